//! Incidents tied to others: merged, split, linked; units moved between them.

use super::{
    assignments, incidents,
    life::{no_offer, open_one, push_queued},
    step::Step,
};
use crate::{
    dispatch::{
        edit::derive,
        event::Event,
        incidents::{Fact, Moved},
        input::NewIncident,
        model::*,
        reject::{Reject, TieRefusal},
        state::State,
    },
    id::{AssignmentId, CallId, IncidentId},
};

fn push(step: &mut Step<'_>, fact: Fact) -> u64 {
    step.push(Event::Incidents(Box::new(fact)))
}

fn two(id: IncidentId, other: IncidentId) -> Result<(), Reject> {
    if id == other { Err(Reject::SameIncident(id)) } else { Ok(()) }
}

/// The duplicate points at its master, its calls move there (so the earliest T1 counts); its units stay on it until moved or cleared:
/// a crew on the way has an order with this number, and a stamp belongs to the incident it was made for.
pub(super) fn merge(step: &mut Step<'_>, id: IncidentId, into: IncidentId) -> Result<(), Reject> {
    two(id, into)?;
    // Also of one that is over: its state alone would not say what to do.
    if let Some(master) = step.incident(id)?.duplicate_of {
        return Err(TieRefusal::AlreadyDuplicate { incident: id, master }.into());
    }
    let i = open_one(step, id)?;
    no_offer(i)?;
    let master = step.incident(into)?;
    if let Some(root) = master.duplicate_of {
        return Err(TieRefusal::MasterIsDuplicate { incident: into, master: root }.into());
    }
    if master.state == IncidentState::Transferred {
        return Err(Reject::IncidentState { incident: into, state: master.state });
    }
    same_mode(i, master)?;
    room_for_calls(step, master, i.calls.len())?;
    Step::one_may_have("duplicates of an incident", master.merged.len() + i.merged.len(), step.state.settings.limits.links_per_incident)?;
    if !i.calls.is_empty() {
        push(step, Fact::CallsMoved { from: id, to: into, calls: i.calls.clone(), why: Moved::Merged });
    }
    // The calls say when they were answered; what came from another incident or room is known by its clock alone.
    let since = clock_of(step, i).answered_at;
    let due = master.due.and_then(|d| since.filter(|at| *at < d.since)).map(|at| incidents::due(step, master.priority, at));
    step.settled.insert(id);
    step.look_at_queue = true;
    push(step, Fact::Merged { incident: id, into, clock: i.clock, due });
    Ok(())
}

/// No duplicate after all: where it pointed, with what it takes back from there.
pub(super) struct Parting<'a> {
    pub master: &'a Incident,
    /// Duplicates that had gone along with it.
    pub back: Vec<IncidentId>,
    calls: Vec<CallId>,
}

impl<'a> Parting<'a> {
    /// `None` for one that is no duplicate. Its master has to be in memory or come with the input: what its callers said is there.
    pub fn of(step: &mut Step<'a>, i: &Incident) -> Result<Option<Self>, Reject> {
        let Some(mut at) = master_of(step.state, i) else { return Ok(None) };
        let mut master = step.incident(at)?;
        // One that was recalled may have been merged on.
        for _ in 0..step.state.settings.limits.links_per_incident {
            let Some(next) = master.duplicate_of.filter(|next| !master.merged.contains(&i.id) && ![i.id, at].contains(next)) else { break };
            at = next;
            master = step.incident(at)?;
        }
        let back = i.took.iter().filter(|t| master.merged.contains(t)).copied().collect();
        let calls = i.gave.iter().filter(|c| master.calls.contains(c)).copied().collect();
        Ok(Some(Self { master, back, calls }))
    }

    /// What its callers said is its own again, unless it went elsewhere meanwhile.
    pub fn push_calls(self, step: &mut Step<'_>, to: IncidentId) {
        if !self.calls.is_empty() {
            push(step, Fact::CallsMoved { from: self.master.id, to, calls: self.calls, why: Moved::Returned });
        }
    }
}

/// The incident that a duplicate's calls are on, as far as memory knows: one that left memory may point there by way of another, or at one
/// that has been taken apart since.
pub(in crate::dispatch) fn master_of(state: &State, i: &Incident) -> Option<IncidentId> {
    let mut at = i.duplicate_of?;
    if let Some(m) = state.incidents().values().find(|m| m.merged.contains(&i.id)) {
        return Some(m.id);
    }
    let limit = state.settings.limits.links_per_incident;
    for _ in 0..limit {
        match state.incidents().get(&at).and_then(|m| m.duplicate_of) {
            Some(next) if next != i.id => at = next,
            Some(_) | None => break,
        }
    }
    Some(at)
}

fn same_mode(a: &Incident, b: &Incident) -> Result<(), Reject> {
    if a.exercise == b.exercise { Ok(()) } else { Err(Reject::ModeMixed) }
}

fn room_for_calls(step: &Step<'_>, i: &Incident, more: usize) -> Result<(), Reject> {
    Step::one_may_have("calls of an incident", (i.calls.len() + more).saturating_sub(1), step.state.settings.limits.calls_per_incident)
}

