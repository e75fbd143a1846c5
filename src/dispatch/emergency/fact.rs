//! What became true of emergencies.

use super::{Emergency, EmergencyEnd};
use crate::{
    dispatch::model::Sealed,
    id::{EmergencyId, IncidentId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A patrol calls for help.
    Raised {
        /// The emergency.
        emergency: Box<Emergency>,
    },
    /// The button was pressed again.
    PressedAgain {
        /// Which.
        emergency: EmergencyId,
    },
    /// The room saw it.
    Acknowledged {
        /// Which.
        emergency: EmergencyId,
    },
    /// The room ended it.
    Cleared {
        /// Which.
        emergency: EmergencyId,
        /// Why.
        reason: EmergencyEnd,
        /// A note, sealed.
        note: Option<Sealed>,
        /// When it leaves memory.
        forget_at: Timestamp,
    },
    /// This incident was opened for it.
    Linked {
        /// Which.
        emergency: EmergencyId,
        /// The incident.
        incident: IncidentId,
    },
    /// An ended one left memory.
    Forgotten {
        /// Which.
        emergency: EmergencyId,
    },
}

impl Fact {
    /// The emergency it is about.
    pub fn emergency(&self) -> EmergencyId {
        match self {
            Self::Raised { emergency } => emergency.id,
            Self::PressedAgain { emergency }
            | Self::Acknowledged { emergency }
            | Self::Cleared { emergency, .. }
            | Self::Linked { emergency, .. }
            | Self::Forgotten { emergency } => *emergency,
        }
    }
}
