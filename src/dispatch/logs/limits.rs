//! Bounds of the logs.

use serde::{Deserialize, Serialize};

/// Most that may be allowed for each list on a hand-over sheet.
pub(super) const SHEET_ENTRIES_MAX: u32 = 10_000;

/// Bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogLimits {
    /// Notes of one incident while it is in memory.
    pub notes_per_incident: u32,
    /// Entries of each list on a hand-over sheet.
    pub sheet_entries: u32,
}

impl Default for LogLimits {
    fn default() -> Self {
        Self { notes_per_incident: 2_000, sheet_entries: 1_000 }
    }
}

impl LogLimits {
    /// Fields with their ranges.
    pub(in crate::dispatch) fn ranges(&self) -> [(&'static str, u32, u32, u32); 2] {
        [
            ("limits.logs.notes_per_incident", self.notes_per_incident, 1, 100_000),
            ("limits.logs.sheet_entries", self.sheet_entries, 10, SHEET_ENTRIES_MAX),
        ]
    }
}
