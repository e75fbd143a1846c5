//! What calls, incidents, units and assignments have in common: priority, place, stamp, sealed fields.

use crate::{
    id::SubjectId,
    quantity::{Position, Timestamp},
    rights::Role,
};
use serde::{Deserialize, Serialize};

/// A personal field as the core sees it: ciphertext under the subject's key. Opened only by `api` and `live`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sealed {
    /// Whose key opens it.
    pub subject: SubjectId,
    /// Nonce and ciphertext with tag, base64 (standard alphabet, no padding).
    pub text: String,
}

/// A keyed fingerprint (HMAC-SHA-256 cut to 16 bytes, hex) for comparing personal content without holding it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub String);

/// Urgency of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Priority {
    /// Officer in danger.
    P0,
    /// Danger to life or in progress.
    P1,
    /// Just happened, may grow.
    P2,
    /// Report needed.
    P3,
    /// Advice.
    P4,
}

/// Where a call or incident is, and how that is known. Three addresses are kept apart: what the caller said, what the gazetteer found,
/// what an operator vouches for. None replaces another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The point used for ranking.
    pub position: Position,
    /// Who gave it.
    pub source: PlaceSource,
    /// Radius in metres within which the truth lies, when known.
    pub accuracy_m: Option<u32>,
    /// Found address: the gazetteer's words. Not personal.
    pub found: Option<String>,
    /// The caller's own words, sealed.
    pub said: Option<Sealed>,
    /// The address an operator vouches for.
    pub verified: Option<Verified>,
}

impl Place {
    /// A bare point.
    pub fn at(position: Position, source: PlaceSource) -> Self {
        Self { position, source, accuracy_m: None, found: None, said: None, verified: None }
    }

    /// This place after a newer one came: the caller's words stay unless new ones came, a verified address stays with its point.
    pub fn followed_by(&self, newer: &Self) -> Self {
        let stays = newer.position == self.position && newer.source == self.source;
        Self {
            said: newer.said.clone().or_else(|| self.said.clone()),
            verified: newer.verified.clone().or_else(|| self.verified.clone().filter(|_| stays)),
            ..newer.clone()
        }
    }
}

/// An address an operator vouches for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// The address as typed, sealed; `None`: the point alone was confirmed.
    pub address: Option<Sealed>,
    /// Who vouches for it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// Who gave a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceSource {
    /// Verified by the operator.
    Operator,
    /// The handset's own position.
    Handset,
    /// The network cell.
    Cell,
    /// The reporting unit's position.
    Unit,
}

/// Who brought a stamp or an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The telephone system.
    Telephony,
    /// An operator.
    Operator,
    /// A crew's terminal.
    Terminal,
    /// The vehicle's device.
    Device,
    /// By voice on the radio, typed by an operator.
    Radio,
    /// The server itself.
    Automatic,
    /// An import.
    Import,
    /// Typed in after an outage.
    CatchUp,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Account name; `terminal-UNIT` for a unit's terminal, `system` for the server itself.
    pub account: String,
    /// Role, for example `operator`, `terminal`, `system`.
    pub role: String,
    /// Sign-on position at the room, when one.
    pub position: Option<String>,
}

impl Actor {
    /// A chief or supervisor: may do what is left to those who answer for a shift.
    pub fn leads(&self) -> bool {
        matches!(Role::of(&self.role), Some(Role::Chief | Role::Supervisor))
    }
}

/// A stamp: when, by whose word, where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When the server learnt of it.
    pub recorded_at: Timestamp,
    /// By whose word.
    pub source: Source,
    /// Where the unit was, when known.
    pub position: Option<Position>,
    /// `occurred_at` was absurd and replaced by the receipt time.
    pub clock_doubtful: bool,
}
