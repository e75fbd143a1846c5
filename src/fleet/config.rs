//! Limits of the fleet, and what a unit moves on.

use serde::{Deserialize, Serialize};

/// Limits of one room's fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FleetConfig {
    /// Points of trail kept in memory per unit (24 bytes each); at the limit the oldest goes. 1..=100 000.
    pub trail_points: usize,
}

impl Default for FleetConfig {
    /// 900 points: a quarter of an hour at one fix a second.
    fn default() -> Self {
        Self { trail_points: 900 }
    }
}

/// How a unit moves: decides how fast a stated position ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mobility {
    /// Car or motorbike.
    Vehicle,
    /// Bicycle patrol.
    Bicycle,
    /// Foot patrol.
    Foot,
}

impl Mobility {
    /// How long a stated position is worth something, milliseconds: foot 20 min, bicycle 10 min, vehicle 5 min.
    pub const fn stated_life_ms(self) -> i64 {
        match self {
            Self::Vehicle => 5 * 60_000,
            Self::Bicycle => 10 * 60_000,
            Self::Foot => 20 * 60_000,
        }
    }
}
