//! What may be asked, and what became true.

use super::Suggestion;
use crate::id::{AssignmentId, UnitId};
use serde::{Deserialize, Serialize};

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// The shell found a free unit that is closer.
    Offer {
        /// Than which.
        assignment: AssignmentId,
        /// Who.
        unit: UnitId,
        /// How far the assigned unit is, ms of travel.
        assigned_ms: u64,
        /// How far the closer one is, ms of travel.
        unit_ms: u64,
        /// The incident's ranking version that the search was made for: another place, type or priority since makes it void.
        ranking_version: u32,
    },
    /// The shell saw that the closer unit is not free any more.
    Lapse {
        /// Of which.
        assignment: AssignmentId,
    },
    /// An operator sends the closer unit; the other one is freed.
    Accept {
        /// Of which.
        assignment: AssignmentId,
    },
    /// An operator says no.
    Dismiss {
        /// Of which.
        assignment: AssignmentId,
    },
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The room is told.
    Offered {
        /// Of which assignment.
        assignment: AssignmentId,
        /// What.
        suggestion: Box<Suggestion>,
    },
    /// It was accepted. That one unit is sent and the other freed are events of their own.
    Accepted {
        /// Of which assignment.
        assignment: AssignmentId,
    },
    /// It was dismissed.
    Dismissed {
        /// Of which assignment.
        assignment: AssignmentId,
    },
    /// The closer unit is not free any more.
    Lapsed {
        /// Of which assignment.
        assignment: AssignmentId,
    },
}

impl Fact {
    /// The assignment it is about.
    pub fn assignment(&self) -> AssignmentId {
        match self {
            Self::Offered { assignment, .. }
            | Self::Accepted { assignment }
            | Self::Dismissed { assignment }
            | Self::Lapsed { assignment } => *assignment,
        }
    }
}
