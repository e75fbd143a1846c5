//! Decides signing on and off: a whole shift in one act, each unit by its own, those left out named with the rule.

use super::{
    enter::{fits, may_take},
    fact::{Fact, LeftOutEntry},
    model::{Entry, Shift, ShiftState},
    plan,
};
use crate::{
    dispatch::{
        decide::Step,
        event::Event,
        lending,
        model::{Duty, Unavailability, Unit},
        reject::Reject,
    },
    id::{ShiftId, UnitId, VehicleId},
};
use std::collections::BTreeMap;

/// Signs a shift on. Refused as a whole only where nobody can be signed on: by the first unit's rule.
pub(super) fn on(step: &mut Step<'_>, id: ShiftId, units: &[UnitId]) -> Result<(), Reject> {
    let state = step.state;
    let s = shift(step, id)?;
    let early = i64::from(state.settings().roster.sign_on_early_min) * 60_000;
    if s.from.plus_ms(-early) > step.now {
        return Err(Reject::ShiftTime("it is too early to sign this shift on"));
    }
    if s.to <= step.now {
        return Err(Reject::ShiftTime("the shift is over already"));
    }
    let (mut left_out, mut first, mut signed) = (Vec::new(), None, 0);
    // Vehicles that this act has given, and to whom: the state does not know it yet.
    let mut given: BTreeMap<VehicleId, UnitId> = BTreeMap::new();
    for e in chosen(s, units)? {
        match may_sign_on(step, s, e, &given) {
            Ok(u) => {
                let had = u.roster.vehicle.as_ref().filter(|v| !given.contains_key(*v));
                let vehicle = e.vehicle.as_ref().or(had).cloned();
                given.extend(vehicle.clone().map(|v| (v, u.id.clone())));
                push(step, s, e, u, vehicle);
                signed += 1;
            }
            Err(r) => {
                left_out.push(LeftOutEntry { unit: e.unit.clone(), rule: r.rule().to_owned(), why: r.to_string() });
                first.get_or_insert(r);
            }
        }
    }
    match (signed, first) {
        (0, first) => Err(first.unwrap_or(Reject::NothingToChange)),
        (_, _) => {
            step.push(Event::Roster(Fact::ShiftSignedOn { shift: id, left_out }));
            Ok(())
        }
    }
}

/// Signs a shift off, or units of it.
pub(super) fn off(step: &mut Step<'_>, id: ShiftId, units: &[UnitId]) -> Result<(), Reject> {
    let s = shift(step, id)?;
    let (mut left_out, mut first, mut signed) = (Vec::new(), None, 0);
    let named: Vec<UnitId> = if units.is_empty() { s.on.iter().chain(by_hand(step, s)).cloned().collect() } else { units.to_vec() };
    for unit in &named {
        match may_sign_off(step, s, unit) {
            Ok(()) => {
                step.push(Event::Roster(Fact::SignedOff { unit: unit.clone() }));
                signed += 1;
            }
            Err(r) => {
                left_out.push(LeftOutEntry { unit: unit.clone(), rule: r.rule().to_owned(), why: r.to_string() });
                first.get_or_insert(r);
            }
        }
    }
    if signed == 0 {
        return Err(first.unwrap_or(Reject::NothingToChange));
    }
    step.push(Event::Roster(Fact::ShiftSignedOff { shift: id, left_out }));
    Ok(())
}

/// Units of the plan that were put on duty by hand: not of this shift any more, yet nobody else signs them off.
fn by_hand<'a>(step: &Step<'_>, s: &'a Shift) -> impl Iterator<Item = &'a UnitId> {
    let on_duty = |u: &UnitId| step.state.units().get(u).is_some_and(|u| u.duty == Duty::On && u.roster.shift.is_none());
    s.entries.iter().map(|e| &e.unit).filter(move |u| !s.on.contains(*u) && on_duty(u))
}

fn shift<'a>(step: &Step<'a>, id: ShiftId) -> Result<&'a Shift, Reject> {
    let s = step.state.shifts().get(&id).ok_or(Reject::UnknownShift(id))?;
    if s.state == ShiftState::Closed { Err(Reject::ShiftState { shift: id, state: s.state }) } else { Ok(s) }
}

