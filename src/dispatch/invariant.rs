//! What must hold after every input. Checked in tests after each step; cheap enough to be asked of a running room by a technician.

mod calls;
mod incidents;

use super::{
    alarm, assign, closer, closures, cover, emergency, lending, logs,
    model::{AssignmentState, Duty},
    notices, overlay, positions, preempt, roster,
    state::State,
};
use crate::id::UnitId;
use std::collections::BTreeMap;
use thiserror::Error;

/// A rule of the state is broken: a fault of this program.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("broken invariant `{rule}`: {about}")]
pub struct Broken {
    /// The rule's name.
    pub rule: &'static str,
    /// Where.
    pub about: String,
}

pub(super) fn hold(ok: bool, rule: &'static str, about: impl FnOnce() -> String) -> Result<(), Broken> {
    if ok { Ok(()) } else { Err(Broken { rule, about: about() }) }
}

pub use super::lending::over_rooms;

/// Checks all of them.
///
/// # Errors
/// [`Broken`] names the first that does not hold.
pub fn check(state: &State) -> Result<(), Broken> {
    assignments(state)?;
    incidents::check(state)?;
    calls::check(state)?;
    lending::invariant::check(state)?;
    limits(state)?;
    roster::check(state)?;
    cover::check(state)?;
    logs::check(state)?;
    notices::check(state)?;
    closures::check(state)?;
    assign::invariant::check(state)?;
    overlay::invariant::check(state)?;
    emergency::invariant::check(state)?;
    alarm::invariant::check(state)?;
    closer::check(state)?;
    preempt::check(state)?;
    positions::check(state)?;
    let mut rebuilt = state.clone();
    rebuilt.reindex();
    hold(rebuilt.ix == state.ix, "indexes follow from the state", || format!("{:?} is not {:?}", state.ix, rebuilt.ix))
}

fn assignments(state: &State) -> Result<(), Broken> {
    let mut open: BTreeMap<&UnitId, u32> = BTreeMap::new();
    for a in state.assignments().values() {
        let about = || format!("assignment {}", a.id);
        let incident = state.incidents().get(&a.incident);
        hold(incident.is_some_and(|i| i.assignments.contains(&a.id)), "an assignment is on its incident", about)?;
        hold(a.id.0 <= state.f.last_assignment, "numbers are never used twice", about)?;
        hold((a.state == AssignmentState::Cleared) == a.cleared.is_some(), "cleared is stamped", about)?;
        hold(a.cleared.is_some() == a.clear_reason.is_some(), "a cleared assignment has a reason", about)?;
        let waits = a.tone_at.is_some() || a.alarm_at.is_some() || a.toned_at.is_some() || a.alarmed_at.is_some();
        hold(!waits || a.state == AssignmentState::Assigned, "every open deadline belongs to something open", about)?;
        if a.is_open() {
            *open.entry(&a.unit).or_default() += 1;
            hold(incident.is_some_and(|i| !i.state.is_over()), "a closed incident has no open assignment", about)?;
            hold(state.units().get(&a.unit).is_some_and(|u| u.assignment == Some(a.id)), "a unit knows its open assignment", about)?;
            hold(a.cancel_seq.is_none(), "no cancel is owed for an open assignment", about)?;
        }
    }
    for u in state.units().values() {
        let about = || format!("unit {}", u.id);
        let n = open.get(&u.id).copied().unwrap_or(0);
        hold(n <= 1, "a unit has at most one open assignment", about)?;
        hold((n == 1) == u.assignment.is_some(), "disposability follows from assignment and duty", about)?;
        hold(u.assignment.is_none() || (u.duty == Duty::On && u.unavailable.is_none()), "a committed unit is on duty", about)?;
        for d in &u.devices {
            hold(state.unit_of(d) == Some(&u.id), "a device is bound to one unit", || format!("device {d}"))?;
        }
    }
    Ok(())
}

fn limits(state: &State) -> Result<(), Broken> {
    let l = &state.settings().limits;
    let within = |what: &'static str, n: usize, limit: u32| hold(n <= limit as usize, "no collection above its limit", || what.to_owned());
    let (exercise_incidents, exercise_calls) = state.open_exercise();
    within("open incidents", state.open_incidents().max(exercise_incidents), l.open_incidents)?;
    within("incidents", state.incidents().len(), l.incidents)?;
    within("open calls", state.open_calls().max(exercise_calls), l.open_calls)?;
    within("calls", state.calls().len(), l.calls)?;
    within("units", state.units().len(), l.units)?;
    within("callers", state.f.callers.len(), l.callers)?;
    within("drafts", state.drafts().len(), l.drafts)?;
    for c in state.calls().values() {
        within("locations of a call", c.locations.len(), l.locations_per_call)?;
        // The last attempt, that reaches the caller or gives up, is always taken.
        within("attempts at calling back", c.call_backs.len(), l.call_backs + 1)?;
    }
    for u in state.units().values() {
        within("devices of a unit", u.devices.len(), l.devices_per_unit)?;
    }
    for i in state.incidents().values() {
        within("assignments of an incident", i.assignments.len(), l.assignments_per_incident)?;
        within("calls of an incident", i.calls.len(), l.calls_per_incident)?;
        within("links of an incident", i.links.len(), l.links_per_incident)?;
        within("duplicates of an incident", i.merged.len(), l.links_per_incident)?;
        within("outside services of an incident", i.outside.len(), l.outside_per_incident)?;
        within("segments of an incident", i.segments.len(), l.segments_per_incident)?;
    }
    Ok(())
}
