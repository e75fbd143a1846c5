//! Configuration: one small struct per part, read once at the start from one TOML file, checked before any port is opened.
//!
//! A key that is not known is an error that names its line and the key it was probably meant to be; every limit has its default and its
//! range in sight here.

mod bus;
mod error;
mod http;
mod journal;
mod live;
mod load;
mod map;
mod nmea;
mod room;

pub use bus::{BusConfig, BusKind};
pub use error::ConfigError;
pub use http::HttpConfig;
pub use journal::JournalConfig;
pub use live::LiveConfig;
pub use load::{load, parse, parse_as};
pub use map::MapConfig;
pub use nmea::NmeaConfig;
pub use room::RoomConfig;

use serde::Deserialize;
use std::path::PathBuf;

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folder of the journal, the trails and their keys; made when missing.
    pub data_dir: PathBuf,
    /// The room this process serves.
    pub room: RoomConfig,
    /// The HTTP door.
    pub http: HttpConfig,
    /// The plain NMEA doors.
    pub nmea: NmeaConfig,
    /// The road map.
    pub map: MapConfig,
    /// The journal.
    pub journal: JournalConfig,
    /// The push to consoles and terminals.
    pub live: LiveConfig,
    /// Other processes.
    pub bus: BusConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("./data"),
            room: RoomConfig::default(),
            http: HttpConfig::default(),
            nmea: NmeaConfig::default(),
            map: MapConfig::default(),
            journal: JournalConfig::default(),
            live: LiveConfig::default(),
            bus: BusConfig::default(),
        }
    }
}

impl Config {
    /// Folder of the room's journal.
    pub fn journal_dir(&self) -> PathBuf {
        self.data_dir.join("journal")
    }

    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] naming the key and its range.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.http.check()?;
        self.nmea.check()?;
        self.journal.check()?;
        self.live.check()?;
        self.bus.check()
    }
}
