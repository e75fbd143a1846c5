//! What viewers see of lending: who commands a unit, requests between rooms.

use crate::{
    dispatch::lending::{RequestEnd, Way},
    id::{IncidentId, RequestId, RoomId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A request for a unit, asked or being asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestView {
    /// Its id.
    pub request: RequestId,
    /// `asking`: this room asks; `asked`: another room asks this one.
    pub way: Way,
    /// The other room.
    pub room: RoomId,
    /// The unit.
    pub unit: UnitId,
    /// What for, by its number in the asking room.
    pub incident: Option<IncidentId>,
    /// Since when.
    pub since: Timestamp,
    /// When it ends by itself; `None` once it has ended.
    pub expires_at: Option<Timestamp>,
    /// How it ended.
    pub end: Option<RequestEnd>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The other room knows what this one decided.
    pub told: bool,
}

/// Who commands a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandView {
    /// The room it belongs to.
    pub home: RoomId,
    /// The room that commands it; with `between`, the one it is offered to.
    pub room: RoomId,
    /// This room commands it.
    pub here: bool,
    /// Released, and the other room has not answered yet: nobody commands it.
    pub between: bool,
    /// Since when, where it is not commanded here.
    pub since: Option<Timestamp>,
    /// When the room was told that no answer came.
    pub alarmed_at: Option<Timestamp>,
    /// Grows at every change of the commanding room.
    pub generation: u64,
}
