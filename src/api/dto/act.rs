//! What clients ask: the bodies of every POST and PATCH. Each carries `id`, a client-made UUID (version 7): a repeat is the same act.

use super::{
    LatLon,
    words::{Classification, CrewStatus, Disposition, Duty, PlaceSource, Priority, Reach, Source, Unavailability, UnitKind},
};
use crate::id::{DeviceId, UnitId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A place with its origin.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Where.
    pub position: LatLon,
    /// Who gave it.
    pub source: PlaceSource,
    /// Radius in metres within which the truth lies, when known.
    pub accuracy_m: Option<u32>,
}

/// What makes an incident.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncident {
    /// Type code of the room's settings, for example `theft`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Urgency; the type's own when left out.
    pub priority: Option<Priority>,
    /// Where.
    pub position: LatLon,
    /// Who gave the place; `operator` when left out.
    pub place_source: Option<PlaceSource>,
    /// The place in the caller's own words (≤ 400 characters). Personal: sealed.
    pub said: Option<String>,
    /// Free text (≤ 4000 characters). Personal: sealed.
    pub details: Option<String>,
    /// Radius in metres within which the truth lies, when known.
    pub accuracy_m: Option<u32>,
    /// The address the operator vouches for (≤ 400 characters). Personal: sealed.
    pub verified: Option<String>,
    /// Part of an exercise: numbered and counted apart, never assigned without a person.
    #[serde(default)]
    pub exercise: bool,
    /// Scheduled: kept out of the queue until then, milliseconds UTC.
    pub hold_until: Option<i64>,
}

/// A call on line 19; with `incident` one act presents, answers and opens.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceCall {
    /// Client-made id.
    pub id: Uuid,
    /// When it started ringing (T0), milliseconds UTC; now when left out.
    pub presented_at: Option<i64>,
    /// Caller's number (≤ 32 characters). Personal: sealed.
    pub number: Option<String>,
    /// Caller's name (≤ 120 characters). Personal: sealed.
    pub caller: Option<String>,
    /// Where the network or handset says the caller is.
    pub location: Option<Location>,
    /// The sender already speaks with the caller.
    #[serde(default)]
    pub answered: bool,
    /// Opens this incident at once.
    pub incident: Option<NewIncident>,
    /// Part of an exercise.
    #[serde(default)]
    pub exercise: bool,
    /// Typed in after an outage: when it was answered and opened, milliseconds UTC.
    pub caught_up_at: Option<i64>,
}

/// An act that needs nothing but its id.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlainAct {
    /// Client-made id.
    pub id: Uuid,
}

/// Closes a call with one key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassifyCall {
    /// Client-made id.
    pub id: Uuid,
    /// What it turned out to be; *intervention* is made by opening an incident.
    pub classification: Classification,
    /// For *repeat*: the incident it repeats; the call joins it.
    pub repeat_of: Option<u64>,
    /// A repeat that told something new.
    #[serde(default)]
    pub new_information: bool,
    /// For *passed*: to whom.
    pub outside: Option<super::ties::OutsideService>,
}

/// Opens an incident on a call.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCallIncident {
    /// Client-made id.
    pub id: Uuid,
    /// The incident.
    pub incident: NewIncident,
}

/// Opens an incident without a call: by the room, or by a patrol that came upon it.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenIncident {
    /// Client-made id.
    pub id: Uuid,
    /// The patrol that came upon it; it is on scene at once.
    #[schema(value_type = Option<String>)]
    pub unit: Option<UnitId>,
    /// The incident.
    pub incident: NewIncident,
    /// Typed in after an outage: when it was opened, milliseconds UTC.
    pub caught_up_at: Option<i64>,
}

/// Changes an incident; each present field is a change.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeIncident {
    /// Client-made id.
    pub id: Uuid,
    /// New place.
    pub position: Option<LatLon>,
    /// Who gives it; `operator`, who vouches for it, when left out.
    pub place_source: Option<PlaceSource>,
    /// The address the operator vouches for (≤ 400 characters), with a place. Personal: sealed.
    pub verified: Option<String>,
    /// The place in the caller's own words (≤ 400 characters), with a place; those known stay when left out. Personal: sealed.
    pub said: Option<String>,
    /// New type.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// New urgency.
    pub priority: Option<Priority>,
}

/// Sends a unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assign {
    /// Client-made id.
    pub id: Uuid,
    /// Whom.
    #[schema(value_type = String)]
    pub unit: UnitId,
    /// Typed in after an outage: when it was sent, milliseconds UTC.
    pub caught_up_at: Option<i64>,
}

/// Closes an incident.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseIncident {
    /// Client-made id.
    pub id: Uuid,
    /// How it ended.
    pub disposition: Disposition,
    /// Note (≤ 4000 characters). Personal: sealed.
    pub note: Option<String>,
    /// Typed in after an outage: when it was closed, milliseconds UTC.
    pub caught_up_at: Option<i64>,
}

/// Stamps a status for a crew.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StampStatus {
    /// Client-made id.
    pub id: Uuid,
    /// What.
    pub status: CrewStatus,
    /// With *cleared*: how it ended; closes the incident when nothing else is open on it.
    pub disposition: Option<Disposition>,
    /// When it happened, milliseconds UTC; now when left out.
    pub occurred_at: Option<i64>,
    /// `radio` or `operator` (when left out).
    pub source: Option<Source>,
}

/// Why an operator or a crew ends an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Freed by the operator.
    Freed,
    /// Refused by the crew.
    Refused,
}

/// Ends an assignment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndAssignment {
    /// Client-made id.
    pub id: Uuid,
    /// Why.
    pub reason: EndReason,
}

/// Makes or changes a unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterUnit {
    /// Client-made id.
    pub id: Uuid,
    /// Call sign.
    #[schema(value_type = String)]
    pub unit: UnitId,
    /// Kind.
    pub kind: UnitKind,
    /// Service code of the room's settings, for example `police_secours`.
    pub service: String,
    /// How its crew is reached.
    pub reach: Reach,
    /// Devices bound to it (≤ 8); a device bound elsewhere moves here.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub devices: Vec<DeviceId>,
}

/// On or off duty.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetDuty {
    /// Client-made id.
    pub id: Uuid,
    /// `on` or `off`.
    pub duty: Duty,
}

/// Break, meal, … or available again (`null`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUnavailable {
    /// Client-made id.
    pub id: Uuid,
    /// Why, or `null`.
    pub reason: Option<Unavailability>,
}

/// A position said on the radio or by the crew.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatePosition {
    /// Client-made id.
    pub id: Uuid,
    /// Where.
    pub position: LatLon,
    /// `radio` or `operator` (when left out).
    pub source: Option<Source>,
}

/// Binds a device of the quarantine list to a unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolDevice {
    /// Client-made id.
    pub id: Uuid,
    /// Whose it is.
    #[schema(value_type = String)]
    pub unit: UnitId,
}
