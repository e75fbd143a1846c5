//! What the fleet remembers of one device: its clock, its motion, how often it reports, and its last reports.

use super::{device_clock::DeviceClock, interval::Interval, motion::Motion};
use crate::quantity::{Position, Timestamp};

/// Reports a duplicate is looked for in.
const REMEMBERED: usize = 16;
/// An exact repeat this long after the first is no duplicate made on the way, milliseconds.
const REPEAT_MAX_MS: i64 = 5_000;
/// Dilution above which a position is doubtful, × 100.
pub(super) const HDOP_MAX_CENTI: u16 = 2_000;
/// How long a dilution holds for reports that bring none, milliseconds.
const HDOP_HOLDS_MS: i64 = 10_000;

/// One device bound to a unit.
#[derive(Clone, Debug, Default)]
pub(super) struct Device {
    /// Slot of its unit.
    pub unit: u32,
    /// Place in the unit's list; 0 leads.
    pub rank: u8,
    pub clock: DeviceClock,
    pub motion: Motion,
    pub interval: Interval,
    last: Option<(Option<Timestamp>, Timestamp, Position)>,
    remembered: [Option<(Timestamp, Position)>; REMEMBERED],
    next: usize,
    hdop: Option<(u16, Timestamp)>,
}

impl Device {
    /// A device of which nothing is known yet.
    pub(super) fn new(unit: u32) -> Self {
        Self { unit, ..Self::default() }
    }

    /// Whether the same time and place came lately; if not, remembers it. A report without a time is never a duplicate.
    pub(super) fn is_duplicate(&mut self, device_time: Option<Timestamp>, position: Position) -> bool {
        let Some(time) = device_time else { return false };
        if self.remembered.contains(&Some((time, position))) {
            return true;
        }
        self.remembered[self.next] = Some((time, position));
        self.next = (self.next + 1) % REMEMBERED;
        false
    }

    /// The very report that came last, again, after longer than a repeat takes on the way: its clock stands still, and so does it. Says
    /// that it still reports, and nothing of when.
    pub(super) fn stands_still(&self, device_time: Option<Timestamp>, received: Timestamp, position: Position) -> bool {
        device_time.is_some()
            && self.last.is_some_and(|(last, at, from)| last == device_time && from == position && received.since_ms(at) >= REPEAT_MAX_MS)
    }

    /// The device's time, unless its clock stands still: the same time again, a second or more later and from another place, says nothing.
    pub(super) fn running_time(&self, device_time: Option<Timestamp>, received: Timestamp, position: Position) -> Option<Timestamp> {
        match self.last {
            Some((last, at, from)) if last == device_time && from != position && received.since_ms(at) >= 1_000 => None,
            _ => device_time,
        }
    }

    /// Notes a report for [`Self::running_time`] and the interval.
    pub(super) fn note(&mut self, device_time: Option<Timestamp>, received: Timestamp, position: Position) {
        if let Some((last, at, _)) = self.last {
            let by_device = device_time.zip(last).map_or(0, |(a, b)| a.since_ms(b));
            let receipts = received.since_ms(at);
            // Device times tell the rhythm best (a radio gap bunches receipts), unless the clock was set between.
            self.interval.observe(if (1..=120_000).contains(&by_device) { by_device } else { receipts });
        }
        self.last = Some((device_time, received, position));
    }

    /// Whether this is the epoch published last.
    pub(super) fn is_last(&self, device_time: Option<Timestamp>, position: Position) -> bool {
        self.last.is_some_and(|(time, _, at)| time == device_time && at == position)
    }

    /// Notes the dilution, if any came, and says whether the one that holds is poor.
    pub(super) fn poor_geometry(&mut self, hdop_centi: Option<u16>, received: Timestamp) -> bool {
        if let Some(hdop) = hdop_centi {
            self.hdop = Some((hdop, received));
        }
        self.hdop.is_some_and(|(hdop, at)| hdop > HDOP_MAX_CENTI && received.since_ms(at) <= HDOP_HOLDS_MS)
    }

    /// The server's clock was set back to `now`.
    pub(super) fn clock_back(&mut self, now: Timestamp) {
        self.motion.clock_back(now);
        if let Some((_, at, _)) = &mut self.last {
            *at = (*at).min(now);
        }
        self.hdop = None;
    }

    /// Receipt of the last report.
    pub(super) fn last_received(&self) -> Option<Timestamp> {
        self.last.map(|(_, at, _)| at)
    }
}
