//! The list: candidates by cost, who would go together, who is left out.

use super::{CandidateInput, RankRequest, SearchFacts, Verdict, coverage, left_out, record, verdict};
use crate::{
    dispatch::{
        decision::{DecisionRecord, Travel},
        model::{Candidate, Recommendation, Unit},
        needs::{Choice, Need, Team, TeamMember},
        preempt,
        state::State,
    },
    id::UnitId,
};
use std::collections::{BTreeMap, BTreeSet};

/// A list and what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The list; `decision` is empty until the shell has stored the record.
    pub recommendation: Recommendation,
    /// The record.
    pub record: DecisionRecord,
}

/// Makes the list and its record. `units` are the units of the room in any order; one that is not among them has no position. Ties break
/// by id.
pub fn recommend(state: &State, req: &RankRequest, units: Vec<CandidateInput>, search: &SearchFacts) -> Ranking {
    let Judged { units, verdicts, spared, recommendation } = judge(state, req, units, search);
    let record = record::record(state, req, &units, &verdicts, &spared, search, recommendation.complete);
    Ranking { recommendation, record }
}

/// The list alone, for those who keep no record.
pub fn recommendation(state: &State, req: &RankRequest, units: Vec<CandidateInput>, search: &SearchFacts) -> Recommendation {
    judge(state, req, units, search).recommendation
}

/// Everyone in order of id, what was found of each, and the list made of it.
struct Judged {
    units: Vec<CandidateInput>,
    verdicts: Vec<Verdict>,
    spared: BTreeMap<UnitId, u64>,
    recommendation: Recommendation,
}

fn judge(state: &State, req: &RankRequest, mut units: Vec<CandidateInput>, search: &SearchFacts) -> Judged {
    units.sort_by(|a, b| a.unit.cmp(&b.unit));
    units.dedup_by(|a, b| a.unit == b.unit);
    // The record is to hold everyone, also those nobody has ever seen.
    let seen: BTreeSet<&UnitId> = units.iter().map(|c| &c.unit).collect();
    let unseen: Vec<CandidateInput> = state.units().keys().filter(|u| !seen.contains(u)).map(CandidateInput::unseen).collect();
    units.extend(unseen);
    units.sort_by(|a, b| a.unit.cmp(&b.unit));
    let verdicts: Vec<Verdict> = units.iter().map(|c| verdict(state, req, c)).collect();
    let mut ranked: Vec<Candidate> = units.iter().zip(&verdicts).filter_map(|(c, v)| candidate(c, v)).collect();
    ranked.sort_by(|a, b| (a.cost_ms, &a.unit).cmp(&(b.cost_ms, &b.unit)));
    // Where nobody has to be asked, those without a doubt go; where there are none of them, the list is for a person.
    let sure = req.automatic && verdicts.iter().any(|v| v.left_out.is_none() && v.doubt.is_none());
    let spared = coverage::spare(state, req, &units, &mut ranked, |c| !sure || c.automatic_ok);
    let counts = |v: &Verdict| v.left_out.is_none() && (!sure || v.doubt.is_none());
    let free = units.iter().zip(&verdicts).filter(|(_, v)| counts(v)).filter_map(|(c, _)| state.units().get(&c.unit));
    let choice = req.wants.choose(free);
    let needs = choice.as_ref().map(|c| c.filling.open()).unwrap_or_default();
    let team = choice.as_ref().and_then(|c| team(state, c, &needs, ranked.iter().filter(|c| !sure || c.automatic_ok)));
    ranked.iter_mut().for_each(|c| c.fills = fills(state, choice.as_ref(), &needs, team.as_ref(), &c.unit));
    let judged: Vec<(&CandidateInput, &Verdict)> = units.iter().zip(&verdicts).collect();
    let preempting = preempt::candidates(state, &judged, choice.as_ref(), &needs, team.as_ref());
    let found = ranked.len();
    let ranked = cut(state, ranked, req, team.as_ref());
    // Complete: of those that count, nobody lies beyond the search, and nobody was cut off the list.
    let counts = |v: &Verdict| v.left_out.is_none() && (!req.automatic || v.doubt.is_none());
    let beyond = units.iter().zip(&verdicts).any(|(c, v)| counts(v) && matches!(c.travel, Travel::Beyond(_) | Travel::NotSearched));
    let complete = !beyond && ranked.len() == found;
    let closer_left_out = left_out::closer(req, &units, &verdicts, &ranked, team.as_ref());
    let could_ask = if ranked.is_empty() { left_out::could_ask(state, req, &units) } else { Vec::new() };
    let recommendation = Recommendation {
        ranking_version: req.ranking_version,
        ranked_at_seq: req.ranked_at_seq,
        candidates: ranked,
        complete,
        closer_left_out,
        by_road: search.by_road,
        decision: String::new(),
        needs,
        team,
        could_ask,
        preempting,
        others: Vec::new(),
    };
    Judged { units, verdicts, spared, recommendation }
}

