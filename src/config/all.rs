//! All settings together.

use super::{
    AccountsConfig, AreaConfig, BackupConfig, BusConfig, CheckpointConfig, ConfigError, HttpConfig, JournalConfig, LiveConfig, MapConfig,
    NmeaConfig, OidcConfig, RegionConfig, RetentionConfig, RoomConfig, SyntheticConfig, TlsConfig, accounts, error::ensure,
};
use crate::{
    accounts::Regions,
    dispatch::{lending::ROOMS_MAX, settings::Settings},
};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folder of the journal, the trails and their keys; made when missing.
    pub data_dir: PathBuf,
    /// The room this process serves; where it serves several, the one that is meant when none is named.
    pub room: RoomConfig,
    /// Further rooms, each with an `id`.
    pub rooms: Vec<RoomConfig>,
    /// Accounts and sessions.
    pub accounts: AccountsConfig,
    /// The identity provider of the house, as an option.
    pub oidc: OidcConfig,
    /// Regions and their rooms.
    pub regions: Vec<RegionConfig>,
    /// The HTTP door.
    pub http: HttpConfig,
    /// TLS at that door.
    pub tls: TlsConfig,
    /// The plain NMEA doors.
    pub nmea: NmeaConfig,
    /// The road map.
    pub map: MapConfig,
    /// The journal.
    pub journal: JournalConfig,
    /// Signed checkpoints.
    pub checkpoint: CheckpointConfig,
    /// Backups.
    pub backup: BackupConfig,
    /// How long personal data are kept.
    pub retention: RetentionConfig,
    /// The push to consoles and terminals.
    pub live: LiveConfig,
    /// Other processes.
    pub bus: BusConfig,
    /// The synthetic test call.
    pub synthetic: SyntheticConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("./data"),
            room: RoomConfig::default(),
            rooms: Vec::new(),
            accounts: AccountsConfig::default(),
            oidc: OidcConfig::default(),
            regions: Vec::new(),
            http: HttpConfig::default(),
            tls: TlsConfig::default(),
            nmea: NmeaConfig::default(),
            map: MapConfig::default(),
            journal: JournalConfig::default(),
            checkpoint: CheckpointConfig::default(),
            backup: BackupConfig::default(),
            retention: RetentionConfig::default(),
            live: LiveConfig::default(),
            bus: BusConfig::default(),
            synthetic: SyntheticConfig::default(),
        }
    }
}

impl Config {
    /// Folder of the room's journal; of the first where there are several.
    pub fn journal_dir(&self) -> PathBuf {
        self.data_dir.join("journal")
    }

    /// File of the key that signs checkpoints and backups.
    pub fn checkpoint_key(&self) -> PathBuf {
        self.checkpoint.key.clone().unwrap_or_else(|| self.data_dir.join("keys").join("checkpoint.key"))
    }

    /// The list of erasures.
    pub fn erasures(&self) -> PathBuf {
        self.backup.erasures.clone().unwrap_or_else(|| self.data_dir.join("erasures.jsonl"))
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

    /// Folder of the register of accounts and looks.
    pub fn register_dir(&self) -> PathBuf {
        self.data_dir.join("register")
    }

    /// File with the token that makes the first account, while there is none.
    pub fn set_up_file(&self) -> PathBuf {
        self.data_dir.join("setup-token")
    }

    /// The regions, by name.
    ///
    /// # Errors
    /// [`ConfigError`] for one that is there twice.
    pub fn regions(&self) -> Result<Regions, ConfigError> {
        accounts::regions(&self.regions)
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
        self.accounts.check()?;
        self.regions()?;
        self.oidc.check()?;
        self.http.check()?;
        self.tls.check(self.http.bind)?;
        self.nmea.check()?;
        self.journal.check()?;
        self.checkpoint.check()?;
        self.retention.check()?;
        self.live.check()?;
        self.synthetic.check()?;
        self.bus.check()
    }
}
