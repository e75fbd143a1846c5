//! How the bus is driven.

use serde::{Deserialize, Serialize};

/// Rhythm and time-outs of the bus, milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusSettings {
    /// `None`: one process, no bus. Else the address of a Redis server, `redis://host:port/db`.
    pub redis: Option<String>,
    /// Longest wait for an answer or a connection.
    pub timeout_ms: u64,
    /// Snapshots are refreshed this often: what a newcomer waits for at most.
    pub snapshot_every_ms: u64,
    /// All positions are written this often, so that a flushed server fills up again.
    pub positions_every_ms: u64,
    /// First wait after a failure; doubled up to `backoff_max_ms`.
    pub backoff_min_ms: u64,
    /// Longest wait after a failure.
    pub backoff_max_ms: u64,
    /// A relay that hears nothing for this long listens anew: the owner beats at least once a second.
    pub silence_ms: u64,
}

impl Default for BusSettings {
    /// No Redis; 1 s time-out, snapshot every 2 s, all positions every 10 s, back-off 100 ms to 5 s, silence 5 s.
    fn default() -> Self {
        Self {
            redis: None,
            timeout_ms: 1_000,
            snapshot_every_ms: 2_000,
            positions_every_ms: 10_000,
            backoff_min_ms: 100,
            backoff_max_ms: 5_000,
            silence_ms: 5_000,
        }
    }
}
