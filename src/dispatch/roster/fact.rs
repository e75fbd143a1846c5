//! What became true of the roster.

use super::model::{Crew, Shift};
use crate::{
    dispatch::model::{Sealed, Unavailability, UnitKind},
    id::{DeviceId, PersonId, ShiftId, SubjectId, UnitId, VehicleId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A unit that an act on a whole shift left out, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutEntry {
    /// Which.
    pub unit: UnitId,
    /// The rule's name, as in a refusal of this unit alone.
    pub rule: String,
    /// In words.
    pub why: String,
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A vehicle was made or changed.
    VehicleEntered {
        /// Fleet number.
        vehicle: VehicleId,
        /// Plate.
        plate: String,
        /// Kind.
        kind: UnitKind,
        /// Devices fixed in it.
        devices: Vec<DeviceId>,
    },
    /// Somebody was made or changed.
    PersonEntered {
        /// Pseudonym.
        person: PersonId,
        /// Whose key.
        subject: SubjectId,
        /// Badge number, sealed.
        badge: Sealed,
        /// Name, sealed.
        name: Option<Sealed>,
    },
    /// What a unit can do.
    CapabilitiesChanged {
        /// Which.
        unit: UnitId,
        /// Codes.
        capabilities: Vec<String>,
    },
    /// A unit has another vehicle, or none. A unit that had it loses it.
    VehicleChanged {
        /// Which.
        unit: UnitId,
        /// The vehicle.
        vehicle: Option<VehicleId>,
    },
    /// A shift was planned, or planned anew.
    ShiftPlanned {
        /// The shift.
        shift: Box<Shift>,
        /// Units of the shift it was copied from that cannot be planned.
        left_out: Vec<LeftOutEntry>,
    },
    /// One unit's crew of a shift to come.
    CrewPlanned {
        /// Which shift.
        shift: ShiftId,
        /// Which unit.
        unit: UnitId,
        /// The crew.
        crew: Crew,
    },
    /// A shift to come was dropped.
    ShiftDropped {
        /// Which.
        shift: ShiftId,
    },
    /// A unit went on duty, or its crew was relieved, by its shift's plan.
    SignedOn {
        /// Which.
        unit: UnitId,
        /// In this shift.
        shift: ShiftId,
        /// The people on it.
        crew: Crew,
        /// Its vehicle.
        vehicle: Option<VehicleId>,
        /// Devices of its own.
        own: Vec<DeviceId>,
        /// Sector.
        sector: Option<String>,
        /// Post.
        post: Option<String>,
        /// When the shift ends.
        ends_at: Timestamp,
        /// Why it cannot be sent though free (a post that the crew before it held).
        unavailable: Option<Unavailability>,
        /// The shift whose crew was relieved.
        relieved: Option<ShiftId>,
    },
    /// A shift was signed on: those who were not, and why.
    ShiftSignedOn {
        /// Which.
        shift: ShiftId,
        /// Left out.
        left_out: Vec<LeftOutEntry>,
    },
    /// A unit went off duty at the end of its shift.
    SignedOff {
        /// Which.
        unit: UnitId,
    },
    /// A shift was signed off: those who were not, and why.
    ShiftSignedOff {
        /// Which.
        shift: ShiftId,
        /// Left out.
        left_out: Vec<LeftOutEntry>,
    },
    /// Another crew in mid-shift.
    CrewChanged {
        /// Which.
        unit: UnitId,
        /// The people on it.
        crew: Crew,
    },
    /// Another sector or post.
    Placed {
        /// Which.
        unit: UnitId,
        /// Sector.
        sector: Option<String>,
        /// Post.
        post: Option<String>,
    },
    /// Shifts that were over left memory.
    ShiftsForgotten {
        /// Which.
        shifts: Vec<ShiftId>,
    },
}
