//! Time: the only caller of the system clock.
//!
//! The server's time is its own: the wall clock as it was at start, carried on by the boot-time clock (`CLOCK_BOOTTIME`, which counts
//! through suspend and is never set). The wall clock only steers it, gently:
//! - a difference of up to [`STEP_MS`] is taken off at [`SLEW_PPM`] of the time that passes, so that time neither jumps nor goes back;
//! - a greater difference is a *step* of the machine's clock: alarmed, not followed, until a technician accepts it or it is gone again.
//!
//! A start is never refused for its clock. Behind the journal's last stamp (more than [`STEP_MS`]; less is what steering leaves behind),
//! time runs on from that stamp; more than [`FAR_AHEAD_MS`] ahead of it (downtime or a wrong clock), it follows the wall clock. Both alarm,
//! and every stamp is *doubtful* until a technician accepts the clock. A restart is no acceptance: stamps made by a clock that was far ahead
//! agree with it, so the journal's fold remembers the doubt.
//!
//! An accepted clock takes effect at once, also backwards: the one way in which time goes back, and it is in the journal.

use crate::quantity::Timestamp;
use rustix::time::{ClockId, Timespec, clock_gettime};
use std::sync::Mutex;

/// A difference between wall clock and server time beyond this is a step, ms.
pub const STEP_MS: i64 = 2_000;
/// Rate of steering, parts per million: 2 s take 4000 s. Within what a cheap crystal does by itself.
pub const SLEW_PPM: i64 = 500;
/// At start, this far ahead of the journal's last stamp is doubted, ms.
pub const FAR_AHEAD_MS: i64 = 86_400_000;

/// Both clocks, read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readings {
    /// Wall clock, µs since 1970-01-01T00:00:00Z.
    pub wall_us: i64,
    /// Boot-time clock, µs since an arbitrary moment, never set.
    pub boot_us: i64,
}

/// Why the room is told about the clock. `by_ms` is wall clock minus server time (at start: minus the journal's last stamp).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockAlarm {
    /// The wall clock was set while the server ran; not followed.
    Stepped {
        /// By how much.
        by_ms: i64,
    },
    /// At start the wall clock was behind the journal's last stamp; time runs on from that stamp.
    BehindJournal {
        /// By how much (negative).
        by_ms: i64,
    },
    /// At start the wall clock was more than a day ahead of the journal's last stamp; it is followed.
    FarAhead {
        /// By how much.
        by_ms: i64,
    },
    /// An earlier start found the wall clock far ahead, and nobody has accepted it since; it is followed.
    NeverAccepted {
        /// By how much.
        by_ms: i64,
    },
}

/// The server's time at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// When.
    pub at: Timestamp,
    /// Stamps made now are to be marked *clock doubtful*.
    pub doubtful: bool,
    /// What the room is to be told, as long as it holds.
    pub alarm: Option<ClockAlarm>,
}

/// The clock rule as a pure machine: readings in, time out.
#[derive(Clone, Debug)]
pub struct Steering {
    /// Server time minus boot-time clock, µs.
    offset_us: i64,
    last_boot_us: i64,
    /// What steering has not yet spent: µs × 1,000,000.
    slew_rest: i64,
    /// Never before this by itself, µs.
    floor_us: i64,
    start: Option<ClockAlarm>,
}

impl Steering {
    /// Starts with the journal's last stamp (`None`: an empty journal, nothing to compare with). `doubted`: that stamp was made by a clock
    /// that was far ahead, and nobody has accepted it since.
    pub fn start(r: Readings, last_stamp: Option<Timestamp>, doubted: bool) -> Self {
        let wall_ms = r.wall_us.div_euclid(1_000);
        let (now_us, start) = match last_stamp {
            Some(last) => {
                let by_ms = wall_ms.saturating_sub(last.millis());
                let now = r.wall_us.max(last.millis().saturating_mul(1_000));
                let alarm = if by_ms < -STEP_MS {
                    Some(ClockAlarm::BehindJournal { by_ms })
                } else if by_ms > FAR_AHEAD_MS {
                    Some(ClockAlarm::FarAhead { by_ms })
                } else if doubted {
                    Some(ClockAlarm::NeverAccepted { by_ms })
                } else {
                    None
                };
                (now, alarm)
            }
            None => (r.wall_us, None),
        };
        Self { offset_us: now_us.saturating_sub(r.boot_us), last_boot_us: r.boot_us, slew_rest: 0, floor_us: now_us, start }
    }

