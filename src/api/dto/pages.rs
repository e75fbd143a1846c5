//! How lists and pages look, for the OpenAPI document alone.

use super::{
    answer::{PlaceView, TrailView},
    views::{CallView, IncidentView, UnitView},
};
use utoipa::ToSchema;

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
