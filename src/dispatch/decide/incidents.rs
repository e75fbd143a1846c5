//! Incidents: opened, changed, closed.

use super::{assignments, calls, life, step::Step};
use crate::{
    dispatch::{
        event::Event,
        input::NewIncident,
        model::*,
        reject::{Reject, TieRefusal},
        state::EXERCISE_FROM,
    },
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
            if call.exercise != new.exercise {
                return Err(Reject::ModeMixed);
            }
            let answered = call.answered.as_ref().map(|s| s.occurred_at);
            let incident = push_opened_since(step, new, Origin::Call, answered);
            calls::push_intervention(step, id, incident);
            Ok(())
        }
        (None, Some(unit)) => {
            // A crew on a break may still come upon something; one that is off duty or committed is not where it says.
            let u = step.unit(unit)?;
            assignments::on_duty_and_free(step, u)?;
            if new.hold_until.is_some() {
                return Err(Reject::HoldUntil);
            }
            let incident = push_opened(step, new, Origin::Patrol, false);
            assignments::push_on_scene(step, incident, new, unit);
            Ok(())
        }
        (None, None) => {
            push_opened(step, new, Origin::Room, true);
            Ok(())
        }
    }
}

/// Whether a new incident can be taken at all.
pub(in crate::dispatch) fn openable(step: &Step<'_>, new: &NewIncident) -> Result<(), Reject> {
    let settings = &step.state.settings;
    room_for_open(step, new.exercise)?;
    Step::room_for("incidents in memory", step.state.f.incidents.len(), settings.limits.incidents)?;
    life::believable_hold(step, new.hold_until)?;
    settings.kind(&new.kind).map(|_| ()).ok_or_else(|| Reject::UnknownType(new.kind.clone()))
}

/// One more incident may be open. An exercise takes what the real ones leave, and never their room.
pub(super) fn room_for_open(step: &Step<'_>, exercise: bool) -> Result<(), Reject> {
    let open = step.state.open_incidents() + if exercise { step.state.open_exercise().0 } else { 0 };
    Step::room_for("open incidents", open, step.state.settings.limits.open_incidents)
}

/// The incident, if a unit may be sent to it.
pub(in crate::dispatch) fn takes_units<'a>(step: &mut Step<'a>, id: IncidentId) -> Result<&'a Incident, Reject> {
    let i = life::open_one(step, id)?;
    if let Some(master) = i.duplicate_of {
        return Err(TieRefusal::MasterIsDuplicate { incident: id, master }.into());
    }
    life::no_offer(i)?;
    Ok(i)
}

/// Where an incident comes from, other than a call or a patrol.
#[derive(Default)]
pub(super) struct Roots {
    pub split_from: Option<IncidentId>,
    pub received_from: Option<ReceivedFrom>,
    pub clock: ClockStart,
    pub carried: Carried,
    /// T1 of the call it comes by.
    pub answered_at: Option<Timestamp>,
}

/// T2 and T3 in one: it is in the queue from here, and `rank` asks who can be there first.
pub(in crate::dispatch) fn push_opened(step: &mut Step<'_>, new: &NewIncident, origin: Origin, rank: bool) -> IncidentId {
    push_opened_from(step, new, origin, rank, Roots::default())
}

/// The same of a call answered then.
pub(super) fn push_opened_since(step: &mut Step<'_>, new: &NewIncident, origin: Origin, answered_at: Option<Timestamp>) -> IncidentId {
    push_opened_from(step, new, origin, true, Roots { answered_at, ..Roots::default() })
}

/// By when an incident of this priority is to be answered.
pub(super) fn due(step: &Step<'_>, priority: Priority, since: Timestamp) -> Due {
    let targets = step.state.settings.priority(priority).targets;
    let by = |s: u32| (s > 0).then(|| since.plus_ms(i64::from(s) * 1_000));
    Due { since, assign_by: by(targets.processing_s), arrive_by: by(targets.response_s) }
}

