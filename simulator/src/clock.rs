//! Time as the devices and the measurements see it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 UTC: the satellite time a GPS unit reports.
pub fn unix_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

/// CLOCK_BOOTTIME in nanoseconds: the same clock in every process of this machine, so that latencies across processes can be taken.
pub fn boot_ns() -> u64 {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    u64::try_from(t.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(t.tv_nsec).unwrap_or(0)
}
