//! What may be asked of the roster. Only the room asks: a crew's terminal changes nothing here.

use super::model::Crew;
use crate::{
    dispatch::model::{Reach, Sealed, UnitKind},
    id::{DeviceId, PersonId, ShiftId, SubjectId, UnitId, VehicleId},
    quantity::Timestamp,
};

/// A unit as a list gives it, with its vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUnit {
    /// Call sign.
    pub unit: UnitId,
    /// Kind.
    pub kind: UnitKind,
    /// Service code.
    pub service: String,
    /// How its crew is reached.
    pub reach: Reach,
    /// Vehicle and plate; `None` leaves what it has.
    pub vehicle: Option<(VehicleId, String)>,
    /// Devices: of the vehicle where there is one, else the unit's own; `None` leaves what it has.
    pub devices: Option<Vec<DeviceId>>,
    /// Capability codes; `None` leaves what it has.
    pub capabilities: Option<Vec<String>>,
}

/// One unit of a shift to be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedEntry {
    /// The unit.
    pub unit: UnitId,
    /// The vehicle it takes.
    pub vehicle: Option<VehicleId>,
    /// Its crew; a strength of 0 means as many as are named.
    pub crew: Crew,
    /// Devices of the crew.
    pub devices: Vec<DeviceId>,
    /// Sector code.
    pub sector: Option<String>,
    /// Post code.
    pub post: Option<String>,
}

/// A shift to be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedShift {
    /// Team.
    pub team: String,
    /// Begins.
    pub from: Timestamp,
    /// Ends.
    pub to: Timestamp,
    /// Its units.
    pub entries: Vec<PlannedEntry>,
}

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// A unit with its vehicle, devices and capabilities, made or changed, all or nothing.
    EnterUnit(Box<NewUnit>),
    /// A vehicle, made or changed; a device bound elsewhere moves here.
    EnterVehicle {
        /// Fleet number.
        vehicle: VehicleId,
        /// Plate.
        plate: String,
        /// Kind.
        kind: UnitKind,
        /// Devices fixed in it.
        devices: Vec<DeviceId>,
    },
    /// A device is bound to a vehicle or to a unit; it leaves where it was.
    BindDevice {
        /// Which.
        device: DeviceId,
        /// To this vehicle,
        vehicle: Option<VehicleId>,
        /// or to this unit itself.
        unit: Option<UnitId>,
    },
    /// Somebody, made or changed.
    EnterPerson {
        /// Pseudonym.
        person: PersonId,
        /// Whose key.
        subject: SubjectId,
        /// Badge number, sealed.
        badge: Sealed,
        /// Name, sealed.
        name: Option<Sealed>,
        /// Planned on this unit of a shift to come; as its leader.
        planned: Option<(ShiftId, UnitId, bool)>,
    },
    /// A shift, planned; or planned anew while nobody has signed on.
    PlanShift {
        /// The shift planned anew.
        shift: Option<ShiftId>,
        /// The plan.
        plan: PlannedShift,
    },
    /// All shifts that begin in a stretch of time, once more, later.
    CopyShifts {
        /// From here,
        from: Timestamp,
        /// to before here.
        to: Timestamp,
        /// So much later, ms.
        by_ms: i64,
    },
    /// A shift to come is dropped.
    DropShift {
        /// Which.
        shift: ShiftId,
    },
    /// A shift's units go on duty, all or those named.
    SignOn {
        /// Which.
        shift: ShiftId,
        /// Only these; empty: all.
        units: Vec<UnitId>,
    },
    /// A shift's units go off duty, all or those named.
    SignOff {
        /// Which.
        shift: ShiftId,
        /// Only these; empty: all.
        units: Vec<UnitId>,
    },
    /// Another crew in mid-shift.
    ChangeCrew {
        /// Whose.
        unit: UnitId,
        /// The crew.
        crew: Crew,
    },
    /// The crew of a later shift takes over while the unit stays on duty, on its post or on scene.
    Relieve {
        /// Whom.
        unit: UnitId,
        /// The shift that takes over: its plan says who comes.
        shift: ShiftId,
        /// Who comes, where not as planned.
        crew: Option<Crew>,
    },
    /// Another vehicle in mid-shift, or none.
    ChangeVehicle {
        /// Whose.
        unit: UnitId,
        /// The vehicle.
        vehicle: Option<VehicleId>,
    },
    /// Another sector or post.
    Place {
        /// Whom.
        unit: UnitId,
        /// Sector code.
        sector: Option<String>,
        /// Post code.
        post: Option<String>,
    },
}
