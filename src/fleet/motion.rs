//! Whether a report can be where it says: implied speed, acceleration, reported speed against distance moved; and how a jump is confirmed.
//!
//! **Jump**: more than 70 m/s (after 50 m of allowance for noise) since the device's last plausible report. The time between is the longer
//! of the times between receipts and between device times (the latter only while the clock is the same), so that neither a burst after a
//! radio gap nor a clock that was set looks like a jump. A jump does not move the unit; it makes it doubtful until three plausible reports
//! in a row. **Relocation**: three or more jumping reports in a row which are plausible among themselves, spread over at least 4 s of
//! receipt, are believed: the unit moves there and stays doubtful for 60 s. So a single wild report never moves a unit, and a unit whose
//! *old* place was the wrong one is not frozen.

use super::counts::Doubt;
use crate::quantity::{Position, Speed, Timestamp};

const SPEED_MAX_MPS: f64 = 70.0;
const NOISE_M: f64 = 50.0;
const ACCELERATION_MAX_MPS2: f64 = 12.0;
const SPEED_NOISE_MPS: f64 = 3.0;
const CONFIRMING: u32 = 3;
const CONFIRM_SPREAD_MS: i64 = 4_000;
const PROBATION_MS: i64 = 60_000;
/// Longest gap over which a reported speed is carried on.
const CARRY_MAX_MS: i64 = 30_000;

/// One report as far as motion is concerned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    /// Where.
    pub position: Position,
    /// Receipt.
    pub received: Timestamp,
    /// Device's own time.
    pub device_time: Option<Timestamp>,
    /// Reported speed.
    pub speed: Option<Speed>,
}

/// What the motion says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Can be.
    Plausible,
    /// Cannot be, so far.
    Jump,
    /// A jump that was confirmed just now.
    Relocated,
}

#[derive(Clone, Copy, Debug)]
struct Chain {
    first: Timestamp,
    last: Sample,
    count: u32,
}

/// Motion of one device.
#[derive(Clone, Debug, Default)]
pub(super) struct Motion {
    last: Option<Sample>,
    chain: Option<Chain>,
    doubt: Option<Doubt>,
    doubt_until: Timestamp,
    plausible_needed: u32,
    anchor: Option<Position>,
    claimed_m: f64,
    moved_m: f64,
}

impl Motion {
    /// Judges a report that is newer than all before it.
    pub(super) fn judge(&mut self, s: Sample) -> Verdict {
        let Some(last) = self.last else {
            self.settle(s);
            return Verdict::Plausible;
        };
        if is_jump(&last, &s) {
            return self.jump(s);
        }
        self.chain = None;
        self.plausible_needed = self.plausible_needed.saturating_sub(1);
        if self.plausible_needed == 0 && s.received >= self.doubt_until {
            self.doubt = None;
        }
        if accelerates(&last, &s) {
            self.raise(Doubt::Acceleration, s.received.plus_ms(1), 0);
        }
        if self.mismatch(&last, &s) {
            self.raise(Doubt::SpeedMismatch, s.received.plus_ms(PROBATION_MS), 0);
        }
        self.last = Some(s);
        Verdict::Plausible
    }

    /// Why the device's word is doubtful now.
    pub(super) fn doubt(&self) -> Option<Doubt> {
        self.doubt
    }

    /// A sibling sentence brought the speed of the last report.
    pub(super) fn amend_speed(&mut self, speed: Speed) {
        if let Some(last) = &mut self.last {
            last.speed.get_or_insert(speed);
        }
    }

    /// The unit changes over to this device, far from where the other one was: doubtful like a relocation.
    pub(super) fn on_probation(&mut self, received: Timestamp) {
        self.raise(Doubt::Relocated, received.plus_ms(PROBATION_MS), 0);
    }

