//! All settings together.

use super::{AreaConfig, BusConfig, ConfigError, HttpConfig, JournalConfig, LiveConfig, MapConfig, NmeaConfig, RoomConfig, error::ensure};
use crate::dispatch::{lending::ROOMS_MAX, settings::Settings};
use serde::Deserialize;
use std::path::PathBuf;

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folder of the journal, the trails and their keys; made when missing.
    pub data_dir: PathBuf,
    /// The room this process serves; where it serves several, the one that is meant when none is named.
    pub room: RoomConfig,
    /// Further rooms, each with an `id`.
    pub rooms: Vec<RoomConfig>,
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
            rooms: Vec::new(),
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
    /// Folder of the room's journal; of the first where there are several.
    pub fn journal_dir(&self) -> PathBuf {
        self.data_dir.join("journal")
    }

    /// Settings and journal folder of every room, the first being the one that is meant when none is named.
    ///
    /// # Errors
    /// [`ConfigError`] naming file, line and key, or the room that is there twice.
    pub fn all_rooms(&self) -> Result<Vec<(Settings, PathBuf)>, ConfigError> {
        let mut all = vec![(self.room.settings()?, self.journal_dir())];
        for room in &self.rooms {
            let settings = room.settings()?;
            let dir = self.data_dir.join("rooms").join(settings.room.as_str()).join("journal");
            ensure(all.iter().all(|(s, _)| s.room != settings.room), "rooms.id", || format!("{} is there twice", settings.room))?;
            all.push((settings, dir));
        }
        Ok(all)
    }

    /// The areas of the rooms, in the same order.
    pub fn areas(&self) -> Vec<AreaConfig> {
        std::iter::once(&self.room).chain(&self.rooms).map(|r| r.area.clone()).collect()
    }

    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] naming the key and its range.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.room.area.check()?;
        ensure(self.rooms.len() < ROOMS_MAX, "rooms", || format!("{} further rooms, fewer than {ROOMS_MAX} are served", self.rooms.len()))?;
        for room in &self.rooms {
            ensure(room.id.is_some(), "rooms.id", || "is missing: each further room has one".to_owned())?;
            room.area.check()?;
        }
        self.http.check()?;
        self.nmea.check()?;
        self.journal.check()?;
        self.live.check()?;
        self.bus.check()
    }
}
