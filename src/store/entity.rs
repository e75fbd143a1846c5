//! Rows of the smaller nouns, in one table: `kind/key` → the object as JSON. Found by their name or in order of it.

use super::projection::{Key, Row};
use crate::{
    dispatch::{
        event::{Event, Recorded},
        model::{Actor, Duty},
        roster::{Binding, Fact, Thing},
        settings::Settings,
        state::State,
    },
    id::{DeviceId, PersonId, ShiftId, UnitId, VehicleId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A version of the settings, with who brought it into force and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SettingsVersion {
    /// 1, 2, 3 …
    pub version: u64,
    /// When.
    pub changed_at: Timestamp,
    /// Who.
    pub changed_by: Actor,
    /// The earlier version it is a copy of.
    pub reverts: Option<u64>,
    /// The settings.
    pub settings: Settings,
}

/// A binding, with what is bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBinding {
    /// What is bound.
    pub thing: Thing,
    /// To what, from when to when.
    pub binding: Binding,
}

/// Which sort of noun, and the beginning of its rows' keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntityKind {
    /// [`SettingsVersion`] by number.
    Settings,
    /// A vehicle by fleet number.
    Vehicle,
    /// A person by pseudonym.
    Person,
    /// A shift by number.
    Shift,
    /// [`StoredBinding`] by [`thing_name`] and number.
    Binding,
    /// An alert about cover by number, as it was last.
    Cover,
    /// A request for a unit by its id.
    Request,
}

impl EntityKind {
    /// The key of the row with this name.
    pub(in crate::store) fn key(self, name: &str) -> String {
        let kind = match self {
            Self::Settings => "settings",
            Self::Vehicle => "vehicle",
            Self::Person => "person",
            Self::Shift => "shift",
            Self::Binding => "binding",
            Self::Cover => "cover",
            Self::Request => "request",
        };
        format!("{kind}/{name}")
    }
}

/// The name of a numbered row: in order of number.
pub fn number(n: u64) -> String {
    format!("{n:010}")
}

/// The beginning of the names of a thing's bindings; `!` sorts before all that a name may have.
pub fn thing_name(thing: &Thing) -> String {
    match thing {
        Thing::Device(d) => format!("device:{d}!"),
        Thing::Vehicle(v) => format!("vehicle:{v}!"),
        Thing::Unit(u) => format!("unit:{u}!"),
    }
}

/// What an event of the roster may change, seen from the state before it.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Concerned {
    pub units: BTreeSet<UnitId>,
    vehicles: BTreeSet<VehicleId>,
    people: BTreeSet<PersonId>,
    shifts: BTreeSet<ShiftId>,
    devices: BTreeSet<DeviceId>,
}

impl Concerned {
    pub fn of(event: &Event, state: &State) -> Self {
        let mut c = Self::default();
        match event {
            Event::UnitRegistered { unit, devices, .. } => {
                c.unit(unit, state);
                c.devices(devices, state);
            }
            Event::DutyChanged { unit, duty: Duty::Off } => c.unit(unit, state),
            Event::Roster(fact) => c.fact(fact, state),
            _ => {}
        }
        c
    }

    fn fact(&mut self, fact: &Fact, state: &State) {
        match fact {
            Fact::VehicleEntered { vehicle, devices, .. } => {
                self.vehicle(vehicle, state);
                self.devices(devices, state);
            }
            Fact::PersonEntered { person, .. } => drop(self.people.insert(person.clone())),
            Fact::VehicleChanged { unit, vehicle } => {
                self.unit(unit, state);
                vehicle.iter().for_each(|v| self.vehicle(v, state));
            }
            Fact::ShiftPlanned { shift, .. } => drop(self.shifts.insert(shift.id)),
            Fact::CrewPlanned { shift, .. } | Fact::ShiftSignedOn { shift, .. } | Fact::ShiftSignedOff { shift, .. } => {
                self.shifts.insert(*shift);
            }
            Fact::SignedOn { unit, shift, crew, vehicle, own, .. } => {
                self.unit(unit, state);
                vehicle.iter().for_each(|v| self.vehicle(v, state));
                self.devices(own, state);
                self.people.extend(crew.people.iter().cloned());
                self.shifts.insert(*shift);
            }
            Fact::CrewChanged { unit, crew } => {
                self.unit(unit, state);
                self.people.extend(crew.people.iter().cloned());
            }
            Fact::SignedOff { unit } | Fact::CapabilitiesChanged { unit, .. } | Fact::Placed { unit, .. } => self.unit(unit, state),
            // Their rows stay as they are.
            Fact::ShiftDropped { .. } | Fact::ShiftsForgotten { .. } => {}
        }
    }

