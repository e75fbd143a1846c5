//! Deciding on emergencies.

use super::{Act, Deed, Emergency, EmergencyEnd, EmergencyState, Fact};
use crate::{
    dispatch::{
        decide::{incidents, step::Step},
        event::Event,
        input::{DeadlineId, NewIncident},
        model::*,
        reject::Reject,
    },
    id::{EmergencyId, SubjectId, UnitId},
};

/// An ended one stays in memory this long, ms.
const STAYS_MS: i64 = 3_600_000;

pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::Raise { unit, subject } => raise(step, unit, *subject),
        Act::Acknowledge { emergency } => {
            let e = open(step, *emergency)?;
            if e.state == EmergencyState::Acknowledged {
                return Err(Reject::NothingToChange);
            }
            step.push(Event::Emergency(Fact::Acknowledged { emergency: *emergency }));
            Ok(())
        }
        Act::Clear { emergency, reason, note } => clear(step, *emergency, *reason, note.as_ref()),
        Act::OpenIncident { emergency } => {
            let e = open(step, *emergency)?;
            if e.incident.is_some() {
                return Err(Reject::NothingToChange);
            }
            let new = incident(step, e).ok_or(Reject::EmergencyPosition(*emergency))?;
            incidents::openable(step, &new)?;
            link(step, e.id, &new);
            Ok(())
        }
        Act::Link { emergency, incident } => {
            if open(step, *emergency)?.incident == Some(*incident) {
                return Err(Reject::NothingToChange);
            }
            incidents::takes_units(step, *incident)?;
            step.push(Event::Emergency(Fact::Linked { emergency: *emergency, incident: *incident }));
            Ok(())
        }
    }
}

fn open<'a>(step: &Step<'a>, id: EmergencyId) -> Result<&'a Emergency, Reject> {
    let state = step.state;
    match state.emergencies().get(&id) {
        Some(e) if e.is_open() => Ok(e),
        Some(_) => Err(Reject::EmergencyOver(id)),
        None if (1..=state.f.last_emergency).contains(&id.0) => Err(Reject::EmergencyOver(id)),
        None => Err(Reject::UnknownEmergency(id)),
    }
}

/// A press is never refused for want of room: a unit has one at most, and of those that are over only so many are kept.
fn raise(step: &mut Step<'_>, unit: &UnitId, subject: SubjectId) -> Result<(), Reject> {
    // A crew in danger is heard by whoever knows it, also while its command is on its way.
    let u = step.known_unit(unit)?;
    if let Some(emergency) = u.emergency {
        step.push(Event::Emergency(Fact::PressedAgain { emergency }));
        return Ok(());
    }
    let state = step.state;
    let deed = Deed { stamp: step.stamp(), by: step.env.actor.clone() };
    let unanswered_at = step.now.plus_ms(i64::from(state.settings.emergencies.unanswered_s) * 1_000);
    let e = Emergency {
        id: EmergencyId(state.f.last_emergency + 1),
        unit: unit.clone(),
        subject,
        state: EmergencyState::Raised,
        raised: deed.clone(),
        pressed: deed,
        presses: 1,
        // Better an old word on where it is than none.
        position: step.env.position.or(u.stated.map(|(p, _)| p)),
        acknowledged: None,
        cleared: None,
        reason: None,
        note: None,
        incident: None,
        unanswered_at: Some(unanswered_at),
        escalated_at: None,
        forget_at: None,
    };
    let new = incident(step, &e).filter(|new| state.settings.emergencies.opens_incident && incidents::openable(step, new).is_ok());
    let id = e.id;
    step.push(Event::Emergency(Fact::Raised { emergency: Box::new(e) }));
    if let Some(new) = new {
        link(step, id, &new);
    }
    Ok(())
}

fn incident(step: &Step<'_>, e: &Emergency) -> Option<NewIncident> {
    let place = Place::at(e.position?, PlaceSource::Unit);
    let kind = step.state.settings.emergencies.kind.clone();
    Some(NewIncident { subject: e.subject, kind, priority: Priority::P0, place, details: None, exercise: false, hold_until: None })
}

fn link(step: &mut Step<'_>, emergency: EmergencyId, new: &NewIncident) {
    let incident = incidents::push_opened(step, new, Origin::Room, true);
    step.push(Event::Emergency(Fact::Linked { emergency, incident }));
}

fn clear(step: &mut Step<'_>, id: EmergencyId, reason: EmergencyEnd, note: Option<&Sealed>) -> Result<(), Reject> {
    let e = open(step, id)?;
    let over = &step.state.ix.emergencies_over;
    if let Some((_, oldest)) = over.first().filter(|_| over.len() >= step.state.settings.emergencies.kept as usize) {
        forget(step, *oldest);
    }
    let forget_at = step.now.plus_ms(STAYS_MS);
    let seq = step.push(Event::Emergency(Fact::Cleared { emergency: id, reason, note: note.cloned(), forget_at }));
    // Each room ends what it heard, also of a unit that another one commands by now: that one ends its own.
    let u = step.known_unit(&e.unit)?;
    if u.is_commanded() && u.duty == Duty::On && u.assignment.is_none() && u.unavailable.is_none() && u.overlays.no_contact.is_none() {
        step.frees_again(seq, u);
    }
    Ok(())
}

/// Nobody in the room answered it.
pub(in crate::dispatch) fn unanswered(step: &mut Step<'_>, id: EmergencyId) {
    let deadline = DeadlineId::EmergencyUnanswered(id);
    step.push(Event::DeadlinePassed { deadline, escalate_at: None, next: None });
}

/// An ended one leaves memory.
pub(in crate::dispatch) fn forget(step: &mut Step<'_>, emergency: EmergencyId) {
    step.push(Event::Emergency(Fact::Forgotten { emergency }));
}
