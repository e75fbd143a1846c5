//! Deadlines: each fires once, because its passing is an event.

use super::step::Step;
use crate::{
    dispatch::{event::Event, input::DeadlineId, reject::Reject},
    id::CallId,
};

/// Calls leaving memory at once, at most.
const CALLS_AT_ONCE: usize = 2_000;

/// A deadline of the state was reached.
pub(super) fn reached(step: &mut Step<'_>, deadline: DeadlineId) -> Result<(), Reject> {
    if step.state.deadline(deadline).is_none_or(|at| at > step.now) {
        return Err(Reject::DeadlineNotDue);
    }
    let event = match deadline {
        DeadlineId::NobodyAssigned(_) | DeadlineId::ToneAgain(_) | DeadlineId::NotAcknowledged(_) => Event::DeadlinePassed { deadline },
        DeadlineId::Forget(incident) => Event::IncidentForgotten { incident },
        DeadlineId::ForgetCalls => Event::CallsForgotten { calls: calls_to_forget(step) },
        DeadlineId::Holding(_) => return Err(Reject::DeadlineNotDue),
    };
    step.push(event);
    Ok(())
}

/// Those whose time is over; when memory is crowded the oldest ones, due or not.
fn calls_to_forget(step: &Step<'_>) -> Vec<CallId> {
    let crowded = step.state.calls_crowded();
    let due = step.state.ix.leaving.iter().take_while(|(at, _)| crowded || *at <= step.now);
    due.map(|(_, id)| *id).take(CALLS_AT_ONCE).collect()
}
