//! Who could be taken with gain: the part of a list beside the free ones.

use crate::{
    dispatch::{
        model::Candidate,
        needs::{Choice, Filling, Need, Team},
        recommend::{CandidateInput, Verdict, place_of},
        state::State,
    },
    id::UnitId,
};

/// Candidates kept, at most.
const SHOWN: usize = 5;

/// Units on their way elsewhere that would be there early enough: where the free ones cannot meet a need, or so much before the one of
/// them that would meet it. Their cost has a term as long as the gain that is asked for, so that they come first only when there is one.
pub fn candidates(
    state: &State,
    judged: &[(&CandidateInput, &Verdict)],
    choice: Option<&Choice>,
    needs: &[Need],
    team: Option<&Team>,
) -> Vec<Candidate> {
    let Some(choice) = choice else { return Vec::new() };
    let term = u64::from(state.settings().preempt.min_gain_s) * 1_000;
    let mut all: Vec<Candidate> = judged.iter().filter_map(|(c, v)| candidate(c, v, term)).collect();
    all.sort_by(|a, b| (a.cost_ms, &a.unit).cmp(&(b.cost_ms, &b.unit)));
    let members = || team.iter().flat_map(|t| &t.members);
    let free = with(state, &choice.filling, members().map(|m| &m.unit));
    let gains = |c: &Candidate| {
        let Some(u) = state.units().get(&c.unit) else { return false };
        let instead = |of: &UnitId| {
            let mut f = with(state, &choice.filling, members().map(|m| &m.unit).filter(|m| *m != of));
            f.add(u) && f.missing_all() <= free.missing_all()
        };
        free.takes(u) || members().any(|m| c.cost_ms <= m.cost_ms && instead(&m.unit))
    };
    all.retain(gains);
    all.truncate(SHOWN);
    for c in &mut all {
        c.fills = state.units().get(&c.unit).and_then(|u| place_of(needs, choice.filling.clone().fill(u)?));
    }
    all
}

fn with<'a>(state: &State, filling: &Filling, units: impl Iterator<Item = &'a UnitId>) -> Filling {
    let mut f = filling.clone();
    units.filter_map(|u| state.units().get(u)).for_each(|u| {
        f.add(u);
    });
    f
}

fn candidate(c: &CandidateInput, v: &Verdict, term: u64) -> Option<Candidate> {
    let (travel_ms, position, preempts) = (c.travel.reached_ms()?, c.position?, v.preempts?);
    Some(Candidate {
        unit: c.unit.clone(),
        travel_ms,
        age_penalty_ms: v.age_penalty_ms,
        sector_penalty_ms: v.sector_penalty_ms,
        coverage_ms: 0,
        cost_ms: travel_ms.saturating_add(v.extra_ms()).saturating_add(term),
        distance_m: c.distance_m,
        position,
        automatic_ok: v.doubt.is_none(),
        doubt: v.doubt,
        fills: None,
        preempt_ms: term,
        preempts: Some(preempts),
    })
}
