//! How old a position is, in classes that the map, the ranking and the alarms share.

use super::Mobility;
use serde::{Deserialize, Serialize};

/// Class of age, from the effective time and the device's interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeClass {
    /// At most max(30 s, 2 intervals).
    Fresh,
    /// At most max(120 s, 4 intervals): ranked with a penalty.
    Ageing,
    /// Older: drawn hollow, ranked after.
    Stale,
    /// Beyond max(600 s, 10 intervals): left out of the ranking.
    Lost,
    /// No position at all.
    None,
}

/// Class of a measured position of `age_ms` whose device reports every `interval_ms`.
///
/// ```
/// use dawria::fleet::{AgeClass, class_of_measured};
/// assert_eq!(class_of_measured(30_000, 1_000), AgeClass::Fresh);
/// assert_eq!(class_of_measured(30_001, 1_000), AgeClass::Ageing);
/// assert_eq!(class_of_measured(119_000, 60_000), AgeClass::Fresh);
/// ```
pub fn class_of_measured(age_ms: i64, interval_ms: i64) -> AgeClass {
    if age_ms <= 30_000.max(2 * interval_ms) {
        AgeClass::Fresh
    } else if age_ms <= 120_000.max(4 * interval_ms) {
        AgeClass::Ageing
    } else if age_ms <= 600_000.max(10 * interval_ms) {
        AgeClass::Stale
    } else {
        AgeClass::Lost
    }
}

/// Class of a stated position: fresh for half its life, ageing for the other half, then stale. It is never lost: a post stays where it is,
/// and nobody is sent by a stated position without a person.
pub fn class_of_stated(age_ms: i64, mobility: Mobility) -> AgeClass {
    let life = mobility.stated_life_ms();
    if age_ms <= life / 2 {
        AgeClass::Fresh
    } else if age_ms <= life {
        AgeClass::Ageing
    } else {
        AgeClass::Stale
    }
}
