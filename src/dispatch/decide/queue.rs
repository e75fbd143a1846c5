//! Who waits, and whether somebody became free whom they could use.

use super::{
    ranking::{is_automatic, was_on},
    step::{Freed, Step},
};
use crate::{
    dispatch::{
        event::Event,
        model::{AssignmentState, Incident, Priority, Unit, WaitReason},
        needs::Wants,
        preempt,
    },
    id::{IncidentId, UnitId},
};

/// Incidents asked to be ranked again by one decision; the next decision goes on with those behind them.
const BATCH: usize = 8;

/// Asks anew for the incidents that found nobody, or miss something, where a unit they could use became free, or regained a usable
/// position, since their list was made. The most urgent first, a bounded number: with many waiting for one unit, those behind are asked only
/// if it is still free.
pub(super) fn look_at_queue(step: &mut Step<'_>, regained: Option<&UnitId>) {
    let state = step.state;
    let mut again: Vec<IncidentId> = Vec::new();
    for (_, _, id) in state.ix.queue.union(&state.ix.incomplete) {
        if again.len() == BATCH {
            break;
        }
        let Some(i) = state.incidents().get(id).filter(|i| !step.settled.contains(&i.id)) else { continue };
        let found_nobody = match i.waits_for() {
            Some(WaitReason::NobodyQualifies) => true,
            Some(WaitReason::NeedsPerson) => is_automatic(step, i),
            Some(WaitReason::Ranking) | None => false,
        };
        let since = i.recommendation.as_ref().map_or(0, |r| r.ranked_at_seq);
        if found_nobody && (somebody_since(step, i, since) || somebody_takeable(step, i, regained)) {
            again.push(*id);
        }
    }
    // A ranking under way must hear of the regained unit too, or its answer would say that nobody is there. Not of one that is on its way.
    let regained = regained.filter(|u| step.is_free(u));
    if !again.is_empty() || (regained.is_some() && !state.ix.rankings.is_empty()) {
        step.settled.extend(again.iter().copied());
        step.push_at(step.now, false, Event::RankingRequested { incidents: again, regained: regained.cloned() });
    }
}

/// Asks anew for these: what their lists were made by, also those under way, is another now.
pub(in crate::dispatch) fn ask_anew<'a>(step: &mut Step<'a>, incidents: impl Iterator<Item = &'a Incident>) {
    let waiting: Vec<IncidentId> = incidents.map(|i| i.id).filter(|id| !step.settled.contains(id)).collect();
    if waiting.is_empty() {
        return;
    }
    step.settled.extend(waiting.iter().copied());
    step.push_at(step.now, false, Event::RankingRequested { incidents: waiting, regained: None });
}

fn somebody_since(step: &Step<'_>, i: &Incident, seq: u64) -> bool {
    let wants = Wants::of(step.state, i);
    // One that was on it already helps where there was nobody at all: a person may choose it.
    let news = |unit| i.waits_for() == Some(WaitReason::NobodyQualifies) || !was_on(step, i, unit);
    let may = |unit| !step.taken.contains(unit) && news(unit);
    step.freed.iter().any(|f| f.seq > seq && may(&f.unit) && helps(step, &wants, f))
        || step.state.free_since(seq).any(|u| may(&u.id) && wants.helped_by(u).is_ok())
}

/// Whether this decision makes somebody one whom the incident may take without a person: sent to something so much less urgent, on its way
/// to what became that, or on its way and seen again.
fn somebody_takeable(step: &Step<'_>, i: &Incident, regained: Option<&UnitId>) -> bool {
    let state = step.state;
    if !(state.settings.preempt.take_automatically && preempt::takers(i.priority) && is_automatic(step, i)) {
        return false;
    }
    let wants = Wants::of(state, i);
    let low = |p: Priority| u32::from(p as u8) >= u32::from(i.priority as u8) + state.settings.preempt.levels;
    let helps = |unit: &UnitId| state.units().get(unit).is_some_and(|u| wants.helped_by(u).is_ok()) && !was_on(step, i, unit);
    let seen_again = regained.is_some_and(|u| preempt::may_take(state, i, u).is_ok() && helps(u));
    seen_again
        || step.events_so_far().any(|e| {
            if let Event::UnitAssigned { incident, unit, .. } = e {
                return state.incidents().get(incident).is_some_and(|other| low(other.priority)) && helps(unit);
            }
            let Event::IncidentChanged { incident, priority: Some(p), .. } = e else { return false };
            let other = state.incidents().get(incident).filter(|_| low(*p));
            let under_way = other.into_iter().flat_map(Incident::current_assignments).filter_map(|a| state.assignments().get(&a));
            under_way.filter(|a| a.state < AssignmentState::OnScene && a.diverted.is_none()).any(|a| helps(&a.unit))
        })
}

/// Whether a unit helps as this decision leaves it. What the roster changed is not known here yet: then kind and service are enough.
fn helps(step: &Step<'_>, wants: &Wants, f: &Freed) -> bool {
    let rostered = step.events_so_far().any(|e| matches!(e, Event::Roster(_)));
    let known = step.state.units().get(&f.unit).filter(|_| !rostered);
    known.map_or_else(
        || wants.might_take(f.kind, &f.service),
        |u| wants.helped_by(&Unit { kind: f.kind, service: f.service.clone(), ..u.clone() }).is_ok(),
    )
}
