//! Why the core says no to an act on notices.

use crate::id::{NoticeId, UnitId};
use thiserror::Error;

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No such notice in memory.
    #[error("notice {0} is not known in this room, or is long over")]
    Unknown(NoticeId),
    /// It stands no more.
    #[error("notice {0} is over already")]
    Over(NoticeId),
    /// It still stands, or never reached the unit: there is nothing to take back.
    #[error("notice {0} was not taken back, or never reached this unit")]
    NotWithdrawn(NoticeId),
    /// The unit is not among those it is for.
    #[error("notice {notice} is not for {unit}")]
    NotFor {
        /// Which.
        notice: NoticeId,
        /// Who.
        unit: UnitId,
    },
    /// It is not for the room's own desk.
    #[error("notice {0} is not for the desk: a receipt of it names a unit")]
    NotForDesk(NoticeId),
    /// Nobody would get it.
    #[error("nobody is addressed: no unit named, or none on duty there")]
    Nobody,
    /// A crew writes messages to the room; the room writes to units.
    #[error("a crew sends messages to the room; the room sends messages, bulletins and plate notes to units")]
    Direction,
    /// A plate note, and nothing else, names a plate.
    #[error("a plate note, and nothing else, names a plate")]
    Plate,
    /// It ends in the past or too far ahead.
    #[error("a notice ends in the time to come, at most {0} days ahead")]
    Expiry(u32),
}

impl Refusal {
    /// The rule's name.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "unknown_notice",
            Self::Over(_) => "notice_over",
            Self::NotWithdrawn(_) => "notice_not_withdrawn",
            Self::NotFor { .. } => "notice_not_for_unit",
            Self::NotForDesk(_) => "notice_not_for_desk",
            Self::Nobody => "nobody_addressed",
            Self::Direction => "notice_direction",
            Self::Plate => "notice_plate",
            Self::Expiry(_) => "notice_expiry",
        }
    }
}
