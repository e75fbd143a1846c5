//! How the answers look, for the OpenAPI document alone.
//!
//! The values are made by `live` (the same objects that its messages carry); a test compares the field names here with what it writes.

use super::{
    LatLon,
    answer::{DispatchStats, FixStats, PlaceView, TrailView},
    needs::{CouldAskView, HoldingView, NeedView, TeamView},
    words::{CallState, Classification, Disposition, Duty, PlaceSource, Priority, Reach, Source, Unavailability, UnitKind},
};
use crate::api::process::ProcessStats;
use utoipa::ToSchema;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(ToSchema)]
        #[schema(rename_all = "snake_case")]
        pub enum $name {
            $(#[doc = stringify!($variant)] $variant),+
        }
    };
}

words! {
    /// Whether a unit may be sent: derived.
    Disposability { Available, Conditional, Not }
}
words! {
    /// What the map colours.
    UnitStatus { Available, Assigned, Acknowledged, EnRoute, OnScene, Busy, Break, OutOfService, Emergency }
}
words! {
    /// How far a position is believed.
    PositionQuality { Good, Doubtful, Stated, Contested }
}
words! {
    /// How far the origin of a measured position is believed: by its name alone (none), an allow-listed source, or its key.
    Trust { None, AllowListed, Sealed }
}
words! {
    /// Why a position is doubtful.
    Doubt { Old, Jump, Relocated, Acceleration, SpeedMismatch, Simulated, Estimated, PoorGeometry, Clock }
}
words! {
    /// How old a position is.
    AgeClass { Fresh, Ageing, Stale, Lost, None }
}
words! {
    /// Life of an incident.
    IncidentState { Pending, Dispatched, EnRoute, OnScene, Clearing, Closed }
}
words! {
    /// Where an incident came from.
    Origin { Call, Patrol, Room }
}
words! {
    /// Why an incident waits without a unit.
    WaitReason { Ranking, NobodyQualifies, NeedsPerson }
}
words! {
    /// Why a unit was not offered, or may not be sent without a person.
    LeftOut { OffDuty, Committed, Unavailable, WrongKind, NoPosition, Unreachable, PositionOld, PositionDoubtful, PositionStated, Refused, PositionUntrusted, WrongService, MissingCapability, CrewTooSmall, NotNeeded }
}
words! {
    /// State of one unit on one incident.
    AssignmentState { Assigned, Acknowledged, EnRoute, OnScene, Cleared }
}
words! {
    /// Why an assignment ended.
    ClearReason { Finished, Freed, Cancelled, Refused }
}

/// A unit: what it is, what it does, where it is.
#[derive(ToSchema)]
pub struct UnitView {
    /// Index in binary frames.
    pub ix: u32,
    /// Call sign.
    pub unit: String,
    /// Kind.
    pub kind: UnitKind,
    /// Service code.
    pub service: String,
    /// How the crew is reached.
    pub reach: Reach,
    /// Duty.
    pub duty: Duty,
    /// Why it cannot be sent though free.
    #[schema(required)]
    pub unavailable: Option<Unavailability>,
    /// Derived.
    pub disposability: Disposability,
    /// What the map colours.
    pub status: UnitStatus,
    /// Since when.
    pub status_since: i64,
    /// Open assignment.
    #[schema(required)]
    pub assignment: Option<u64>,
    /// Its incident.
    #[schema(required)]
    pub incident: Option<u64>,
    /// Devices, the leading one first.
    pub devices: Vec<String>,
    /// Capability codes.
    pub capabilities: Vec<String>,
    /// Fleet number of its vehicle.
    #[schema(required)]
    pub vehicle: Option<String>,
    /// People on it; 0: not known.
    pub strength: u32,
    /// The shift it is on duty in.
    #[schema(required)]
    pub shift: Option<u64>,
    /// When that ends.
    #[schema(required)]
    pub shift_ends_at: Option<i64>,
    /// The sector it works in.
    #[schema(required)]
    pub sector: Option<String>,
    /// The post it holds.
    #[schema(required)]
    pub post: Option<String>,
    /// The room it belongs to; `null`: this one.
    #[schema(required)]
    pub home: Option<String>,
    /// The room that may send it now; `null`: this one.
    #[schema(required)]
    pub commanding: Option<String>,
    /// Where.
    #[schema(required)]
    pub position: Option<LatLon>,
    /// How far believed; `None` without a position.
    #[schema(required)]
    pub position_quality: Option<PositionQuality>,
    /// How far its origin is believed; `None` without a measured position.
    #[schema(required)]
    pub trust: Option<Trust>,
    /// Why doubtful.
    #[schema(required)]
    pub doubt: Option<Doubt>,
    /// How old.
    pub age_class: AgeClass,
    /// When it was true.
    #[schema(required)]
    pub effective_time: Option<i64>,
}

/// Where a caller is said to be.
#[derive(ToSchema)]
pub struct LocationView {
    /// Where.
    pub position: LatLon,
    /// Who says so.
    pub source: PlaceSource,
    /// Radius within which the truth lies, metres.
    #[schema(required)]
    pub accuracy_m: Option<u32>,
}

