//! What a device's clock is worth: effective time = min(received, device time + offset).
//!
//! d = received − device time. Satellite time is normally right, so a d of 0–120 s is latency: it counts as age and is never learnt. The
//! offset changes only when at least three fixes in a row, spread over at least 4 s of receipt, agree on d within 10 s (the d of a backlog
//! shrinks as it drains, so a backlog never agrees): to 0 if those d lie in 0–120 s, else to the smallest of them.
//!
//! A clock set back by less than 120 s looks like latency, but its times go back, which latency's never do: once as many reports agree on
//! that, what is known is as old as they say, and the next report counts again.

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
    /// The clock was set back: what was reported before counts as no newer than this report.
    pub set_back: bool,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    first: Timestamp,
    count: u32,
    min_d: i64,
    max_d: i64,
}

impl Run {
    fn new(received: Timestamp, d: i64) -> Self {
        Self { first: received, count: 1, min_d: d, max_d: d }
    }

    fn and(self, d: i64) -> Self {
        Self { first: self.first, count: self.count + 1, min_d: self.min_d.min(d), max_d: self.max_d.max(d) }
    }

    /// Enough reports over enough time.
    fn holds(&self, received: Timestamp) -> bool {
        self.count >= AGREEING && received.since_ms(self.first) >= SPREAD_MS
    }

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
    /// Latest time it gave.
    newest: Option<Timestamp>,
    /// Reports in a row with times before that one, and the time of the last of them.
    behind: Option<(Run, Timestamp)>,
}

impl DeviceClock {
    /// Takes a report's times in and says what they are worth. Without a device time the receipt is the time.
    pub(super) fn read(&mut self, received: Timestamp, device_time: Option<Timestamp>) -> Reading {
        let Some(device_time) = device_time else {
            return Reading { effective: received, old: false, future: false, changed_ms: 0, set_back: false };
        };
        let d = received.since_ms(device_time);
        let before = self.offset_ms;
        self.learn(received, d);
        Reading {
            effective: self.effective(received, device_time),
            old: d.saturating_sub(self.offset_ms) > LATENCY_MAX_MS,
            future: d.saturating_sub(before) < -1_000,
            changed_ms: self.offset_ms.saturating_sub(before),
            set_back: self.is_set_back(received, device_time, d),
        }
    }

    /// Whether this report is the one that shows it: the times of several in a row lie before one given earlier, run on, and agree on d.
    fn is_set_back(&mut self, received: Timestamp, device_time: Timestamp, d: i64) -> bool {
        if self.newest.is_none_or(|newest| device_time >= newest) {
            (self.newest, self.behind) = (Some(device_time), None);
            return false;
        }
        let run = match self.behind {
            Some((run, last)) if device_time > last && run.takes(received, d) => run.and(d),
            _ => Run::new(received, d),
        };
        self.behind = Some((run, device_time));
        let shown = run.holds(received);
        if shown {
            (self.newest, self.behind) = (Some(device_time), None);
        }
        shown
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
            Some(run) if run.takes(received, d) => run.and(d),
            _ => Run::new(received, d),
        };
        self.run = Some(run);
        if !run.holds(received) {
            return;
        }
        self.offset_ms = if run.min_d >= 0 && run.max_d <= LATENCY_MAX_MS { 0 } else { run.min_d };
    }
}
