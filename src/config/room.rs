//! The room and its words.

use super::{ConfigError, error::ensure, load::parse_as};
use crate::{
    dispatch::{
        model::Priority,
        settings::{Labels, Settings},
    },
    id::RoomId,
    quantity::Position,
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
    /// Where it is responsible.
    pub area: AreaConfig,
}

/// Where a room is responsible: an outline, or arrondissements by name, or (with neither) wherever no other room is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AreaConfig {
    /// Corners of its outline, `[latitude, longitude]` in degrees, at least three; closed by itself.
    #[serde(deserialize_with = "outline")]
    pub outline: Vec<Position>,
    /// Its arrondissements, by name.
    pub arrondissements: Vec<String>,
}

/// Most corners of an outline, and most arrondissements of a room.
const AREA_MAX: usize = 1_000;

fn outline<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Position>, D::Error> {
    let corners = Vec::<[f64; 2]>::deserialize(d)?;
    let position =
        |[lat, lon]: [f64; 2]| Position::from_degrees(lat, lon).ok_or_else(|| serde::de::Error::custom("a corner is not on the Earth"));
    corners.into_iter().map(position).collect()
}

impl AreaConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let n = self.outline.len();
        ensure(n == 0 || (3..=AREA_MAX).contains(&n), "room.area.outline", || format!("has {n} corners, must have 3 to {AREA_MAX}"))?;
        let names = self.arrondissements.len();
        ensure(names <= AREA_MAX, "room.area.arrondissements", || format!("has {names} names, may have {AREA_MAX}"))
    }
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
