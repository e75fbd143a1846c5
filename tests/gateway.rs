//! The plain NMEA doors, through real sockets.
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "gateway/doors.rs"]
mod doors;
#[path = "gateway/gpsd.rs"]
mod gpsd;
#[path = "gateway/support.rs"]
mod support;
