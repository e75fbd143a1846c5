//! What became true of an assignment, beyond the plain way forward.

use super::{Past, Reserved};
use crate::{
    dispatch::model::{AssignmentState, CrewStatus, Sealed, Stamp},
    id::AssignmentId,
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A unit was promised. Stamps nothing.
    Reserved {
        /// The reservation.
        reserved: Box<Reserved>,
    },
    /// Its time came, or its unit is free: the room is asked.
    ReservationDue {
        /// Which.
        assignment: AssignmentId,
        /// When that goes to the room chief unless somebody answers.
        escalate_at: Option<Timestamp>,
    },
    /// Taken back.
    ReservationCancelled {
        /// Which.
        assignment: AssignmentId,
    },
    /// The unit's movements suggest a status. Stamps nothing.
    Proposed {
        /// Which.
        assignment: AssignmentId,
        /// What.
        status: CrewStatus,
        /// When the movement was seen.
        detected_at: Timestamp,
        /// When it becomes a task for the operator.
        ask_at: Timestamp,
    },
    /// A proposal was confirmed; the stamp follows in the same input.
    Confirmed {
        /// Which.
        assignment: AssignmentId,
    },
    /// A proposal was wrong.
    Dismissed {
        /// Which.
        assignment: AssignmentId,
    },
    /// A stamp was changed afterwards. Nothing is derived from it: a missing stamp stays missing.
    Corrected {
        /// Which.
        assignment: AssignmentId,
        /// Which stamp.
        status: CrewStatus,
        /// What it was.
        old: Option<Stamp>,
        /// What it became; `None`: taken away.
        new: Option<Stamp>,
        /// Where the assignment stands after it.
        state: AssignmentState,
        /// Why, sealed.
        why: Sealed,
    },
    /// The safety timer was set, set anew, or ended (`None`).
    SafetySet {
        /// Which.
        assignment: AssignmentId,
        /// When it sounds.
        at: Option<Timestamp>,
    },
    /// The crew is well.
    Checked {
        /// Which.
        assignment: AssignmentId,
        /// When it is asked again; `None` where it is not on scene any more.
        next_at: Option<Timestamp>,
    },
    /// A finished assignment was typed in after an outage.
    Past {
        /// All of it; its end is the event's time.
        past: Box<Past>,
    },
}

impl Fact {
    /// The assignment, or reservation, it is about.
    pub fn assignment(&self) -> AssignmentId {
        match self {
            Self::Reserved { reserved } => reserved.id,
            Self::Past { past } => past.id,
            Self::ReservationDue { assignment, .. }
            | Self::ReservationCancelled { assignment }
            | Self::Proposed { assignment, .. }
            | Self::Confirmed { assignment }
            | Self::Dismissed { assignment }
            | Self::Corrected { assignment, .. }
            | Self::SafetySet { assignment, .. }
            | Self::Checked { assignment, .. } => *assignment,
        }
    }
}
