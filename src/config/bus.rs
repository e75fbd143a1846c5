//! Other processes.

use super::{ConfigError, error::ensure};
use crate::bus::shown_address;
use serde::{Deserialize, Serialize, Serializer};

/// Which bus carries positions and live frames to other processes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BusKind {
    /// None: this process alone.
    #[default]
    Memory,
    /// Redis. Losing it never disturbs a call.
    Redis,
}

/// The bus.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusConfig {
    /// Which.
    pub kind: BusKind,
    /// Where Redis is.
    #[serde(serialize_with = "shown")]
    pub url: String,
    /// Of a relay: the server whose room it shows; it says who may look.
    pub home: String,
}

/// Without user and password: a configuration is only ever written to be looked at.
fn shown<S: Serializer>(url: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&shown_address(url))
}

impl Default for BusConfig {
    fn default() -> Self {
        Self { kind: BusKind::Memory, url: "redis://127.0.0.1:6379".to_owned(), home: "http://127.0.0.1:8019".to_owned() }
    }
}

impl BusConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let known = ["redis://", "rediss://", "unix://", "redis+unix://"].iter().any(|s| self.url.starts_with(s));
        let home = ["http://", "https://"].iter().any(|s| self.home.starts_with(s));
        ensure(home, "bus.home", || format!("`{}` is not an address such as http://127.0.0.1:8019", self.home))?;
        ensure(known, "bus.url", || format!("`{}` is not a Redis address such as redis://127.0.0.1:6379", shown_address(&self.url)))
    }
}
