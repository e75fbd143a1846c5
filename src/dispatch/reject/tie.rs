//! Why the core says no to tying incidents together and taking them apart.

use crate::id::IncidentId;
use thiserror::Error;

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TieRefusal {
    /// The master is itself a duplicate.
    #[error("incident {incident} is a duplicate of {master}: take that one")]
    MasterIsDuplicate {
        /// Which.
        incident: IncidentId,
        /// Its master.
        master: IncidentId,
    },
    /// A duplicate is not merged again.
    #[error("incident {incident} is a duplicate of {master}: take it apart first (reopen)")]
    AlreadyDuplicate {
        /// Which.
        incident: IncidentId,
        /// Its master.
        master: IncidentId,
    },
    /// Nothing was named that the new incident would begin with.
    #[error("name the calls or units to split off from incident {0}")]
    NothingToSplit(IncidentId),
    /// These two are neither linked nor duplicates.
    #[error("incidents {incident} and {with} are not linked")]
    NotLinked {
        /// One.
        incident: IncidentId,
        /// The other.
        with: IncidentId,
    },
}

impl TieRefusal {
    /// The rule's name, part of the API.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::MasterIsDuplicate { .. } => "master_is_duplicate",
            Self::AlreadyDuplicate { .. } => "already_duplicate",
            Self::NothingToSplit(_) => "nothing_to_split",
            Self::NotLinked { .. } => "not_linked",
        }
    }
}
