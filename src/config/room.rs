//! The room and its words.

use super::{ConfigError, load::parse_as};
use crate::{
    dispatch::{
        model::Priority,
        settings::{Labels, Settings},
    },
    id::RoomId,
};
use serde::{Deserialize, Deserializer};
use std::path::PathBuf;

/// The room this process serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoomConfig {
    /// Its identifier, `[A-Za-z0-9_-]{1,32}`; part of the journal for ever. The settings' own when left out.
    #[serde(deserialize_with = "room_id")]
    pub id: Option<RoomId>,
    /// Its name in the first version of a new room's settings. The settings' own when left out.
    pub name: Option<Labels>,
    /// Priorities whose incidents are assigned without a person, in that first version. None in a new installation.
    pub automatic: Vec<Priority>,
    /// File with the settings of a new room (types, services, priorities, sectors, limits); those built into the program when left out
    /// (`dawria doctor --room-settings` prints them). Read once: they become version 1 in the room's journal, and from then on the
    /// version in force is the journal's, changed with `dawria room settings import` or in the page. A file that differs is only noted.
    pub settings: Option<PathBuf>,
}

fn room_id<'de, D: Deserializer<'de>>(d: D) -> Result<Option<RoomId>, D::Error> {
    RoomId::new(&String::deserialize(d)?).map(Some).map_err(serde::de::Error::custom)
}

impl RoomConfig {
    /// The settings of a new room: the file or the built-in ones, with id, name and automatic priorities from here.
    ///
    /// # Errors
    /// [`ConfigError`] naming file, line and key.
    pub fn settings(&self) -> Result<Settings, ConfigError> {
        let mut settings = match &self.settings {
            None => Settings::example(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.clone(), source })?;
                parse_as::<Settings>(&text, &path.display().to_string())?
            }
        };
        if let Some(id) = &self.id {
            settings.room = id.clone();
        }
        if let Some(name) = &self.name {
            settings.name = name.clone();
        }
        for p in &mut settings.priorities {
            p.automatic = self.automatic.contains(&p.priority);
        }
        settings.check().map_err(ConfigError::Room)?;
        Ok(settings)
    }
}
