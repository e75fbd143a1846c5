//! An alert about cover.

use crate::{
    id::{CoverId, UnitId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};

/// What an alert is about; one at a time about each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An available unit has stood still for too long, away from its post.
    Immobile(UnitId),
    /// A sector has had no available unit for too long.
    Uncovered(String),
}

/// Who could go where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Whom to move.
    pub unit: UnitId,
    /// To this sector,
    pub sector: Option<String>,
    /// to this post.
    pub post: Option<String>,
    /// How far it is from there, metres in a straight line.
    pub metres: Option<u32>,
}

/// What became of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// Nobody has answered.
    Open,
    /// The proposal was accepted: the unit is placed there.
    Accepted,
    /// Dismissed: not raised again before its cause was gone.
    Dismissed,
}

/// An alert about cover. It leaves memory when its cause is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Number.
    pub id: CoverId,
    /// What about.
    pub about: About,
    /// Since when it is so.
    pub since: Timestamp,
    /// When the room was told.
    pub raised_at: Timestamp,
    /// Where the unit stands.
    pub position: Option<Position>,
    /// What to do; `None`: nobody could be found.
    pub proposal: Option<Proposal>,
    /// What became of it.
    pub state: AlertState,
}
