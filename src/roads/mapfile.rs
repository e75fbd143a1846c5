//! `map.json`: what a map directory holds, written last; with it missing or not matching, the directory is not a map.

use super::extract::{Skipped, Source, SourceKind};
use crate::quantity::Position;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file's name in a map directory.
pub const MAP_JSON: &str = "map.json";
/// The road graph's file name.
pub const GRAPH: &str = "graph.dwg";
/// The gazetteer's file name.
pub const GAZETTEER: &str = "gazetteer.dwz";
/// The basemap's file name.
pub const BASEMAP: &str = "basemap.pmtiles";

/// Format of `map.json` itself.
pub const FORMAT: u32 = 1;

/// One file of the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// The version of its format.
    pub format: u32,
}

/// The content of `map.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapFile {
    /// Version of this file.
    pub format: u32,
    /// What people call the map.
    pub name: String,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// Where most streets are.
    pub centre: Position,
    /// Words to show wherever the map is shown.
    pub attribution: String,
    /// Whether it is made up, and its places do not exist.
    pub synthetic: bool,
    /// Where it came from.
    pub source: Source,
    /// SHA-256 of the file it was made from, lower-case hexadecimal; for a synthetic city, `seed:N:version:V`.
    pub source_checksum: String,
    /// The files, by name.
    pub files: BTreeMap<String, Part>,
    /// The program that made it.
    pub made_by: String,
    /// How many of what it holds: streets, places, landmarks, tiles.
    pub counts: BTreeMap<String, u64>,
    /// What was left out, by reason.
    pub skipped: Skipped,
}

/// The words to show wherever the data is shown.
pub fn attribution(source: &Source) -> String {
    match source.kind {
        SourceKind::Osm => source.attribution().to_owned(),
        SourceKind::Synthetic { seed } => format!("Synthetic city, seed {seed}"),
    }
}