    /// The server's time at these readings. Readings come in the order they were made; an earlier boot time counts as no time passed.
    pub fn now(&mut self, r: Readings) -> Now {
        let passed = r.boot_us.saturating_sub(self.last_boot_us).max(0);
        self.last_boot_us = self.last_boot_us.max(r.boot_us);
        let unsteered = self.last_boot_us.saturating_add(self.offset_us);
        let error = r.wall_us.saturating_sub(unsteered);
        let stepped = error.abs() > STEP_MS * 1_000;
        if !stepped {
            self.steer(error, passed);
        }
        let now_us = self.last_boot_us.saturating_add(self.offset_us).max(self.floor_us);
        self.floor_us = now_us;
        let step = stepped.then_some(ClockAlarm::Stepped { by_ms: error / 1_000 });
        Now { at: Timestamp(now_us.div_euclid(1_000)), doubtful: self.start.is_some(), alarm: self.start.or(step) }
    }

    /// Takes up to [`SLEW_PPM`] of the passed time off the error. Slower than time passes, so time still runs forward.
    fn steer(&mut self, error: i64, passed: i64) {
        let budget = passed.saturating_mul(SLEW_PPM).saturating_add(self.slew_rest);
        let most = budget / 1_000_000;
        self.slew_rest = if error == 0 { 0 } else { budget % 1_000_000 };
        self.offset_us = self.offset_us.saturating_add(error.clamp(-most, most));
    }

    /// A technician accepts the wall clock: server time becomes it at once, also backwards, and is trusted.
    pub fn accept(&mut self, r: Readings) -> Timestamp {
        *self = Self::start(r, None, false);
        Timestamp(r.wall_us.div_euclid(1_000))
    }
}

/// The server's clock: one for the process, shared.
#[derive(Debug)]
pub struct Clock(Mutex<Steering>);

impl Clock {
    /// Starts the clock. `last_stamp`: the journal's last stamp; `doubted`: made by a clock that was far ahead and was never accepted.
    pub fn start(last_stamp: Option<Timestamp>, doubted: bool) -> Self {
        Self(Mutex::new(Steering::start(read(), last_stamp, doubted)))
    }

    /// The server's time.
    pub fn now(&self) -> Now {
        let mut steering = self.lock();
        // Read under the lock: readings reach the machine in the order they were made.
        steering.now(read())
    }

    /// The machine's wall clock before a server has its own clock: for the journal's epoch.
    pub fn wall_now() -> Timestamp {
        Timestamp(read().wall_us.div_euclid(1_000))
    }

    /// The machine's wall clock, for showing beside an alarm and for `Input::AcceptClock`.
    pub fn wall(&self) -> Timestamp {
        Timestamp(read().wall_us.div_euclid(1_000))
    }

