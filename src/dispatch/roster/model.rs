//! The nouns of the roster.

use crate::{
    dispatch::model::{Sealed, UnitKind},
    id::{DeviceId, PersonId, RoomId, ShiftId, SubjectId, UnitId, VehicleId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Fleet number.
    pub id: VehicleId,
    /// Plate; empty where it has none (a bicycle).
    pub plate: String,
    /// What it is.
    pub kind: UnitKind,
    /// GPS units and tablets fixed in it.
    pub devices: Vec<DeviceId>,
    /// The unit that has it now.
    pub unit: Option<UnitId>,
}

/// Somebody who may be on a crew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Pseudonym: made from the badge under the room's key.
    pub id: PersonId,
    /// Whose key badge and name are sealed under.
    pub subject: SubjectId,
    /// Badge number, sealed.
    pub badge: Sealed,
    /// Name, sealed.
    pub name: Option<Sealed>,
    /// The unit whose crew it is on now.
    pub unit: Option<UnitId>,
}

/// The people on a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crew {
    /// Those known by name, in order of pseudonym.
    pub people: Vec<PersonId>,
    /// Who leads.
    pub leader: Option<PersonId>,
    /// How many there are, known by name or not; 0: not known.
    pub strength: u32,
}

/// One unit of a shift, as planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The unit.
    pub unit: UnitId,
    /// The vehicle it takes; none: the one it has, or none.
    pub vehicle: Option<VehicleId>,
    /// Its crew.
    pub crew: Crew,
    /// Devices of the crew, beside those of the vehicle; empty leaves the unit's own as they are.
    pub devices: Vec<DeviceId>,
    /// The sector it works in.
    pub sector: Option<String>,
    /// The post it holds.
    pub post: Option<String>,
}

/// Life of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftState {
    /// To come.
    Planned,
    /// Units of it are on duty.
    Running,
    /// All of its units have left.
    Closed,
}

/// A shift of a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Number.
    pub id: ShiftId,
    /// The team, for example `B`.
    pub team: String,
    /// Begins.
    pub from: Timestamp,
    /// Ends.
    pub to: Timestamp,
    /// Its units, by call sign.
    pub entries: Vec<Entry>,
    /// Life.
    pub state: ShiftState,
    /// Its units on duty now.
    pub on: BTreeSet<UnitId>,
    /// The shift it was copied from.
    pub copied_from: Option<ShiftId>,
}

impl Shift {
    /// The entry of a unit.
    pub fn entry(&self, unit: &UnitId) -> Option<&Entry> {
        self.entries.iter().find(|e| e.unit == *unit)
    }

    /// Whether it shares time with another stretch.
    pub fn overlaps(&self, from: Timestamp, to: Timestamp) -> bool {
        self.from < to && from < self.to
    }
}

/// What the roster says of a unit now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rostered {
    /// What it can do beyond its kind and service.
    pub capabilities: Vec<String>,
    /// Its vehicle.
    pub vehicle: Option<VehicleId>,
    /// Devices of its own, beside those of the vehicle.
    pub own: Vec<DeviceId>,
    /// The shift it is on duty in.
    pub shift: Option<ShiftId>,
    /// The people on it.
    pub crew: Crew,
    /// The sector it works in.
    pub sector: Option<String>,
    /// The post it holds.
    pub post: Option<String>,
    /// When its shift ends.
    pub shift_ends_at: Option<Timestamp>,
    /// The room it belongs to; `None`: this one.
    pub home: Option<RoomId>,
    /// The room that may send it now; `None`: this one.
    pub commanding: Option<RoomId>,
}
