//! Why the core says no to an act on closures.

use crate::id::ClosureId;
use thiserror::Error;

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No such closure in memory.
    #[error("closure {0} is not known in this room, or is long over")]
    Unknown(ClosureId),
    /// It has ended.
    #[error("closure {0} has ended: draw a new one")]
    Over(ClosureId),
    /// Too few or too many points, or too wide.
    #[error("a closure is a point, a circle, a line of two points or more, or an area of three or more: {0}")]
    Shape(&'static str),
    /// Its end lies before its begin or before now, or too far ahead.
    #[error("a closure ends after it begins, not in the past, and at most {0} days after it begins")]
    Times(u32),
    /// What it is for must be said.
    #[error("a closure for another reason says which in its note")]
    NoteNeeded,
}

impl Refusal {
    /// The rule's name.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "unknown_closure",
            Self::Over(_) => "closure_over",
            Self::Shape(_) => "closure_shape",
            Self::Times(_) => "closure_times",
            Self::NoteNeeded => "closure_note",
        }
    }
}
