//! A state as bytes, so that a start need not fold the whole journal.

use crate::dispatch::{State, snapshot};

/// The room's state after an event, as the dispatch core encodes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSnapshot {
    /// The last event it holds.
    pub seq: u64,
    /// Version of the encoding: another one is skipped at start, not an error.
    pub format: u16,
    /// The core's own hash of the state, compared by `journal verify`.
    pub state_hash: [u8; 32],
    /// The encoding.
    pub bytes: Vec<u8>,
}

impl StoredSnapshot {
    /// Of this state.
    pub fn of(state: &State) -> Self {
        Self { seq: state.seq(), format: snapshot::FORMAT_VERSION, state_hash: snapshot::hash(state), bytes: snapshot::encode(state) }
    }
}