fn candidate(c: &CandidateInput, v: &Verdict) -> Option<Candidate> {
    let (travel_ms, position) = (c.travel.reached_ms()?, c.position?);
    v.left_out.is_none().then(|| Candidate {
        unit: c.unit.clone(),
        travel_ms,
        age_penalty_ms: v.age_penalty_ms,
        sector_penalty_ms: v.sector_penalty_ms,
        coverage_ms: 0,
        cost_ms: travel_ms.saturating_add(v.extra_ms()),
        distance_m: c.distance_m,
        position,
        automatic_ok: v.doubt.is_none(),
        doubt: v.doubt,
        fills: None,
        preempt_ms: 0,
        preempts: None,
    })
}

/// Who would go together: the cheapest that helps, then the next that still helps beside it, and so on. A unit costs the same whichever
/// element it is for, so this is the combination of the least sum, and also the one whose last arrives first.
fn team<'a>(state: &State, choice: &Choice, needs: &[Need], by_cost: impl Iterator<Item = &'a Candidate>) -> Option<Team> {
    let mut filling = choice.filling.clone();
    let mut members = Vec::new();
    for c in by_cost {
        if filling.missing_all() == 0 {
            break;
        }
        if let Some(element) = state.units().get(&c.unit).and_then(|u| filling.fill(u)) {
            let need = place_of(needs, element);
            members.push(TeamMember { unit: c.unit.clone(), need, travel_ms: c.travel_ms, cost_ms: c.cost_ms });
        }
    }
    Team::of(members, filling.missing_all())
}

fn fills(state: &State, choice: Option<&Choice>, needs: &[Need], team: Option<&Team>, unit: &UnitId) -> Option<u32> {
    if let Some(m) = team.and_then(|t| t.members.iter().find(|m| m.unit == *unit)) {
        return m.need;
    }
    let u: &Unit = state.units().get(unit)?;
    place_of(needs, choice?.filling.clone().fill(u)?)
}

/// Where an element of the card is among the needs.
pub(in crate::dispatch) fn place_of(needs: &[Need], element: u32) -> Option<u32> {
    needs.iter().position(|n| n.element == element).map(|at| at as u32)
}

/// For each element the best `k` that fit it; where nobody has to be asked, the best `k` without a doubt and the best `k` with one. And the
/// team, wherever it stands.
fn cut(state: &State, ranked: Vec<Candidate>, req: &RankRequest, team: Option<&Team>) -> Vec<Candidate> {
    let open = req.wants.open();
    let mut kept = [vec![0_u32; open.len()], vec![0_u32; open.len()]];
    let mut keep = |c: &Candidate| {
        let Some(u) = state.units().get(&c.unit) else { return false };
        let kept = &mut kept[usize::from(req.automatic && !c.automatic_ok)];
        let mut wanted = team.is_some_and(|t| t.members.iter().any(|m| m.unit == c.unit));
        for (n, need) in kept.iter_mut().zip(&open) {
            if need.what.fit(u).is_ok() {
                *n += 1;
                wanted |= *n <= req.k;
            }
        }
        wanted
    };
    ranked.into_iter().filter(|c| keep(c)).collect()
}
