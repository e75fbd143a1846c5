//! What may be asked, and what became true.

use super::alert::{About, Alert};
use crate::{
    id::{CoverId, UnitId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// The shell saw a unit stand still.
    Immobile {
        /// Which.
        unit: UnitId,
        /// Since when.
        since: Timestamp,
        /// Where.
        position: Position,
    },
    /// The shell saw a sector without an available unit.
    Uncovered {
        /// Which.
        sector: String,
        /// Since when.
        since: Timestamp,
        /// Available units that could go there, the best first, with their distance in metres.
        near: Vec<(UnitId, u32)>,
    },
    /// The shell saw that the cause of an alert is gone.
    Gone {
        /// What it was about.
        about: About,
    },
    /// An operator accepts a proposal: the unit's plan is changed.
    Accept {
        /// Which alert.
        alert: CoverId,
    },
    /// An operator dismisses an alert.
    Dismiss {
        /// Which alert.
        alert: CoverId,
    },
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The room is told.
    Raised {
        /// The alert.
        alert: Box<Alert>,
    },
    /// Its proposal was accepted. That the unit is placed there is an event of its own.
    Accepted {
        /// Which.
        alert: CoverId,
    },
    /// It was dismissed.
    Dismissed {
        /// Which.
        alert: CoverId,
    },
    /// Its cause is gone.
    Ended {
        /// Which.
        alert: CoverId,
    },
}
