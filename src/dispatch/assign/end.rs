//! Ends that somebody else's need or a crew's word brings about: pre-empted, refused, timed out.

use crate::{
    dispatch::{
        decide::{assignments, incidents, step::Step},
        model::*,
        preempt,
        reject::Reject,
        state::State,
    },
    id::{AssignmentId, IncidentId},
};

/// A number that is reserved has no status yet.
pub(in crate::dispatch) fn unless_reserved(state: &State, id: AssignmentId) -> Result<(), Reject> {
    match state.reserved().get(&id).and_then(|r| r.outcome) {
        None if state.reserved().contains_key(&id) => Err(Reject::OnlyReserved(id)),
        Some(super::ReservedOutcome::Cancelled) => Err(Reject::AssignmentOver(id)),
        Some(super::ReservedOutcome::Assigned) | None => Ok(()),
    }
}

/// Takes a unit away. Its incident returns to the queue if nobody is left on it; no clock of it restarts.
pub(super) fn preempt(step: &mut Step<'_>, id: AssignmentId, to: Option<IncidentId>) -> Result<(), Reject> {
    let a = step.assignment(id)?;
    if !a.is_open() {
        return Err(Reject::AssignmentOver(id));
    }
    if a.state >= AssignmentState::OnScene && !step.env.actor.leads() {
        return Err(Reject::SupervisorOnly(id));
    }
    let Some(to) = to else {
        assignments::push_cleared(step, a, ClearReason::Preempted, None, false);
        return Ok(());
    };
    let i = incidents::takes_units(step, to)?;
    if i.id == a.incident {
        return Err(Reject::UnitCommitted { unit: a.unit.clone(), incident: to });
    }
    assignments::assignable(step, i)?;
    if step.unit(&a.unit)?.emergency.is_some() {
        return Err(Reject::UnitInEmergency(a.unit.clone()));
    }
    // A crew that was turned round once is turned round again only by somebody who answers for it.
    if a.diverted.is_some() && !step.env.actor.leads() {
        return Err(Reject::Preempt(preempt::Refusal::DivertedAlready(a.unit.clone())));
    }
    assignments::push_cleared(step, a, ClearReason::Preempted, None, false);
    let assignment = assignments::push_assigned(step, i, &a.unit, false, None, Vec::new(), None);
    preempt::push_diverted(step, a, assignment, None, None);
    Ok(())
}

/// The crew refuses, before it accepted.
pub(super) fn refuse(step: &mut Step<'_>, id: AssignmentId, reason: &str) -> Result<(), Reject> {
    if !step.state.settings.assignments.refusals.iter().any(|r| r.code == reason) {
        return Err(Reject::UnknownRefusal(reason.to_owned()));
    }
    step.refusal = Some(reason.to_owned());
    assignments::end(step, id, ClearReason::Refused)
}

/// The crew did not acknowledge: the next one is sent.
pub(in crate::dispatch) fn timed_out(step: &mut Step<'_>, id: AssignmentId) -> Result<(), Reject> {
    let a = step.assignment(id)?;
    assignments::push_cleared(step, a, ClearReason::TimedOut, None, false);
    Ok(())
}
