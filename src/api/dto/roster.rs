//! The roster as it is asked for: shifts, crews, vehicles, places, answers to alerts about cover.

use super::roster_views::CoverWord;
use crate::id::{DeviceId, UnitId, VehicleId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The people on a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CrewBody {
    /// Badge numbers. Personal: only a pseudonym made of each is kept here.
    pub badges: Vec<String>,
    /// Badge number of who leads.
    pub leader: Option<String>,
    /// How many there are, named or not; at least as many as are named.
    pub strength: u32,
}

/// One unit of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryBody {
    /// The unit.
    #[schema(value_type = String)]
    pub unit: UnitId,
    /// The vehicle it takes; the one it has when left out.
    #[schema(value_type = Option<String>)]
    pub vehicle: Option<VehicleId>,
    /// Its crew.
    #[serde(default)]
    pub crew: CrewBody,
    /// Devices of the crew, beside those of the vehicle.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub devices: Vec<DeviceId>,
    /// Sector code.
    pub sector: Option<String>,
    /// Post code.
    pub post: Option<String>,
}

/// A shift to be planned.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanShift {
    /// Client-made id.
    pub id: Uuid,
    /// Team.
    pub team: String,
    /// Begins, milliseconds UTC.
    pub from: i64,
    /// Ends, milliseconds UTC.
    pub to: i64,
    /// Its units.
    #[serde(default)]
    pub entries: Vec<EntryBody>,
}

/// Plans the shifts of a stretch of time once more, later: yesterday's with a `by_ms` of 86400000.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyShifts {
    /// Client-made id.
    pub id: Uuid,
    /// Shifts that begin from here, milliseconds UTC,
    pub from: i64,
    /// to before here.
    pub to: i64,
    /// So much later, milliseconds.
    pub by_ms: i64,
}

/// Signs a shift on or off.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignShift {
    /// Client-made id.
    pub id: Uuid,
    /// Only these units; all when left out.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub units: Vec<UnitId>,
}

/// Another crew in mid-shift.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCrew {
    /// Client-made id.
    pub id: Uuid,
    /// The crew.
    pub crew: CrewBody,
}

/// The crew of a later shift takes over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Relieve {
    /// Client-made id.
    pub id: Uuid,
    /// The shift that takes over.
    pub shift: u64,
    /// Who comes; as planned when left out.
    pub crew: Option<CrewBody>,
}

/// Another vehicle in mid-shift, or none (`null`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeVehicle {
    /// Client-made id.
    pub id: Uuid,
    /// Fleet number, or `null`.
    #[schema(value_type = Option<String>)]
    pub vehicle: Option<VehicleId>,
}

/// Another sector or post.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceUnit {
    /// Client-made id.
    pub id: Uuid,
    /// Sector code, or `null`.
    pub sector: Option<String>,
    /// Post code, or `null`.
    pub post: Option<String>,
}

/// Answers an alert about cover.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCover {
    /// Client-made id.
    pub id: Uuid,
    /// What.
    pub answer: CoverWord,
}
