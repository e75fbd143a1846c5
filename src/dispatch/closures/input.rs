//! What may be asked about closures.

use super::model::{Passes, Reason, Shape};
use crate::{dispatch::model::Sealed, id::ClosureId, quantity::Timestamp};
use serde::{Deserialize, Serialize};

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Closes roads.
    Draw {
        /// What was drawn.
        shape: Shape,
        /// Why.
        reason: Reason,
        /// Free text, sealed.
        note: Option<Sealed>,
        /// Who gets through all the same.
        passes: Passes,
        /// From then on; now when left out or past.
        from: Option<Timestamp>,
        /// Until then; as long as the room allows when left out.
        until: Option<Timestamp>,
    },
    /// Gives it another end.
    Prolong {
        /// Which.
        closure: ClosureId,
        /// Until then.
        until: Timestamp,
    },
    /// Opens the roads now.
    End {
        /// Which.
        closure: ClosureId,
    },
}

/// What a closure's deadline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Its time has come.
    Begins(ClosureId),
    /// Its time is over.
    Ends(ClosureId),
    /// It leaves memory.
    Forget(ClosureId),
}
