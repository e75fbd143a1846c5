//! One position report, as the gateway hands it on and before the fleet judges it.

use crate::{
    id::DeviceId,
    quantity::{Course, Position, Speed, Timestamp},
};

/// How much the origin of a report is believed; shown on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// A known name from anywhere: a payload alone proves nothing.
    None,
    /// A known name from an allow-listed source.
    AllowListed,
    /// Authenticated by key (the sealed link).
    Sealed,
}

/// Kind of position solution a receiver claims (NMEA 0183 mode indicator and GGA quality, brought together).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FixMode {
    /// Satellites alone.
    Autonomous,
    /// Differential, RTK or precise.
    Differential,
    /// Dead reckoning.
    Estimated,
    /// Typed in or simulated by the receiver.
    ManualOrSimulated,
}

/// One position report of one device.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// Where.
    pub position: Position,
    /// When, by the device's clock, as sent; `None` when it sent no time.
    pub device_time: Option<Timestamp>,
    /// The gateway repaired a week rollover or a broken date in `device_time`.
    pub clock_repaired: bool,
    /// Speed over ground, when sent.
    pub speed: Option<Speed>,
    /// Course over ground, when sent.
    pub course: Option<Course>,
    /// Altitude above mean sea level, decimetres, when sent.
    pub altitude_dm: Option<i32>,
    /// Horizontal dilution of precision × 100, when sent.
    pub hdop_centi: Option<u16>,
    /// Satellites used, when sent.
    pub satellites: Option<u8>,
    /// Kind of solution.
    pub mode: FixMode,
}

/// A report or an amendment on its way from the gateway to the fleet.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Who says so.
    pub device: DeviceId,
    /// When it was read from the socket.
    pub received_at: Timestamp,
    /// How far the origin is believed.
    pub trust: Trust,
    /// Two sources claim this device at once: shown as doubtful, never assigned without a person.
    pub contested: bool,
    /// False: a new epoch's first position. True: a sibling sentence of the epoch published last; it only fills what was missing
    /// (same position, same device time) and is never a new position.
    pub amends: bool,
    /// The report.
    pub fix: Fix,
}
