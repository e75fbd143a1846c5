//! Proposals from movements, and the crew's one-tap button.

use super::{Fact, unless_reserved};
use crate::{
    dispatch::{
        decide::{assignments, clock, step::Step},
        event::Event,
        model::*,
        reject::Reject,
    },
    id::AssignmentId,
    quantity::Timestamp,
};

/// Acknowledged and en route in one act: two stamps, each its own event.
pub(super) fn go(step: &mut Step<'_>, id: AssignmentId) -> Result<(), Reject> {
    let a = step.assignment(id)?;
    if a.state != AssignmentState::Assigned {
        // Somebody stamped one of the two before: what is left of the act, by the rules of a plain status.
        return assignments::status(step, id, CrewStatus::EnRoute, None);
    }
    for status in [CrewStatus::Acknowledged, CrewStatus::EnRoute] {
        assignments::push_status(step, a, status);
    }
    Ok(())
}

/// A movement was seen. Foot and bicycle patrols confirm by hand: one that walks through the fence has not arrived.
pub(super) fn propose(step: &mut Step<'_>, id: AssignmentId, status: CrewStatus, detected_at: Timestamp) -> Result<(), Reject> {
    unless_reserved(step.state, id)?;
    // What left memory is over: a movement is no reason to recall it.
    let a = step.state.assignments().get(&id).ok_or(Reject::AssignmentOver(id))?;
    let fits = match status {
        CrewStatus::EnRoute => a.state == AssignmentState::Acknowledged,
        CrewStatus::OnScene => matches!(a.state, AssignmentState::Acknowledged | AssignmentState::EnRoute),
        CrewStatus::Acknowledged | CrewStatus::Transporting | CrewStatus::AtDestination | CrewStatus::Cleared => false,
    };
    if !fits {
        return Err(Reject::StatusOrder { assignment: id, state: a.state });
    }
    if matches!(step.unit(&a.unit)?.kind, UnitKind::Bicycle | UnitKind::Foot) {
        return Err(Reject::ConfirmedByHand(a.unit.clone()));
    }
    if a.proposals.iter().any(|p| p.status == status) {
        return Err(Reject::NothingToChange);
    }
    let (detected_at, _) = clock::believable(step.state, step.now, Some(detected_at));
    let ask_at = step.now.plus_ms(i64::from(step.state.settings.assignments.proposal_s) * 1_000);
    step.push(Event::Assignment(Fact::Proposed { assignment: id, status, detected_at, ask_at }));
    Ok(())
}

/// It is so: stamped at the moment it was seen, by the server's word; who confirmed stays with the proposal.
pub(super) fn confirm(step: &mut Step<'_>, id: AssignmentId) -> Result<(), Reject> {
    let a = step.assignment(id)?;
    let p = a.open_proposal().ok_or(Reject::NoProposal(id))?;
    step.push(Event::Assignment(Fact::Confirmed { assignment: id }));
    let event = assignments::status_changed(step, a, p.status);
    step.push_by(Source::Automatic, p.detected_at, false, event);
    Ok(())
}

/// It is not so.
pub(super) fn dismiss(step: &mut Step<'_>, id: AssignmentId) -> Result<(), Reject> {
    step.assignment(id)?.open_proposal().ok_or(Reject::NoProposal(id))?;
    step.push(Event::Assignment(Fact::Dismissed { assignment: id }));
    Ok(())
}
