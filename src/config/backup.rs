//! Backups.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What backups and restores go by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct BackupConfig {
    /// The list of erasures; `erasures.jsonl` in the data folder when left out. Keep it apart from the backups: a restore forgets again
    /// whoever is on it.
    pub erasures: Option<PathBuf>,
}
