//! Adding the room's own landmarks to a map.

use super::{ImportError, place::Place, run::write_map_json};
use crate::{
    quantity::Position,
    roads::{
        gazetteer::{file::FORMAT, landmarks, landmarks::Refused},
        mapdir::{MapDir, describe},
        mapfile::{BASEMAP, GAZETTEER, GRAPH},
    },
};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// Largest landmark file, bytes.
const LARGEST: u64 = 64 << 20;

/// What became of a landmark file.
#[derive(Clone, Debug)]
pub struct Added {
    /// The map that was changed.
    pub dir: PathBuf,
    /// Landmarks added.
    pub added: usize,
    /// Landmarks that replaced one of the same name nearby.
    pub replaced: usize,
    /// Landmarks the map has now.
    pub total: usize,
    /// Lines not taken.
    pub refused: Vec<Refused>,
}

/// Adds the landmarks of a CSV file to the map in `map_dir`. Good lines are taken, bad ones listed.
///
/// # Errors
/// [`ImportError`] when the map or the file cannot be used or no line is good; the map is then unchanged.
pub fn add(csv: &Path, map_dir: &Path) -> Result<Added, ImportError> {
    let map = MapDir::open(map_dir)?;
    let mut bytes = Vec::new();
    let file = File::open(csv).map_err(ImportError::io("cannot read", csv))?;
    file.take(LARGEST).read_to_end(&mut bytes).map_err(ImportError::io("cannot read", csv))?;
    let list =
        landmarks::read(&bytes, corners(map.info().bounds)).map_err(|source| ImportError::Landmarks { path: csv.to_owned(), source })?;
    if list.accepted.is_empty() {
        return Err(ImportError::NothingTaken { path: csv.to_owned(), refused: list.refused });
    }
    let place = Place::begin(map_dir)?;
    let count = list.accepted.len();
    let (gazetteer, replaced) = map.gazetteer()?.with_landmarks(list.accepted);
    place.write(GAZETTEER, &gazetteer.to_bytes()?)?;
    place.keep(GRAPH)?;
    place.keep(BASEMAP)?;
    let total = gazetteer.landmarks().count();
    let mut info = map.info().clone();
    let part = describe(&place.path(GAZETTEER), FORMAT).map_err(ImportError::io("cannot read back", place.path(GAZETTEER)))?;
    info.files.insert(GAZETTEER.to_owned(), part);
    info.counts.insert("landmarks".into(), total as u64);
    write_map_json(&place, &info)?;
    Ok(Added { dir: place.finish()?, added: count - replaced.min(count), replaced, total, refused: list.refused })
}

fn corners([w, s, e, n]: [f64; 4]) -> Option<(Position, Position)> {
    Some((Position::from_degrees(s, w)?, Position::from_degrees(n, e)?))
}
