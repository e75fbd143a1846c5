//! What may be asked about positions.

use crate::{
    dispatch::model::Sealed,
    id::{AccountId, PositionId},
    quantity::Timestamp,
};

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Takes a position: a free one, or one that was offered.
    SignOn {
        /// Which.
        position: PositionId,
        /// Who: whoever asks.
        account: AccountId,
        /// In which role: that in which one asks.
        role: String,
    },
    /// Offers one's own position.
    Offer {
        /// Which.
        position: PositionId,
        /// To whom; `None`: to whoever may sit there.
        to: Option<AccountId>,
    },
    /// Takes such an offer back.
    TakeBackOffer {
        /// Which.
        position: PositionId,
    },
    /// Leaves one's own position.
    SignOff {
        /// Which.
        position: PositionId,
    },
    /// A chief or supervisor frees somebody's position.
    Release {
        /// Which.
        position: PositionId,
        /// Why, sealed.
        reason: Sealed,
    },
    /// By the server: the account's sessions have ended, all its positions are free.
    LogOff {
        /// Whose.
        account: AccountId,
    },
    /// By the server: an emergency account was used.
    BreakGlass {
        /// Which.
        account: AccountId,
        /// Why, sealed.
        reason: Sealed,
        /// Until when it may be used.
        until: Timestamp,
    },
}
