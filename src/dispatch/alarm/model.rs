//! A raised alarm.

use crate::{dispatch::model::Actor, id::UnitId, quantity::Timestamp};
use serde::{Deserialize, Serialize};

/// An alarm that was raised and is still true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// When.
    pub at: Timestamp,
    /// When it goes to the room chief unless somebody silences it or its cause goes.
    pub escalate_at: Option<Timestamp>,
    /// When it went to the room chief.
    pub escalated_at: Option<Timestamp>,
    /// Who silenced it.
    pub silenced: Option<Silenced>,
    /// The next candidate, for one whose crew does not acknowledge.
    pub next: Option<UnitId>,
}

/// Somebody heard an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silenced {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
}
