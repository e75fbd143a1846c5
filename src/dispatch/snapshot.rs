//! The state as bytes, and its hash.
//!
//! ```text
//! 0..4   "DWRS"
//! 4..6   format version, little-endian
//! 6..14  sequence of the last event, little-endian
//! 14..46 SHA-256 of the body: the state hash
//! 46..   body: the folded state, postcard
//! ```

use super::{
    settings::Settings,
    state::{Folded, State},
};
use crate::id::RoomId;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use thiserror::Error;

/// Raised at every change of the state's shape. A snapshot of another version is not read: the state is folded from the journal.
pub const FORMAT_VERSION: u16 = 6;

const MAGIC: &[u8; 4] = b"DWRS";
const HEAD: usize = 46;

/// SHA-256 over the folded state.
pub type Hash = [u8; 32];

/// A snapshot cannot be used: fall back to an older one or to the journal from its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SnapshotError {
    /// Not one of ours, or cut.
    #[error("not a state snapshot, or cut short")]
    NotASnapshot,
    /// Written by another version.
    #[error("state snapshot of format {found}, this program reads {FORMAT_VERSION}")]
    Format {
        /// What it says.
        found: u16,
    },
    /// The body does not have the hash written beside it.
    #[error("the state snapshot is damaged: its hash does not fit")]
    Damaged,
    /// Of another room.
    #[error("the state snapshot belongs to room {found}, not {wanted}")]
    Room {
        /// Whose it is.
        found: RoomId,
        /// Whose was wanted.
        wanted: RoomId,
    },
}

fn body(state: &State) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "plain data into a growing buffer: postcard has no failure for it")]
    postcard::to_stdvec(&state.f).expect("plain data encodes")
}

fn digest(body: &[u8]) -> Hash {
    Sha256::digest(body).into()
}

/// The state's hash: equal for equal folds, on every machine.
pub fn hash(state: &State) -> Hash {
    digest(&body(state))
}

/// The state as bytes.
pub fn encode(state: &State) -> Vec<u8> {
    let body = body(state);
    let mut out = Vec::with_capacity(HEAD + body.len());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    out.extend_from_slice(&state.f.seq.to_le_bytes());
    out.extend_from_slice(&digest(&body));
    out.extend_from_slice(&body);
    out
}

/// Reads a snapshot of this room back. `settings` are in force where none are in it, as in a new room.
///
/// # Errors
/// [`SnapshotError`] says why it cannot be used.
pub fn decode(bytes: &[u8], room: &RoomId, settings: impl Into<Arc<Settings>>) -> Result<State, SnapshotError> {
    let (head, body) = bytes.split_at_checked(HEAD).ok_or(SnapshotError::NotASnapshot)?;
    if !head.starts_with(MAGIC) {
        return Err(SnapshotError::NotASnapshot);
    }
    let found = u16::from_le_bytes([head[4], head[5]]);
    if found != FORMAT_VERSION {
        return Err(SnapshotError::Format { found });
    }
    if digest(body) != head[14..46] {
        return Err(SnapshotError::Damaged);
    }
    let f: Folded = postcard::from_bytes(body).map_err(|_| SnapshotError::Damaged)?;
    if f.seq.to_le_bytes() != head[6..14] {
        return Err(SnapshotError::Damaged);
    }
    if f.room != *room {
        return Err(SnapshotError::Room { found: f.room, wanted: room.clone() });
    }
    Ok(State::from_folded(f, settings.into()))
}
