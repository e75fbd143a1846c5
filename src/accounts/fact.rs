//! What is recorded: one line of the register each.

use super::{Code, ErasedThing, Grant, HeldThing, LegalHold, Look, Purpose, Session, SessionKey, Token};
use crate::id::{AccountId, RoomId, UnitId};
use serde::{Deserialize, Serialize};

/// Why a sign-in was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// Wrong password, code, or second factor; or no such account: from outside they look the same.
    Wrong,
    /// Too many wrong ones just before.
    Throttled,
    /// The account is switched off.
    Disabled,
    /// The identity provider's answer did not hold.
    Provider,
    /// The password or code held, the reason of a break-glass account was missing.
    Reason,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyEnded {
    /// Its owner signed out.
    SignedOut,
    /// Its time was over.
    Time,
    /// Somebody with the right ended it.
    Ended,
    /// The account was changed or switched off.
    Changed,
    /// More sessions than one account may have: the oldest goes.
    TooMany,
    /// It proved wrongly, time and again, who it is.
    Guessed,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Fact {
    /// An account was made.
    AccountMade {
        /// Which.
        account: AccountId,
        /// What it is.
        grants: Vec<Grant>,
        /// For emergencies of the house.
        break_glass: bool,
    },
    /// Its grants were changed.
    GrantsChanged {
        /// Which.
        account: AccountId,
        /// What it is from now on.
        grants: Vec<Grant>,
    },
    /// It was switched off or on.
    Switched {
        /// Which.
        account: AccountId,
        /// Off.
        disabled: bool,
    },
    /// It signs in by the identity provider under this subject from now on, or no longer.
    SubjectSet {
        /// Which.
        account: AccountId,
        /// The provider's name for it.
        subject: Option<String>,
    },
    /// A code to sign in with once.
    CodeMade {
        /// For which.
        account: AccountId,
        /// The code's digest and time.
        code: Code,
    },
    /// It has a new password. Any code is used up.
    PasswordSet {
        /// Which.
        account: AccountId,
        /// Digest of the password's hash.
        digest: String,
    },
    /// It has a new second factor, or none.
    SecondFactorSet {
        /// Which.
        account: AccountId,
        /// Digest of the secret.
        digest: Option<String>,
    },
    /// Its person's name, as far as it is kept.
    NameSet {
        /// Which.
        account: AccountId,
        /// Digest of the name.
        digest: Option<String>,
    },
    /// A sign-in was refused. At most one line a second and account; `times` says how many there were.
    SignInRefused {
        /// As which, when there is such an account.
        account: Option<AccountId>,
        /// Why.
        why: Refused,
        /// How often since the last such line.
        times: u32,
    },
    /// A throttled account may try again at once.
    Unlocked {
        /// Which.
        account: AccountId,
    },
    /// Somebody signed in.
    SessionOpened {
        /// The session.
        session: Session,
        /// Digest of the reason of a break-glass account.
        why: Option<String>,
    },
    /// Somebody proved again who they are, for something sensitive.
    Confirmed {
        /// Which.
        session: SessionKey,
    },
    /// A session ended.
    SessionEnded {
        /// Which.
        session: SessionKey,
        /// Why.
        why: WhyEnded,
    },
    /// A terminal's token was made; an older one of the unit ends.
    TokenMade {
        /// The token.
        token: Token,
    },
    /// A terminal's token ended.
    TokenEnded {
        /// Whose.
        unit: UnitId,
    },
    /// Somebody looked at something sensitive.
    Looked {
        /// In which room.
        room: Option<RoomId>,
        /// At what.
        look: Look,
        /// What for, where that is asked.
        purpose: Option<Purpose>,
        /// Digest of what was typed as the reason, where that is asked.
        why: Option<String>,
    },
    /// Somebody had personal data erased.
    Erased {
        /// In which room.
        room: RoomId,
        /// What.
        thing: ErasedThing,
        /// Keys destroyed with it.
        keys: u32,
        /// Digest of the reason.
        why: String,
    },
    /// Something must be kept from now on.
    LegalHoldSet {
        /// What, and until when.
        hold: LegalHold,
        /// Digest of the reason.
        why: String,
    },
    /// It need not be kept any more.
    LegalHoldLifted {
        /// In which room.
        room: RoomId,
        /// What.
        thing: HeldThing,
        /// Digest of the reason.
        why: String,
    },
    /// Something else that must not be done unseen: a backup, an erasure, what a retention job removed.
    Done {
        /// Where.
        room: Option<RoomId>,
        /// What, as a word: `backup`, `retention`.
        what: String,
        /// Counts and ids, never a person.
        detail: serde_json::Value,
    },
}

/// Words of the facts that make and end holds: they are read back by them.
pub const HOLD_SET: &str = "legal_hold_set";
/// See [`HOLD_SET`].
pub const HOLD_LIFTED: &str = "legal_hold_lifted";

impl Fact {
    /// Its word.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::AccountMade { .. } => "account_made",
            Self::GrantsChanged { .. } => "grants_changed",
            Self::Switched { .. } => "switched",
            Self::SubjectSet { .. } => "subject_set",
            Self::CodeMade { .. } => "code_made",
            Self::PasswordSet { .. } => "password_set",
            Self::SecondFactorSet { .. } => "second_factor_set",
            Self::NameSet { .. } => "name_set",
            Self::SignInRefused { .. } => "sign_in_refused",
            Self::Unlocked { .. } => "unlocked",
            Self::SessionOpened { .. } => "session_opened",
            Self::Confirmed { .. } => "confirmed",
            Self::SessionEnded { .. } => "session_ended",
            Self::TokenMade { .. } => "token_made",
            Self::TokenEnded { .. } => "token_ended",
            Self::Looked { .. } => "looked",
            Self::Erased { .. } => "erased",
            Self::LegalHoldSet { .. } => HOLD_SET,
            Self::LegalHoldLifted { .. } => HOLD_LIFTED,
            Self::Done { .. } => "done",
        }
    }

    /// The room it concerns, where it concerns one.
    pub const fn room(&self) -> Option<&RoomId> {
        match self {
            Self::Looked { room, .. } | Self::Done { room, .. } => room.as_ref(),
            Self::Erased { room, .. } | Self::LegalHoldLifted { room, .. } => Some(room),
            Self::LegalHoldSet { hold, .. } => Some(&hold.room),
            _ => None,
        }
    }
}
