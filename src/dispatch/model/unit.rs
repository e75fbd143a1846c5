//! Units: patrols that can be sent.

use super::{assignment::Timer, base::Source};
use crate::{
    dispatch::{lending::Command, roster::Rostered},
    id::{AssignmentId, EmergencyId, UnitId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};

/// Kind of patrol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Car.
    Car,
    /// Motorbike.
    Motorbike,
    /// Bicycle patrol.
    Bicycle,
    /// Foot patrol.
    Foot,
}

/// Whether a unit is working. A unit whose duty is unknown is not available.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Never told.
    Unknown,
    /// Off duty.
    Off,
    /// On duty.
    On,
}

/// Why a free unit cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unavailability {
    /// Break.
    Break,
    /// Meal.
    Meal,
    /// Refuelling.
    Refuel,
    /// Maintenance.
    Maintenance,
    /// At court.
    Court,
    /// Briefing.
    Briefing,
    /// Training.
    Training,
    /// Holding a post.
    Post,
    /// Shift ending.
    ShiftEnding,
}

/// Derived from duty, assignment and reason; never typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposability {
    /// Free and on duty.
    Available,
    /// Could be asked (a post, a meal).
    Conditional,
    /// Cannot be sent.
    Not,
}

/// How a crew is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// A terminal: orders are delivered and receipted (T5).
    Terminal,
    /// Radio only: the operator speaks and stamps for the crew.
    Radio,
}

/// A patrol that can be sent, as the room knows it. Its position is the fleet's affair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Call sign.
    pub id: UnitId,
    /// Kind.
    pub kind: UnitKind,
    /// Service code of the settings, for example `police_secours`.
    pub service: String,
    /// How its crew is reached.
    pub reach: Reach,
    /// GPS units and tablets bound to it now.
    pub devices: Vec<crate::id::DeviceId>,
    /// Duty.
    pub duty: Duty,
    /// Why it cannot be sent though free.
    pub unavailable: Option<Unavailability>,
    /// The open assignment.
    pub assignment: Option<AssignmentId>,
    /// Stated position, when it has no measured one: where and when it was stated.
    pub stated: Option<(Position, Timestamp)>,
    /// Sequence of the event at which it last became sendable: came free, or regained a usable position while free (for "a unit
    /// became free since").
    pub freed_seq: u64,
    /// When its present status began.
    pub status_since: Timestamp,
    /// Which room commands it.
    pub command: Command,
    /// What the roster says of it: vehicle, shift, crew, place, capabilities.
    pub roster: Rostered,
    /// Its open emergency.
    pub emergency: Option<EmergencyId>,
    /// What lies over its status.
    pub overlays: Overlays,
}

/// What lies over a unit's status without changing it. The fleet adds *position stale*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlays {
    /// The crew wants to be called, since then.
    pub wants_to_speak: Option<Timestamp>,
    /// Nobody reaches it.
    pub no_contact: Option<NoContact>,
    /// What the crew asked for and the room has not answered.
    pub asked: Option<Asked>,
    /// When its shift ends.
    pub shift_ends_at: Option<Timestamp>,
    /// Tells the room that the shift is over and the unit still on duty.
    pub shift_end: Timer,
}

/// Nobody reaches a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoContact {
    /// Since when.
    pub since: Timestamp,
    /// Who says so: the room, or the fleet (automatic) because nothing is heard of its device. Each takes back its own word only; the
    /// room's takes back both.
    pub source: Source,
}

/// What a crew asks the room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// To go off duty.
    OffDuty,
    /// A break.
    Break,
    /// A meal.
    Meal,
    /// To refuel.
    Refuel,
}

impl Wish {
    /// What it makes the unit; `None`: off duty.
    pub fn reason(self) -> Option<Unavailability> {
        match self {
            Self::OffDuty => None,
            Self::Break => Some(Unavailability::Break),
            Self::Meal => Some(Unavailability::Meal),
            Self::Refuel => Some(Unavailability::Refuel),
        }
    }
}

/// A crew's wish that waits for the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What.
    pub wish: Wish,
    /// Since when.
    pub at: Timestamp,
}

impl Unit {
    /// Derived from command, duty, assignment, reason and overlays. A post, a meal, a break or a briefing can be interrupted by a person; the rest
    /// cannot. A unit in an emergency is never sent; one that nobody reaches only by a person.
    pub fn disposability(&self) -> Disposability {
        if !self.is_commanded() {
            return Disposability::Not;
        }
        if self.emergency.is_some() {
            return Disposability::Not;
        }
        match (self.duty, self.assignment, self.unavailable) {
            (Duty::Unknown | Duty::Off, _, _) | (Duty::On, Some(_), _) => Disposability::Not,
            (Duty::On, None, None) if self.overlays.no_contact.is_some() => Disposability::Conditional,
            (Duty::On, None, None) => Disposability::Available,
            (Duty::On, None, Some(reason)) => match reason {
                Unavailability::Break | Unavailability::Meal | Unavailability::Post | Unavailability::Briefing => {
                    Disposability::Conditional
                }
                Unavailability::Refuel
                | Unavailability::Maintenance
                | Unavailability::Court
                | Unavailability::Training
                | Unavailability::ShiftEnding => Disposability::Not,
            },
        }
    }

    /// Free and on duty: may be sent, also without a person.
    pub fn is_available(&self) -> bool {
        self.disposability() == Disposability::Available
    }
}