/// A call.
#[derive(ToSchema)]
pub struct CallView {
    /// Number.
    pub call: u64,
    /// Life.
    pub state: CallState,
    /// T0.
    pub presented_at: i64,
    /// T1.
    #[schema(required)]
    pub answered_at: Option<i64>,
    /// Caller's number, opened; `None` also when erased.
    #[schema(required)]
    pub number: Option<String>,
    /// Caller's name, opened; `None` also when erased.
    #[schema(required)]
    pub caller: Option<String>,
    /// Network or handset location.
    #[schema(required)]
    pub location: Option<LocationView>,
    /// What it turned out to be.
    #[schema(required)]
    pub classification: Option<Classification>,
    /// Its incident.
    #[schema(required)]
    pub incident: Option<u64>,
}

/// An incident.
#[derive(ToSchema)]
pub struct IncidentView {
    /// Number.
    pub incident: u64,
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
    #[schema(required)]
    pub accuracy_m: Option<u32>,
    /// Who gave the place.
    pub place_source: PlaceSource,
    /// Gazetteer's words.
    #[schema(required)]
    pub found: Option<String>,
    /// Caller's own words, opened; `None` also when erased.
    #[schema(required)]
    pub said: Option<String>,
    /// Free text, opened; `None` also when erased.
    #[schema(required)]
    pub details: Option<String>,
    /// T2.
    pub created_at: i64,
    /// T3.
    pub ready_at: i64,
    /// T12.
    #[schema(required)]
    pub closed_at: Option<i64>,
    /// How it ended.
    #[schema(required)]
    pub disposition: Option<Disposition>,
    /// Calls on it.
    pub calls: Vec<u64>,
    /// Assignments, oldest first.
    pub assignments: Vec<u64>,
    /// Why it has no unit.
    #[schema(required)]
    pub waiting: Option<WaitReason>,
    /// The room was told that nobody is assigned, and still nobody is.
    #[schema(required)]
    pub alarmed_at: Option<i64>,
    /// The last list shown.
    #[schema(required)]
    pub recommendation: Option<RecommendationView>,
    /// What of its run card is missing.
    pub needs_open: Vec<NeedView>,
    /// Nobody qualifies, and the shift supervisor was told.
    #[schema(required)]
    pub holding: Option<HoldingView>,
}

/// A list of units, best first.
#[derive(ToSchema)]
pub struct RecommendationView {
    /// The first five.
    pub candidates: Vec<CandidateView>,
    /// Closer ones left out.
    pub closer_left_out: Vec<LeftOutView>,
    /// Travel times by road.
    pub by_road: bool,
    /// Nobody else exists.
    pub complete: bool,
    /// What is missing, by the combination gone by.
    pub needs: Vec<NeedView>,
    /// Who would go together.
    #[schema(required)]
    pub team: Option<TeamView>,
    /// Where nobody qualifies: who could be asked.
    pub could_ask: Vec<CouldAskView>,
}

/// One candidate; all terms are milliseconds.
#[derive(ToSchema)]
pub struct CandidateView {
    /// The unit.
    pub unit: String,
    /// Travel time.
    pub travel_ms: u64,
    /// Age-of-position penalty.
    pub age_penalty_ms: u64,
    /// Out-of-sector penalty.
    pub sector_penalty_ms: u64,
    /// Coverage: what puts it behind a unit that is nearly as fast and whose leaving costs less cover.
    pub coverage_ms: u64,
    /// Sum.
    pub cost_ms: u64,
    /// Length of the way, metres.
    #[schema(required)]
    pub distance_m: Option<u32>,
    /// Where it was when ranked.
    pub position: LatLon,
    /// May be sent without a person.
    pub automatic_ok: bool,
    /// Why not.
    #[schema(required)]
    pub doubt: Option<LeftOut>,
    /// Place of the need it would meet in `needs`, from 0.
    #[schema(required)]
    pub fills: Option<u32>,
}

/// A closer unit that is not on the list, and why.
#[derive(ToSchema)]
pub struct LeftOutView {
    /// The unit.
    pub unit: String,
    /// Why.
    pub why: LeftOut,
    /// Travel time where known.
    #[schema(required)]
    pub travel_ms: Option<u64>,
}

words! {
    /// What an alarm is about.
    AlarmKind { NobodyAssigned, ToneAgain, NotAcknowledged, Holding }
}

/// An alarm raised and still true.
#[derive(ToSchema)]
pub struct Alarm {
    /// What about.
    pub kind: AlarmKind,
    /// Incident concerned.
    #[schema(required)]
    pub incident: Option<u64>,
    /// Assignment concerned.
    #[schema(required)]
    pub assignment: Option<u64>,
    /// When, milliseconds UTC.
    pub at: i64,
}

