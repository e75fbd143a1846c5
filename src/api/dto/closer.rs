//! Closer units: how they are answered, and how they look for the OpenAPI document.

use crate::{dispatch::closer, id::AssignmentId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Answers a closer unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCloser {
    /// Client-made id.
    pub id: Uuid,
    /// What.
    pub answer: CloserWord,
}

/// What an operator answers to a closer unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CloserWord {
    /// The closer unit is sent, the other one is freed.
    Accept,
    /// No; it is not told again for this assignment.
    Dismiss,
}

impl CloserWord {
    /// The act.
    pub fn act(self, assignment: AssignmentId) -> closer::Act {
        match self {
            Self::Accept => closer::Act::Accept { assignment },
            Self::Dismiss => closer::Act::Dismiss { assignment },
        }
    }
}

/// What became of a closer unit.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SuggestionState {
    /// Nobody has answered.
    Offered,
    /// It was sent, the other freed.
    Accepted,
    /// An operator said no.
    Dismissed,
    /// Overtaken.
    Lapsed,
}

/// A closer unit the room was told of.
#[derive(ToSchema)]
pub struct CloserView {
    /// Who.
    pub unit: String,
    /// How far it was, milliseconds of travel.
    pub unit_ms: u64,
    /// How far the assigned unit still was, milliseconds of travel.
    pub assigned_ms: u64,
    /// When the room was told, milliseconds UTC.
    pub offered_at: i64,
    /// What became of it.
    pub state: SuggestionState,
    /// The account that accepted or dismissed it.
    pub by: Option<String>,
}
