//! The clocks of the simulated machine, and what happens to them.

use dawria::{clock::Readings, quantity::Timestamp};

/// Wall clock and boot-time clock, µs.
pub struct Machine {
    wall_us: i64,
    boot_us: i64,
}

const DAY_MS: i64 = 86_400_000;
pub const HOUR_MS: i64 = 3_600_000;
pub const TWENTY_YEARS_MS: i64 = 7_305 * DAY_MS;

impl Machine {
    pub fn new() -> Self {
        Self { wall_us: 1_790_000_000_000_000, boot_us: 30_000_000 }
    }

    pub fn readings(&self) -> Readings {
        Readings { wall_us: self.wall_us, boot_us: self.boot_us }
    }

    pub fn wall(&self) -> Timestamp {
        Timestamp(self.wall_us.div_euclid(1_000))
    }

    /// Time passes, also while the machine is suspended.
    pub fn pass(&mut self, ms: i64) {
        self.wall_us += ms * 1_000;
        self.boot_us += ms * 1_000;
    }

    /// Somebody sets the wall clock.
    pub fn set_wall(&mut self, by_ms: i64) {
        self.wall_us += by_ms * 1_000;
    }

    /// The machine starts again.
    pub fn boot(&mut self) {
        self.boot_us = 20_000_000;
    }

    /// The battery of its clock is flat: it believes to live in 2000.
    pub fn forget_time(&mut self) {
        self.wall_us = 946_684_800_000_000;
    }
}
