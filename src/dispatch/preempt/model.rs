//! The nouns of pre-emption.

use crate::{
    dispatch::model::Priority,
    id::{AssignmentId, IncidentId},
};
use serde::{Deserialize, Serialize};

/// What a unit would be taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preempts {
    /// Its assignment.
    pub assignment: AssignmentId,
    /// The incident that would lose it.
    pub incident: IncidentId,
    /// How urgent that is.
    pub priority: Priority,
}

/// What the unit of an assignment was taken from: it is not taken again before it was free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diverted {
    /// The assignment that ended.
    pub from: AssignmentId,
    /// The incident that lost it.
    pub lost: IncidentId,
}
