//! Closer units as shown.

use crate::{
    dispatch::closer::{Suggestion, SuggestionState},
    id::UnitId,
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A closer unit the room was told of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CloserView {
    /// Who.
    pub unit: UnitId,
    /// How far it was.
    pub unit_ms: u64,
    /// How far the assigned unit still was.
    pub assigned_ms: u64,
    /// When the room was told.
    pub offered_at: Timestamp,
    /// What became of it.
    pub state: SuggestionState,
    /// The account that accepted or dismissed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl From<&Suggestion> for CloserView {
    fn from(s: &Suggestion) -> Self {
        Self {
            unit: s.unit.clone(),
            unit_ms: s.unit_ms,
            assigned_ms: s.assigned_ms,
            offered_at: s.offered_at,
            state: s.state,
            by: s.by.as_ref().map(|a| a.account.clone()),
        }
    }
}
