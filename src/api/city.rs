//! The map of the room's city as the API serves it: roads, gazetteer, basemap.

use crate::{
    quantity::Position,
    roads::{
        OpenError, Roads,
        gazetteer::{FileError, Gazetteer},
        mapfile::{BASEMAP, GAZETTEER, MAP_JSON, MapFile},
    },
};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A map folder cannot be used. Nothing else is affected: without `--map` the server runs on straight lines.
#[derive(Debug, Error)]
pub enum CityError {
    /// Not a folder made by `dawria map import`.
    #[error("{path} is not a map folder: {why}. Make one with `dawria map import FILE.osm.pbf --out {dir}`", path = path.display(), dir = path.parent().unwrap_or(path).display())]
    NotAMap {
        /// The file looked at.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The road graph is missing or broken.
    #[error("{0}")]
    Roads(#[from] OpenError),
    /// The gazetteer is missing or broken.
    #[error("the gazetteer {path}: {source}. Import the map again", path = path.display())]
    Gazetteer {
        /// The file.
        path: PathBuf,
        /// Why.
        source: FileError,
    },
    /// The basemap is missing or cut.
    #[error("the basemap {path} has {found} bytes instead of {expected}: import the map again", path = path.display())]
    Basemap {
        /// The file.
        path: PathBuf,
        /// Its length, 0 when missing.
        found: u64,
        /// The length written by the import.
        expected: u64,
    },
}

/// An open map folder.
pub struct City {
    /// What `map.json` says.
    pub info: MapFile,
    /// The roads.
    pub roads: Roads,
    /// The gazetteer.
    pub gazetteer: Gazetteer,
    /// The basemap file.
    pub basemap: PathBuf,
}

impl City {
    /// Opens a map folder and checks its parts.
    ///
    /// # Errors
    /// [`CityError`], naming the part and what to do.
    pub fn open(dir: &Path) -> Result<Self, CityError> {
        let path = dir.join(MAP_JSON);
        let not = |why: String| CityError::NotAMap { path: path.clone(), why };
        let text = std::fs::read(&path).map_err(|e| not(e.to_string()))?;
        let info: MapFile = serde_json::from_slice(&text).map_err(|e| not(e.to_string()))?;
        let roads = Roads::open(dir)?;
        let file = dir.join(GAZETTEER);
        let gazetteer = Gazetteer::open(&file).map_err(|source| CityError::Gazetteer { path: file, source })?;
        let basemap = dir.join(BASEMAP);
        let expected = info.files.get(BASEMAP).map_or(0, |part| part.bytes);
        let found = std::fs::metadata(&basemap).map_or(0, |m| m.len());
        if expected != found {
            return Err(CityError::Basemap { path: basemap, found, expected });
        }
        Ok(Self { info, roads, gazetteer, basemap })
    }

    /// Checksum of the basemap, for caches.
    pub fn basemap_checksum(&self) -> &str {
        self.info.files.get(BASEMAP).map_or("", |part| &part.sha256)
    }

    /// The gazetteer's words for a place: the nearest named thing within 300 m, with its district.
    pub fn words(&self, position: Position) -> Option<String> {
        let near = self.gazetteer.reverse(position).filter(|n| n.distance_m <= 300.0)?;
        let district = near.within.map(|w| format!(", {}", w.names.name)).unwrap_or_default();
        Some(format!("{}{district}", near.entry.names.name))
    }
}
