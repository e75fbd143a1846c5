//! What a device's clock is worth: effective time = min(received, device time + offset).
//!
//! d = received − device time. Satellite time is normally right, so a d of 0–120 s is latency: it counts as age and is never learnt. The
//! offset changes only when at least three fixes in a row, spread over at least 4 s of receipt, agree on d within 10 s (the d of a backlog
//! shrinks as it drains, so a backlog never agrees): to 0 if those d lie in 0–120 s, else to the smallest of them.

use crate::quantity::Timestamp;

/// A d up to here above the offset is latency; more is an old fix or a clock that was set. Milliseconds.
pub(super) const LATENCY_MAX_MS: i64 = 120_000;
const AGREE_MS: i64 = 10_000;
const SPREAD_MS: i64 = 4_000;
const AGREEING: u32 = 3;
/// A run that has enough reports is begun anew after this long, so that a slowly drifting clock is followed.
const RUN_MAX_MS: i64 = 60_000;

/// What one report's time is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// When the position was true.
    pub effective: Timestamp,
    /// From a buffer, or the clock was set: trail only.
    pub old: bool,
    /// Dated more than a second after its receipt; counted as received.
    pub future: bool,
    /// The offset is another than before this report.
    pub changed_ms: i64,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    first: Timestamp,
    count: u32,
    min_d: i64,
    max_d: i64,
}

impl Run {
    fn takes(&self, received: Timestamp, d: i64) -> bool {
        let agrees = d.max(self.max_d).saturating_sub(d.min(self.min_d)) <= AGREE_MS;
        let span = received.since_ms(self.first);
        agrees && span >= 0 && (self.count < AGREEING || span <= RUN_MAX_MS)
    }
}

/// Clock of one device.
#[derive(Clone, Debug, Default)]
pub(super) struct DeviceClock {
    offset_ms: i64,
    run: Option<Run>,
}

impl DeviceClock {
    /// Takes a report's times in and says what they are worth. Without a device time the receipt is the time.
    pub(super) fn read(&mut self, received: Timestamp, device_time: Option<Timestamp>) -> Reading {
        let Some(device_time) = device_time else {
            return Reading { effective: received, old: false, future: false, changed_ms: 0 };
        };
        let d = received.since_ms(device_time);
        let before = self.offset_ms;
        self.learn(received, d);
        Reading {
            effective: self.effective(received, device_time),
            old: d.saturating_sub(self.offset_ms) > LATENCY_MAX_MS,
            future: d.saturating_sub(before) < -1_000,
            changed_ms: self.offset_ms.saturating_sub(before),
        }
    }

    /// Effective time of a report under the present offset.
    pub(super) fn effective(&self, received: Timestamp, device_time: Timestamp) -> Timestamp {
        received.min(device_time.plus_ms(self.offset_ms))
    }

    /// Whether a report with this d belongs to the clock as it is understood now.
    pub(super) fn fits(&self, d: i64) -> bool {
        d.saturating_sub(self.offset_ms) <= LATENCY_MAX_MS
    }

    fn learn(&mut self, received: Timestamp, d: i64) {
        let run = match self.run {
            Some(run) if run.takes(received, d) => {
                Run { first: run.first, count: run.count + 1, min_d: run.min_d.min(d), max_d: run.max_d.max(d) }
            }
            _ => Run { first: received, count: 1, min_d: d, max_d: d },
        };
        self.run = Some(run);
        if run.count < AGREEING || received.since_ms(run.first) < SPREAD_MS {
            return;
        }
        self.offset_ms = if run.min_d >= 0 && run.max_d <= LATENCY_MAX_MS { 0 } else { run.min_d };
    }
}
