//! A state as bytes, so that a start need not fold the whole journal.

/// The room's state after an event, as the dispatch core encodes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSnapshot {
    /// The last event it holds.
    pub seq: u64,
    /// Version of the encoding: another one is skipped at start, not an error.
    pub format: u32,
    /// The core's own hash of the state, compared by `journal verify`.
    pub state_hash: [u8; 32],
    /// The encoding.
    pub bytes: Vec<u8>,
}
