//! Bytes → fixes: the doors through which GPS units report.
//!
//! The way of a byte: [`tcp`] or [`udp`] → lines and sentences (`firmware_protocol`) → `session` (who is this, and is it theirs) →
//! [`nmea`] (what does the sentence say) → [`epoch`] (which sentences are one fix) → a bounded channel of [`crate::fix::Report`].
//!
//! Every intact first position of an epoch becomes one report, or is counted under the reason why not ([`counters::Reason`]). On TCP
//! a full channel makes the device wait; on UDP the fix is dropped and counted. Nothing here reads a clock: time comes from the
//! function in [`Parts`].

pub mod alarm;
pub mod binding;
pub mod counters;
pub mod date;
pub mod epoch;
pub mod identity;
pub mod limits;
pub mod nmea;
pub mod page;
pub mod quarantine;
pub mod registry;
pub mod source;
pub mod tcp;
pub mod udp;

mod deps;
pub(crate) mod pauses;
mod session;

pub use deps::{Clock, Gateway, Parts};
use session::sample;
pub use tcp::run as run_tcp;
pub use udp::run as run_udp;
