//! Lists to import on the wire, line by line, and what became of each.

use super::words::{Reach, UnitKind};
use crate::id::{DeviceId, UnitId, VehicleId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A unit of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitLine {
    /// Its line in the list.
    pub line: u32,
    /// Call sign.
    #[schema(value_type = String)]
    pub unit: UnitId,
    /// Kind.
    pub kind: UnitKind,
    /// Service code.
    pub service: String,
    /// How its crew is reached; by a terminal when left out and it has a device, else by radio.
    pub reach: Option<Reach>,
    /// Fleet number of its vehicle; leaves what it has when left out.
    #[schema(value_type = Option<String>)]
    pub vehicle: Option<VehicleId>,
    /// Plate of that vehicle.
    pub plate: Option<String>,
    /// Devices, of the vehicle where there is one; leaves what it has when left out.
    #[schema(value_type = Option<Vec<String>>)]
    pub devices: Option<Vec<DeviceId>>,
    /// Capability codes; leaves what it has when left out.
    pub capabilities: Option<Vec<String>>,
}

/// A device of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceLine {
    /// Its line in the list.
    pub line: u32,
    /// Device.
    #[schema(value_type = String)]
    pub device: DeviceId,
    /// Fleet number of the vehicle it is fixed in,
    #[schema(value_type = Option<String>)]
    pub vehicle: Option<VehicleId>,
    /// or the unit that carries it.
    #[schema(value_type = Option<String>)]
    pub unit: Option<UnitId>,
}

/// Somebody of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonLine {
    /// Its line in the list.
    pub line: u32,
    /// Badge number. Personal: sealed.
    pub badge: String,
    /// Name. Personal: sealed.
    pub name: Option<String>,
    /// Planned on this unit of the shift named.
    #[schema(value_type = Option<String>)]
    pub unit: Option<UnitId>,
    /// Leads its crew.
    #[serde(default)]
    pub leader: bool,
}

/// A list. Each line is one act: whole, or refused and named.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// Client-made id; the same list sent again is not taken twice.
    pub id: Uuid,
    /// Says what would become of each line and changes nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// The shift to come that people are planned in.
    pub shift: Option<u64>,
    /// Units with their vehicles.
    #[serde(default)]
    pub units: Vec<UnitLine>,
    /// Devices.
    #[serde(default)]
    pub devices: Vec<DeviceLine>,
    /// People.
    #[serde(default)]
    pub crews: Vec<PersonLine>,
}

/// A line that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefusedLine {
    /// Which.
    pub line: u32,
    /// The rule.
    pub rule: String,
    /// In words.
    pub why: String,
}

/// A device that a line takes from another vehicle or unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MovedDevice {
    /// Which line.
    pub line: u32,
    /// Device.
    #[schema(value_type = String)]
    pub device: DeviceId,
    /// The vehicle it is fixed in, or the unit that carries it.
    pub from: String,
    /// Where it comes to.
    pub to: String,
}

/// What became of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Imported {
    /// Lines that changed something.
    pub taken: u32,
    /// Lines that said what is known already.
    pub unchanged: u32,
    /// Lines refused.
    pub refused: Vec<RefusedLine>,
    /// Of a trial: devices that leave a vehicle or unit for another.
    pub moved: Vec<MovedDevice>,
}
