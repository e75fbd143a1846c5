//! How the answers look, for the OpenAPI document alone.
//!
//! The values are made by `live` (the same objects that its messages carry); a test compares the field names here with what it writes.

use super::{
    LatLon,
    answer::{DispatchStats, FixStats},
    lending_views::{CommandView, RequestView},
    needs::{CouldAskView, NeedView, TeamView},
    standing::{EmergencyView, OpenAlarmView, ProposalView, ReservedView, TransportView},
    words::{Duty, Reach, Source, Unavailability, UnitKind, Wish},
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
    IncidentState {
        Pending, Dispatched, EnRoute, OnScene, Clearing, Closed, Held, HandedOver, Cancelled, Duplicate, Transferred,
    }
}
words! {
    /// Where an incident came from.
    Origin { Call, Patrol, Room, OtherRoom }
}
words! {
    /// Why an incident waits without a unit.
    WaitReason { Ranking, NobodyQualifies, NeedsPerson }
}
words! {
    /// Why a unit was not offered, or may not be sent without a person.
    LeftOut { OffDuty, Committed, Unavailable, WrongKind, NoPosition, Unreachable, PositionOld, PositionDoubtful, PositionStated, Refused, PositionUntrusted, Emergency, NoContact, WrongService, MissingCapability, CrewTooSmall, NotNeeded, NoAnswer, WasThere }
}
words! {
    /// State of one unit on one incident.
    AssignmentState { Assigned, Acknowledged, EnRoute, OnScene, Transporting, AtDestination, Cleared }
}
words! {
    /// Why an assignment ended.
    ClearReason { Finished, Freed, Cancelled, Refused, Preempted, TimedOut, CloserUnit }
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
    /// Who commands it; left out where this room does and always did.
    pub command: Option<CommandView>,
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
    /// Its open emergency.
    pub emergency: Option<u64>,
    /// The crew wants to be called, since then.
    pub wants_to_speak_since: Option<i64>,
    /// Nobody reaches it, since then.
    pub no_contact_since: Option<i64>,
    /// What the crew asks the room for.
    pub asks: Option<Wish>,
    /// When its shift ends.
    pub shift_ends_at: Option<i64>,
    /// Incidents it is reserved for, by the number of the assignment to be; absent for none.
    #[schema(required = false)]
    pub reserved: Vec<u64>,
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
    /// For P0 and P1: units on their way to something less urgent that would be there so much earlier; absent for none.
    #[schema(required = false)]
    pub preempting: Vec<CandidateView>,
    /// Free units of other rooms, nearest first: a request is needed; absent for none.
    #[schema(required = false)]
    pub others: Vec<super::lending::OtherView>,
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
    /// Pre-emption: the gain that is asked for; absent for 0.
    #[schema(required = false)]
    pub preempt_ms: u64,
    /// What it would be taken from; absent when it is free.
    pub preempts: Option<super::preempt::PreemptsView>,
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
    AlarmKind {
        NobodyAssigned, ToneAgain, NotAcknowledged, UnitCheck, Safety, Overdue, Unconfirmed, Reservation, ShiftEnd, Emergency,
        EmergencyUnanswered, CloseProposed, LendUnanswered, Holding,
    }
}

/// An alarm raised, still true and not silenced.
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
    /// Unit concerned.
    pub unit: Option<String>,
    /// Emergency concerned.
    pub emergency: Option<u64>,
    /// There and true when nobody answered it: it is for the room chief now.
    pub escalated: Option<bool>,
    /// There and true when its incident is part of an exercise.
    pub exercise: Option<bool>,
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
    /// T9 and T10, one entry a journey; absent for none.
    #[schema(required = false)]
    pub transports: Vec<TransportView>,
    /// Why the crew refused: a code of the settings.
    pub refusal: Option<String>,
    /// What its movements suggested; absent for nothing.
    #[schema(required = false)]
    pub proposals: Vec<ProposalView>,
    /// How many stamps were corrected; absent for none.
    #[schema(required = false)]
    pub corrections: u32,
    /// When the crew is asked whether it is well.
    pub check_at: Option<i64>,
    /// When its safety timer sounds.
    pub safety_at: Option<i64>,
    /// When it has been on scene too long.
    pub overdue_at: Option<i64>,
    /// When it is taken back unless the crew acknowledges.
    pub time_out_at: Option<i64>,
    /// A closer unit the room was told of; absent for none.
    pub closer: Option<super::closer::CloserView>,
    /// What its unit was taken from for it; absent for nothing.
    pub diverted: Option<super::preempt::DivertedView>,
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
    pub shifts: Vec<super::roster_views::ShiftView>,
    /// Alerts about cover.
    pub cover: Vec<super::roster_views::CoverView>,
    /// Positions that somebody holds, by name; absent when nobody holds any.
    #[schema(required = false)]
    pub positions: Vec<super::positions::HeldPosition>,
    /// Drafts in order of number.
    pub drafts: Vec<DraftView>,
    /// Requests for units, ended ones for an hour; left out when there are none.
    #[schema(required = false)]
    pub requests: Vec<RequestView>,
    /// Alarms raised and still true, oldest first.
    pub alarms: Vec<Alarm>,
    /// Messages, bulletins and plate notes; absent when there are none.
    pub notices: Option<Vec<super::written_views::NoticeView>>,
    /// Road closures; absent when there are none.
    pub closures: Option<Vec<super::written_views::ClosureView>>,
    /// Reservations in order of number; absent for none.
    #[schema(required = false)]
    pub reserved: Vec<ReservedView>,
    /// Emergencies in order of number; absent for none.
    #[schema(required = false)]
    pub emergencies: Vec<EmergencyView>,
    /// Alarms raised and still true; absent for none.
    #[schema(required = false)]
    pub open_alarms: Vec<OpenAlarmView>,
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

pub use super::work_views::*;

pub use super::answer::{NearView as Near, RoomView as Room, RouteView as Route};
