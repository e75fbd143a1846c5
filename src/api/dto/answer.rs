//! Answers that no other part of the server already words.

use super::{
    LatLon,
    settings::{NodeView, PostView, SectorView},
};
use crate::{
    api::process::ProcessStats,
    dispatch::{model::Priority, settings::Labels},
    roads::label,
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Give this as `after` to get the next page; `null` at the end.
    pub next: Option<u64>,
}

/// A list that is never long enough to be cut into pages.
#[derive(Clone, Debug, Serialize)]
pub struct List<T> {
    /// The entries.
    pub items: Vec<T>,
}

/// The room: its words, and its map.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoomView {
    /// Identifier.
    pub room: String,
    /// Epoch of this start.
    pub epoch: u64,
    /// Name.
    #[schema(value_type = super::views::Labels)]
    pub name: Labels,
    /// Now, milliseconds UTC.
    pub server_time: i64,
    /// The machine's clock is not trusted.
    pub clock_doubtful: bool,
    /// Incident types.
    pub types: Vec<TypeView>,
    /// Services.
    pub services: Vec<CodeView>,
    /// Dispositions.
    pub dispositions: Vec<DispositionView>,
    /// Priorities.
    pub priorities: Vec<PriorityView>,
    /// The map, when there is one.
    pub map: Option<MapView>,
    /// Version of the settings these words are of.
    pub settings_version: u64,
    /// The room's place in the organisation, lowest first.
    pub organisation: Vec<NodeView>,
    /// What units may be able to do.
    pub capabilities: Vec<CodeView>,
    /// Why a free unit cannot be sent: the reasons this room offers.
    pub unavailability: Vec<CodeView>,
    /// Why an incident is cancelled.
    pub cancellation: Vec<CodeView>,
    /// Parts of the town.
    pub sectors: Vec<SectorView>,
    /// Places units are posted at.
    pub posts: Vec<PostView>,
    /// Reasons a crew may refuse with.
    pub refusals: Vec<CodeView>,
}

/// An incident type.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TypeView {
    /// Code.
    pub code: String,
    /// Urgency unless the operator says otherwise.
    #[schema(value_type = super::words::Priority)]
    pub priority: Priority,
    /// Its words.
    #[schema(value_type = super::views::Labels)]
    pub labels: Labels,
    /// The common code (APCO ANS 2.103.2-2019), where one fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common: Option<String>,
}

/// How an incident ended.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DispositionView {
    /// Code.
    pub code: String,
    /// Its words.
    #[schema(value_type = super::views::Labels)]
    pub labels: Labels,
    /// The service's own code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal: Option<String>,
    /// The common number (APCO ANS 1.111.2-2018), where one fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common: Option<u16>,
}

/// Something with a code and words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CodeView {
    /// Code.
    pub code: String,
    /// Its words.
    #[schema(value_type = super::views::Labels)]
    pub labels: Labels,
}

/// A priority.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PriorityView {
    /// Which.
    #[schema(value_type = super::words::Priority)]
    pub priority: Priority,
    /// Its words.
    #[schema(value_type = super::views::Labels)]
    pub labels: Labels,
    /// Assigned without a person.
    pub automatic: bool,
    /// The room is told after so many seconds that nobody is assigned.
    pub nobody_assigned_s: u32,
}

/// The map.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MapView {
    /// Name.
    pub name: String,
    /// West, south, east, north, degrees.
    pub bounds: [f64; 4],
    /// Where most streets are.
    pub centre: LatLon,
    /// To be shown with the map.
    pub attribution: String,
    /// Checksum of the road graph, as decision records name it.
    pub checksum: String,
    /// Made up from a seed.
    pub synthetic: bool,
}

/// A named thing of the gazetteer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlaceView {
    /// As in the source.
    pub name: String,
    /// By language.
    #[schema(value_type = super::views::PlaceLabels)]
    pub labels: label::Labels,
    /// What it is.
    pub kind: &'static str,
    /// District it lies in.
    pub within: Option<String>,
    /// A point of it.
    pub position: LatLon,
}

/// The named thing nearest to a place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NearView {
    /// As in the source.
    pub name: String,
    /// By language.
    #[schema(value_type = super::views::PlaceLabels)]
    pub labels: label::Labels,
    /// What it is.
    pub kind: &'static str,
    /// District it lies in.
    pub within: Option<String>,
    /// How far its nearest point is, metres.
    pub distance_m: u32,
}

/// A point of a trail.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrailView {
    /// When, milliseconds UTC.
    pub at: i64,
    /// Where.
    pub position: LatLon,
    /// Speed over ground, metres a second.
    pub speed_mps: Option<f64>,
    /// Course over ground, degrees.
    pub course_deg: Option<f64>,
    /// Why it is doubtful.
    #[schema(value_type = Option<super::views::Doubt>)]
    pub doubt: Option<crate::fleet::Doubt>,
}

/// A way to an incident.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RouteView {
    /// Travel time, milliseconds; an estimate.
    pub travel_ms: u64,
    /// Length.
    pub metres: u64,
    /// Points, `[lat, lon]` in degrees.
    pub points: Vec<[f64; 2]>,
    /// False: a straight line, because there is no map.
    pub by_road: bool,
}

/// Counts since the start.
#[derive(Clone, Debug, Serialize)]
pub struct StatsView {
    /// Position reports.
    pub fixes: FixStats,
    /// The room.
    pub dispatch: DispatchStats,
    /// Screens.
    pub live: crate::live::LiveCounters,
    /// Terminals.
    pub terminals: crate::live::TerminalCounters,
    /// This process.
    pub server: ProcessStats,
}

/// Position reports since the start. Each intact first position is in exactly one of accepted, duplicate, rejected.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct FixStats {
    /// Kept, trail only included.
    pub accepted: u64,
    /// Seen before.
    pub duplicate: u64,
    /// Not kept, by reason.
    pub rejected: BTreeMap<&'static str, u64>,
    /// Inside `accepted`: did not move the unit.
    pub trail_only: u64,
    /// Inside `trail_only`, by reason.
    pub trail: BTreeMap<&'static str, u64>,
    /// Siblings that filled in a fix.
    pub amended: u64,
    /// Sentences by kind.
    pub sentences: BTreeMap<&'static str, u64>,
    /// Sentences, lines and texts that said nothing usable, by reason.
    pub unusable: BTreeMap<&'static str, u64>,
}

/// The room since the start.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct DispatchStats {
    /// Journal sequence on the disk.
    pub seq: u64,
    /// Events made durable.
    pub events: u64,
    /// Batches made durable.
    pub batches: u64,
    /// Syncs: `batches / syncs` is the mean group.
    pub syncs: u64,
    /// Units registered.
    pub units: u64,
    /// Incidents not closed.
    pub open_incidents: u64,
    /// Incidents without a unit.
    pub waiting_incidents: u64,
    /// Calls ringing or being spoken with.
    pub open_calls: u64,
}
