//! Why the core says no to whoever asks, and to an act on positions.

use super::model::POSITIONS_OF_ONE;
use crate::{
    id::{AccountId, PositionId},
    rights::{Right, Role},
};
use thiserror::Error;

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The role has not the right.
    #[error("the role `{role}` may not do this (right `{}`): {}", right.word(), who(*.right))]
    NotAllowed {
        /// Whose.
        role: String,
        /// Which it is not.
        right: Right,
    },
    /// The right is used from a position, and the account is on none that fits.
    #[error("sign on to a position first: this (right `{}`) is done from one of kind {}", right.word(), kinds(*.right))]
    OffPosition {
        /// Which right.
        right: Right,
    },
    /// No such position.
    #[error("position {0} is not in the room's settings")]
    UnknownPosition(PositionId),
    /// Somebody else sits there.
    #[error("position {position} is held by {by}: let it be offered to you, or ask a chief to free it")]
    PositionTaken {
        /// Which.
        position: PositionId,
        /// By whom.
        by: AccountId,
    },
    /// Another account's, or nobody's.
    #[error("position {0} is not yours: only who holds it offers or leaves it")]
    NotYourPosition(PositionId),
    /// Nobody sits there.
    #[error("position {0} is held by nobody")]
    PositionFree(PositionId),
    /// Nothing was offered.
    #[error("position {0} is not on offer")]
    NotOffered(PositionId),
    /// The role may not sit there.
    #[error("the role `{role}` may not sit at position {position}")]
    NotQualified {
        /// Which role.
        role: String,
        /// Where.
        position: PositionId,
    },
    /// One account sits at few positions.
    #[error("one account holds at most {POSITIONS_OF_ONE} positions: sign off from another one first")]
    TooManyPositions,
    /// Nobody signs on for another.
    #[error("one signs on for oneself, in one's own role: you are {0}")]
    ForYourself(String),
    /// Left to those who answer for a shift.
    #[error("only a chief or supervisor may do this")]
    ChiefOnly,
    /// And by another than who used it.
    #[error("the use of emergency account {0} is answered by another than who used it")]
    OwnGlass(AccountId),
}

/// Whom to ask instead.
fn who(right: Right) -> String {
    let roles: Vec<&str> = Role::ACCOUNTS.into_iter().filter(|r| r.has(right)).map(Role::word).collect();
    if roles.is_empty() { "only the server itself does it".to_owned() } else { format!("ask one of {}", roles.join(", ")) }
}

fn kinds(right: Right) -> String {
    let kinds: Vec<&str> = right.positions().iter().map(|k| k.word()).collect();
    kinds.join(", ")
}

impl Refusal {
    /// The rule's name.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::NotAllowed { .. } => "not_allowed",
            Self::OffPosition { .. } => "off_position",
            Self::UnknownPosition(_) => "unknown_position",
            Self::PositionTaken { .. } => "position_taken",
            Self::NotYourPosition(_) => "not_your_position",
            Self::PositionFree(_) => "position_free",
            Self::NotOffered(_) => "not_offered",
            Self::NotQualified { .. } => "not_qualified",
            Self::TooManyPositions => "too_many_positions",
            Self::ForYourself(_) => "for_yourself",
            Self::ChiefOnly => "chief_only",
            Self::OwnGlass(_) => "own_glass",
        }
    }
}
