//! All settings together.

use super::{BusConfig, ConfigError, HttpConfig, JournalConfig, LiveConfig, MapConfig, NmeaConfig, RoomConfig};
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
