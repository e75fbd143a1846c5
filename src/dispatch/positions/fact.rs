//! What became true of positions. Who did it is the event's actor.

use crate::{
    dispatch::model::Sealed,
    id::{AccountId, PositionId, SubjectId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// Somebody sits there now.
    SignedOn {
        /// Where.
        position: PositionId,
        /// Who.
        account: AccountId,
        /// In which role.
        role: String,
        /// Who handed it on; `None`: it was free.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<AccountId>,
    },
    /// Whoever sits there offers it.
    Offered {
        /// Which.
        position: PositionId,
        /// To whom; `None`: to whoever may sit there.
        to: Option<AccountId>,
    },
    /// It is offered no more.
    OfferTakenBack {
        /// Which.
        position: PositionId,
    },
    /// It is free: left by whoever sat there, or his sessions ended.
    SignedOff {
        /// Which.
        position: PositionId,
        /// Who sat there.
        account: AccountId,
        /// His sessions ended.
        logged_off: bool,
    },
    /// It is free: a chief or supervisor said so.
    Released {
        /// Which.
        position: PositionId,
        /// Who sat there.
        account: AccountId,
        /// Why, sealed.
        reason: Sealed,
    },
    /// An emergency account was used.
    GlassBroken {
        /// Which.
        account: AccountId,
        /// Why, sealed.
        reason: Sealed,
        /// Until when it may be used.
        until: Timestamp,
    },
    /// A chief or supervisor has seen that.
    GlassAnswered {
        /// Which.
        account: AccountId,
    },
}

impl Fact {
    /// Whose keys its sealed texts are under.
    pub fn subjects(&self) -> Vec<SubjectId> {
        match self {
            Self::Released { reason, .. } | Self::GlassBroken { reason, .. } => vec![reason.subject],
            Self::SignedOn { .. }
            | Self::Offered { .. }
            | Self::OfferTakenBack { .. }
            | Self::SignedOff { .. }
            | Self::GlassAnswered { .. } => Vec::new(),
        }
    }
}
