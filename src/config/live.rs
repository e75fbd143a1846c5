//! The push to consoles and terminals.

use super::{ConfigError, error::ensure};
use serde::{Deserialize, Serialize};

/// Limits of the live push.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct LiveConfig {
    /// Time between two position beats, milliseconds. 50..=5 000.
    pub beat_ms: u64,
    /// Most consoles on the room at once. 1..=10 000.
    pub viewers: usize,
    /// Most terminals connected at once. 1..=100 000.
    pub terminals: usize,
}

impl Default for LiveConfig {
    fn default() -> Self {
        Self { beat_ms: 200, viewers: 256, terminals: 2_000 }
    }
}

impl LiveConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        ensure((50..=5_000).contains(&self.beat_ms), "live.beat_ms", || format!("{} is outside 50 to 5000", self.beat_ms))?;
        ensure((1..=10_000).contains(&self.viewers), "live.viewers", || format!("{} is outside 1 to 10000", self.viewers))?;
        ensure((1..=100_000).contains(&self.terminals), "live.terminals", || format!("{} is outside 1 to 100000", self.terminals))
    }
}
