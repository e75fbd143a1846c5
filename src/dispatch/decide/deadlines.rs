//! Deadlines: each fires once, because its passing is an event.

use super::{life, step::Step};
use crate::{
    dispatch::{alarm, assign, closures, emergency, event::Event, input::DeadlineId, lending, notices, reject::Reject},
    id::{CallId, UnitId},
};

/// Calls leaving memory at once, at most.
const CALLS_AT_ONCE: usize = 2_000;

/// A deadline of the state was reached.
pub(super) fn reached(step: &mut Step<'_>, deadline: DeadlineId) -> Result<(), Reject> {
    if step.state.deadline(&deadline).is_none_or(|at| at > step.now) {
        return Err(Reject::DeadlineNotDue);
    }
    let event = match deadline {
        DeadlineId::Notice(due) => {
            notices::due(step, due);
            return Ok(());
        }
        DeadlineId::Closure(due) => {
            closures::due(step, due);
            return Ok(());
        }
        DeadlineId::NobodyAssigned(_)
        | DeadlineId::ToneAgain(_)
        | DeadlineId::UnitCheck(_)
        | DeadlineId::Safety(_)
        | DeadlineId::Overdue(_)
        | DeadlineId::Unconfirmed(_)
        | DeadlineId::ShiftEnd(_)
        | DeadlineId::ProposeClosing(_)
        | DeadlineId::LendUnanswered(_) => passed(step, deadline, None),
        DeadlineId::NotAcknowledged(a) => {
            let a = step.assignment(a)?;
            passed(step, deadline, alarm::next_candidate(step, a))
        }
        DeadlineId::RequestExpires(request) => return lending::requests::expire(step, request),
        DeadlineId::HoldEnds(incident) => return life::hold_ends(step, incident),
        DeadlineId::TimeOut(a) => return assign::timed_out(step, a),
        DeadlineId::Reservation(a) => return assign::reserve::time_came(step, a),
        DeadlineId::EmergencyUnanswered(e) => {
            emergency::unanswered(step, e);
            return Ok(());
        }
        DeadlineId::ForgetEmergency(e) => {
            emergency::forget(step, e);
            return Ok(());
        }
        DeadlineId::Escalate => {
            alarm::escalate(step);
            return Ok(());
        }
        DeadlineId::Forget(incident) => Event::IncidentForgotten { incident },
        DeadlineId::ForgetCalls => Event::CallsForgotten { calls: calls_to_forget(step) },
        DeadlineId::Holding(_) | DeadlineId::BrokenGlass(_) => return Err(Reject::DeadlineNotDue),
    };
    step.push(event);
    Ok(())
}

fn passed(step: &Step<'_>, deadline: DeadlineId, next: Option<UnitId>) -> Event {
    let escalate_at = alarm::escalates_at(step, &deadline);
    Event::DeadlinePassed { deadline, escalate_at, next }
}

/// Those whose time is over; when memory is crowded the oldest ones, due or not.
fn calls_to_forget(step: &Step<'_>) -> Vec<CallId> {
    let crowded = step.state.calls_crowded();
    let due = step.state.ix.leaving.iter().take_while(|(at, _)| crowded || *at <= step.now);
    due.map(|(_, id)| *id).take(CALLS_AT_ONCE).collect()
}
