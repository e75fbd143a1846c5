//! Who holds which position, and emergency accounts that were used.

use crate::{
    dispatch::model::Sealed,
    id::{AccountId, PositionId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Positions one account may hold at once.
pub const POSITIONS_OF_ONE: usize = 4;

/// A position that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Whose it is.
    pub account: AccountId,
    /// The role it was taken in, as [`Role::word`](crate::rights::Role::word) says it.
    pub role: String,
    /// Since when.
    pub since: Timestamp,
    /// Offered to somebody.
    pub offered_to: Option<Offered>,
}

/// An offer of a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// To whom; `None`: to whoever may sit there.
    pub to: Option<AccountId>,
    /// Since when.
    pub at: Timestamp,
}

/// An emergency account was used, and no chief or supervisor has answered that yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenGlass {
    /// When it was used last.
    pub at: Timestamp,
    /// Why, in the words of who used it, sealed.
    pub reason: Sealed,
    /// Until when it may be used.
    pub until: Timestamp,
}

/// Positions held, and emergency accounts used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Positions {
    pub(in crate::dispatch) held: BTreeMap<PositionId, Held>,
    pub(in crate::dispatch) broken: BTreeMap<AccountId, BrokenGlass>,
}

impl Positions {
    /// Who holds which; a position that nobody holds is not there.
    pub fn held(&self) -> &BTreeMap<PositionId, Held> {
        &self.held
    }

    /// Emergency accounts whose use nobody has answered.
    pub fn broken(&self) -> &BTreeMap<AccountId, BrokenGlass> {
        &self.broken
    }

    /// The positions of an account.
    pub fn of(&self, account: &AccountId) -> impl Iterator<Item = &PositionId> {
        self.held.iter().filter(move |(_, h)| h.account == *account).map(|(id, _)| id)
    }
}
