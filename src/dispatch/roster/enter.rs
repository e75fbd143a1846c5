//! Decides what comes from lists: units, vehicles, devices, people. Each act is one line of a list, whole or refused.

use super::{
    act::{Act, NewUnit},
    change,
    fact::Fact,
    model::{Crew, Vehicle},
    plan, sign,
};
use crate::{
    dispatch::{
        decide::{Freed, Step},
        event::Event,
        lending,
        model::{Duty, Sealed, Unit, UnitKind},
        reject::Reject,
    },
    id::{DeviceId, PersonId, ShiftId, SubjectId, UnitId, VehicleId},
};

/// Longest plate, characters.
const PLATE_CHARS: usize = 20;

/// Decides one act of the roster.
pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::EnterUnit(new) => unit(step, new),
        Act::EnterVehicle { vehicle: v, plate, kind, devices } => vehicle(step, v, plate, *kind, devices),
        Act::BindDevice { device, vehicle, unit } => bind(step, device, vehicle.as_ref(), unit.as_ref()),
        Act::EnterPerson { person: p, subject, badge, name, planned } => person(step, p, *subject, badge, name.as_ref(), planned.as_ref()),
        Act::PlanShift { shift, plan } => plan::plan(step, *shift, plan),
        Act::CopyShifts { from, to, by_ms } => plan::copy(step, *from, *to, *by_ms),
        Act::DropShift { shift } => plan::drop_shift(step, *shift),
        Act::SignOn { shift, units } => sign::on(step, *shift, units),
        Act::SignOff { shift, units } => sign::off(step, *shift, units),
        Act::ChangeCrew { unit, crew } => change::crew(step, unit, crew),
        Act::Relieve { unit, shift, crew } => change::relieve(step, unit, *shift, crew.as_ref()),
        Act::ChangeVehicle { unit, vehicle } => change::vehicle(step, unit, vehicle.as_ref()),
        Act::Place { unit, sector, post } => change::place(step, unit, sector.as_deref(), post.as_deref()),
    }
}

fn unit(step: &mut Step<'_>, new: &NewUnit) -> Result<(), Reject> {
    let state = step.state;
    let settings = state.settings();
    let present = state.units().get(&new.unit);
    if !settings.services.iter().any(|s| s.code == new.service) {
        return Err(Reject::UnknownService(new.service.clone()));
    }
    if let Some(bad) = new.capabilities.iter().flatten().find(|c| !settings.capabilities.iter().any(|known| known.code == **c)) {
        return Err(Reject::UnknownCapability(bad.clone()));
    }
    match present {
        Some(u) => ours(step, u)?,
        None => Step::room_for("units", state.units().len(), settings.limits.units)?,
    }
    let vehicle_id = new.vehicle.as_ref().map(|(v, _)| v).or(present.and_then(|u| u.roster.vehicle.as_ref()));
    if let Some((v, plate)) = &new.vehicle {
        may_take(step, &new.unit, v)?;
        let devices = new.devices.clone().or_else(|| state.vehicles().get(v).map(|v| v.devices.clone())).unwrap_or_default();
        vehicle_facts(step, v, plate, new.kind, &devices)?;
    } else if let (Some(v), Some(devices)) = (vehicle_id.and_then(|v| state.vehicles().get(v)), &new.devices) {
        vehicle_facts(step, &v.id, &v.plate, new.kind, devices)?;
    }
    let own = match (&new.devices, vehicle_id) {
        (Some(devices), None) => distinct(devices),
        (Some(_), Some(_)) | (None, _) => present.map(|u| u.roster.own.clone()).unwrap_or_default(),
    };
    let fitted = vehicle_id.and_then(|v| state.vehicles().get(v)).map(|v| v.devices.as_slice()).unwrap_or_default();
    fits(step, new.devices.as_deref().unwrap_or(fitted), &own)?;
    let same = present.is_some_and(|u| u.kind == new.kind && u.service == new.service && u.reach == new.reach && u.roster.own == own);
    if !same {
        let (unit, kind, service, reach) = (new.unit.clone(), new.kind, new.service.clone(), new.reach);
        step.push(Event::UnitRegistered { unit, kind, service, reach, devices: own });
    }
    let had = present.and_then(|u| u.roster.vehicle.as_ref());
    if let Some((v, _)) = new.vehicle.as_ref().filter(|(v, _)| had != Some(v)) {
        step.push(Event::Roster(Fact::VehicleChanged { unit: new.unit.clone(), vehicle: Some(v.clone()) }));
    }
    if let Some(capabilities) = new.capabilities.as_ref().filter(|c| present.map_or(!c.is_empty(), |u| u.roster.capabilities != **c)) {
        step.push(Event::Roster(Fact::CapabilitiesChanged { unit: new.unit.clone(), capabilities: capabilities.clone() }));
    }
    if step.pushed() > 0 && step.is_free(&new.unit) {
        let seq = step.next_seq() - 1;
        step.freed.push(Freed { seq, unit: new.unit.clone(), kind: new.kind, service: new.service.clone() });
        step.look_at_queue = true;
    }
    Ok(())
}

