//! What became true of a unit, beyond duty and availability.

use crate::{dispatch::model::Wish, id::UnitId, quantity::Timestamp};
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The crew wants to be called, or not any more.
    WantsToSpeak {
        /// Which.
        unit: UnitId,
        /// Whether.
        on: bool,
    },
    /// Nobody reaches it, or somebody does again.
    NoContact {
        /// Which.
        unit: UnitId,
        /// Whether.
        on: bool,
    },
    /// The crew asks for something, or takes its wish back.
    Asked {
        /// Which.
        unit: UnitId,
        /// What.
        wish: Option<Wish>,
    },
    /// The room answered; what it granted follows in the same input.
    Answered {
        /// Which.
        unit: UnitId,
        /// Granted.
        granted: bool,
    },
    /// When its shift ends.
    ShiftEnds {
        /// Which.
        unit: UnitId,
        /// When.
        at: Option<Timestamp>,
    },
}

impl Fact {
    /// The unit it is about.
    pub fn unit(&self) -> &UnitId {
        match self {
            Self::WantsToSpeak { unit, .. }
            | Self::NoContact { unit, .. }
            | Self::Asked { unit, .. }
            | Self::Answered { unit, .. }
            | Self::ShiftEnds { unit, .. } => unit,
        }
    }
}
