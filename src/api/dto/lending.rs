//! Units lent, borrowed, asked for; the rooms; the main centre.

use crate::{
    config::AreaConfig,
    dispatch::settings::Labels,
    id::{RoomId, UnitId},
    live::LatLon as Point,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Lends a unit to another room.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LendUnit {
    /// Client-made id: the id of the lending.
    pub id: Uuid,
    /// To whom.
    #[schema(value_type = String)]
    pub room: RoomId,
}

/// Asks another room for a unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskForUnit {
    /// Client-made id: the id of the request.
    pub id: Uuid,
    /// Whom.
    #[schema(value_type = String)]
    pub room: RoomId,
    /// For which unit.
    #[schema(value_type = String)]
    pub unit: UnitId,
    /// What for.
    pub incident: Option<u64>,
}

/// Why a room does not lend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefuseReason {
    /// Needed by its own room.
    NeededHere,
    /// It is at work.
    AtWork,
    /// Its shift is ending.
    ShiftEnding,
    /// Not fit for what is asked.
    NotSuitable,
}

impl From<RefuseReason> for crate::dispatch::lending::RefuseReason {
    fn from(why: RefuseReason) -> Self {
        match why {
            RefuseReason::NeededHere => Self::NeededHere,
            RefuseReason::AtWork => Self::AtWork,
            RefuseReason::ShiftEnding => Self::ShiftEnding,
            RefuseReason::NotSuitable => Self::NotSuitable,
        }
    }
}

/// Refuses a request for a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseRequest {
    /// Client-made id.
    pub id: Uuid,
    /// Why.
    pub reason: RefuseReason,
}

/// Where a room is responsible; with neither, wherever no other room is.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AreaView {
    /// Corners of its outline, closed by itself.
    #[schema(value_type = Vec<super::LatLon>)]
    pub outline: Vec<Point>,
    /// Its arrondissements.
    pub arrondissements: Vec<String>,
}

impl From<&AreaConfig> for AreaView {
    fn from(area: &AreaConfig) -> Self {
        Self { outline: area.outline.iter().copied().map(Point::from).collect(), arrondissements: area.arrondissements.clone() }
    }
}

/// One of the rooms of this server.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RoomEntry {
    /// Identifier: its routes are below `/api/v1/rooms/{room}`.
    pub room: String,
    /// Its name.
    #[schema(value_type = super::views::Labels)]
    pub name: Labels,
    /// Meant when a request names none.
    pub default: bool,
    /// Where it is responsible.
    pub area: AreaView,
    /// Epoch of this start.
    pub epoch: u64,
}

/// The rooms of this server.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RoomList {
    /// In the order of the configuration.
    pub items: Vec<RoomEntry>,
}

/// Counts of one room, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CentreCounts {
    /// Units that the room commands.
    pub units: u64,
    /// Of them, free and on duty.
    pub available: u64,
    /// Of its own units, lent or on their way to another room.
    pub lent: u64,
    /// Incidents that are not over.
    pub open_incidents: u64,
    /// Of them, waiting for a unit.
    pub waiting_incidents: u64,
    /// Calls ringing or being spoken with.
    pub open_calls: u64,
    /// Alarms raised and still true.
    pub alarms: u64,
}

/// One room as the main centre sees it. Personal fields are left out.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CentreRoom {
    /// Which.
    pub room: String,
    /// Its name.
    #[schema(value_type = super::views::Labels)]
    pub name: Labels,
    /// Its counts.
    pub counts: CentreCounts,
    /// What it shows, as its own snapshot, without personal fields.
    #[schema(value_type = super::views::Snapshot)]
    pub snapshot: serde_json::Value,
}

/// All rooms of this server, to look at.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CentreView {
    /// Now, milliseconds UTC.
    pub server_time: i64,
    /// Over all rooms.
    pub counts: CentreCounts,
    /// Each room.
    pub rooms: Vec<CentreRoom>,
}

/// A free unit of another room: it is asked for, never assigned from here.
#[derive(ToSchema)]
pub struct OtherView {
    /// The unit.
    pub unit: String,
    /// The room that commands it.
    pub room: String,
    /// Travel time, milliseconds.
    pub travel_ms: u64,
    /// Its position is fresh, undoubted and measured.
    pub sure: bool,
}
