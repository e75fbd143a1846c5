//! Going back: a correction with who, why, old and new. It derives nothing: intervals may become negative, and then say so themselves.

use super::{Fact, past::stamp_at};
use crate::{
    dispatch::{decide::step::Step, event::Event, model::*, reject::Reject},
    id::AssignmentId,
    quantity::Timestamp,
};

/// Corrects a stamp that the assignment has passed, sets a missing one, or takes one away.
pub(super) fn correct(
    step: &mut Step<'_>,
    id: AssignmentId,
    status: CrewStatus,
    at: Option<Timestamp>,
    why: &Sealed,
) -> Result<(), Reject> {
    let a = step.assignment(id)?;
    let limit = step.state.settings.limits.corrections_per_assignment;
    Step::one_may_have("corrections of an assignment", a.corrections.len(), limit)?;
    let old = a.stamp(status).cloned();
    if status.state() > a.state || (old.is_none() && at.is_none()) {
        return Err(Reject::CorrectionOrder { assignment: id, state: a.state });
    }
    if status == CrewStatus::Cleared && at.is_none() {
        return Err(Reject::ClearedStays(id));
    }
    let new = at.map(|at| stamp_at(step, at));
    let state = after(a, status, new.is_some());
    step.push(Event::Assignment(Fact::Corrected { assignment: id, status, old, new, state, why: why.clone() }));
    Ok(())
}

/// Where it stands once this stamp is there or not: at the furthest that is stamped, never further than it was.
fn after(a: &Assignment, status: CrewStatus, there: bool) -> AssignmentState {
    if there || status.state() != a.state {
        return a.state;
    }
    // Back from a second journey's start to the first one's destination.
    if status == CrewStatus::Transporting && a.transports.len() > 1 {
        return AssignmentState::AtDestination;
    }
    let left = CrewStatus::ALL.into_iter().filter(|s| s.state() < a.state && a.stamp(*s).is_some());
    left.map(CrewStatus::state).max().unwrap_or(AssignmentState::Assigned)
}
