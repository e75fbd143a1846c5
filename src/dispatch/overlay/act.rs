//! What may be asked about a unit, beyond duty and availability.

use crate::{
    dispatch::{model::Wish, reject::Reject},
    id::UnitId,
    quantity::Timestamp,
};

/// What may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// The crew wants to be called, or not any more.
    WantsToSpeak {
        /// Which.
        unit: UnitId,
        /// Whether.
        on: bool,
    },
    /// Nobody reaches it, or somebody does again: by the room, or by the fleet (automatic).
    NoContact {
        /// Which.
        unit: UnitId,
        /// Whether.
        on: bool,
    },
    /// The crew asks for a break, a meal, to refuel or to go off duty; `None` takes the wish back.
    Ask {
        /// Which.
        unit: UnitId,
        /// What.
        wish: Option<Wish>,
    },
    /// The room grants or declines what the crew asked for.
    Answer {
        /// Which.
        unit: UnitId,
        /// Granted.
        grant: bool,
    },
    /// When the unit's shift ends; `None`: not known.
    ShiftEnds {
        /// Which.
        unit: UnitId,
        /// When.
        at: Option<Timestamp>,
    },
}

/// What a crew may ask for from its own terminal.
///
/// # Errors
/// [`Reject::RoomOnly`].
pub fn crew_may(act: &Act) -> Result<(), Reject> {
    match act {
        Act::WantsToSpeak { .. } | Act::Ask { .. } => Ok(()),
        Act::NoContact { .. } | Act::Answer { .. } | Act::ShiftEnds { .. } => Err(Reject::RoomOnly),
    }
}
