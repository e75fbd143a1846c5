//! Assignments: made, delivered, stepped forward, ended.

use super::{incidents, ranking, step::Step};
use crate::{
    dispatch::{assign, edit::derive, event::Event, input::NewIncident, model::*, reject::Reject},
    id::{AssignmentId, IncidentId, UnitId},
};

/// An operator sends a unit, also one that would have to be asked (a meal, a post).
pub(in crate::dispatch) fn assign(step: &mut Step<'_>, incident: IncidentId, unit: &UnitId) -> Result<(), Reject> {
    let i = incidents::takes_units(step, incident)?;
    // A promised unit has its place on the incident already.
    if !step.state.reserved_of(unit).any(|r| r.incident == incident) {
        assignable(step, i)?;
    }
    let u = step.unit(unit)?;
    on_duty_and_free(step, u)?;
    if u.emergency.is_some() {
        return Err(Reject::UnitInEmergency(unit.clone()));
    }
    if u.disposability() == Disposability::Not {
        return Err(Reject::UnitUnavailable(unit.clone()));
    }
    let choice = i.recommendation.as_ref().map(|list| ranking::kept(step, list, &[unit]));
    let (list, taken, at) = match choice {
        Some(k) => (Some(k.list), k.taken, k.choice),
        None => (None, Vec::new(), None),
    };
    push_assigned(step, i, unit, false, list, taken, at);
    step.look_at_queue = true;
    Ok(())
}

/// An incident can take one more assignment.
pub(in crate::dispatch) fn assignable(step: &Step<'_>, i: &Incident) -> Result<(), Reject> {
    Step::one_may_have("assignments of an incident", made_or_promised(step, i), step.state.settings.limits.assignments_per_incident)
}

/// Assignments the incident has or was promised: a reservation becomes one without being asked again.
pub(super) fn made_or_promised(step: &Step<'_>, i: &Incident) -> usize {
    let promised = step.state.reserved_for(i.id).filter(|r| r.outcome != Some(assign::ReservedOutcome::Assigned)).count();
    i.assignments.len() + promised
}

/// Refuses a unit that is not on duty or has an open assignment.
pub(super) fn on_duty_and_free(step: &Step<'_>, u: &Unit) -> Result<(), Reject> {
    if u.duty != Duty::On {
        return Err(Reject::UnitOffDuty(u.id.clone()));
    }
    match step.state.assignment_of(&u.id) {
        Some(a) => Err(Reject::UnitCommitted { unit: u.id.clone(), incident: a.incident }),
        None => Ok(()),
    }
}

/// T4.
pub(in crate::dispatch) fn push_assigned(
    step: &mut Step<'_>,
    i: &Incident,
    unit: &UnitId,
    automatic: bool,
    list: Option<Recommendation>,
    taken: Vec<UnitId>,
    choice: Option<u32>,
) -> AssignmentId {
    let p = step.state.settings.priority(i.priority);
    let (tone, alarm) = (i64::from(p.tone_s) * 1_000, i64::from(p.alarm_s) * 1_000);
    // A radio crew answers by voice: it is not timed out. Nor is a crew on an incident that only a person sends somebody to.
    let terminal = step.state.units().get(unit).is_some_and(|u| u.reach == Reach::Terminal);
    let time_out =
        Some(i64::from(p.watching.time_out_s) * 1_000).filter(|ms| *ms > 0 && terminal && p.automatic && p.reoffer && !i.by_hand_only());
    step.taken.insert(unit.clone());
    step.settled.insert(i.id);
    // A unit reserved for this incident goes under the number it was promised with.
    let promised = step.state.reserved_of(unit).find(|r| r.incident == i.id).map(|r| r.id);
    let assignment = promised.unwrap_or_else(|| step.next_assignment());
    step.push(Event::UnitAssigned {
        assignment,
        incident: i.id,
        unit: unit.clone(),
        automatic,
        recommendation: list.map(Box::new),
        taken,
        choice,
        tone_at: Some(step.now.plus_ms(tone)),
        alarm_at: Some(step.now.plus_ms(alarm)),
        time_out_at: time_out.map(|ms| step.now.plus_ms(ms)),
    });
    assignment
}

