//! The synthetic test call.

use super::{ConfigError, error::ensure};
use serde::{Deserialize, Serialize};

/// A test call that the server places to itself, in a room of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct SyntheticConfig {
    /// Seconds between two calls; 0: none. 0, or 5..=3 600.
    pub every_s: u64,
}

impl Default for SyntheticConfig {
    fn default() -> Self {
        Self { every_s: 30 }
    }
}

impl SyntheticConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let n = self.every_s;
        ensure(n == 0 || (5..=3_600).contains(&n), "synthetic.every_s", || format!("{n} is outside 5 to 3600, and not 0 (none)"))
    }
}
