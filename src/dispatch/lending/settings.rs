//! How a room lends. Which rooms it reaches is not its setting: the server knows.

use crate::dispatch::settings::SettingsError;
use serde::{Deserialize, Serialize};

/// How long passing a unit to another room may take, and how much is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LendingSettings {
    /// The room is told when a unit is between two rooms for longer than this, seconds.
    pub alarm_s: u32,
    /// A request for a unit ends by itself after so many seconds.
    pub request_s: u32,
    /// Units of other rooms remembered: which command of them was seen last.
    pub known_units: u32,
    /// Requests for units, both ways, those ended within the last hour included.
    pub requests: u32,
    /// Whether a list for which nobody here qualifies shows units of other rooms by itself; else only when they are asked for.
    pub show_others: bool,
}

impl Default for LendingSettings {
    /// 30 s; 10 minutes; 20,000 units; 500 requests; shown.
    fn default() -> Self {
        Self { alarm_s: 30, request_s: 600, known_units: 20_000, requests: 500, show_others: true }
    }
}

/// Most rooms one server hosts.
pub const ROOMS_MAX: usize = 64;

impl LendingSettings {
    pub(in crate::dispatch) fn check(&self) -> Result<(), SettingsError> {
        let bad = |field: &str, why: String| Err(SettingsError::Field { field: format!("lending.{field}"), why });
        for (field, v, min, max) in [
            ("alarm_s", self.alarm_s, 1, 3_600),
            ("request_s", self.request_s, 10, 86_400),
            ("known_units", self.known_units, 1, 100_000),
            ("requests", self.requests, 1, 10_000),
        ] {
            if !(min..=max).contains(&v) {
                return bad(field, format!("is {v}, must be {min} to {max}"));
            }
        }
        Ok(())
    }
}
