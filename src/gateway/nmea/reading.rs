//! What one sentence says.

use super::SentDate;
use crate::{
    fix::FixMode,
    quantity::{Course, Position, Speed},
};
use firmware_protocol::{sentence::Kind, talker::Talker};
use thiserror::Error;

/// What one sentence says; fields it does not carry, or leaves empty, are `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// What kind of sentence.
    pub kind: Kind,
    /// Who spoke.
    pub talker: Option<Talker>,
    /// The sentence says that there is no fix (status V, quality 0, mode N) or leaves the coordinates empty.
    pub void: bool,
    /// Milliseconds since midnight UTC; up to 86 400 999 in a leap second.
    pub time_ms: Option<u32>,
    /// The date as sent.
    pub date: SentDate,
    /// Where; always `None` when void.
    pub position: Option<Position>,
    /// Speed over ground.
    pub speed: Option<Speed>,
    /// Course over ground.
    pub course: Option<Course>,
    /// Altitude above mean sea level, decimetres.
    pub altitude_dm: Option<i32>,
    /// Horizontal dilution of precision × 100.
    pub hdop_centi: Option<u16>,
    /// Satellites used.
    pub satellites: Option<u8>,
    /// Kind of solution, where the sentence says it.
    pub mode: Option<FixMode>,
    /// Signal strengths (GSV).
    pub signal: Option<Signal>,
}

impl Reading {
    /// A reading that says nothing.
    pub const fn empty(kind: Kind, talker: Option<Talker>) -> Self {
        Self {
            kind,
            talker,
            void: false,
            time_ms: None,
            date: SentDate::Missing,
            position: None,
            speed: None,
            course: None,
            altitude_dm: None,
            hdop_centi: None,
            satellites: None,
            mode: None,
            signal: None,
        }
    }
}

/// Signal strengths in one GSV sentence: a sign of spoofing when all are equal or all very strong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Signal {
    /// Satellites in view of this system.
    pub in_view: u8,
    /// Weakest C/N0 in this sentence, dB-Hz.
    pub weakest_db_hz: u8,
    /// Strongest C/N0 in this sentence, dB-Hz.
    pub strongest_db_hz: u8,
}

/// Why a sentence gives no reading. Always the device's fault; the connection stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Not a kind that is used.
    #[error("a kind of sentence that is not used")]
    Unused,
    /// The end of the sentence is missing and there is no checksum to tell how much.
    #[error("the sentence ends too early and has no checksum")]
    Truncated,
    /// A field that matters is not what the standard says.
    #[error("a field is not formed as NMEA 0183 says")]
    Malformed,
    /// Coordinates outside ±90° and ±180°.
    #[error("coordinates outside ±90° and ±180°")]
    OutOfRange,
}
