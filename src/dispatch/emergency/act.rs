//! What may be asked about emergencies.

use super::EmergencyEnd;
use crate::{
    dispatch::{model::Sealed, reject::Reject},
    id::{EmergencyId, IncidentId, SubjectId, UnitId},
};

/// What may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// The button was pressed, at a terminal or a device, or the operator heard the call for help.
    Raise {
        /// Whose.
        unit: UnitId,
        /// Key subject for its texts, should it be a new one.
        subject: SubjectId,
    },
    /// The room saw it.
    Acknowledge {
        /// Which.
        emergency: EmergencyId,
    },
    /// The room ends it.
    Clear {
        /// Which.
        emergency: EmergencyId,
        /// Why.
        reason: EmergencyEnd,
        /// A note, sealed.
        note: Option<Sealed>,
    },
    /// The room opens the incident of an emergency, where the unit is.
    OpenIncident {
        /// Which.
        emergency: EmergencyId,
    },
    /// The room says which open incident it belongs to: one opened for it by hand, or the one the crew was on.
    Link {
        /// Which.
        emergency: EmergencyId,
        /// The incident; another one than before where the first was wrong.
        incident: IncidentId,
    },
}

/// What a crew may ask for from its own terminal: to be helped. Only the room ends it.
///
/// # Errors
/// [`Reject::RoomOnly`].
pub fn crew_may(act: &Act) -> Result<(), Reject> {
    match act {
        Act::Raise { .. } => Ok(()),
        Act::Acknowledge { .. } | Act::Clear { .. } | Act::OpenIncident { .. } | Act::Link { .. } => Err(Reject::RoomOnly),
    }
}