/// The same, or T2 alone for scheduled work: that is held, stamps nothing more, and is ready when its time comes.
pub(super) fn push_opened_from(step: &mut Step<'_>, new: &NewIncident, origin: Origin, rank: bool, from: Roots) -> IncidentId {
    let f = &step.state.f;
    let id = IncidentId(1 + if new.exercise { f.last_exercise_incident.max(EXERCISE_FROM) } else { f.last_incident });
    let stamp = step.stamp();
    let carried = from.carried.hold.filter(|until| until.is_none_or(|at| at > step.now));
    let held = new.hold_until.map(Some).or(carried).map(|until| Hold { since: stamp.clone(), until, reason: None });
    let (initial, highest) = from.carried.priorities.unwrap_or((new.priority, new.priority));
    let waiting = match (&held, rank) {
        (Some(_), _) => None,
        (None, true) => Some(WaitReason::Ranking),
        (None, false) => Some(WaitReason::NeedsPerson),
    };
    let since = from.clock.answered_at.or(from.answered_at).unwrap_or(step.occurred_at);
    let awaited = held.is_none() && origin != Origin::Patrol;
    let incident = Incident {
        id,
        subject: new.subject,
        origin,
        exercise: new.exercise,
        caught_up: from.carried.caught_up || step.env.source == Source::CatchUp,
        state: if held.is_some() { IncidentState::Held } else { IncidentState::Pending },
        kind: new.kind.clone(),
        initial_kind: new.kind.clone(),
        priority: new.priority,
        initial_priority: initial,
        highest_priority: highest.min(new.priority),
        downgrades: from.carried.downgrades,
        place: new.place.clone(),
        details: new.details.clone(),
        created_at: step.occurred_at,
        ready_at: step.occurred_at,
        closed_at: None,
        disposition: None,
        ended: None,
        segments: vec![Segment::begun(stamp.clone(), held.is_none().then_some(stamp))],
        transfer: None,
        duplicate_of: None,
        merged: Vec::new(),
        gave: Vec::new(),
        took: Vec::new(),
        split_from: from.split_from,
        received_from: from.received_from,
        clock: from.clock,
        links: Vec::new(),
        outside: Vec::new(),
        close_after_ms: i64::from(step.state.settings.incidents.propose_closing_s) * 1_000,
        propose_close_at: None,
        close_proposed_at: None,
        calls: Vec::new(),
        assignments: Vec::new(),
        ranking_version: 1,
        ranking_owed: waiting == Some(WaitReason::Ranking),
        ranking_retries: 0,
        alarm_at: waiting.map(|_| nobody_assigned_at(step, new.priority, step.now)),
        waiting,
        held,
        recommendation: None,
        alarmed_at: None,
        due: awaited.then(|| due(step, new.priority, since)),
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
    let i = life::open_one(step, id)?;
    if let Some(kind) = kind
        && step.state.settings.kind(kind).is_none()
    {
        return Err(Reject::UnknownType(kind.to_owned()));
    }
    // Where a handset or a cell says the caller is never replaces what an operator verified: it belongs to the call's locations.
    if place.is_some_and(|p| i.place.source == PlaceSource::Operator && p.source != PlaceSource::Operator) {
        return Err(Reject::PlaceVerified(id));
    }
    let place = place.map(|p| i.place.followed_by(p)).filter(|p| *p != i.place);
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
    let due = priority.and_then(|p| Some(due(step, p, i.due?.since)));
    step.settled.insert(id);
    step.look_at_queue |= priority.is_some_and(|p| p > i.priority);
    step.push(Event::IncidentChanged {
        incident: id,
        place,
        kind: kind.map(str::to_owned),
        priority,
        ranking_version: i.ranking_version.saturating_add(1),
        alarm_at,
        due,
    });
    Ok(())
}

/// T12. Open assignments are cancelled.
pub(super) fn close(step: &mut Step<'_>, id: IncidentId, disposition: Disposition, note: Option<&Sealed>) -> Result<(), Reject> {
    let i = life::open_one(step, id)?;
    life::no_offer(i)?;
    life::push_all_cancelled(step, i)?;
    push_closed(step, id, disposition, note);
    Ok(())
}

/// T12. A duplicate ends by itself, with its last unit.
pub(in crate::dispatch) fn push_closed(step: &mut Step<'_>, id: IncidentId, disposition: Disposition, note: Option<&Sealed>) {
    if step.state.incidents().get(&id).is_some_and(|i| i.duplicate_of.is_some()) {
        return;
    }
    step.settled.insert(id);
    step.look_at_queue = true;
    step.push(Event::IncidentClosed { incident: id, disposition, note: note.cloned() });
}