fn vehicle(step: &mut Step<'_>, id: &VehicleId, plate: &str, kind: UnitKind, devices: &[DeviceId]) -> Result<(), Reject> {
    if let Some(u) = step.state.vehicles().get(id).and_then(|v| v.unit.as_ref()).and_then(|u| step.state.units().get(u))
        && u.kind != kind
    {
        return Err(Reject::VehicleKind { vehicle: id.clone(), kind });
    }
    vehicle_facts(step, id, plate, kind, devices)
}

/// What a unit is stays its home's affair, also while another room commands it; while it is on its way it stays what was offered.
fn ours(step: &Step<'_>, u: &Unit) -> Result<(), Reject> {
    if u.is_borrowed(step.state.room()) {
        return Err(Reject::UnitElsewhere { unit: u.id.clone(), room: u.command.home.clone() });
    }
    if u.lend().is_some() { lending::decide::commanded(u) } else { Ok(()) }
}

/// The vehicle as given, where it is not so already.
fn vehicle_facts(step: &mut Step<'_>, id: &VehicleId, plate: &str, kind: UnitKind, devices: &[DeviceId]) -> Result<(), Reject> {
    let limits = &step.state.settings().limits;
    let devices = distinct(devices);
    let holder = step.state.vehicles().get(id).and_then(|v| v.unit.as_ref()).and_then(|u| step.state.units().get(u));
    fits(step, &devices, holder.map(|u| u.roster.own.as_slice()).unwrap_or_default())?;
    if plate.chars().count() > PLATE_CHARS {
        return Err(Reject::PlateTooLong(plate.chars().take(PLATE_CHARS).collect()));
    }
    match step.state.vehicles().get(id) {
        Some(v) if v.plate == plate && v.kind == kind && v.devices == devices => return Ok(()),
        Some(_) => {}
        None => Step::room_for("vehicles", step.state.vehicles().len(), limits.vehicles)?,
    }
    if let Some(other) = step.state.vehicles().values().find(|v| v.id != *id && !plate.is_empty() && v.plate == plate) {
        return Err(Reject::PlateTwice { plate: plate.to_owned(), vehicle: other.id.clone() });
    }
    step.push(Event::Roster(Fact::VehicleEntered { vehicle: id.clone(), plate: plate.to_owned(), kind, devices }));
    Ok(())
}

/// A unit may take a vehicle that no other unit on duty has.
pub(super) fn may_take(step: &Step<'_>, unit: &UnitId, vehicle: &VehicleId) -> Result<(), Reject> {
    let holder = step.state.vehicles().get(vehicle).and_then(|v| v.unit.as_ref()).filter(|u| *u != unit);
    match holder.and_then(|u| step.state.units().get(u)) {
        Some(u) if u.duty == Duty::On => Err(Reject::VehicleTaken { vehicle: vehicle.clone(), unit: u.id.clone() }),
        Some(_) | None => Ok(()),
    }
}

