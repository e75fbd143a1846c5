//! Beyond the free units at the moment of a ranking: closer ones that become free later, committed ones, those of other rooms.

use super::{SettingsError, check::range};
use serde::{Deserialize, Serialize};

/// When the room is told of a free unit that is closer than the one on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CloserSettings {
    /// The server looks every so many seconds, and when a unit becomes free; 0: never.
    pub look_s: u32,
    /// It is better by so many seconds at least,
    pub gain_s: u32,
    /// and by so many percent of the time the assigned one still needs.
    pub gain_percent: u32,
    /// Only while the assigned one needs more than so many seconds.
    pub away_s: u32,
}

impl Default for CloserSettings {
    /// Every 15 s; 90 s, 30 %; 120 s.
    fn default() -> Self {
        Self { look_s: 15, gain_s: 90, gain_percent: 30, away_s: 120 }
    }
}

impl CloserSettings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        range("closer.look_s", self.look_s, 0, 600)?;
        range("closer.gain_s", self.gain_s, 1, 3_600)?;
        range("closer.gain_percent", self.gain_percent, 0, 100)?;
        range("closer.away_s", self.away_s, 0, 3_600)
    }
}

/// When P0 and P1 may take a unit that is on its way to something less urgent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PreemptSettings {
    /// Where the priority is assigned without a person, so is the taking; else it is offered to the operator.
    pub take_automatically: bool,
    /// It is there so many seconds before the best free one at least: the pre-emption term of its cost.
    pub min_gain_s: u32,
    /// Its incident is so many priorities lower at least.
    pub levels: u32,
}

impl Default for PreemptSettings {
    /// Offered; 60 s; two levels.
    fn default() -> Self {
        Self { take_automatically: false, min_gain_s: 60, levels: 2 }
    }
}

impl PreemptSettings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        range("preempt.min_gain_s", self.min_gain_s, 0, 3_600)?;
        range("preempt.levels", self.levels, 1, 4)
    }
}
