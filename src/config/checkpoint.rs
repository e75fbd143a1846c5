//! Signed checkpoints of the journals.

use super::{ConfigError, error::ensure};
use crate::store::checkpoint::{Outlet, Syslog};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Where signed checkpoints go, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct CheckpointConfig {
    /// File of the signing key; `keys/checkpoint.key` in the data folder when left out. Made at the first start.
    pub key: Option<PathBuf>,
    /// Seconds between two checkpoints of a journal that something was appended to. 1..=86 400.
    pub every_s: u64,
    /// File that the checkpoints are appended to: better a mounted folder of another machine.
    pub file: Option<PathBuf>,
    /// Syslog server that they are sent to: `udp://HOST:PORT`, or the path of a socket.
    pub syslog: Option<String>,
}

impl Default for CheckpointConfig {
    fn default() -> Self {
        Self { key: None, every_s: 60, file: None, syslog: None }
    }
}

impl CheckpointConfig {
    /// The places they go to.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] for a syslog server that is none.
    pub fn outlet(&self) -> Result<Outlet, ConfigError> {
        let syslog = self.syslog.as_deref().map(str::parse::<Syslog>).transpose();
        let syslog = syslog.map_err(|message| ConfigError::Invalid { key: "checkpoint.syslog", message })?;
        Ok(Outlet { file: self.file.clone(), syslog })
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        ensure((1..=86_400).contains(&self.every_s), "checkpoint.every_s", || format!("{} is outside 1 to 86400", self.every_s))?;
        self.outlet().map(drop)
    }
}
