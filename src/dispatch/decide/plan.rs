//! Assignment over the queue: who goes where, when several incidents were ranked together.
//!
//! The more urgent choose first, whole: all that a P1 needs before anything of a P2. Within one priority units are given in rounds, one
//! unit to each incident that misses one, incidents without any unit before those with some; each round is the assignment of the least
//! sum of costs that serves as many as can be served. With equal sums the earlier incident gets the unit that comes first by id. Nothing
//! waits for a batch to fill: what was ranked together is what waited.

use super::{assignments::made_or_promised, ranking, step::Step};
use crate::{
    dispatch::{
        model::{Candidate, Incident, Recommendation, Unit},
        needs::{Filling, Need, Team, TeamMember, Wants},
        recommend::place_of,
    },
    id::UnitId,
};
use pathfinding::{kuhn_munkres::kuhn_munkres_min, matrix::Matrix};
use std::collections::BTreeSet;

/// Nobody goes: dearer than any sum of real costs, of which none is above a month.
const NOBODY: i128 = 1 << 42;
/// One ms counts so much; below it the squares of how far apart incident and unit stand in their orders: among equal sums the one that
/// keeps the orders wins.
const MS: i128 = 1 << 40;
/// Costs above are cut to this, ms: a month.
const DEAREST: u64 = 31 * 86_400_000;

/// One incident and its list.
pub(super) struct Row<'a> {
    pub i: &'a Incident,
    pub list: &'a Recommendation,
    /// Those who go, in the order in which they were chosen, each with the combination it was chosen for.
    pub chosen: Vec<(&'a Candidate, usize)>,
    /// Somebody may be sent without a person.
    pub automatic: bool,
    pub wants: Wants,
    pub combination: usize,
}

impl<'a> Row<'a> {
    pub fn new(step: &Step<'a>, i: &'a Incident, list: &'a Recommendation, automatic: bool) -> Self {
        Self { i, list, chosen: Vec::new(), automatic, wants: Wants::of(step.state, i), combination: 0 }
    }

    /// Whether one more unit helps, beside those chosen.
    pub fn could_use(&self, u: &Unit) -> bool {
        self.wants.helped_by(u).is_ok()
    }

    /// Nothing is missing, with those chosen.
    pub fn is_met(&self) -> bool {
        self.wants.met()
    }

    /// What is still missing, by the combination that those free on the list can best complete.
    pub fn open(&self, step: &Step<'a>) -> Vec<Need> {
        let free = self.list.candidates.iter().filter(|c| step.is_free(&c.unit)).filter_map(|c| step.state.units().get(&c.unit));
        let free: Vec<&Unit> = free.filter(|u| self.could_use(u)).collect();
        let gone_by = self.wants.alternative(self.combination).filter(|_| free.is_empty());
        let choice = self.wants.choose(free.iter().copied());
        gone_by.or(choice.as_ref().map(|c| &c.filling)).map(Filling::open).unwrap_or_default()
    }

    /// What was missing before anybody was chosen, by the combination gone by, and those chosen as a team.
    pub fn team(&self, step: &Step<'a>) -> (Vec<Need>, Option<Team>) {
        let before = Wants::of(step.state, self.i);
        let Some(mut filling) = before.alternative(self.combination).cloned() else { return (Vec::new(), None) };
        let needs = filling.open();
        let members = self.chosen.iter().map(|(c, combination)| {
            let element = step.state.units().get(&c.unit).and_then(|u| filling.fill(u));
            let need = element.filter(|_| *combination == self.combination).and_then(|e| place_of(&needs, e));
            TeamMember { unit: c.unit.clone(), need, travel_ms: c.travel_ms, cost_ms: c.cost_ms }
        });
        let members = members.collect();
        let missing = if self.is_met() { 0 } else { filling.missing_all() };
        (needs, Team::of(members, missing))
    }

    fn without_any(&self) -> bool {
        self.chosen.is_empty() && self.i.incomplete.is_none()
    }

    fn fits(&self, step: &Step<'a>) -> Vec<(&'a Candidate, &'a Unit)> {
        let may = |c: &&'a Candidate| c.automatic_ok && step.is_free(&c.unit) && !ranking::was_on(step, self.i, &c.unit);
        let limit = step.state.settings.limits.assignments_per_incident as usize;
        if !self.automatic || made_or_promised(step, self.i) + self.chosen.len() >= limit {
            return Vec::new();
        }
        self.list.candidates.iter().filter(may).filter_map(|c| Some((c, step.state.units().get(&c.unit)?))).collect()
    }
}

/// Goes through the rows of one priority, in the order in which they wait; takes the units.
pub(super) fn over_the_queue<'a>(step: &mut Step<'a>, rows: &mut [Row<'a>]) {
    loop {
        let mut open: Vec<Wish<'a>> = Vec::new();
        for (row, r) in rows.iter().enumerate() {
            let fits = r.fits(step);
            let Some(choice) = r.wants.choose(fits.iter().map(|(_, u)| *u)) else { continue };
            let helps: Vec<&'a Candidate> = fits.iter().filter(|(_, u)| choice.filling.takes(u)).map(|(c, _)| *c).collect();
            if !helps.is_empty() {
                open.push(Wish { row, combination: choice.alternative, helps });
            }
        }
        if open.iter().any(|w| rows[w.row].without_any()) {
            open.retain(|w| rows[w.row].without_any());
        }
        if open.is_empty() {
            return;
        }
        for (wish, c) in round(&open) {
            let r = &mut rows[wish.row];
            step.state.units().get(&c.unit).into_iter().for_each(|u| r.wants.add(u));
            step.taken.insert(c.unit.clone());
            r.chosen.push((c, wish.combination));
            r.combination = wish.combination;
        }
    }
}

/// What one incident would take in a round: one of these.
struct Wish<'a> {
    row: usize,
    combination: usize,
    helps: Vec<&'a Candidate>,
}

/// One unit for each, of the least sum, as many as can be.
fn round<'w, 'a>(open: &'w [Wish<'a>]) -> Vec<(&'w Wish<'a>, &'a Candidate)> {
    if let [only] = open {
        let best = only.helps.iter().min_by_key(|c| (c.cost_ms, &c.unit));
        return best.map(|c| (only, *c)).into_iter().collect();
    }
    let units: Vec<&UnitId> = open.iter().flat_map(|w| &w.helps).map(|c| &c.unit).collect::<BTreeSet<_>>().into_iter().collect();
    // One more column for each incident: nobody.
    let mut costs = Matrix::new(open.len(), units.len() + open.len(), NOBODY * MS);
    for (row, wish) in open.iter().enumerate() {
        for c in &wish.helps {
            let Ok(column) = units.binary_search(&&c.unit) else { continue };
            let apart = row.abs_diff(column) as i128;
            costs[(row, column)] = i128::from(c.cost_ms.min(DEAREST)) * MS + apart * apart;
        }
    }
    let (_, columns) = kuhn_munkres_min(&costs);
    let chosen = open.iter().zip(columns).filter_map(|(wish, column)| {
        let unit = units.get(column)?;
        wish.helps.iter().find(|c| c.unit == **unit).map(|c| (wish, *c))
    });
    chosen.collect()
}
