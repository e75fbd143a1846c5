//! Pre-emption without a person, where the room says so: after the free ones were planned, units on their way to something less urgent take
//! the places that stayed empty, or those of free ones that would be there so much later.

use super::{assignments::made_or_promised, plan::Row, ranking::was_on, step::Step};
use crate::dispatch::{
    model::{Candidate, Unit},
    needs::Wants,
    preempt,
};

/// Changes the plan of one priority; true when a free unit was set free by it, whom others may get.
pub(super) fn take_over<'a>(step: &mut Step<'a>, rows: &mut [Row<'a>]) -> bool {
    let mut spared = false;
    if !step.state.settings.preempt.take_automatically {
        return spared;
    }
    for r in rows.iter_mut().filter(|r| r.automatic && preempt::takers(r.i.priority)) {
        let list = r.list;
        for c in &list.preempting {
            let Some(u) = step.state.units().get(&c.unit).filter(|_| may(step, r, c)) else { continue };
            if r.could_use(u) {
                add(step, r, c, u);
            } else {
                spared |= swap(step, r, c, u);
            }
        }
    }
    spared
}

fn may(step: &Step<'_>, r: &Row<'_>, c: &Candidate) -> bool {
    // An incident that this same decision settles is not robbed by it: its plan counts on the unit.
    takeable(step, r, c).is_some_and(|p| !step.settled.contains(&p.incident))
}

/// Somebody could be taken for it, but for the same decision settling the incident that would lose the unit: asked anew it may.
pub(super) fn barred(step: &Step<'_>, r: &Row<'_>) -> bool {
    let on = step.state.settings.preempt.take_automatically && r.automatic && preempt::takers(r.i.priority);
    on && r.list.preempting.iter().any(|c| takeable(step, r, c).is_some_and(|p| step.settled.contains(&p.incident)))
}

fn takeable(step: &Step<'_>, r: &Row<'_>, c: &Candidate) -> Option<preempt::Preempts> {
    let allowed = preempt::may_take(step.state, r.i, &c.unit).ok()?;
    let well =
        step.state.units().get(&c.unit).is_some_and(|u| u.emergency.is_none() && u.overlays.no_contact.is_none() && u.is_commanded());
    (c.automatic_ok && well && !step.taken.contains(&c.unit) && !was_on(step, r.i, &c.unit)).then_some(allowed)
}

fn add<'a>(step: &mut Step<'a>, r: &mut Row<'a>, c: &'a Candidate, u: &Unit) {
    let limit = step.state.settings.limits.assignments_per_incident as usize;
    let Some(choice) = r.wants.choose(std::iter::once(u)) else { return };
    if made_or_promised(step, r.i) + r.chosen.len() >= limit || !choice.filling.takes(u) {
        return;
    }
    r.wants.add(u);
    r.combination = choice.alternative;
    r.chosen.push((c, choice.alternative));
    step.taken.insert(c.unit.clone());
}

/// In the place of the latest free one whose place it can take, if that is not there so early.
fn swap<'a>(step: &mut Step<'a>, r: &mut Row<'a>, c: &'a Candidate, u: &Unit) -> bool {
    let state = step.state;
    let without = |at: usize| {
        let mut wants = Wants::of(state, r.i);
        let others = r.chosen.iter().enumerate().filter(|(n, _)| *n != at);
        others.filter_map(|(_, (o, _))| state.units().get(&o.unit)).for_each(|o| wants.add(o));
        wants.add(u);
        wants
    };
    let later = (0..r.chosen.len()).filter(|at| r.chosen[*at].0.preempts.is_none() && c.cost_ms <= r.chosen[*at].0.cost_ms);
    let fits = later.filter(|at| without(*at).misses_no_more_than(&r.wants));
    let Some(at) = fits.max_by_key(|at| r.chosen[*at].0.cost_ms) else { return false };
    r.wants = without(at);
    let combination = r.chosen[at].1;
    step.taken.remove(&r.chosen[at].0.unit);
    step.taken.insert(c.unit.clone());
    r.chosen[at] = (c, combination);
    true
}
