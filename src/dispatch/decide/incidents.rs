//! Incidents: opened, changed, closed.

use super::{assignments, step::Step};
use crate::{
    dispatch::{event::Event, input::NewIncident, model::*, reject::Reject},
    id::{CallId, IncidentId, UnitId},
    quantity::Timestamp,
};

/// Opens an incident on an answered call, by the room, or by the patrol that came upon it.
pub(super) fn open(step: &mut Step<'_>, call: Option<CallId>, unit: Option<&UnitId>, new: &NewIncident) -> Result<(), Reject> {
    openable(step, new)?;
    match (call, unit) {
        (Some(_), Some(_)) => Err(Reject::CallAndUnit),
        (Some(id), None) => {
            let call = step.call(id)?;
            if call.state != CallState::Answered {
                return Err(Reject::CallState { call: id, state: call.state });
            }
            let incident = push_opened(step, new, Origin::Call, true);
            step.push(Event::CallClassified { call: id, classification: Classification::Intervention, incident: Some(incident) });
            Ok(())
        }
        (None, Some(unit)) => {
            // A crew on a break may still come upon something; one that is off duty or committed is not where it says.
            let u = step.unit(unit)?;
            assignments::on_duty_and_free(step, u)?;
            let incident = push_opened(step, new, Origin::Patrol, false);
            assignments::push_on_scene(step, incident, unit);
            Ok(())
        }
        (None, None) => {
            push_opened(step, new, Origin::Room, true);
            Ok(())
        }
    }
}

/// Whether a new incident can be taken at all.
pub(super) fn openable(step: &Step<'_>, new: &NewIncident) -> Result<(), Reject> {
    let settings = &step.state.settings;
    Step::room_for("open incidents", step.state.open_incidents(), settings.limits.open_incidents)?;
    Step::room_for("incidents in memory", step.state.f.incidents.len(), settings.limits.incidents)?;
    settings.kind(&new.kind).map(|_| ()).ok_or_else(|| Reject::UnknownType(new.kind.clone()))
}

/// T2 and T3 in one: it is in the queue from here, and `rank` asks who can be there first.
pub(super) fn push_opened(step: &mut Step<'_>, new: &NewIncident, origin: Origin, rank: bool) -> IncidentId {
    let id = IncidentId(step.state.f.last_incident + 1);
    let incident = Incident {
        id,
        subject: new.subject,
        origin,
        state: IncidentState::Pending,
        kind: new.kind.clone(),
        priority: new.priority,
        initial_priority: new.priority,
        highest_priority: new.priority,
        place: new.place.clone(),
        details: new.details.clone(),
        created_at: step.occurred_at,
        ready_at: step.occurred_at,
        closed_at: None,
        disposition: None,
        calls: Vec::new(),
        assignments: Vec::new(),
        ranking_version: 1,
        ranking_owed: rank,
        ranking_retries: 0,
        waiting: Some(if rank { WaitReason::Ranking } else { WaitReason::NeedsPerson }),
        recommendation: None,
        alarm_at: Some(nobody_assigned_at(step, new.priority, step.now)),
        alarmed_at: None,
        last_event_at: step.now,
        forget_at: None,
        incomplete: None,
        holding: None,
    };
    step.settled.insert(id);
    step.push(Event::IncidentOpened { incident: Box::new(incident) });
    id
}

/// When the room is told that nobody is assigned, for an incident in the queue since `since`; never in the past.
pub(super) fn nobody_assigned_at(step: &Step<'_>, priority: Priority, since: Timestamp) -> Timestamp {
    let delay = i64::from(step.state.settings.priority(priority).nobody_assigned_s) * 1_000;
    since.plus_ms(delay).max(step.now)
}

/// Changes place, type or priority.
pub(super) fn change(
    step: &mut Step<'_>,
    id: IncidentId,
    place: Option<&Place>,
    kind: Option<&str>,
    priority: Option<Priority>,
) -> Result<(), Reject> {
    let i = step.incident(id)?;
    if i.state == IncidentState::Closed {
        return Err(Reject::IncidentState { incident: id, state: i.state });
    }
    if let Some(kind) = kind
        && step.state.settings.kind(kind).is_none()
    {
        return Err(Reject::UnknownType(kind.to_owned()));
    }
    let place = place.filter(|p| **p != i.place);
    let kind = kind.filter(|k| *k != i.kind);
    let priority = priority.filter(|p| *p != i.priority);
    if place.is_none() && kind.is_none() && priority.is_none() {
        return Err(Reject::NothingToChange);
    }
    // An alarm already raised stays; one to come follows the new priority, counted from when the incident began to wait.
    let alarm_at = match (i.alarm_at, priority) {
        (Some(at), Some(new)) => {
            let old = i64::from(step.state.settings.priority(i.priority).nobody_assigned_s) * 1_000;
            Some(nobody_assigned_at(step, new, at.plus_ms(-old)))
        }
        (at, None) => at,
        (None, Some(_)) => None,
    };
    step.settled.insert(id);
    step.push(Event::IncidentChanged {
        incident: id,
        place: place.cloned(),
        kind: kind.map(str::to_owned),
        priority,
        ranking_version: i.ranking_version.saturating_add(1),
        alarm_at,
    });
    Ok(())
}

/// T12. Open assignments are cancelled.
pub(super) fn close(step: &mut Step<'_>, id: IncidentId, disposition: Disposition, note: Option<&Sealed>) -> Result<(), Reject> {
    let i = step.incident(id)?;
    if i.state == IncidentState::Closed {
        return Err(Reject::IncidentState { incident: id, state: i.state });
    }
    for a in &i.assignments {
        let a = step.assignment(*a)?;
        if a.is_open() {
            assignments::push_cleared(step, a, ClearReason::Cancelled, None, true);
        }
    }
    push_closed(step, id, disposition, note);
    Ok(())
}

pub(super) fn push_closed(step: &mut Step<'_>, id: IncidentId, disposition: Disposition, note: Option<&Sealed>) {
    step.settled.insert(id);
    step.look_at_queue = true;
    step.push(Event::IncidentClosed { incident: id, disposition, note: note.cloned() });
}
