//! A suggestion to send a closer unit instead.

use crate::{dispatch::model::Actor, id::UnitId, quantity::Timestamp};
use serde::{Deserialize, Serialize};

/// What became of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionState {
    /// Nobody has answered.
    Offered,
    /// The closer unit was sent, the other freed.
    Accepted,
    /// An operator said no.
    Dismissed,
    /// Overtaken: the unit on its way arrived or was freed, the closer one is not free any more, or the place changed.
    Lapsed,
}

/// A closer unit for an assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Who is closer.
    pub unit: UnitId,
    /// How far the assigned unit still was, ms of travel.
    pub assigned_ms: u64,
    /// How far the closer one was, ms of travel.
    pub unit_ms: u64,
    /// When the room was told.
    pub offered_at: Timestamp,
    /// What became of it.
    pub state: SuggestionState,
    /// Who accepted or dismissed it.
    pub by: Option<Actor>,
}

impl Suggestion {
    /// It waits for an answer.
    pub fn is_open(&self) -> bool {
        self.state == SuggestionState::Offered
    }
}