/// A new incident with some calls and units of this one, linked with it. Its headline clock is this one's.
pub(super) fn split(
    step: &mut Step<'_>,
    id: IncidentId,
    calls: &[CallId],
    units: &[AssignmentId],
    new: &NewIncident,
) -> Result<(), Reject> {
    let i = open_one(step, id)?;
    no_offer(i)?;
    if calls.is_empty() && units.is_empty() {
        return Err(TieRefusal::NothingToSplit(id).into());
    }
    incidents::openable(step, new)?;
    if new.exercise != i.exercise {
        return Err(Reject::ModeMixed);
    }
    if new.hold_until.is_some() && !units.is_empty() {
        return Err(Reject::HoldUntil);
    }
    for (n, c) in calls.iter().enumerate() {
        if !i.calls.contains(c) || calls[..n].contains(c) {
            return Err(Reject::NotOnIncident(id));
        }
    }
    // An incident that came by a call keeps one.
    if !i.calls.is_empty() && calls.len() == i.calls.len() {
        return Err(Reject::LastCall(id));
    }
    for (n, a) in units.iter().enumerate() {
        let on = i.assignments.contains(a) && !units[..n].contains(a);
        if !on || !step.assignment(*a)?.is_open() {
            return Err(Reject::NotOnIncident(id));
        }
    }
    let limits = &step.state.settings.limits;
    Step::one_may_have("links of an incident", i.links.len(), limits.links_per_incident)?;
    Step::one_may_have("assignments of an incident", units.len().saturating_sub(1), limits.assignments_per_incident)?;
    let clock = clock_of(step, i);
    let from = incidents::Roots { split_from: Some(id), clock, ..incidents::Roots::default() };
    let made = incidents::push_opened_from(step, new, i.origin, units.is_empty(), from);
    push(step, Fact::Linked { incident: id, with: made });
    if !calls.is_empty() {
        push(step, Fact::CallsMoved { from: id, to: made, calls: calls.to_vec(), why: Moved::Split });
    }
    for a in units {
        push(step, Fact::AssignmentMoved { assignment: *a, from: id, to: made });
    }
    if !units.is_empty() {
        back_to_queue(step, i, units);
    }
    Ok(())
}

/// Where the headline clock of an incident began: the earliest of its own calls and what it took over.
pub(super) fn clock_of(step: &Step<'_>, i: &Incident) -> ClockStart {
    let calls = || i.calls.iter().filter_map(|c| step.state.calls().get(c));
    let presented = calls().filter_map(Call::began_ringing);
    let answered = calls().filter_map(|c| c.answered.as_ref()).map(|s| s.occurred_at);
    ClockStart { presented_at: presented.chain(i.clock.presented_at).min(), answered_at: answered.chain(i.clock.answered_at).min() }
}

/// An incident whose units went elsewhere waits again, unless its work was done or it is a duplicate.
fn back_to_queue(step: &mut Step<'_>, i: &Incident, gone: &[AssignmentId]) {
    let stay = i.current_assignments().filter(|a| !gone.contains(a));
    let after = derive(stay.filter_map(|a| step.state.assignments().get(&a)).map(|a| (a.state, a.clear_reason)));
    if after == IncidentState::Pending && i.duplicate_of.is_none() {
        push_queued(step, i);
    }
}

/// A unit goes on for another incident: its master's, or one linked with its own.
pub(super) fn move_assignment(step: &mut Step<'_>, id: AssignmentId, to: IncidentId) -> Result<(), Reject> {
    let a = step.assignment(id)?;
    if !a.is_open() {
        return Err(Reject::AssignmentOver(id));
    }
    two(a.incident, to)?;
    let from = step.incident(a.incident)?;
    let goal = incidents::takes_units(step, to)?;
    same_mode(from, goal)?;
    let tied = from.duplicate_of == Some(to) || from.links.contains(&to);
    if !tied {
        return Err(TieRefusal::NotLinked { incident: from.id, with: to }.into());
    }
    assignments::assignable(step, goal)?;
    step.settled.insert(to);
    push(step, Fact::AssignmentMoved { assignment: id, from: from.id, to });
    back_to_queue(step, from, &[id]);
    Ok(())
}

/// Both ways.
pub(super) fn link(step: &mut Step<'_>, id: IncidentId, with: IncidentId) -> Result<(), Reject> {
    two(id, with)?;
    let (a, b) = (step.incident(id)?, step.incident(with)?);
    same_mode(a, b)?;
    if a.links.contains(&with) && b.links.contains(&id) {
        return Err(Reject::NothingToChange);
    }
    for i in [a, b] {
        Step::one_may_have("links of an incident", i.links.len(), step.state.settings.limits.links_per_incident)?;
    }
    push(step, Fact::Linked { incident: id, with });
    Ok(())
}

pub(super) fn unlink(step: &mut Step<'_>, id: IncidentId, with: IncidentId) -> Result<(), Reject> {
    let i = step.incident(id)?;
    if !i.links.contains(&with) {
        return Err(TieRefusal::NotLinked { incident: id, with }.into());
    }
    step.incident(with)?;
    push(step, Fact::Unlinked { incident: id, with });
    Ok(())
}
