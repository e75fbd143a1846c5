//! The map of the room's city as the API serves it: roads, gazetteer, basemap.

use crate::{
    closed::ClosedRoads,
    quantity::Position,
    roads::{
        Roads,
        gazetteer::Gazetteer,
        mapdir::{MapDir, MapError},
        mapfile::{BASEMAP, MapFile},
    },
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// A place's words name the nearest thing within this distance, metres.
const WORDS_WITHIN_M: f64 = 300.0;

/// An open map folder.
pub struct City {
    /// What `map.json` says.
    pub info: MapFile,
    /// The roads, nothing closed.
    pub roads: Roads,
    /// The roads as the room's closures leave them.
    pub closed: Arc<ClosedRoads>,
    /// The gazetteer.
    pub gazetteer: Gazetteer,
    /// The basemap file.
    pub basemap: PathBuf,
}

impl City {
    /// Opens a map folder and checks its parts.
    ///
    /// # Errors
    /// [`MapError`], naming the part and what to do.
    pub fn open(dir: &Path) -> Result<Self, MapError> {
        let map = MapDir::open(dir)?;
        let roads = map.roads()?;
        let closed = Arc::new(ClosedRoads::new(roads.clone()));
        Ok(Self { info: map.info().clone(), roads, closed, gazetteer: map.gazetteer()?, basemap: map.basemap_path() })
    }

    /// Checksum of the basemap, for caches.
    pub fn basemap_checksum(&self) -> &str {
        self.info.files.get(BASEMAP).map_or("", |part| &part.sha256)
    }

    /// The gazetteer's words for a place: the nearest named thing, with its district.
    pub fn words(&self, position: Position) -> Option<String> {
        let near = self.gazetteer.reverse(position).filter(|n| n.distance_m <= WORDS_WITHIN_M)?;
        let district = near.within.map(|w| format!(", {}", w.names.name)).unwrap_or_default();
        Some(format!("{}{district}", near.entry.names.name))
    }
}