/// The patrol that came upon an incident is on scene at once: T4 and T8, nothing invented in between, nobody to be called.
pub(super) fn push_on_scene(step: &mut Step<'_>, incident: IncidentId, new: &NewIncident, unit: &UnitId) {
    step.taken.insert(unit.clone());
    let assignment = step.next_assignment();
    step.push(Event::UnitAssigned {
        assignment,
        incident,
        unit: unit.clone(),
        automatic: false,
        recommendation: None,
        taken: Vec::new(),
        choice: None,
        tone_at: None,
        alarm_at: None,
        time_out_at: None,
    });
    let check_at = assign::check_at(step, new.priority);
    let overdue_at = assign::overdue_at(step, &new.kind, new.priority);
    step.push(Event::StatusChanged { assignment, status: CrewStatus::OnScene, check_at, overdue_at });
}

/// T5. A receipt for an order that was replaced since still stamps the first delivery.
pub(super) fn order_received(step: &mut Step<'_>, id: AssignmentId, order_seq: u64) -> Result<(), Reject> {
    let a = step.assignment(id)?;
    if order_seq > a.order_seq {
        return Err(Reject::UnknownOrder(id));
    }
    let settles = order_seq == a.order_seq && !a.order_delivered;
    let superseded = superseded(step, &a.unit, order_seq);
    if settles || a.delivered.is_none() {
        step.push(Event::OrderDelivered { assignment: id, order_seq });
    } else if superseded.is_empty() {
        return Err(Reject::NothingToChange);
    }
    for assignment in superseded {
        step.push(Event::CancelDelivered { assignment });
    }
    Ok(())
}

/// Cancels still owed to the unit's terminal from before this order: one that has the order has nothing left to drop.
fn superseded(step: &Step<'_>, unit: &UnitId, order_seq: u64) -> Vec<AssignmentId> {
    let owed = step.state.ix.cancels.iter().filter_map(|id| step.state.assignments().get(id));
    owed.filter(|a| a.unit == *unit && a.cancel_seq.is_some_and(|seq| seq < order_seq)).map(|a| a.id).collect()
}

/// The terminal has the cancel, or what supersedes it.
pub(super) fn cancel_received(step: &mut Step<'_>, id: AssignmentId) -> Result<(), Reject> {
    let a = step.assignment(id)?;
    if a.cancel_seq.is_none() {
        return Err(Reject::UnknownOrder(id));
    }
    if a.cancel_delivered {
        return Err(Reject::NothingToChange);
    }
    step.push(Event::CancelDelivered { assignment: id });
    Ok(())
}

/// A status: a step forward moves the assignment; one that it has moved past is late; a repeat is refused.
pub(in crate::dispatch) fn status(
    step: &mut Step<'_>,
    id: AssignmentId,
    status: CrewStatus,
    disposition: Option<Disposition>,
) -> Result<(), Reject> {
    let a = step.assignment(id)?;
    if a.is_forward(status) {
        if status == CrewStatus::Cleared {
            finish(step, a, disposition)?;
        } else {
            let limit = step.state.settings.limits.transports_per_assignment;
            let ended = a.transports.last().is_none_or(|t| t.end.is_some());
            if status == CrewStatus::Transporting || (status == CrewStatus::AtDestination && ended) {
                Step::one_may_have("journeys of an assignment", a.transports.len(), limit)?;
            }
            push_status(step, a, status);
        }
        return Ok(());
    }
    let source = step.env.source;
    let said = a.stamp(status).is_some_and(|s| s.source == source) || a.late.iter().any(|l| l.status == status && l.stamp.source == source);
    if said {
        return Err(Reject::StatusOrder { assignment: id, state: a.state });
    }
    let disposition = disposition.filter(|_| status == CrewStatus::Cleared);
    step.push(Event::StatusLate { assignment: id, status, disposition });
    Ok(())
}

/// A step forward, but for the last.
pub(in crate::dispatch) fn push_status(step: &mut Step<'_>, a: &Assignment, status: CrewStatus) {
    let event = status_changed(step, a, status);
    step.push(event);
}

/// The event of a step forward, with what begins to run on scene.
pub(in crate::dispatch) fn status_changed(step: &mut Step<'_>, a: &Assignment, status: CrewStatus) -> Event {
    let arrived = if status == CrewStatus::OnScene { step.incident(a.incident).ok() } else { None };
    Event::StatusChanged {
        assignment: a.id,
        status,
        check_at: arrived.and_then(|i| assign::check_at(step, i.priority)),
        overdue_at: arrived.and_then(|i| assign::overdue_at(step, &i.kind, i.priority)),
    }
}