fn chosen<'a>(s: &'a Shift, units: &[UnitId]) -> Result<Vec<&'a Entry>, Reject> {
    if units.is_empty() {
        return Ok(s.entries.iter().filter(|e| !s.on.contains(&e.unit)).collect());
    }
    units.iter().map(|u| s.entry(u).ok_or_else(|| Reject::NotInShift { unit: u.clone(), shift: s.id })).collect()
}

fn may_sign_on<'a>(step: &Step<'a>, s: &Shift, e: &Entry, given: &BTreeMap<VehicleId, UnitId>) -> Result<&'a Unit, Reject> {
    let u = step.unit(&e.unit)?;
    if let Some((vehicle, unit)) = e.vehicle.as_ref().and_then(|v| given.get_key_value(v)) {
        return Err(Reject::VehicleTaken { vehicle: vehicle.clone(), unit: unit.clone() });
    }
    if let Some(a) = step.state.assignment_of(&u.id) {
        return Err(Reject::UnitCommitted { unit: u.id.clone(), incident: a.incident });
    }
    if s.on.contains(&u.id) {
        return Err(Reject::NothingToChange);
    }
    may_board(step, u, e)?;
    Ok(u)
}

/// Vehicle, people, devices and place of an entry are free for this unit now.
pub(super) fn may_board(step: &Step<'_>, u: &Unit, e: &Entry) -> Result<(), Reject> {
    if let Some(v) = &e.vehicle {
        let known = step.state.vehicles().get(v).ok_or_else(|| Reject::UnknownVehicle(v.clone()))?;
        if known.kind != u.kind {
            return Err(Reject::VehicleKind { vehicle: v.clone(), kind: u.kind });
        }
        may_take(step, &u.id, v)?;
    }
    let vehicle = e.vehicle.as_ref().or(u.roster.vehicle.as_ref()).and_then(|v| step.state.vehicles().get(v));
    let own = if e.devices.is_empty() { &u.roster.own } else { &e.devices };
    fits(step, vehicle.map(|v| v.devices.as_slice()).unwrap_or_default(), own)?;
    for d in &e.devices {
        let holder = step.state.unit_of(d).filter(|h| **h != u.id).and_then(|h| step.state.units().get(h));
        if let Some(h) = holder.filter(|h| h.duty == Duty::On) {
            return Err(Reject::DeviceTaken { device: d.clone(), unit: h.id.clone() });
        }
    }
    crew_free(step, &u.id, &e.crew)?;
    plan::place(step, u.kind, e.sector.as_deref(), e.post.as_deref())
}

/// Everybody of a crew is known and on no other unit.
pub(super) fn crew_free(step: &Step<'_>, unit: &UnitId, crew: &super::Crew) -> Result<(), Reject> {
    for p in &crew.people {
        let known = step.state.people().get(p).ok_or_else(|| Reject::UnknownPerson(p.clone()))?;
        if let Some(other) = known.unit.as_ref().filter(|x| *x != unit) {
            return Err(Reject::PersonOnDuty { person: p.clone(), unit: other.clone() });
        }
    }
    Ok(())
}

fn push(step: &mut Step<'_>, s: &Shift, e: &Entry, u: &Unit, vehicle: Option<VehicleId>) {
    let was_on = u.duty == Duty::On;
    // The crew before it held a post, and the one that comes goes on holding it.
    let unavailable = u.unavailable.filter(|r| was_on && *r == Unavailability::Post);
    let seq = step.push(Event::Roster(Fact::SignedOn {
        unit: e.unit.clone(),
        shift: s.id,
        crew: e.crew.clone(),
        vehicle,
        own: e.devices.clone(),
        sector: e.sector.clone(),
        post: e.post.clone(),
        ends_at: s.to,
        unavailable,
        relieved: u.roster.shift,
    }));
    if unavailable.is_none() {
        step.frees(seq, u);
    }
}

fn may_sign_off(step: &Step<'_>, s: &Shift, unit: &UnitId) -> Result<(), Reject> {
    if !s.on.contains(unit) {
        return Err(Reject::NotInShift { unit: unit.clone(), shift: s.id });
    }
    let u = step.known_unit(unit)?;
    // It was offered as on duty: until the other room has answered, nothing of that changes.
    if u.lend().is_some() {
        lending::decide::commanded(u)?;
    }
    match step.state.assignment_of(unit) {
        Some(a) => Err(Reject::UnitCommitted { unit: unit.clone(), incident: a.incident }),
        None => Ok(()),
    }
}