/// One unit on one incident.
#[derive(ToSchema)]
pub struct AssignmentView {
    /// Number.
    pub assignment: u64,
    /// Incident.
    pub incident: u64,
    /// Unit.
    pub unit: String,
    /// Where it stands.
    pub state: AssignmentState,
    /// Assigned without a person.
    pub automatic: bool,
    /// T4.
    pub assigned_at: i64,
    /// T5.
    #[schema(required)]
    pub delivered_at: Option<i64>,
    /// T6.
    #[schema(required)]
    pub acknowledged_at: Option<i64>,
    /// T7.
    #[schema(required)]
    pub en_route_at: Option<i64>,
    /// T8.
    #[schema(required)]
    pub on_scene_at: Option<i64>,
    /// T11.
    #[schema(required)]
    pub cleared_at: Option<i64>,
    /// Why it ended.
    #[schema(required)]
    pub clear_reason: Option<ClearReason>,
    /// The crew was called again, and still has not acknowledged.
    #[schema(required)]
    pub toned_at: Option<i64>,
    /// The room was told that the crew has not acknowledged, and still it has not.
    #[schema(required)]
    pub alarmed_at: Option<i64>,
    /// By whose word each stamp is.
    pub sources: AssignmentSources,
}

/// By whose word each stamp is; absent where the stamp is.
#[derive(ToSchema)]
pub struct AssignmentSources {
    /// T4.
    pub assigned: Source,
    /// T5.
    pub delivered: Option<Source>,
    /// T6.
    pub acknowledged: Option<Source>,
    /// T7.
    pub en_route: Option<Source>,
    /// T8.
    pub on_scene: Option<Source>,
    /// T11.
    pub cleared: Option<Source>,
}

/// All that the room shows; also the first message of its websocket.
#[derive(ToSchema)]
pub struct Snapshot {
    /// `snapshot`.
    pub t: String,
    /// Which room.
    pub room: String,
    /// Changes at every start.
    pub epoch: u64,
    /// Journal sequence shown.
    pub seq: u64,
    /// Position frames made so far.
    pub beat: u32,
    /// Now, milliseconds UTC.
    pub server_time: i64,
    /// Units in order of index.
    pub units: Vec<UnitView>,
    /// Calls in order of number.
    pub calls: Vec<CallView>,
    /// Incidents in order of number.
    pub incidents: Vec<IncidentView>,
    /// Assignments in order of number.
    pub assignments: Vec<AssignmentView>,
    /// Version of the settings in force.
    pub settings_version: u64,
    /// Shifts to come, running, and closed not long ago.
    pub shifts: Vec<super::roster::ShiftView>,
    /// Alerts about cover.
    pub cover: Vec<super::roster::CoverView>,
    /// Alarms raised and still true, oldest first.
    pub alarms: Vec<Alarm>,
}

/// One page of calls.
#[derive(ToSchema)]
pub struct CallPage {
    /// The calls.
    pub items: Vec<CallView>,
    /// Give this as `after` to get the next page; `null` at the end.
    #[schema(required)]
    pub next: Option<u64>,
}

/// One page of incidents.
#[derive(ToSchema)]
pub struct IncidentPage {
    /// The incidents.
    pub items: Vec<IncidentView>,
    /// Give this as `after` to get the next page; `null` at the end.
    #[schema(required)]
    pub next: Option<u64>,
}

/// All units.
#[derive(ToSchema)]
pub struct UnitList {
    /// The units.
    pub items: Vec<UnitView>,
}

/// A trail, oldest first.
#[derive(ToSchema)]
pub struct TrailList {
    /// The points.
    pub items: Vec<TrailView>,
}

/// Places, best first.
#[derive(ToSchema)]
pub struct PlaceList {
    /// The places.
    pub items: Vec<PlaceView>,
}

/// A device of the quarantine list.
#[derive(ToSchema)]
pub struct QuarantineEntry {
    /// The name it gave.
    pub device: String,
    /// Address and port it was last seen at.
    pub source: String,
    /// `unknown` or `challenger`.
    pub why: String,
    /// First fix from it, milliseconds UTC.
    pub first_seen: i64,
    /// Last fix from it, milliseconds UTC.
    pub last_seen: i64,
    /// The line of its last fix, shortened.
    pub sample: String,
    /// Fixes from it.
    pub count: u64,
}

/// The quarantine list.
#[derive(ToSchema)]
pub struct QuarantineList {
    /// The devices.
    pub items: Vec<QuarantineEntry>,
}

/// Counts since the start.
#[derive(ToSchema)]
pub struct Stats {
    /// Position reports.
    pub fixes: FixStats,
    /// The room.
    pub dispatch: DispatchStats,
    /// Screens, by name of the count.
    pub live: std::collections::BTreeMap<String, u64>,
    /// Terminals, by name of the count.
    pub terminals: std::collections::BTreeMap<String, u64>,
    /// This process.
    pub server: ProcessStats,
}

/// The same words in three languages.
#[derive(ToSchema)]
pub struct Labels {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
    /// Arabic.
    pub ar: String,
}

/// Names by language, where known.
#[derive(ToSchema)]
pub struct PlaceLabels {
    /// Arabic.
    pub ar: Option<String>,
    /// French, or the only Latin form there is.
    pub fr: Option<String>,
    /// English.
    pub en: Option<String>,
}

pub use super::answer::{NearView as Near, RoomView as Room, RouteView as Route};
