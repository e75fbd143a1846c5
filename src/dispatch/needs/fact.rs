//! What became true of needs.

use super::model::{CouldAsk, Need};
use crate::{dispatch::model::WaitReason, id::IncidentId};
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Fact {
    /// Units are on the incident and something is missing.
    Incomplete {
        /// Which.
        incident: IncidentId,
        /// What is missing, by the combination that can best be had.
        open: Vec<Need>,
        /// Its ranking version from now on: the needs changed.
        ranking_version: u32,
        /// *Ranking*: a list is owed; otherwise why nobody else was sent.
        waiting: WaitReason,
    },
    /// Nothing is missing any more.
    Complete {
        /// Which.
        incident: IncidentId,
        /// Its ranking version from now on.
        ranking_version: u32,
    },
    /// Nobody qualifies for an urgent incident: the shift supervisor is told.
    Holding {
        /// Which.
        incident: IncidentId,
        /// Who could be asked.
        could_ask: Vec<CouldAsk>,
    },
    /// It is not urgent any more.
    HoldingOver {
        /// Which.
        incident: IncidentId,
    },
}

impl Fact {
    /// The incident it is about.
    pub fn incident(&self) -> IncidentId {
        match self {
            Self::Incomplete { incident, .. }
            | Self::Complete { incident, .. }
            | Self::Holding { incident, .. }
            | Self::HoldingOver { incident } => *incident,
        }
    }
}