    fn unit(&mut self, id: &UnitId, state: &State) {
        if !self.units.insert(id.clone()) {
            return;
        }
        if let Some(u) = state.units().get(id) {
            self.vehicles.extend(u.roster.vehicle.clone());
            self.people.extend(u.roster.crew.people.iter().cloned());
            self.shifts.extend(u.roster.shift);
            self.devices.extend(u.devices.iter().cloned());
        }
    }

    fn vehicle(&mut self, id: &VehicleId, state: &State) {
        if !self.vehicles.insert(id.clone()) {
            return;
        }
        if let Some(v) = state.vehicles().get(id) {
            self.devices.extend(v.devices.iter().cloned());
            if let Some(u) = &v.unit {
                self.unit(u, state);
            }
        }
    }

    fn devices(&mut self, devices: &[DeviceId], state: &State) {
        for d in devices {
            self.devices.insert(d.clone());
            if let Some(u) = state.unit_of(d) {
                self.unit(&u.clone(), state);
            }
            if let Some(v) = state.vehicle_of(d) {
                self.vehicle(&v.clone(), state);
            }
        }
    }
}

/// The rows an event changed, beside those of units.
///
/// # Errors
/// Only if an object cannot be written as JSON: a mistake in the program.
pub(in crate::store) fn rows_after(recorded: &Recorded, before: Concerned, after: &State) -> Result<Vec<Row>, serde_json::Error> {
    let (mut rows, seq) = (Vec::new(), recorded.seq);
    if let Event::SettingsChanged(changed) = &recorded.event {
        let version = SettingsVersion {
            version: changed.version,
            changed_at: recorded.recorded_at,
            changed_by: recorded.actor.clone(),
            reverts: changed.reverts,
            settings: (*changed.settings).clone(),
        };
        rows.push(row(EntityKind::Settings, &number(changed.version), seq, &version)?);
    }
    if matches!(recorded.event, Event::Cover(_)) {
        for alert in after.cover().values() {
            rows.push(row(EntityKind::Cover, &number(alert.id.0), seq, alert)?);
        }
    }
    if let Event::Lending(fact) = &recorded.event
        && let Some(request) = fact.request().and_then(|id| after.request(id))
    {
        rows.push(row(EntityKind::Request, &request.id.to_string(), seq, request)?);
    }
    // Open requests end by a time that moves with the clock.
    if matches!(recorded.event, Event::ClockAccepted { .. }) {
        for request in after.requests().filter(|r| r.expires_at.is_some()) {
            rows.push(row(EntityKind::Request, &request.id.to_string(), seq, request)?);
        }
    }
    for v in before.vehicles.iter().filter_map(|id| after.vehicles().get(id)) {
        rows.push(row(EntityKind::Vehicle, v.id.as_str(), seq, v)?);
    }
    for p in before.people.iter().filter_map(|id| after.people().get(id)) {
        rows.push(row(EntityKind::Person, p.id.as_str(), seq, p)?);
    }
    for s in before.shifts.iter().filter_map(|id| after.shifts().get(id)) {
        rows.push(row(EntityKind::Shift, &number(s.id.0), seq, s)?);
    }
    let devices = before.devices.into_iter().map(Thing::Device);
    let things = devices.chain(before.vehicles.into_iter().map(Thing::Vehicle)).chain(before.units.into_iter().map(Thing::Unit));
    for thing in things {
        // The one that ended and the one that began.
        for binding in after.bindings(&thing).iter().rev().take(2) {
            let name = thing_name(&thing) + &number(binding.n);
            rows.push(row(EntityKind::Binding, &name, seq, &StoredBinding { thing: thing.clone(), binding: binding.clone() })?);
        }
    }
    Ok(rows)
}

fn row(kind: EntityKind, name: &str, seq: u64, object: &impl Serialize) -> Result<Row, serde_json::Error> {
    Ok(Row { key: Key::Entity { id: kind.key(name) }, seq, body: serde_json::to_string(object)? })
}
