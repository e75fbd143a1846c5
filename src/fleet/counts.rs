//! Verdicts on reports, and how many of each there were.

use serde::{Deserialize, Serialize};

/// Why a report is refused altogether.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// Within about 110 m of latitude 0, longitude 0: what receivers send when they know nothing.
    NullIsland,
}

/// Why a report goes to the trail only and does not become the unit's position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrailReason {
    /// More than 120 s older than it should be: from a buffer, or the device's clock was set.
    Old,
    /// Its effective time is before that of the position known.
    Late,
    /// Too far from the last one for the time between: kept apart until it is confirmed or contradicted.
    Jump,
    /// A device ahead of this one in the unit's list has a usable position.
    SecondDevice,
}

/// Why a position is doubtful. It is shown, and never sends a unit without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Nothing but an old report is known.
    Old,
    /// The device says it is elsewhere, and that cannot be.
    Jump,
    /// A jump was confirmed by the fixes after it, less than a minute ago.
    Relocated,
    /// Speed changed by more than 12 m/s² allows.
    Acceleration,
    /// Reported speed and distance moved do not fit.
    SpeedMismatch,
    /// Typed in or simulated by the receiver.
    Simulated,
    /// Dead reckoning.
    Estimated,
    /// Horizontal dilution of precision above 20.
    PoorGeometry,
    /// The device's clock stands still: the same report again and again.
    Clock,
}

/// What became of one report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It is the unit's position now.
    Accepted {
        /// The place shown is another than before.
        moved: bool,
        /// Why it is doubtful, if so.
        doubt: Option<Doubt>,
    },
    /// Kept in the trail; the unit's position stays (an [`TrailReason::Old`] one is shown where nothing else is known).
    TrailOnly(TrailReason),
    /// A sibling sentence of the last epoch; not a report of its own.
    Amended,
    /// The same as one of the last reports of this device.
    Duplicate,
    /// Not kept.
    Rejected(RejectReason),
    /// The device is bound to no unit of this room.
    UnknownDevice,
}

/// How many of each, since start. `accepted + duplicate + rejected_null_island` = reports of known devices that were no amendments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetCounts {
    /// Kept, trail only included.
    pub accepted: u64,
    /// Refused as duplicates.
    pub duplicate: u64,
    /// Refused at (0,0).
    pub rejected_null_island: u64,
    /// Inside `accepted`: old.
    pub trail_old: u64,
    /// Inside `accepted`: late.
    pub trail_late: u64,
    /// Inside `accepted`: jump.
    pub trail_jump: u64,
    /// Inside `accepted`: second device.
    pub trail_second_device: u64,
    /// Inside `accepted`: became a position and is doubtful.
    pub doubtful: u64,
    /// Inside `accepted`: dated after its receipt by more than a second; counted as received.
    pub future: u64,
    /// Amendments.
    pub amended: u64,
    /// Reports of devices bound to no unit.
    pub unknown_device: u64,
    /// A device's clock offset was learnt anew by more than ten seconds.
    pub clock_learnt: u64,
    /// A jump was confirmed.
    pub relocated: u64,
}

impl FleetCounts {
    /// Trail-only reports of all reasons.
    pub const fn trail_only(&self) -> u64 {
        self.trail_old + self.trail_late + self.trail_jump + self.trail_second_device
    }

    /// Refused reports of all reasons, duplicates apart.
    pub const fn rejected(&self) -> u64 {
        self.rejected_null_island
    }

    /// Refused by reason, for metrics and the summary: (reason, count).
    pub fn rejected_by_reason(&self) -> [(&'static str, u64); 1] {
        [("null_island", self.rejected_null_island)]
    }

    /// Trail only by reason: (reason, count).
    pub fn trail_by_reason(&self) -> [(&'static str, u64); 4] {
        [("old", self.trail_old), ("late", self.trail_late), ("jump", self.trail_jump), ("second_device", self.trail_second_device)]
    }

    /// Reports of known devices, amendments not counted: each had exactly one verdict.
    pub const fn taken_in(&self) -> u64 {
        self.accepted + self.duplicate + self.rejected_null_island
    }

    pub(super) fn count(&mut self, verdict: &Judgement) {
        match verdict {
            Judgement::Accepted { doubt, .. } => {
                self.accepted += 1;
                self.doubtful += u64::from(doubt.is_some());
            }
            Judgement::TrailOnly(reason) => {
                self.accepted += 1;
                match reason {
                    TrailReason::Old => self.trail_old += 1,
                    TrailReason::Late => self.trail_late += 1,
                    TrailReason::Jump => self.trail_jump += 1,
                    TrailReason::SecondDevice => self.trail_second_device += 1,
                }
            }
            Judgement::Amended => self.amended += 1,
            Judgement::Duplicate => self.duplicate += 1,
            Judgement::Rejected(RejectReason::NullIsland) => self.rejected_null_island += 1,
            Judgement::UnknownDevice => self.unknown_device += 1,
        }
    }
}