fn bind(step: &mut Step<'_>, device: &DeviceId, vehicle: Option<&VehicleId>, unit: Option<&UnitId>) -> Result<(), Reject> {
    match (vehicle, unit) {
        (Some(v), None) => {
            let v: &Vehicle = step.state.vehicles().get(v).ok_or_else(|| Reject::UnknownVehicle(v.clone()))?;
            if v.devices.contains(device) {
                return Err(Reject::NothingToChange);
            }
            let devices: Vec<DeviceId> = v.devices.iter().chain([device]).cloned().collect();
            vehicle_facts(step, &v.id, &v.plate, v.kind, &devices)
        }
        (None, Some(u)) => {
            let u = step.unit(u)?;
            ours(step, u)?;
            if u.roster.own.contains(device) {
                return Err(Reject::NothingToChange);
            }
            let devices: Vec<DeviceId> = u.roster.own.iter().chain([device]).cloned().collect();
            fits(step, &u.devices, &devices)?;
            let (unit, kind, service, reach) = (u.id.clone(), u.kind, u.service.clone(), u.reach);
            step.push(Event::UnitRegistered { unit, kind, service, reach, devices });
            Ok(())
        }
        (None, None) | (Some(_), Some(_)) => Err(Reject::VehicleOrUnit),
    }
}

fn person(
    step: &mut Step<'_>,
    id: &PersonId,
    subject: SubjectId,
    badge: &Sealed,
    name: Option<&Sealed>,
    planned: Option<&(ShiftId, UnitId, bool)>,
) -> Result<(), Reject> {
    let known = step.state.people().get(id);
    if known.is_none() {
        Step::room_for("people", step.state.people().len(), step.state.settings().limits.people)?;
    }
    // Sealing anew gives other bytes for the same words: only the door can tell whether they changed, and sends nothing then.
    if known.is_none_or(|p| p.badge != *badge || p.name.as_ref() != name) {
        step.push(Event::Roster(Fact::PersonEntered { person: id.clone(), subject, badge: badge.clone(), name: name.cloned() }));
    }
    let Some((shift, unit, leader)) = planned else { return Ok(()) };
    let s = plan::to_come(step, *shift)?;
    let entry = s.entry(unit).ok_or_else(|| Reject::NotInShift { unit: unit.clone(), shift: *shift })?;
    if let Some(other) = s.entries.iter().find(|e| e.unit != *unit && e.crew.people.contains(id)) {
        return Err(Reject::PlannedTwice { what: format!("person {id}"), shift: *shift, unit: other.unit.clone() });
    }
    plan::free_between(step, s.from, s.to, Some(s.id), |e| e.crew.people.contains(id).then(|| format!("person {id}")))?;
    let mut crew: Crew = entry.crew.clone();
    if !crew.people.contains(id) {
        Step::one_may_have("people of a crew", crew.people.len(), step.state.settings().limits.crew)?;
        crew.people.push(id.clone());
        crew.people.sort();
    }
    if *leader {
        crew.leader = Some(id.clone());
    }
    crew.strength = crew.strength.max(crew.people.len() as u32);
    if crew != entry.crew {
        step.push(Event::Roster(Fact::CrewPlanned { shift: *shift, unit: unit.clone(), crew }));
    }
    Ok(())
}

/// A unit's devices, its vehicle's and its own, are within the limit.
pub(in crate::dispatch) fn fits(step: &Step<'_>, fitted: &[DeviceId], own: &[DeviceId]) -> Result<(), Reject> {
    let most = step.state.settings().limits.devices_per_unit;
    let all: std::collections::BTreeSet<&DeviceId> = fitted.iter().chain(own).collect();
    Step::one_may_have("devices of a unit", all.len().saturating_sub(1), most)
}

fn distinct(devices: &[DeviceId]) -> Vec<DeviceId> {
    let mut out: Vec<DeviceId> = Vec::new();
    for d in devices {
        if !out.contains(d) {
            out.push(d.clone());
        }
    }
    out
}
