//! Bounds and usual times of the notices.

use super::model::Kind;
use serde::{Deserialize, Serialize};

/// Bounds and usual times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NoticeLimits {
    /// Notices in memory: those that stand and those over within the hour.
    pub notices: u32,
    /// Notices that stand.
    pub in_force: u32,
    /// A message stands this many hours unless it says otherwise.
    pub message_h: u32,
    /// A bulletin stands this many hours unless it says otherwise.
    pub bulletin_h: u32,
    /// A plate note stands this many hours unless it says otherwise.
    pub plate_note_h: u32,
    /// None stands longer than this many days.
    pub longest_days: u32,
}

impl Default for NoticeLimits {
    fn default() -> Self {
        Self { notices: 4_000, in_force: 2_000, message_h: 12, bulletin_h: 24, plate_note_h: 168, longest_days: 90 }
    }
}

impl NoticeLimits {
    /// Hours a notice of this kind stands unless it says otherwise.
    pub fn usual_h(&self, kind: Kind) -> u32 {
        match kind {
            Kind::Message => self.message_h,
            Kind::PlateNote => self.plate_note_h,
            Kind::WantedPerson | Kind::WantedCar | Kind::MissingChild | Kind::General => self.bulletin_h,
        }
    }

    /// Fields with their ranges.
    pub(in crate::dispatch) fn ranges(&self) -> [(&'static str, u32, u32, u32); 6] {
        let hours = self.longest_days.saturating_mul(24);
        [
            ("limits.notices.in_force", self.in_force, 1, 20_000),
            ("limits.notices.notices", self.notices, self.in_force, 50_000),
            ("limits.notices.longest_days", self.longest_days, 1, 365),
            ("limits.notices.message_h", self.message_h, 1, hours),
            ("limits.notices.bulletin_h", self.bulletin_h, 1, hours),
            ("limits.notices.plate_note_h", self.plate_note_h, 1, hours),
        ]
    }
}
