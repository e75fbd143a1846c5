//! What the shell looks at and what it found. Pure: travel times come in with the candidates.

use super::{Act, Suggestion};
use crate::{
    dispatch::{
        model::{Assignment, AssignmentState, Incident, Priority, Unit},
        needs::Wants,
        recommend::{CandidateInput, RankRequest, verdict},
        settings::Settings,
        state::State,
    },
    id::{AssignmentId, UnitId},
};

/// Assignments looked at in one round, at most: two searches each.
const ROUND: usize = 16;
/// Of these, places for P0 and P1, in every round.
const URGENT: usize = 8;
/// Free units found for one assignment.
const FOUND: u32 = 5;

impl State {
    /// Open suggestions of closer units, with their assignments.
    pub fn suggested(&self) -> impl Iterator<Item = (&Assignment, &Suggestion)> {
        let of = |id: &AssignmentId| {
            let a = self.assignments().get(id)?;
            Some((a, a.closer.as_ref()?))
        };
        self.ix.suggested.iter().filter_map(of)
    }

    /// Sequence at which a unit last became free, of those free now; 0 when none is.
    pub fn last_freed_seq(&self) -> u64 {
        self.ix.free.last().map_or(0, |(seq, _)| *seq)
    }
}

/// Which assignments come next, a bounded number a round: the most urgent in every round, so that whoever becomes free is looked at for them
/// at once; of the others all before the first comes again.
#[derive(Clone, Debug, Default)]
pub struct Rounds {
    after: Option<(Priority, AssignmentId)>,
}

impl Rounds {
    /// The next ones.
    pub fn next(&mut self, state: &State) -> Vec<AssignmentId> {
        let on_its_way = |u: &Unit| {
            let a = state.assignments().get(&u.assignment?)?;
            let i = state.incidents().get(&a.incident)?;
            (a.state < AssignmentState::OnScene && a.closer.is_none() && !i.takes_nobody()).then_some((i.priority, a.id))
        };
        let mut all: Vec<(Priority, AssignmentId)> = state.units().values().filter_map(on_its_way).collect();
        all.sort_unstable();
        let urgent = all.partition_point(|(priority, _)| *priority <= Priority::P1).min(URGENT);
        let (first, others) = all.split_at(urgent);
        let from = self.after.map_or(0, |after| others.partition_point(|key| *key <= after));
        let next = &others[from..others.len().min(from + ROUND - urgent)];
        self.after = next.last().copied().filter(|last| others.last() != Some(last));
        first.iter().chain(next).map(|(_, id)| *id).collect()
    }
}

/// What to search for, for the place of an assignment's unit; `None` when nothing is to be looked at any more.
pub fn request(state: &State, assignment: AssignmentId) -> Option<RankRequest> {
    let a = state.assignments().get(&assignment).filter(|a| a.state < AssignmentState::OnScene && a.closer.is_none())?;
    let i = state.incidents().get(&a.incident)?;
    Some(RankRequest {
        incident: i.id,
        place: i.place.position,
        kind: i.kind.clone(),
        priority: i.priority,
        // Fresh, undoubted, measured positions only: a suggestion that proves wrong costs more than none.
        automatic: true,
        siren: state.settings().priority(i.priority).siren,
        wants: without(state, i, a),
        k: FOUND,
        ranking_version: i.ranking_version,
        ranked_at_seq: state.seq(),
    })
}

fn without(state: &State, i: &Incident, a: &Assignment) -> Wants {
    let on_it = i.counted(state).filter(|x| x.id != a.id).filter_map(|x| state.units().get(&x.unit));
    Wants::new(state.settings(), &i.kind, i.priority, on_it)
}

/// With this unit instead of the assigned one the incident misses nothing that it does not miss now.
pub fn instead_of(state: &State, i: &Incident, a: &Assignment, u: &Unit) -> bool {
    let mut swapped = without(state, i, a);
    swapped.helped_by(u).is_ok() && {
        swapped.add(u);
        swapped.misses_no_more_than(&Wants::of(state, i))
    }
}

/// Better by as much as the settings ask, and the assigned one far enough away to matter.
pub fn is_better(settings: &Settings, assigned_ms: u64, unit_ms: u64) -> bool {
    let rule = &settings.closer;
    let share = assigned_ms / 100 * u64::from(rule.gain_percent);
    let gain = share.max(u64::from(rule.gain_s) * 1_000);
    assigned_ms > u64::from(rule.away_s) * 1_000 && assigned_ms.saturating_sub(unit_ms) >= gain
}

/// What to tell the core, when the best of those found is better.
pub fn found(state: &State, req: &RankRequest, assignment: AssignmentId, assigned_ms: u64, units: &[CandidateInput]) -> Option<Act> {
    let a = state.assignments().get(&assignment)?;
    let i = state.incidents().get(&a.incident)?;
    let sure = |c: &CandidateInput| {
        let v = verdict(state, req, c);
        v.left_out.is_none() && v.doubt.is_none()
    };
    // Told of already for something as urgent: then the next best is to be told of.
    let told = |x: &Assignment| x.id != a.id && state.incidents().get(&x.incident).is_some_and(|o| o.priority <= i.priority);
    let spoken_for = |unit: &UnitId| {
        let open = |x: &&Assignment| x.closer.as_ref().is_some_and(|s| s.is_open() && s.unit == *unit);
        state.assignments().values().filter(open).any(told)
    };
    let fits = |unit: &UnitId| !spoken_for(unit) && state.units().get(unit).is_some_and(|u| instead_of(state, i, a, u));
    let reached = units.iter().filter_map(|c| Some((c.travel.reached_ms()?, c)));
    let best = reached.filter(|(_, c)| sure(c) && fits(&c.unit)).min_by(|a, b| (a.0, &a.1.unit).cmp(&(b.0, &b.1.unit)));
    let (unit_ms, c) = best.filter(|(ms, _)| is_better(state.settings(), assigned_ms, *ms))?;
    Some(Act::Offer { assignment, unit: c.unit.clone(), assigned_ms, unit_ms, ranking_version: req.ranking_version })
}

/// The closer unit of this suggestion is not free any more.
pub fn overtaken(state: &State, s: &Suggestion) -> bool {
    !state.units().get(&s.unit).is_some_and(Unit::is_available)
}
