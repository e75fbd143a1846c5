//! How calls, incidents and drafts look, for the OpenAPI document alone; see [`super::views`].

use super::{
    LatLon,
    needs::{HoldingView, NeedView},
    views::{IncidentState, Origin, RecommendationView, WaitReason},
    words::{CallState, Classification, Disposition, PlaceSource, Priority},
};
use utoipa::ToSchema;

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
    /// Gazetteer's words.
    #[schema(required)]
    pub found: Option<String>,
    /// When it was said.
    #[schema(required)]
    pub at: Option<i64>,
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
    /// Part of an exercise.
    pub exercise: bool,
    /// While it rings: from here it is *waiting*.
    #[schema(required)]
    pub answer_due_at: Option<i64>,
    /// The caller hung up before an answer.
    #[schema(required)]
    pub abandoned_at: Option<i64>,
    /// Attempts at calling back.
    pub call_backs: u32,
    /// Earlier calls of this number within the room's setting.
    pub earlier_calls: u32,
    /// The newest of them.
    pub earlier: Vec<u64>,
    /// All it was told of where the caller is, oldest first.
    pub locations: Vec<LocationView>,
    /// A repeat that told something new.
    pub new_information: bool,
    /// Whom it was passed to.
    #[schema(required)]
    pub outside: Option<OutsideView>,
    /// What was personal in it was erased: such fields are missing for good.
    #[schema(required = false)]
    pub erased: bool,
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
    /// A unit is to be assigned by then, by the room's targets.
    #[schema(required)]
    pub assign_by: Option<i64>,
    /// A unit is to be on scene by then.
    #[schema(required)]
    pub arrive_by: Option<i64>,
    /// The last list shown.
    #[schema(required)]
    pub recommendation: Option<RecommendationView>,
    /// Part of an exercise.
    pub exercise: bool,
    /// Typed in after an outage.
    pub caught_up: bool,
    /// Type as first set.
    pub initial_type: String,
    /// Most urgent it ever was.
    #[schema(required)]
    pub highest_priority: Option<Priority>,
    /// How often it was made less urgent.
    pub downgrades: u32,
    /// The address an operator vouches for, opened.
    #[schema(required)]
    pub verified: Option<String>,
    /// Who vouches for the place.
    #[schema(required)]
    pub verified_by: Option<String>,
    /// When a held one returns to the queue.
    #[schema(required)]
    pub held_until: Option<i64>,
    /// The room it is offered to, or that took it.
    #[schema(required)]
    pub transfer_to: Option<String>,
    /// The incident it duplicates.
    #[schema(required)]
    pub duplicate_of: Option<u64>,
    /// The incident it was split off from.
    #[schema(required)]
    pub split_from: Option<u64>,
    /// The room it came from.
    #[schema(required)]
    pub received_from: Option<String>,
    /// Linked incidents.
    pub links: Vec<u64>,
    /// Outside services told of it.
    pub outside: Vec<ContactView>,
    /// Its stretches of work, oldest first.
    pub segments: Vec<SegmentView>,
    /// The room is asked to close it since then.
    #[schema(required)]
    pub close_proposed_at: Option<i64>,
    /// What was personal in it was erased: such fields are missing for good.
    #[schema(required = false)]
    pub erased: bool,
    /// What of its run card is missing.
    pub needs_open: Vec<NeedView>,
    /// Nobody qualifies, and the shift supervisor was told.
    #[schema(required)]
    pub holding: Option<HoldingView>,
}

/// An outside service something was passed to; texts are opened.
#[derive(ToSchema)]
pub struct OutsideView {
    /// Code.
    pub service: String,
    /// Number called.
    #[schema(required)]
    pub number: Option<String>,
    /// Person spoken with.
    #[schema(required)]
    pub person: Option<String>,
    /// The other side's receipt.
    #[schema(required)]
    pub receipt: Option<String>,
}

/// An outside service on an incident.
#[derive(ToSchema)]
pub struct ContactView {
    /// Code.
    pub service: String,
    /// Number called.
    #[schema(required)]
    pub number: Option<String>,
    /// Person spoken with.
    #[schema(required)]
    pub person: Option<String>,
    /// The other side's receipt.
    #[schema(required)]
    pub receipt: Option<String>,
    /// It works with us.
    pub joint: bool,
    /// When it was told.
    pub told_at: i64,
    /// When its receipt came.
    #[schema(required)]
    pub receipted_at: Option<i64>,
}

/// One stretch of an incident's life.
#[derive(ToSchema)]
pub struct SegmentView {
    /// T2 of the first, the reopening of a later one.
    pub opened_at: i64,
    /// T3.
    #[schema(required)]
    pub ready_at: Option<i64>,
    /// T12, or its end of another kind.
    #[schema(required)]
    pub closed_at: Option<i64>,
    /// How it ended.
    #[schema(required)]
    pub disposition: Option<Disposition>,
    /// T13.
    #[schema(required)]
    pub handed_over_at: Option<i64>,
    /// T14.
    #[schema(required)]
    pub accepted_at: Option<i64>,
}

/// What an operator is typing; texts are opened.
#[derive(ToSchema)]
pub struct DraftView {
    /// Number.
    pub draft: u64,
    /// Discarded, or an incident by now: to be dropped.
    pub gone: bool,
    /// Who types it.
    #[schema(required)]
    pub author: Option<String>,
    /// When it was begun.
    #[schema(required)]
    pub begun_at: Option<i64>,
    /// When it was last saved.
    #[schema(required)]
    pub saved_at: Option<i64>,
    /// The call it is typed for.
    #[schema(required)]
    pub call: Option<u64>,
    /// Type code.
    #[schema(required)]
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Priority, when other than the type's.
    #[schema(required)]
    pub priority: Option<Priority>,
    /// Where.
    #[schema(required)]
    pub position: Option<LatLon>,
    /// Who gave the place.
    #[schema(required)]
    pub place_source: Option<PlaceSource>,
    /// Gazetteer's words.
    #[schema(required)]
    pub found: Option<String>,
    /// Caller's own words.
    #[schema(required)]
    pub said: Option<String>,
    /// The address an operator vouches for.
    #[schema(required)]
    pub verified: Option<String>,
    /// Free text.
    #[schema(required)]
    pub details: Option<String>,
    /// Part of an exercise.
    pub exercise: bool,
}

/// All drafts.
#[derive(ToSchema)]
pub struct DraftList {
    /// The drafts.
    pub items: Vec<DraftView>,
}

/// Incidents a call may repeat, the likeliest first.
#[derive(ToSchema)]
pub struct RepeatList {
    /// The incidents.
    pub items: Vec<super::ties::RepeatView>,
}
