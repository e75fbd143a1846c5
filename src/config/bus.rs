//! Other processes.

use super::{ConfigError, error::ensure};
use crate::bus::shown_address;
use serde::Deserialize;

/// Which bus carries positions and live frames to other processes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusKind {
    /// None: this process alone.
    #[default]
    Memory,
    /// Redis. Losing it never disturbs a call.
    Redis,
}

/// The bus.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusConfig {
    /// Which.
    pub kind: BusKind,
    /// Where Redis is.
    pub url: String,
}

impl Default for BusConfig {
    fn default() -> Self {
        Self { kind: BusKind::Memory, url: "redis://127.0.0.1:6379".to_owned() }
    }
}

impl BusConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let known = ["redis://", "rediss://", "unix://", "redis+unix://"].iter().any(|s| self.url.starts_with(s));
        ensure(known, "bus.url", || format!("`{}` is not a Redis address such as redis://127.0.0.1:6379", shown_address(&self.url)))
    }
}
