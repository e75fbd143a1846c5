//! Units: registered, on and off duty, unavailable, where they say they are.

use super::{
    assignments, queue,
    step::{Freed, Step},
};
use crate::{
    dispatch::{event::Event, lending, model::*, overlay, reject::Reject, roster},
    id::{DeviceId, UnitId},
    quantity::Position,
};

/// Makes a unit or changes it. A device bound elsewhere moves here.
pub(super) fn register(
    step: &mut Step<'_>,
    id: &UnitId,
    kind: UnitKind,
    service: &str,
    reach: Reach,
    devices: &[DeviceId],
) -> Result<(), Reject> {
    let settings = &step.state.settings;
    if !settings.services.iter().any(|s| s.code == service) {
        return Err(Reject::UnknownService(service.to_owned()));
    }
    let present = step.state.units().get(id);
    let fitted = present.and_then(|u| u.roster.vehicle.as_ref()).and_then(|v| step.state.vehicles().get(v));
    let fitted = fitted.map(|v| v.devices.as_slice()).unwrap_or_default();
    let mut bound: Vec<DeviceId> = Vec::new();
    for d in devices {
        // Those of its vehicle are its own by the vehicle.
        if !bound.contains(d) && !fitted.contains(d) {
            Step::one_may_have("devices of a unit", bound.len(), settings.limits.devices_per_unit)?;
            bound.push(d.clone());
        }
    }
    roster::fits(step, fitted, &bound)?;
    match present {
        Some(u) if u.kind == kind && u.service == service && u.reach == reach && u.roster.own == bound => {
            return Err(Reject::NothingToChange);
        }
        // What a unit is stays its home's affair, also while another room commands it.
        Some(u) if u.is_borrowed(step.state.room()) => {
            return Err(Reject::UnitElsewhere { unit: id.clone(), room: u.command.home.clone() });
        }
        Some(u) if u.lend().is_some() => lending::decide::commanded(u)?,
        Some(_) => {}
        None => Step::room_for("units", step.state.units().len(), settings.limits.units)?,
    }
    let seq = step.push(Event::UnitRegistered { unit: id.clone(), kind, service: service.to_owned(), reach, devices: bound });
    if step.is_free(id) {
        // With its new kind and service it may qualify where it did not.
        step.freed.push(Freed { seq, unit: id.clone(), kind, service: service.to_owned() });
        step.look_at_queue = true;
    }
    Ok(())
}

/// Binds one more device. What the unit is and has is taken from the state at this moment, so that two bound at once are both there.
pub(super) fn bind_device(step: &mut Step<'_>, id: &UnitId, device: &DeviceId) -> Result<(), Reject> {
    let u = step.known_unit(id)?;
    let devices: Vec<DeviceId> = u.devices.iter().chain([device]).cloned().collect();
    register(step, id, u.kind, &u.service, u.reach, &devices)
}

/// On or off duty; never while committed.
pub(in crate::dispatch) fn duty(step: &mut Step<'_>, id: &UnitId, duty: Duty) -> Result<(), Reject> {
    if duty == Duty::Unknown {
        return Err(Reject::DutyNeeded);
    }
    let u = step.unit(id)?;
    if u.duty == duty {
        // On duty already: a crew that had asked to go takes that back.
        if duty == Duty::On && step.env.source == Source::Terminal && u.overlays.asked.is_some_and(|a| a.wish == Wish::OffDuty) {
            step.push(Event::Unit(overlay::Fact::Asked { unit: id.clone(), wish: None }));
            return Ok(());
        }
        return Err(Reject::NothingToChange);
    }
    if let Some(a) = step.state.assignment_of(id) {
        return Err(Reject::UnitCommitted { unit: id.clone(), incident: a.incident });
    }
    let seq = step.push(Event::DutyChanged { unit: id.clone(), duty });
    if duty == Duty::On {
        step.frees(seq, u);
    }
    Ok(())
}

/// Break, meal, …: the reason why a *free* unit cannot be sent.
pub(in crate::dispatch) fn unavailable(step: &mut Step<'_>, id: &UnitId, reason: Option<Unavailability>) -> Result<(), Reject> {
    let u = step.unit(id)?;
    assignments::on_duty_and_free(step, u)?;
    if u.unavailable == reason {
        return Err(Reject::NothingToChange);
    }
    if let Some(reason) = reason.filter(|r| !step.state.settings.reasons.offers(*r)) {
        return Err(Reject::ReasonNotOffered(reason));
    }
    let seq = step.push(Event::AvailabilityChanged { unit: id.clone(), reason });
    if reason.is_none() {
        step.frees(seq, u);
    }
    Ok(())
}

/// A position said on the radio or by the crew.
pub(super) fn state_position(step: &mut Step<'_>, id: &UnitId, position: Position) -> Result<(), Reject> {
    let u = step.unit(id)?;
    let seq = step.push(Event::PositionStated { unit: id.clone(), position });
    if step.is_free(id) {
        step.frees(seq, u);
    }
    Ok(())
}

/// The fleet sees a unit again. Only journaled when somebody waits: positions are not the journal's affair.
pub(super) fn regained(step: &mut Step<'_>, id: &UnitId) -> Result<(), Reject> {
    let u = step.unit(id)?;
    // One on its way may be taken for something urgent that found nobody.
    let under_way = step.state.assignment_of(id).is_some_and(|a| a.state < AssignmentState::OnScene && a.diverted.is_none());
    if !(step.is_free(id) || under_way && step.state.settings.preempt.take_automatically) {
        return Err(Reject::NothingToChange);
    }
    if !under_way {
        step.frees(step.next_seq(), u);
    }
    step.look_at_queue = false;
    queue::look_at_queue(step, Some(id));
    Ok(())
}
