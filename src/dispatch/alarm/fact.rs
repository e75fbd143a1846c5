//! What became true of alarms.

use crate::dispatch::input::DeadlineId;
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// Somebody heard it; who is the event's actor.
    Silenced {
        /// Which.
        alarm: DeadlineId,
    },
    /// Nobody answered these: they go to the room chief.
    Escalated {
        /// Which.
        alarms: Vec<DeadlineId>,
    },
}
