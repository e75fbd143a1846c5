//! Shifts and cover: how early a shift signs on, and how long a unit may stand still or a sector be empty.

use super::{SettingsError, check::range};
use serde::{Deserialize, Serialize};

/// When units stand still and sectors are empty for too long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CoverSettings {
    /// An available unit away from its post that has not moved for so many minutes is told to the room; 0: never.
    pub immobile_min: u32,
    /// It has moved when it is further than so many metres from where it stood.
    pub immobile_radius_m: u32,
    /// A sector to be covered that has had no available unit for so many minutes is told to the room; 0: never.
    pub uncovered_min: u32,
}

impl Default for CoverSettings {
    /// 20 minutes within 50 m, 10 minutes.
    fn default() -> Self {
        Self { immobile_min: 20, immobile_radius_m: 50, uncovered_min: 10 }
    }
}

impl CoverSettings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        range("cover.immobile_min", self.immobile_min, 0, 1_440)?;
        range("cover.immobile_radius_m", self.immobile_radius_m, 10, 1_000)?;
        range("cover.uncovered_min", self.uncovered_min, 0, 1_440)
    }
}

/// Shifts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RosterSettings {
    /// A shift may be signed on so many minutes before it begins.
    pub sign_on_early_min: u32,
    /// Longest shift, hours.
    pub shift_max_hours: u32,
}

impl Default for RosterSettings {
    /// Two hours; 24 hours.
    fn default() -> Self {
        Self { sign_on_early_min: 120, shift_max_hours: 24 }
    }
}

impl RosterSettings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        range("roster.sign_on_early_min", self.sign_on_early_min, 0, 1_440)?;
        range("roster.shift_max_hours", self.shift_max_hours, 1, 72)
    }
}