    /// Forgets receipts after `now`: the server's clock was set back.
    pub(super) fn clock_back(&mut self, now: Timestamp) {
        if let Some(last) = &mut self.last {
            last.received = last.received.min(now);
            last.device_time = None;
        }
        self.chain = None;
        self.doubt_until = self.doubt_until.min(now.plus_ms(PROBATION_MS));
    }

    fn settle(&mut self, s: Sample) {
        self.last = Some(s);
        self.chain = None;
        self.anchor = Some(s.position);
        self.claimed_m = 0.0;
        self.moved_m = 0.0;
    }

    fn raise(&mut self, doubt: Doubt, until: Timestamp, plausible_needed: u32) {
        if self.doubt.is_none() || until >= self.doubt_until {
            self.doubt = Some(doubt);
            self.doubt_until = until;
        }
        self.plausible_needed = self.plausible_needed.max(plausible_needed);
    }

    fn jump(&mut self, s: Sample) -> Verdict {
        let chain = match self.chain {
            Some(chain) if !is_jump(&chain.last, &s) => Chain { first: chain.first, last: s, count: chain.count + 1 },
            _ => Chain { first: s.received, last: s, count: 1 },
        };
        self.chain = Some(chain);
        if chain.count >= CONFIRMING && s.received.since_ms(chain.first) >= CONFIRM_SPREAD_MS {
            self.settle(s);
            self.plausible_needed = 0;
            self.doubt = None;
            self.raise(Doubt::Relocated, s.received.plus_ms(PROBATION_MS), 0);
            return Verdict::Relocated;
        }
        self.raise(Doubt::Jump, s.received, CONFIRMING);
        Verdict::Jump
    }

    /// Reported speed, carried on, against the way really made: a frozen position under a running speed, or a drift under none.
    fn mismatch(&mut self, last: &Sample, s: &Sample) -> bool {
        let ms = elapsed_ms(last, s);
        let (Some(a), Some(b), Some(anchor)) = (last.speed, s.speed, self.anchor) else {
            self.settle(*s);
            return false;
        };
        if ms > CARRY_MAX_MS {
            self.settle(*s);
            return false;
        }
        self.claimed_m += (a.mps() + b.mps()) / 2.0 * ms as f64 / 1000.0;
        self.moved_m += last.position.distance_m(s.position);
        let frozen = self.claimed_m >= 200.0 && self.moved_m < 0.3 * self.claimed_m;
        let drifting = anchor.distance_m(s.position) > 3.0 * self.claimed_m + 300.0;
        if frozen || drifting || self.claimed_m >= 400.0 {
            self.anchor = Some(s.position);
            self.claimed_m = 0.0;
            self.moved_m = 0.0;
        }
        frozen || drifting
    }
}

/// Whether `to` is farther from `from` than 70 m/s allows. Public to the fleet for the change from one device of a unit to another.
pub(super) fn is_jump(from: &Sample, to: &Sample) -> bool {
    from.position.distance_m(to.position) > NOISE_M + SPEED_MAX_MPS * elapsed_ms(from, to) as f64 / 1000.0
}

fn accelerates(from: &Sample, to: &Sample) -> bool {
    let ms = elapsed_ms(from, to);
    match (from.speed, to.speed) {
        (Some(a), Some(b)) if (200..=10_000).contains(&ms) => {
            (b.mps() - a.mps()).abs() > ACCELERATION_MAX_MPS2 * ms as f64 / 1000.0 + SPEED_NOISE_MPS
        }
        _ => false,
    }
}

fn elapsed_ms(from: &Sample, to: &Sample) -> i64 {
    let receipts = to.received.since_ms(from.received);
    let by_device = match (from.device_time, to.device_time) {
        (Some(a), Some(b)) => {
            let same_clock = (to.received.since_ms(b)).saturating_sub(from.received.since_ms(a)).saturating_abs() <= 120_000;
            if same_clock { b.since_ms(a) } else { 0 }
        }
        _ => 0,
    };
    receipts.max(by_device).max(0)
}
