//! Closer units and pre-emption: words of the scripts, and random steps.

use crate::{
    model::{World, pick, unit},
    render::snake,
    room::{Room, unit_id},
    script::{Words, span},
};
use dawria::{
    dispatch::{
        Input, State,
        closer::{self, Act, Fact, Rounds},
        model::*,
        preempt,
        recommend::CandidateInput,
    },
    id::{AssignmentId, IncidentId, UnitId},
};
use proptest::prelude::*;

/// `closer 1 P-2 300s 100s` what the shell would tell; `accept-closer 1`, `dismiss-closer 1`, `lapse-closer 1`.
pub fn read(w: &Words<'_>, state: &State) -> Result<Option<Input>, String> {
    let assignment = || w.number(1).map(AssignmentId);
    Ok(Some(match w.at(0)? {
        // `take 2 P-1`: for which incident, whom
        "take" => Input::Preempt(preempt::Act::Take { incident: IncidentId(w.number(1)?), unit: unit_id(w.at(2)?) }),
        "closer" => {
            let ms = |n| span(w.at(n)?).map(|ms| ms as u64);
            Input::Closer(offer(state, assignment()?, unit_id(w.at(2)?), ms(3)?, ms(4)?))
        }
        "accept-closer" => Input::Closer(Act::Accept { assignment: assignment()? }),
        "dismiss-closer" => Input::Closer(Act::Dismiss { assignment: assignment()? }),
        "lapse-closer" => Input::Closer(Act::Lapse { assignment: assignment()? }),
        _ => return Ok(None),
    }))
}

fn offer(state: &State, assignment: AssignmentId, unit: UnitId, assigned_ms: u64, unit_ms: u64) -> Act {
    let of = state.assignments().get(&assignment).and_then(|a| state.incidents().get(&a.incident));
    Act::Offer { assignment, unit, assigned_ms, unit_ms, ranking_version: of.map_or(0, |i| i.ranking_version) }
}

fn candidate(room: &Room, unit: &UnitId, incident: IncidentId) -> CandidateInput {
    let c = room.candidate(unit);
    CandidateInput { travel: room.ways.get(&(unit.clone(), incident)).copied().unwrap_or(c.travel), ..c }
}

/// One look as the shell would make it: what it tells.
pub fn look(room: &Room, rounds: &mut Rounds) -> Vec<Act> {
    let state = &room.state;
    let one = |id: AssignmentId| {
        let request = closer::request(state, id)?;
        let a = &state.assignments()[&id];
        let assigned_ms = candidate(room, &a.unit, a.incident).travel.reached_ms()?;
        let units: Vec<CandidateInput> = state.units().keys().map(|u| candidate(room, u, a.incident)).collect();
        closer::found(state, &request, id, assigned_ms, &units)
    };
    rounds.next(state).into_iter().filter_map(one).collect()
}

pub fn fact(f: &Fact) -> String {
    match f {
        Fact::Offered { assignment, suggestion: s } => {
            format!("a{assignment} closer unit {}: {}s instead of {}s", s.unit, s.unit_ms / 1_000, s.assigned_ms / 1_000)
        }
        Fact::Accepted { assignment } => format!("a{assignment} closer unit accepted"),
        Fact::Dismissed { assignment } => format!("a{assignment} closer unit dismissed"),
        Fact::Lapsed { assignment } => format!("a{assignment} closer unit lapsed"),
    }
}

/// Who could be taken from what.
pub fn preempting(r: &Recommendation) -> String {
    let all = r.preempting.iter().map(|c| {
        let from = c.preempts.as_ref().unwrap();
        format!(" preempts:{}:{}s(+{}s) from i{} {:?}", c.unit, c.travel_ms / 1_000, c.preempt_ms / 1_000, from.incident, from.priority)
    });
    all.collect()
}

pub fn diverted(f: &preempt::Fact) -> String {
    let preempt::Fact::Diverted { assignment, unit, from, lost, lost_priority, travel_ms, best_free_ms } = f;
    let s = |ms: &Option<u64>| ms.map_or("unknown".to_owned(), |ms| format!("{}s", ms / 1_000));
    let (way, free) = (s(travel_ms), s(best_free_ms));
    format!("a{assignment} {unit} diverted from a{from}, i{lost} {lost_priority:?}: {way} away, the best free one {free}")
}

/// `show closer 1`.
pub fn show(w: &Words<'_>, room: &Room) -> Result<Option<String>, String> {
    if w.at(1)? != "closer" {
        return Ok(None);
    }
    let a = room.state.assignments().get(&AssignmentId(w.number(2)?)).ok_or("not in memory")?;
    Ok(Some(a.closer.as_ref().map_or("nothing told\n".to_owned(), |s| format!("{} {}\n", s.unit, snake(&s.state)))))
}

#[derive(Clone, Debug)]
pub enum Op {
    Offer(u8, u8, u16, u16),
    Look,
    Answer(u8, bool),
    Lapse(u8),
    Take(u8, u8),
}

pub fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        2 => (0..12_u8, 0..6_u8, 0..1_000_u16, 0..1_000_u16).prop_map(|(a, u, ms, than)| Op::Offer(a, u, ms, than)),
        4 => Just(Op::Look),
        3 => (0..12_u8, any::<bool>()).prop_map(|(a, yes)| Op::Answer(a, yes)),
        2 => (0..12_u8).prop_map(Op::Lapse),
        3 => (0..12_u8, 0..6_u8).prop_map(|(i, u)| Op::Take(i, u)),
    ]
}

pub fn step(w: &mut World, op: &Op) {
    // Mostly those that were suggested.
    let told = |w: &World, n: u8| pick(w.room.state.suggested().map(|(a, _)| a.id), n).unwrap_or_else(|| w.assignment(n));
    match op {
        Op::Offer(a, u, ms, than) => {
            let act = offer(&w.room.state, w.assignment(*a), unit(*u), u64::from(*ms) * 1_000, u64::from(*than) * 1_000);
            w.send(Source::Automatic, Input::Closer(act));
        }
        Op::Look => {
            for act in look(&w.room, &mut Rounds::default()) {
                w.send(Source::Automatic, Input::Closer(act));
            }
        }
        Op::Answer(a, yes) => {
            let assignment = told(w, *a);
            let act = if *yes { Act::Accept { assignment } } else { Act::Dismiss { assignment } };
            w.send(Source::Operator, Input::Closer(act));
        }
        Op::Take(i, u) => {
            let incident = w.incident(*i);
            let listed = w.room.state.incidents().get(&incident).and_then(|i| i.recommendation.as_ref()?.preempting.first());
            let unit = listed.map_or_else(|| unit(*u), |c| c.unit.clone());
            w.send(Source::Operator, Input::Preempt(preempt::Act::Take { incident, unit }));
        }
        Op::Lapse(a) => {
            let assignment = told(w, *a);
            w.send(Source::Automatic, Input::Closer(Act::Lapse { assignment }));
        }
    }
}
