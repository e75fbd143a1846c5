//! What became true of closures.

use super::model::Closure;
use crate::{
    dispatch::model::Sealed,
    id::{ClosureId, SubjectId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// It was drawn: planned, or in force at once.
    Drawn {
        /// The closure.
        closure: Box<Closure>,
    },
    /// Its time came.
    Began {
        /// Which.
        closure: ClosureId,
    },
    /// It ends at another time.
    Prolonged {
        /// Which.
        closure: ClosureId,
        /// Then.
        until: Timestamp,
    },
    /// It is over.
    Ended {
        /// Which.
        closure: ClosureId,
        /// By the room, before its time.
        early: bool,
    },
    /// It left memory.
    Forgotten {
        /// Which.
        closure: ClosureId,
    },
}

impl Fact {
    /// Which closure.
    pub fn closure(&self) -> ClosureId {
        match self {
            Self::Drawn { closure } => closure.id,
            Self::Began { closure } | Self::Prolonged { closure, .. } | Self::Ended { closure, .. } | Self::Forgotten { closure } => {
                *closure
            }
        }
    }

    /// Whose keys its sealed texts are under.
    pub fn subjects(&self) -> Vec<SubjectId> {
        match self {
            Self::Drawn { closure } => closure.note.iter().map(|n: &Sealed| n.subject).collect(),
            Self::Began { .. } | Self::Prolonged { .. } | Self::Ended { .. } | Self::Forgotten { .. } => Vec::new(),
        }
    }
}
