//! How a room lends.

use crate::{dispatch::settings::SettingsError, id::RoomId};
use serde::{Deserialize, Serialize};

/// Which rooms things pass to by themselves, and how long that may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LendingSettings {
    /// The other rooms that this server reaches. Filled from the configuration where it hosts several.
    pub rooms: Vec<RoomId>,
    /// The room is told when a unit is between two rooms for longer than this, seconds.
    pub alarm_s: u32,
    /// A request for a unit ends by itself after so many seconds.
    pub request_s: u32,
    /// Units of other rooms remembered: which command of them was seen last.
    pub known_units: u32,
    /// Requests for units, both ways, those ended within the last hour included.
    pub requests: u32,
}

impl Default for LendingSettings {
    /// No other room; 30 s; 10 minutes; 20,000 units; 500 requests.
    fn default() -> Self {
        Self { rooms: Vec::new(), alarm_s: 30, request_s: 600, known_units: 20_000, requests: 500 }
    }
}

/// Most rooms one server hosts.
pub const ROOMS_MAX: usize = 64;

impl LendingSettings {
    pub(in crate::dispatch) fn check(&self) -> Result<(), SettingsError> {
        let bad = |field: &str, why: String| Err(SettingsError::Field { field: format!("lending.{field}"), why });
        if self.rooms.len() >= ROOMS_MAX {
            return bad("rooms", format!("has {} rooms, must be fewer than {ROOMS_MAX}", self.rooms.len()));
        }
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
