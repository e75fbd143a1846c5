//! Why the core says no to taking a unit by the rule of pre-emption.

use crate::{
    dispatch::model::Priority,
    id::{IncidentId, UnitId},
};
use thiserror::Error;

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Only the two most urgent priorities take a unit from others.
    #[error("incident {0} is neither P0 nor P1: it takes no unit from others")]
    NotUrgent(IncidentId),
    /// A free unit is assigned, not taken.
    #[error("unit {0} has no incident to be taken from: assign it")]
    NotCommitted(UnitId),
    /// It has arrived.
    #[error("unit {0} has arrived: only a chief or supervisor takes it away from there, by hand")]
    HasArrived(UnitId),
    /// Its incident is too urgent.
    #[error("unit {unit} is on its way to incident {incident}, {priority:?}: that is not so much less urgent")]
    TooUrgent {
        /// Which.
        unit: UnitId,
        /// Where to.
        incident: IncidentId,
        /// How urgent.
        priority: Priority,
    },
    /// One diversion, until it was free.
    #[error("unit {0} was diverted already: not again before it was free, unless a supervisor sends it by hand")]
    DivertedAlready(UnitId),
    /// The list shown says what is gained; off the list nobody knows.
    #[error("unit {unit} is not on the list of incident {incident} as one that may be taken: ask for a new list, or take it away by hand")]
    NotListed {
        /// Which.
        unit: UnitId,
        /// For which.
        incident: IncidentId,
    },
    /// An exercise takes nothing from the real thing.
    #[error("an exercise takes no unit from the real thing")]
    Exercise,
}

impl Refusal {
    /// The rule's name, part of the API.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::NotUrgent(_) => "not_urgent",
            Self::NotCommitted(_) => "not_committed",
            Self::HasArrived(_) => "has_arrived",
            Self::TooUrgent { .. } => "too_urgent",
            Self::DivertedAlready(_) => "diverted_already",
            Self::NotListed { .. } => "not_listed",
            Self::Exercise => "exercise_takes_nothing",
        }
    }
}
