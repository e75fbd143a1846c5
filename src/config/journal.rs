//! The journal.

use super::{ConfigError, error::ensure};
use serde::{Deserialize, Serialize};

/// Limits of the journal and of the room's queue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct JournalConfig {
    /// Inputs waiting for the room; at the limit senders wait, then get *busy*. 16..=65 536.
    pub queue: usize,
    /// How long an input may wait for a place in the queue, milliseconds. 100..=60 000.
    pub queue_wait_ms: u64,
    /// A state snapshot is stored every so many events. 100..=1 000 000.
    pub snapshot_every: u64,
}

impl Default for JournalConfig {
    fn default() -> Self {
        Self { queue: 1_024, queue_wait_ms: 5_000, snapshot_every: 10_000 }
    }
}

impl JournalConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        ensure((16..=65_536).contains(&self.queue), "journal.queue", || format!("{} is outside 16 to 65536", self.queue))?;
        ensure((100..=60_000).contains(&self.queue_wait_ms), "journal.queue_wait_ms", || {
            format!("{} is outside 100 to 60000", self.queue_wait_ms)
        })?;
        ensure((100..=1_000_000).contains(&self.snapshot_every), "journal.snapshot_every", || {
            format!("{} is outside 100 to 1000000", self.snapshot_every)
        })
    }
}
