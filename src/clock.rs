//! Time: the only caller of the system clock.
//!
//! `now` is the wall clock at the start plus the boot-time clock, which no administrator and no time server can turn back. It is steered
//! gently towards the wall clock; a step of more than [`STEP_MS`] is told, not followed, until a technician accepts it. So `now` never
//! goes back by itself.

use crate::quantity::Timestamp;
use rustix::time::{ClockId, clock_gettime};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

/// A difference between wall clock and `now` above this, in milliseconds, is a step: alarmed, not followed.
pub const STEP_MS: i64 = 2_000;

/// Most that one call of [`Clock::steer`] moves `now`, in milliseconds: at one call a second, half a percent.
const SLEW_MS: i64 = 5;

/// A wall clock further than this ahead of the journal's last stamp, in milliseconds, is followed but doubted: downtime or a wrong clock.
const AHEAD_MS: i64 = 24 * 60 * 60 * 1000;

/// The server's time; clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// `now − boot`, milliseconds.
    offset_ms: AtomicI64,
    /// Latest moment given out: steering backwards never shows.
    latest_ms: AtomicI64,
    doubtful: AtomicBool,
}

/// What [`Clock::steer`] saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steer {
    /// Within [`STEP_MS`]: followed gently.
    Followed,
    /// The wall clock jumped by this many milliseconds against `now`: not followed.
    Stepped(i64),
}

impl Clock {
    /// A clock for a journal whose newest stamp is `last_stamp`.
    ///
    /// Behind that stamp, time runs on from it; more than a day ahead, the wall clock is followed. Both are doubted until
    /// [`Clock::accept`].
    pub fn start(last_stamp: Option<Timestamp>) -> Self {
        let (wall, boot) = (wall_ms(), boot_ms());
        let (now, doubtful) = first_now(wall, last_stamp);
        Self(Arc::new(Inner { offset_ms: AtomicI64::new(now - boot), latest_ms: AtomicI64::new(now), doubtful: AtomicBool::new(doubtful) }))
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        let now = boot_ms() + self.0.offset_ms.load(Ordering::Relaxed);
        Timestamp(now.max(self.0.latest_ms.fetch_max(now, Ordering::Relaxed)))
    }

    /// The machine's wall clock, whatever it says.
    pub fn wall() -> Timestamp {
        Timestamp(wall_ms())
    }

    /// The machine's clock is not trusted: every stamp is marked.
    pub fn doubtful(&self) -> bool {
        self.0.doubtful.load(Ordering::Relaxed)
    }

    /// Moves `now` gently towards the wall clock; call about once a second.
    pub fn steer(&self) -> Steer {
        let off = wall_ms() - self.now().0;
        if off.abs() > STEP_MS {
            self.0.doubtful.store(true, Ordering::Relaxed);
            return Steer::Stepped(off);
        }
        self.0.offset_ms.fetch_add(off.clamp(-SLEW_MS, SLEW_MS), Ordering::Relaxed);
        Steer::Followed
    }

    /// A technician accepts the wall clock: `now` takes it, doubts end. Returns the wall clock.
    pub fn accept(&self) -> Timestamp {
        let wall = wall_ms();
        self.0.offset_ms.store(wall - boot_ms(), Ordering::Relaxed);
        self.0.latest_ms.store(wall, Ordering::Relaxed);
        self.0.doubtful.store(false, Ordering::Relaxed);
        Timestamp(wall)
    }
}

fn first_now(wall: i64, last_stamp: Option<Timestamp>) -> (i64, bool) {
    match last_stamp {
        Some(Timestamp(last)) if wall < last => (last, true),
        Some(Timestamp(last)) if wall > last.saturating_add(AHEAD_MS) => (wall, true),
        _ => (wall, false),
    }
}

/// Milliseconds since boot, sleep included; for measuring elapsed time.
pub fn boot_ms() -> i64 {
    millis(clock_gettime(ClockId::Boottime))
}

/// Microseconds since boot, sleep included; for measuring latencies.
pub fn boot_us() -> i64 {
    let t = clock_gettime(ClockId::Boottime);
    t.tv_sec * 1_000_000 + t.tv_nsec / 1_000
}

fn wall_ms() -> i64 {
    millis(clock_gettime(ClockId::Realtime))
}

fn millis(t: rustix::time::Timespec) -> i64 {
    t.tv_sec * 1000 + t.tv_nsec / 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_behind_the_journal_runs_on_from_its_last_stamp() {
        assert_eq!(first_now(1_000, Some(Timestamp(5_000))), (5_000, true));
    }

    #[test]
    fn a_start_a_day_ahead_follows_the_wall_clock_and_doubts_it() {
        let day = AHEAD_MS;
        assert_eq!(first_now(day + 2, Some(Timestamp(1))), (day + 2, true));
        assert_eq!(first_now(day + 1, Some(Timestamp(1))), (day + 1, false));
        assert_eq!(first_now(7, None), (7, false));
    }

    #[test]
    fn now_never_goes_back_while_steered() {
        let clock = Clock::start(None);
        let mut last = clock.now();
        for _ in 0..1000 {
            assert_eq!(clock.steer(), Steer::Followed);
            let now = clock.now();
            assert!(now >= last);
            last = now;
        }
    }
}
