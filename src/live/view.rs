//! What viewers see of units, calls, incidents and assignments. JSON, snake_case; read back by mirrors.

pub use super::{
    list::{CandidateView, LeftOutView, OtherView, PreemptsView, RecommendationView},
    ties::{ContactView, DraftView, OutsideView, SegmentView},
};

use super::{
    closer::CloserView,
    lending::CommandView,
    needs::{HoldingView, NeedView},
    roster::RosterFacts,
    standing::{ProposalView, TransportView},
    status::UnitStatus,
};
use crate::{
    dispatch::model::{
        AssignmentState, CallState, Classification, ClearReason, Disposability, Disposition, Duty, IncidentState, Origin, PlaceSource,
        Priority, Reach, Source, Unavailability, UnitKind, WaitReason, Wish,
    },
    dispatch::preempt::Diverted,
    fix::Trust,
    fleet::{AgeClass, Doubt},
    id::{AssignmentId, CallId, DeviceId, EmergencyId, IncidentId, RoomId, UnitId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};

/// A position as JSON: degrees with at most seven decimals.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatLon {
    /// Latitude, degrees.
    pub lat: f64,
    /// Longitude, degrees.
    pub lon: f64,
}

impl From<Position> for LatLon {
    fn from(p: Position) -> Self {
        // Division rounds correctly, so that the shortest text has at most seven decimals.
        Self { lat: f64::from(p.lat_e7) / 1e7, lon: f64::from(p.lon_e7) / 1e7 }
    }
}

impl LatLon {
    /// The position; `None` outside ±90° / ±180°.
    pub fn position(self) -> Option<Position> {
        Position::from_degrees(self.lat, self.lon)
    }
}

/// A unit: its facts and where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitView {
    /// What changes by events.
    #[serde(flatten)]
    pub facts: UnitFacts,
    /// What changes by positions and time; binary frames carry it on.
    #[serde(flatten)]
    pub place: UnitPlace,
}

/// The part of a unit that changes by events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitFacts {
    /// Index in binary frames.
    pub ix: u32,
    /// Call sign.
    pub unit: UnitId,
    /// Kind.
    pub kind: UnitKind,
    /// Service code.
    pub service: String,
    /// How the crew is reached.
    pub reach: Reach,
    /// Duty.
    pub duty: Duty,
    /// Why it cannot be sent though free.
    pub unavailable: Option<Unavailability>,
    /// Derived.
    pub disposability: Disposability,
    /// What the map colours.
    pub status: UnitStatus,
    /// Since when.
    pub status_since: Timestamp,
    /// Open assignment.
    pub assignment: Option<AssignmentId>,
    /// Its incident.
    pub incident: Option<IncidentId>,
    /// Devices, the leading one first.
    pub devices: Vec<DeviceId>,
    /// Who commands it; left out where this room does and always did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandView>,
    /// What the roster says of it.
    #[serde(flatten)]
    pub roster: RosterFacts,
    /// Its open emergency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<EmergencyId>,
    /// The crew wants to be called, since then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wants_to_speak_since: Option<Timestamp>,
    /// Nobody reaches it, since then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_contact_since: Option<Timestamp>,
    /// What the crew asks the room for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Wish>,
    /// When its shift ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift_ends_at: Option<Timestamp>,
    /// Incidents it is reserved for, by the number of the assignment to be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserved: Vec<AssignmentId>,
}

/// The part of a unit that changes by positions and time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitPlace {
    /// Where.
    pub position: Option<LatLon>,
    /// How far believed; `None` without a position.
    pub position_quality: Option<PositionQuality>,
    /// How far its origin is believed; `None` without a measured position.
    #[serde(default)]
    pub trust: Option<Trust>,
    /// Why doubtful.
    pub doubt: Option<Doubt>,
    /// How old.
    pub age_class: AgeClass,
    /// When it was true.
    pub effective_time: Option<Timestamp>,
}

