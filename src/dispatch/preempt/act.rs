//! What may be asked, and what became true.

use crate::{
    dispatch::model::Priority,
    id::{AssignmentId, IncidentId, UnitId},
};
use serde::{Deserialize, Serialize};

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// An operator takes a unit of the list for an incident.
    Take {
        /// For which.
        incident: IncidentId,
        /// Whom.
        unit: UnitId,
    },
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A unit was taken from one incident for another. That the one assignment ended and the other began are events of their own.
    Diverted {
        /// The assignment that began.
        assignment: AssignmentId,
        /// Whose.
        unit: UnitId,
        /// The assignment that ended.
        from: AssignmentId,
        /// The incident that lost the unit.
        lost: IncidentId,
        /// How urgent that is.
        lost_priority: Priority,
        /// How far the unit was by the list, ms of travel; `None`: it was taken by hand.
        travel_ms: Option<u64>,
        /// How far the best free one was by the list, ms of travel; `None`: there was nobody, or it was taken by hand.
        best_free_ms: Option<u64>,
    },
}

impl Fact {
    /// The assignment it is about.
    pub fn assignment(&self) -> AssignmentId {
        let Self::Diverted { assignment, .. } = self;
        *assignment
    }
}
