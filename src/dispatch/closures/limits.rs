//! Bounds of the closures.

use serde::{Deserialize, Serialize};

/// Bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClosureLimits {
    /// Closures in memory: planned, in force, ended within the hour.
    pub closures: u32,
    /// Points of one drawing.
    pub points: u32,
    /// Radius of a circle, metres.
    pub radius_m: u32,
    /// Days one may last, and may be planned ahead.
    pub longest_days: u32,
}

impl Default for ClosureLimits {
    fn default() -> Self {
        Self { closures: 500, points: 500, radius_m: 5_000, longest_days: 60 }
    }
}

impl ClosureLimits {
    /// Fields with their ranges.
    pub(in crate::dispatch) fn ranges(&self) -> [(&'static str, u32, u32, u32); 4] {
        [
            ("limits.road_closures.closures", self.closures, 1, 10_000),
            ("limits.road_closures.points", self.points, 3, 5_000),
            ("limits.road_closures.radius_m", self.radius_m, 1, 20_000),
            ("limits.road_closures.longest_days", self.longest_days, 1, 365),
        ]
    }
}
