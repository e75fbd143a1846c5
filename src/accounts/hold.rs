//! Legal holds: what must not be erased, by whose word.

use crate::{
    id::{CallId, IncidentId, RoomId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldThing {
    /// A call.
    Call(CallId),
    /// An incident with its calls and whatever names it.
    Incident(IncidentId),
}

impl fmt::Display for HeldThing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(n) => write!(f, "call {n}"),
            Self::Incident(n) => write!(f, "incident {n}"),
        }
    }
}

/// Something that a court, the general inspection or a complaint needs kept: neither a request nor age erases it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalHold {
    /// In which room.
    pub room: RoomId,
    /// What.
    pub thing: HeldThing,
    /// Since when.
    pub since: Timestamp,
    /// Until when; `None`: until it is lifted.
    pub until: Option<Timestamp>,
}

impl LegalHold {
    /// It holds.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}
