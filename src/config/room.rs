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
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::path::PathBuf;

/// The room this process serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoomConfig {
    /// Its identifier, `[A-Za-z0-9_-]{1,32}`; part of the journal for ever. The settings' own when left out.
    #[serde(deserialize_with = "room_id")]
    pub id: Option<RoomId>,
    /// Its name in the first version of a new room's settings. The settings' own when left out; the `id`, where the settings are those built
    /// in and made for another room.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct AreaConfig {
    /// Corners of its outline, `[latitude, longitude]` in degrees, at least three; closed by itself.
    #[serde(deserialize_with = "outline", serialize_with = "corners")]
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

fn corners<S: Serializer>(outline: &[Position], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(outline.iter().map(|p| [f64::from(p.lat_e7) / 1e7, f64::from(p.lon_e7) / 1e7]))
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
            if self.settings.is_none() && *id != settings.room {
                settings.name = Labels { en: id.to_string(), fr: id.to_string(), ar: id.to_string() };
            }
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

    /// Whether this room works with the types, services, sectors and limits of the built-in example, though it is not the example's room.
    /// `in_force`: the settings in its journal, `None` for a room that has none yet.
    pub fn on_example(&self, in_force: Option<&Settings>) -> bool {
        let mut example = Settings::example();
        match in_force {
            None => self.settings.is_none() && self.id.as_ref().is_some_and(|id| *id != example.room),
            Some(found) if found.room == example.room => false,
            Some(found) => {
                example.room = found.room.clone();
                example.name = found.name.clone();
                for (p, own) in example.priorities.iter_mut().zip(&found.priorities) {
                    p.automatic = own.automatic;
                }
                example == *found
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn room(text: &str) -> RoomConfig {
        parse_as(text, "t").unwrap()
    }

    #[test]
    fn a_room_without_settings_of_its_own_is_not_called_marrakech() {
        let example = Settings::example();
        let casablanca = room("id = \"casablanca\"").settings().unwrap();
        assert_eq!((&*casablanca.name.en, &*casablanca.name.fr, &*casablanca.name.ar), ("casablanca", "casablanca", "casablanca"));
        assert_eq!(casablanca.types, example.types);
        for text in ["", "id = \"marrakech\""] {
            assert_eq!(room(text).settings().unwrap().name, example.name, "{text:?}");
        }
        let named = room("id = \"casablanca\"\nname = {en = \"C\", fr = \"Salle C\", ar = \"ق\"}").settings().unwrap();
        assert_eq!(named.name.fr, "Salle C");
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("room.toml");
        std::fs::write(&file, toml::to_string(&example).unwrap()).unwrap();
        let own = room(&format!("id = \"casablanca\"\nsettings = {file:?}")).settings().unwrap();
        assert_eq!(own.name, example.name, "a settings file says how its room is called");
    }

    #[test]
    fn a_room_on_the_examples_settings_is_known_by_what_is_in_force() {
        let casablanca = room("id = \"casablanca\"\nautomatic = [\"P0\"]");
        let mut in_force = casablanca.settings().unwrap();
        assert!(casablanca.on_example(None) && casablanca.on_example(Some(&in_force)));
        let from_file = RoomConfig { settings: Some("casablanca.toml".into()), ..casablanca.clone() };
        assert!(!from_file.on_example(None));
        assert!(from_file.on_example(Some(&in_force)), "a file named later is not read");
        in_force.types.pop();
        assert!(!casablanca.on_example(Some(&in_force)), "settings of its own were imported");
        for text in ["", "id = \"marrakech\""] {
            assert!(!room(text).on_example(None) && !room(text).on_example(Some(&Settings::example())), "{text:?}");
        }
    }
}