/// How far a position is believed; the order is that of the binary frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PositionQuality {
    /// Measured, no doubt.
    Good,
    /// Measured, something does not fit.
    Doubtful,
    /// Said by someone.
    Stated,
    /// Two sources claim the device.
    Contested,
}

/// Where a caller is said to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LocationView {
    /// Where.
    pub position: LatLon,
    /// Who says so.
    pub source: PlaceSource,
    /// Radius within which the truth lies, metres.
    pub accuracy_m: Option<u32>,
    /// Gazetteer's words.
    #[serde(default)]
    pub found: Option<String>,
    /// When it was said.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallView {
    /// Number.
    pub call: CallId,
    /// Life.
    pub state: CallState,
    /// T0.
    pub presented_at: Timestamp,
    /// T1.
    pub answered_at: Option<Timestamp>,
    /// Caller's number, opened; `None` also when erased.
    pub number: Option<String>,
    /// Caller's name, opened; `None` also when erased.
    pub caller: Option<String>,
    /// Network or handset location.
    pub location: Option<LocationView>,
    /// What it turned out to be.
    pub classification: Option<Classification>,
    /// Its incident.
    pub incident: Option<IncidentId>,
    /// Part of an exercise.
    #[serde(default)]
    pub exercise: bool,
    /// While it rings: from here it is *waiting*.
    #[serde(default)]
    pub answer_due_at: Option<Timestamp>,
    /// The caller hung up before an answer.
    #[serde(default)]
    pub abandoned_at: Option<Timestamp>,
    /// Attempts at calling back.
    #[serde(default)]
    pub call_backs: u32,
    /// Earlier calls of this number within the room's setting.
    #[serde(default)]
    pub earlier_calls: u32,
    /// The newest of them.
    #[serde(default)]
    pub earlier: Vec<CallId>,
    /// All it was told of where the caller is, oldest first.
    #[serde(default)]
    pub locations: Vec<LocationView>,
    /// A repeat that told something new.
    #[serde(default)]
    pub new_information: bool,
    /// Whom it was passed to.
    #[serde(default)]
    pub outside: Option<OutsideView>,
    /// What was personal in it was erased: such fields are missing for good.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentView {
    /// Number.
    pub incident: IncidentId,
    /// Life.
    pub state: IncidentState,
    /// Where it came from.
    pub origin: Origin,
    /// Type code.
    #[serde(rename = "type")]
    pub kind: String,
    /// Now.
    pub priority: Priority,
    /// As first set.
    pub initial_priority: Priority,
    /// Where.
    pub position: LatLon,
    /// Radius within which the truth lies, metres.
    pub accuracy_m: Option<u32>,
    /// Who gave the place.
    pub place_source: PlaceSource,
    /// Gazetteer's words.
    pub found: Option<String>,
    /// Caller's own words, opened; `None` also when erased.
    pub said: Option<String>,
    /// Free text, opened; `None` also when erased.
    pub details: Option<String>,
    /// T2.
    pub created_at: Timestamp,
    /// T3.
    pub ready_at: Timestamp,
    /// T12.
    pub closed_at: Option<Timestamp>,
    /// How it ended.
    pub disposition: Option<Disposition>,
    /// Calls on it.
    pub calls: Vec<CallId>,
    /// Assignments, oldest first.
    pub assignments: Vec<AssignmentId>,
    /// Why it has no unit.
    pub waiting: Option<WaitReason>,
    /// The room was told that nobody is assigned, and still nobody is.
    #[serde(default)]
    pub alarmed_at: Option<Timestamp>,
    /// A unit is to be assigned by then, by the room's targets.
    #[serde(default)]
    pub assign_by: Option<Timestamp>,
    /// A unit is to be on scene by then.
    #[serde(default)]
    pub arrive_by: Option<Timestamp>,
    /// The last list shown.
    pub recommendation: Option<RecommendationView>,
    /// What of its run card is missing.
    #[serde(default)]
    pub needs_open: Vec<NeedView>,
    /// Nobody qualifies, and the shift supervisor was told.
    #[serde(default)]
    pub holding: Option<HoldingView>,
    /// Part of an exercise.
    #[serde(default)]
    pub exercise: bool,
    /// Typed in after an outage.
    #[serde(default)]
    pub caught_up: bool,
    /// Type as first set.
    #[serde(default)]
    pub initial_type: String,
    /// Most urgent it ever was.
    #[serde(default)]
    pub highest_priority: Option<Priority>,
    /// How often it was made less urgent.
    #[serde(default)]
    pub downgrades: u32,
    /// The address an operator vouches for, opened.
    #[serde(default)]
    pub verified: Option<String>,
    /// Who vouches for the place.
    #[serde(default)]
    pub verified_by: Option<String>,
    /// When a held one returns to the queue.
    #[serde(default)]
    pub held_until: Option<Timestamp>,
    /// The room it is offered to, or that took it.
    #[serde(default)]
    pub transfer_to: Option<RoomId>,
    /// The incident it duplicates.
    #[serde(default)]
    pub duplicate_of: Option<IncidentId>,
    /// The incident it was split off from.
    #[serde(default)]
    pub split_from: Option<IncidentId>,
    /// The room it came from.
    #[serde(default)]
    pub received_from: Option<RoomId>,
    /// Linked incidents.
    #[serde(default)]
    pub links: Vec<IncidentId>,
    /// Outside services told of it.
    #[serde(default)]
    pub outside: Vec<ContactView>,
    /// Its stretches of work, oldest first.
    #[serde(default)]
    pub segments: Vec<SegmentView>,
    /// The room is asked to close it since then.
    #[serde(default)]
    pub close_proposed_at: Option<Timestamp>,
    /// What was personal in it was erased: such fields are missing for good.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// An assignment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssignmentView {
    /// Number.
    pub assignment: AssignmentId,
    /// Incident.
    pub incident: IncidentId,
    /// Unit.
    pub unit: UnitId,
    /// Where it stands.
    pub state: AssignmentState,
    /// Assigned without a person.
    pub automatic: bool,
    /// T4.
    pub assigned_at: Timestamp,
    /// T5.
    pub delivered_at: Option<Timestamp>,
    /// T6.
    pub acknowledged_at: Option<Timestamp>,
    /// T7.
    pub en_route_at: Option<Timestamp>,
    /// T8.
    pub on_scene_at: Option<Timestamp>,
    /// T11.
    pub cleared_at: Option<Timestamp>,
    /// Why it ended.
    pub clear_reason: Option<ClearReason>,
    /// The crew was called again, and still has not acknowledged.
    #[serde(default)]
    pub toned_at: Option<Timestamp>,
    /// The room was told that the crew has not acknowledged, and still it has not.
    #[serde(default)]
    pub alarmed_at: Option<Timestamp>,
    /// By whose word each stamp is.
    pub sources: AssignmentSources,
    /// T9 and T10, one entry a journey.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transports: Vec<TransportView>,
    /// Why the crew refused: a code of the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// What its movements suggested.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<ProposalView>,
    /// How many stamps were corrected.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub corrections: u32,
    /// When the crew is asked whether it is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_at: Option<Timestamp>,
    /// When its safety timer sounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety_at: Option<Timestamp>,
    /// When it has been on scene too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_at: Option<Timestamp>,
    /// When it is taken back unless the crew acknowledges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_out_at: Option<Timestamp>,
    /// A closer unit the room was told of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closer: Option<CloserView>,
    /// What its unit was taken from for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diverted: Option<Diverted>,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// By whose word each stamp of an assignment is; absent where the stamp is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssignmentSources {
    /// T4.
    pub assigned: Source,
    /// T5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<Source>,
    /// T6.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Source>,
    /// T7.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en_route: Option<Source>,
    /// T8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_scene: Option<Source>,
    /// T11.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cleared: Option<Source>,
}
