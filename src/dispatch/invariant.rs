//! What must hold after every input. Checked in tests after each step; cheap enough to be asked of a running room by a technician.

use super::{
    cover,
    edit::derive,
    model::{AssignmentState, CallState, Duty, IncidentState, WaitReason},
    needs, roster,
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

/// Checks all of them.
///
/// # Errors
/// [`Broken`] names the first that does not hold.
pub fn check(state: &State) -> Result<(), Broken> {
    assignments(state)?;
    incidents(state)?;
    calls(state)?;
    limits(state)?;
    roster::check(state)?;
    cover::check(state)?;
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
            hold(incident.is_some_and(|i| i.state != IncidentState::Closed), "a closed incident has no open assignment", about)?;
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

fn incidents(state: &State) -> Result<(), Broken> {
    for i in state.incidents().values() {
        let about = || format!("incident {} {:?} {:?}", i.id, i.state, i.waiting);
        let closed = i.state == IncidentState::Closed;
        hold(i.id.0 <= state.f.last_incident, "numbers are never used twice", about)?;
        hold(closed == i.closed_at.is_some() && closed == i.disposition.is_some(), "a closed incident has a disposition", about)?;
        let derived = derive(i.assignments.iter().filter_map(|a| state.assignments().get(a)).map(|a| (a.state, a.clear_reason)));
        hold(closed || i.state == derived, "an incident's state follows from its assignments", about)?;
        hold((i.state == IncidentState::Pending) == i.waiting.is_some(), "an incident without a unit is in exactly one queue", about)?;
        hold(i.ranking_owed == (i.waits_for() == Some(WaitReason::Ranking)), "an incident that waits for its ranking is owed one", about)?;
        let alarms = i.alarm_at.is_some() || i.alarmed_at.is_some();
        hold(alarms == i.waiting.is_some(), "every open deadline belongs to something open", about)?;
        let owed = i.assignments.iter().filter_map(|a| state.assignments().get(a)).any(|a| a.cancel_owed());
        hold(i.forget_at.is_some() == (closed && !owed), "a closed incident leaves memory once nothing is owed", about)?;
        hold(i.highest_priority <= i.priority && i.highest_priority <= i.initial_priority, "highest priority ever", about)?;
        needs::check(i)?;
        let known = i.assignments.iter().all(|a| state.assignments().contains_key(a));
        hold(known, "an incident's assignments are in memory", about)?;
        let calls = i.calls.iter().all(|c| state.calls().get(c).is_some_and(|c| c.incident == Some(i.id)));
        hold(calls, "an incident's calls are in memory and name it", about)?;
    }
    Ok(())
}

fn calls(state: &State) -> Result<(), Broken> {
    for c in state.calls().values() {
        let about = || format!("call {} {:?}", c.id, c.state);
        hold(c.id.0 <= state.f.last_call, "numbers are never used twice", about)?;
        hold((c.state == CallState::Done) == c.classification.is_some(), "a call that is done is classified", about)?;
        let joined = c.incident.is_none_or(|i| state.incidents().get(&i).is_some_and(|i| i.calls.contains(&c.id)));
        hold(joined, "a call is on its incident", about)?;
        let over = c.state == CallState::Abandoned || (c.state == CallState::Done && c.incident.is_none());
        hold(over == c.leaves_at.is_some(), "calls leave memory when over and on no incident", about)?;
    }
    Ok(())
}

fn limits(state: &State) -> Result<(), Broken> {
    let l = &state.settings().limits;
    let within = |what: &'static str, n: usize, limit: u32| hold(n <= limit as usize, "no collection above its limit", || what.to_owned());
    within("open incidents", state.open_incidents(), l.open_incidents)?;
    within("incidents", state.incidents().len(), l.incidents)?;
    within("open calls", state.open_calls(), l.open_calls)?;
    within("calls", state.calls().len(), l.calls)?;
    within("units", state.units().len(), l.units)?;
    for u in state.units().values() {
        within("devices of a unit", u.devices.len(), l.devices_per_unit)?;
    }
    for i in state.incidents().values() {
        within("assignments of an incident", i.assignments.len(), l.assignments_per_incident)?;
    }
    Ok(())
}
