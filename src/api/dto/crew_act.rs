//! What clients ask about reservations, crews, emergencies and alarms. Each body carries `id`, as those of [`super::act`].

use super::{
    LatLon,
    words::{CrewStatus, Disposition, EmergencyEnd, Source, Wish},
};
use crate::id::UnitId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Promises a unit to an incident.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reserve {
    /// Client-made id.
    pub id: Uuid,
    /// Whom.
    #[schema(value_type = String)]
    pub unit: UnitId,
    /// Not before, milliseconds UTC; needed for a unit that is free.
    pub at: Option<i64>,
}

/// Takes a unit from its incident.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Preempt {
    /// Client-made id.
    pub id: Uuid,
    /// Sends it to this incident in the same act.
    pub to: Option<u64>,
}

/// The crew refuses.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refuse {
    /// Client-made id.
    pub id: Uuid,
    /// A code of the room's refusal reasons, for example `vehicle_trouble`.
    pub reason: String,
    /// `radio` or `operator` (when left out).
    pub source: Option<Source>,
}

/// An act of a crew, stamped by the operator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrewAct {
    /// Client-made id.
    pub id: Uuid,
    /// When it happened, milliseconds UTC; now when left out.
    pub occurred_at: Option<i64>,
    /// `radio` or `operator` (when left out).
    pub source: Option<Source>,
}

/// Corrects a stamp.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// Client-made id.
    pub id: Uuid,
    /// Which stamp.
    pub status: CrewStatus,
    /// When it really was, milliseconds UTC; `null`: it was not.
    pub at: Option<i64>,
    /// Why (≤ 400 characters). Sealed.
    pub why: String,
}

/// A finished assignment, as written down during an outage. Times are milliseconds UTC; what was not written down is left out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordPast {
    /// Client-made id.
    pub id: Uuid,
    /// Who.
    #[schema(value_type = String)]
    pub unit: UnitId,
    /// T4.
    pub assigned_at: i64,
    /// T6.
    pub acknowledged_at: Option<i64>,
    /// T7.
    pub en_route_at: Option<i64>,
    /// T8.
    pub on_scene_at: Option<i64>,
    /// T9 and T10, one entry a journey.
    #[serde(default)]
    pub transports: Vec<PastTransport>,
    /// T11.
    pub cleared_at: i64,
    /// What came of it; closes the incident when that is open, the work is of its present segment and nothing else is open on it.
    pub disposition: Option<Disposition>,
}

/// One journey with somebody on board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PastTransport {
    /// T9.
    pub transporting_at: Option<i64>,
    /// T10.
    pub at_destination_at: Option<i64>,
}

/// Sets the safety timer, or ends it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Safety {
    /// Client-made id.
    pub id: Uuid,
    /// Minutes from now; `null` ends it.
    pub minutes: Option<u32>,
}

/// Switches something on or off.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Client-made id.
    pub id: Uuid,
    /// Whether.
    pub on: bool,
    /// `radio` or `operator` (when left out).
    pub source: Option<Source>,
}

/// The crew asks for something.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Client-made id.
    pub id: Uuid,
    /// What; `null` takes the wish back.
    pub wish: Option<Wish>,
    /// `radio` or `operator` (when left out).
    pub source: Option<Source>,
}

/// The room answers a crew's wish.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerWish {
    /// Client-made id.
    pub id: Uuid,
    /// Granted.
    pub grant: bool,
}

/// When a unit's shift ends.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftEnd {
    /// Client-made id.
    pub id: Uuid,
    /// Milliseconds UTC; `null`: not known.
    pub at: Option<i64>,
}

/// A patrol calls for help.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RaiseEmergency {
    /// Client-made id.
    pub id: Uuid,
    /// Where; the unit's last known position when left out.
    pub position: Option<LatLon>,
    /// `radio` or `operator` (when left out).
    pub source: Option<Source>,
}

/// The room ends an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearEmergency {
    /// Client-made id.
    pub id: Uuid,
    /// Why.
    pub reason: EmergencyEnd,
    /// Note (≤ 4000 characters). Personal: sealed.
    pub note: Option<String>,
}

/// The room says which incident an emergency belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkEmergency {
    /// Client-made id.
    pub id: Uuid,
    /// An open incident.
    pub incident: u64,
}

/// An operator heard an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SilenceAlarm {
    /// Client-made id.
    pub id: Uuid,
    /// Its name, for example `not_acknowledged:8`.
    pub alarm: String,
}
