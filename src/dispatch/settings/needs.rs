//! What incidents need, and how far cover counts.

use super::{SettingsError, check::range};
use crate::dispatch::model::Priority;
use serde::{Deserialize, Serialize};

/// What incidents need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NeedsSettings {
    /// The shift supervisor is told when nobody qualifies for an incident of one of these priorities.
    pub holding: Vec<Priority>,
}

impl Default for NeedsSettings {
    /// P0 and P1.
    fn default() -> Self {
        Self { holding: vec![Priority::P0, Priority::P1] }
    }
}

impl NeedsSettings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        range("needs.holding", self.holding.len() as u32, 0, 5)
    }
}

/// The capped coverage rule: of those who are there nearly as fast as the fastest, the one whose leaving costs least cover goes first. Never
/// for P0 and P1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CoverageTerms {
    /// How much later than the fastest, s, at most; 0: the rule is off.
    pub cap_s: u32,
    /// A unit covers what it reaches within this, s; beyond it nobody is kept waiting longer than by the fastest.
    pub target_s: u32,
    /// Above this share of the units on duty being committed, only speed counts, %.
    pub off_above_percent: u32,
}

impl Default for CoverageTerms {
    /// Off; ten minutes; half of them.
    fn default() -> Self {
        Self { cap_s: 0, target_s: 600, off_above_percent: 50 }
    }
}

impl CoverageTerms {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        range("ranking.coverage.cap_s", self.cap_s, 0, 90)?;
        range("ranking.coverage.target_s", self.target_s, 60, 3_600)?;
        range("ranking.coverage.off_above_percent", self.off_above_percent, 0, 100)
    }
}