    /// Accepts the wall clock. Called in the turn in which `ClockAccepted` was decided, before the next decision.
    pub fn accept(&self) -> Timestamp {
        let mut steering = self.lock();
        steering.accept(read())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Steering> {
        // Nothing under this lock panics; a poisoned one holds whole numbers that are still whole.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Milliseconds of the boot-time clock: for measuring how long something took.
pub fn boot_ms() -> i64 {
    micros(clock_gettime(ClockId::Boottime)).div_euclid(1_000)
}

/// Microseconds of the boot-time clock: for measuring how long something took.
pub fn boot_us() -> i64 {
    micros(clock_gettime(ClockId::Boottime))
}

/// Microseconds of processor time this process has used: for measuring work on a machine that others share.
pub fn cpu_us() -> i64 {
    micros(clock_gettime(ClockId::ProcessCPUTime))
}

fn read() -> Readings {
    Readings { wall_us: micros(clock_gettime(ClockId::Realtime)), boot_us: micros(clock_gettime(ClockId::Boottime)) }
}

fn micros(t: Timespec) -> i64 {
    t.tv_sec.saturating_mul(1_000_000).saturating_add(t.tv_nsec / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: i64 = 1_800_000_000_000_000;

    fn at(wall_us: i64, boot_us: i64) -> Readings {
        Readings { wall_us, boot_us }
    }

    fn s(seconds: i64) -> i64 {
        seconds * 1_000_000
    }

    #[test]
    fn follows_the_boot_clock() {
        let mut c = Steering::start(at(T, 7), None, false);
        assert_eq!(c.now(at(T + s(60), 7 + s(60))), Now { at: Timestamp(T / 1_000 + 60_000), doubtful: false, alarm: None });
    }

    #[test]
    fn a_small_difference_is_steered_off_gently_and_time_never_goes_back() {
        let mut c = Steering::start(at(T, 0), None, false);
        let mut last = c.now(at(T, 0)).at;
        // The wall clock is 1 s behind from now on.
        for i in 1..=4_000 {
            let now = c.now(at(T - s(1) + s(i), s(i))).at;
            assert!(now > last, "time runs forward");
            let behind = now.millis() - (T / 1_000 - 1_000 + i * 1_000);
            assert!((behind - (1_000 - i / 2).max(0)).abs() <= 1, "second {i}: {behind} ms left");
            last = now;
        }
    }

    #[test]
    fn frequent_readings_steer_as_much_as_rare_ones() {
        let mut c = Steering::start(at(T, 0), None, false);
        for i in 1..=1_000_000_i64 {
            c.now(at(T + s(1) + i * 1_000, i * 1_000));
        }
        let now = c.now(at(T + s(1) + s(1_000), s(1_000))).at.millis();
        assert_eq!(now, T / 1_000 + 1_000_000 + 500);
    }

    #[test]
    fn a_step_is_alarmed_and_not_followed() {
        for by in [3, -3, 3_600, -3_600, 20 * 31_557_600, -20 * 31_557_600] {
            let mut c = Steering::start(at(T, 0), None, false);
            let now = c.now(at(T + s(10 + by), s(10)));
            assert_eq!(now.at, Timestamp(T / 1_000 + 10_000), "by {by} s");
            assert_eq!(now.alarm, Some(ClockAlarm::Stepped { by_ms: by * 1_000 }));
            assert!(!now.doubtful, "our own time is still good");
            // Set right again: the alarm ends by itself.
            assert_eq!(c.now(at(T + s(20), s(20))).alarm, None);
        }
    }

    #[test]
    fn an_accepted_step_takes_effect_at_once_also_backwards() {
        let mut c = Steering::start(at(T, 0), None, false);
        c.now(at(T - s(3_600) + s(10), s(10)));
        assert_eq!(c.accept(at(T - s(3_600) + s(10), s(10))), Timestamp((T - s(3_590)) / 1_000));
        let now = c.now(at(T - s(3_600) + s(11), s(11)));
        assert_eq!(now, Now { at: Timestamp((T - s(3_589)) / 1_000), doubtful: false, alarm: None });
    }

    #[test]
    fn behind_the_journal_runs_on_from_its_last_stamp_and_is_doubted() {
        let last = Timestamp(T / 1_000 + 3_600_000);
        let mut c = Steering::start(at(T, 0), Some(last), false);
        let now = c.now(at(T + s(5), s(5)));
        assert_eq!(now.at, last.plus_ms(5_000));
        assert!(now.doubtful);
        assert_eq!(now.alarm, Some(ClockAlarm::BehindJournal { by_ms: -3_600_000 }));
        c.accept(at(T + s(6), s(6)));
        assert_eq!(c.now(at(T + s(6), s(6))), Now { at: Timestamp(T / 1_000 + 6_000), doubtful: false, alarm: None });
    }

    #[test]
    fn slightly_behind_the_journal_is_what_steering_leaves() {
        let last = Timestamp(T / 1_000 + 1_500);
        let mut c = Steering::start(at(T, 0), Some(last), false);
        assert_eq!(c.now(at(T, 0)), Now { at: last, doubtful: false, alarm: None });
    }

    #[test]
    fn more_than_a_day_ahead_follows_the_wall_clock_and_is_doubted() {
        let last = Timestamp(T / 1_000 - FAR_AHEAD_MS - 1);
        let mut c = Steering::start(at(T, 0), Some(last), false);
        let now = c.now(at(T, 0));
        assert_eq!((now.at, now.doubtful), (Timestamp(T / 1_000), true));
        assert_eq!(now.alarm, Some(ClockAlarm::FarAhead { by_ms: FAR_AHEAD_MS + 1 }));
        let calm = Steering::start(at(T, 0), Some(Timestamp(T / 1_000 - FAR_AHEAD_MS)), false);
        assert!(calm.start.is_none());
    }

    #[test]
    fn a_restart_does_not_make_a_far_clock_right() {
        let last = Timestamp(T / 1_000 - 60_000);
        let mut c = Steering::start(at(T, 0), Some(last), true);
        let now = c.now(at(T, 0));
        assert_eq!((now.doubtful, now.alarm), (true, Some(ClockAlarm::NeverAccepted { by_ms: 60_000 })));
        c.accept(at(T + s(1), s(1)));
        assert!(!c.now(at(T + s(1), s(1))).doubtful);
    }

    #[test]
    fn a_boot_clock_read_out_of_order_passes_no_time() {
        let mut c = Steering::start(at(T, s(100)), None, false);
        let first = c.now(at(T + s(1), s(101))).at;
        assert_eq!(c.now(at(T + s(1), s(100))).at, first);
    }

    #[test]
    fn the_real_clock_runs() {
        let c = Clock::start(None, false);
        let a = c.now();
        let b = c.now();
        assert!(b.at >= a.at && !b.doubtful);
        assert!(boot_ms() > 0 && c.wall().millis() > 1_577_836_800_000);
    }
}