/// T11 by the crew's or the operator's word. With a disposition, the last unit to leave closes the incident.
fn finish(step: &mut Step<'_>, a: &Assignment, disposition: Option<Disposition>) -> Result<(), Reject> {
    let i = step.incident(a.incident)?;
    let last = others_open(step, i, a.id) == 0;
    push_cleared(step, a, ClearReason::Finished, disposition, true);
    if let Some(d) = disposition.filter(|_| last) {
        incidents::push_closed(step, i.id, d, None);
    }
    Ok(())
}

/// Freed by the room, before arrival; or refused by the crew, before it accepted.
pub(in crate::dispatch) fn end(step: &mut Step<'_>, id: AssignmentId, reason: ClearReason) -> Result<(), Reject> {
    let a = step.assignment(id)?;
    let allowed = match (reason, a.state) {
        (ClearReason::Finished | ClearReason::Cancelled | ClearReason::Preempted | ClearReason::TimedOut | ClearReason::CloserUnit, _) => {
            return Err(Reject::EndReason);
        }
        (_, AssignmentState::Cleared) => return Err(Reject::AssignmentOver(id)),
        (ClearReason::Freed, s) => s < AssignmentState::OnScene,
        (ClearReason::Refused, s) => s == AssignmentState::Assigned,
    };
    if !allowed {
        return Err(Reject::StatusOrder { assignment: id, state: a.state });
    }
    push_cleared(step, a, reason, None, false);
    Ok(())
}

/// Ends an assignment. `closing`: its incident is settled by the same act, or its work is done.
pub(in crate::dispatch) fn push_cleared(
    step: &mut Step<'_>,
    a: &Assignment,
    reason: ClearReason,
    disposition: Option<Disposition>,
    closing: bool,
) {
    // Whoever ended it on the terminal itself needs no cancel; everyone else's word the terminal has yet to hear.
    let terminal = step.state.units().get(&a.unit).is_some_and(|u| u.reach == Reach::Terminal);
    let cancel = terminal && step.env.source != Source::Terminal;
    let back = if closing { None } else { back_to_queue(step, a, reason) };
    let queue_alarm_at = back.map(|i| incidents::nobody_assigned_at(step, i.priority, step.now));
    let refusal = step.refusal.take();
    // What it needs has changed: a list that is being made still counts on this unit.
    let ranking_version = back.map(|i| i.ranking_version.saturating_add(1));
    let cleared = Event::AssignmentCleared { assignment: a.id, reason, disposition, refusal, cancel, queue_alarm_at, ranking_version };
    let seq = step.push(cleared);
    if let Some(u) = step.state.units().get(&a.unit) {
        step.frees(seq, u);
    }
    if let Some(i) = back {
        step.settled.insert(i.id);
        step.push(Event::RankingRequested { incidents: vec![i.id], regained: None });
    }
}

/// The incident, if this leaves it without a unit and the work undone.
fn back_to_queue<'a>(step: &Step<'a>, a: &Assignment, reason: ClearReason) -> Option<&'a Incident> {
    let i = step.state.incidents().get(&a.incident).filter(|i| i.duplicate_of.is_none())?;
    let after = i.current_assignments().filter_map(|id| step.state.assignments().get(&id)).map(|x| {
        match ended_now(step, x.id).or((x.id == a.id).then_some(reason)) {
            Some(reason) => (AssignmentState::Cleared, Some(reason)),
            None => (x.state, x.clear_reason),
        }
    });
    (derive(after) == IncidentState::Pending).then_some(i)
}

/// Why this same decision ended an assignment already: two units may be taken from one incident at once.
fn ended_now(step: &Step<'_>, id: AssignmentId) -> Option<ClearReason> {
    step.events_so_far().find_map(|e| {
        let Event::AssignmentCleared { assignment, reason, .. } = e else { return None };
        (*assignment == id).then_some(*reason)
    })
}

fn others_open(step: &Step<'_>, i: &Incident, but: AssignmentId) -> usize {
    i.assignments.iter().filter(|id| **id != but && step.state.assignments().get(id).is_some_and(Assignment::is_open)).count()
}
