//! The import itself.

use super::{
    ImportError,
    place::Place,
    progress::{Progress, Step},
    report::{Prepared, Report, counts},
};
use crate::roads::{
    basemap, city,
    extent::Extent,
    extract::{Extract, SourceKind},
    gazetteer::{Entry, Gazetteer},
    graph,
    mapdir::{self, MapDir, PARTS, describe},
    mapfile::{self, BASEMAP, GAZETTEER, GRAPH, MAP_JSON, MapFile},
    osm,
};
use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};

/// Where a map comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapSource {
    /// An OpenStreetMap extract in PBF form.
    File(PathBuf),
    /// The synthetic city of a seed.
    Synthetic {
        /// The seed.
        seed: u64,
    },
}

impl MapSource {
    /// What tells one source from another: the file's SHA-256, or seed and version of the generator.
    ///
    /// # Errors
    /// [`ImportError::Io`] when the file cannot be read.
    pub fn checksum(&self) -> Result<String, ImportError> {
        match self {
            Self::File(path) => Ok(describe(path, 0).map_err(ImportError::io("cannot read", path))?.sha256),
            Self::Synthetic { seed } => Ok(format!("seed:{seed}:version:{}", city::VERSION)),
        }
    }

    fn read(&self, progress: &mut dyn Progress) -> Result<Extract, ImportError> {
        match self {
            Self::File(path) => Ok(osm::read(path, |done, total| progress.at(Step::Read, done, total))?),
            Self::Synthetic { seed } => {
                progress.at(Step::Read, 0, 1);
                Ok(city::generate(*seed))
            }
        }
    }
}

const MADE_BY: &str = concat!("dawria ", env!("CARGO_PKG_VERSION"));

/// Imports a map into `out`, replacing the one there; its landmarks are carried over.
///
/// # Errors
/// [`ImportError`]; the old map is then untouched.
pub fn run(source: &MapSource, out: &Path, progress: &mut dyn Progress) -> Result<Report, ImportError> {
    let place = Place::begin(out)?;
    let source_checksum = source.checksum()?;
    let extract = source.read(progress)?;
    let extent = Extent::of(&extract).ok_or(basemap::BasemapError::Empty)?;

    let (graph, built) = graph::build(&extract, |done, total| progress.at(Step::Graph, done, total))?;
    place.write(GRAPH, &graph::file::encode(&graph))?;
    drop(graph);

    progress.at(Step::Gazetteer, 0, 1);
    let gazetteer = Gazetteer::build(&extract, old_landmarks(out, &extent));
    place.write(GAZETTEER, &gazetteer.to_bytes()?)?;

    let path = place.path(BASEMAP);
    let file = File::create(&path).map_err(ImportError::io("cannot write", &path))?;
    let drawn = basemap::write(&extract, &file, |done, total| progress.at(Step::Basemap, done, total))?;
    file.sync_all().map_err(ImportError::io("cannot write", &path))?;

    progress.at(Step::Place, 0, 1);
    let mut files = BTreeMap::new();
    for (name, format) in PARTS {
        let path = place.path(name);
        files.insert(name.to_owned(), describe(&path, format).map_err(ImportError::io("cannot read back", &path))?);
    }
    let mut skipped = extract.skipped.clone();
    if built.cut > 0 {
        skipped.by_reason.insert("piece of road whose end lies outside the extract".into(), built.cut);
    }
    let map = MapFile {
        format: mapfile::FORMAT,
        name: extract.source.name.clone(),
        bounds: extent.wsen(),
        centre: extent.centre,
        attribution: mapfile::attribution(&extract.source),
        synthetic: matches!(extract.source.kind, SourceKind::Synthetic { .. }),
        source: extract.source.clone(),
        source_checksum,
        files,
        made_by: MADE_BY.to_owned(),
        counts: counts(&built, &gazetteer, drawn),
        skipped,
    };
    write_map_json(&place, &map)?;
    Ok(Report { dir: place.finish()?, map })
}

/// Writes `map.json`, last of all.
///
/// # Errors
/// [`ImportError::Io`].
pub fn write_map_json(place: &Place, map: &MapFile) -> Result<(), ImportError> {
    let text = serde_json::to_vec_pretty(map).map_err(|e| ImportError::io("cannot write", place.path(MAP_JSON))(e.into()))?;
    place.write(MAP_JSON, &text)
}

/// Landmarks of the map that is being replaced, as far as they lie in the new one. A map that cannot be read has none to give.
fn old_landmarks(out: &Path, extent: &Extent) -> Vec<Entry> {
    let Ok(old) = Gazetteer::open(&out.join(GAZETTEER)) else { return Vec::new() };
    let (sw, ne) = (extent.south_west, extent.north_east);
    let inside = |e: &&Entry| {
        let p = e.position;
        (sw.lat_e7..=ne.lat_e7).contains(&p.lat_e7) && (sw.lon_e7..=ne.lon_e7).contains(&p.lon_e7)
    };
    old.landmarks().filter(inside).cloned().collect()
}

/// Makes sure that `out` holds the map of this source: imports only when it does not.
///
/// # Errors
/// [`ImportError`].
pub fn prepare(source: &MapSource, out: &Path, progress: &mut dyn Progress) -> Result<Prepared, ImportError> {
    let wanted = source.checksum()?;
    let same = mapdir::read_map_json(out).is_ok_and(|m| m.source_checksum == wanted && m.made_by == MADE_BY);
    if same && let Ok(map) = MapDir::open(out) {
        return Ok(Prepared::Ready(Report { dir: map.path().to_owned(), map: map.info().clone() }));
    }
    Ok(Prepared::Made(run(source, out, progress)?))
}
