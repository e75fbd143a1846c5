//! Opening a map directory.

use super::{
    Roads, basemap,
    gazetteer::{self, Gazetteer},
    graph,
    mapfile::{self, BASEMAP, GAZETTEER, GRAPH, MAP_JSON, MapFile, Part},
};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};
use thiserror::Error;

/// Longest `map.json` looked at, bytes.
const LONGEST: u64 = 1 << 20;

/// Why a directory cannot be used as a map. Every message says what to do.
#[derive(Debug, Error)]
pub enum MapError {
    /// No such directory, or no `map.json` in it.
    #[error("there is no map in {dir} (no map.json); make one with `dawria map import FILE.osm.pbf --out {dir}`")]
    Missing {
        /// The directory.
        dir: PathBuf,
    },
    /// The system cannot read a file.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// `map.json` is not what an import writes.
    #[error("{path} cannot be read: {what}; import the map again")]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A part has another format than this program's.
    #[error("{file} in {dir} has format {found}, this program reads {expected}; import the map again with this program")]
    Format {
        /// The directory.
        dir: PathBuf,
        /// The part.
        file: String,
        /// Its format.
        found: u32,
        /// The format that is read.
        expected: u32,
    },
    /// A part is not there.
    #[error("{file} is missing in {dir}; copy the directory whole or import the map again")]
    Part {
        /// The directory.
        dir: PathBuf,
        /// The part.
        file: String,
    },
    /// A part is not the one `map.json` speaks of.
    #[error("{file} in {dir} is not the file that was imported ({what}); copy the directory whole or import the map again")]
    Changed {
        /// The directory.
        dir: PathBuf,
        /// The part.
        file: String,
        /// Length or checksum.
        what: &'static str,
    },
    /// The road graph refused.
    #[error(transparent)]
    Graph(#[from] graph::OpenError),
    /// The gazetteer refused.
    #[error(transparent)]
    Gazetteer(#[from] gazetteer::FileError),
}

/// The parts a map has, and the format of each.
pub const PARTS: [(&str, u32); 3] =
    [(GRAPH, graph::file::FORMAT_VERSION), (GAZETTEER, gazetteer::file::FORMAT), (BASEMAP, basemap::FORMAT)];

/// A map directory that was checked: formats, lengths, checksums.
#[derive(Clone, Debug)]
pub struct MapDir {
    dir: PathBuf,
    file: MapFile,
}

impl MapDir {
    /// Opens and checks a directory.
    ///
    /// # Errors
    /// [`MapError`].
    pub fn open(dir: &Path) -> Result<Self, MapError> {
        let file = read_map_json(dir)?;
        let map = Self { dir: dir.to_owned(), file };
        map.check_format(MAP_JSON, map.file.format, mapfile::FORMAT)?;
        for (name, format) in PARTS {
            let Some(part) = map.file.files.get(name) else {
                return Err(MapError::Part { dir: map.dir, file: name.to_owned() });
            };
            map.check_format(name, part.format, format)?;
            map.check_content(name, part)?;
        }
        Ok(map)
    }

    fn check_format(&self, file: &str, found: u32, expected: u32) -> Result<(), MapError> {
        if found == expected {
            return Ok(());
        }
        Err(MapError::Format { dir: self.dir.clone(), file: file.to_owned(), found, expected })
    }

    fn check_content(&self, name: &str, part: &Part) -> Result<(), MapError> {
        let path = self.dir.join(name);
        let changed = |what| MapError::Changed { dir: self.dir.clone(), file: name.to_owned(), what };
        let found = match describe(&path, part.format) {
            Ok(found) => found,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(MapError::Part { dir: self.dir.clone(), file: name.to_owned() });
            }
            Err(source) => return Err(MapError::Io { path, source }),
        };
        if found.bytes != part.bytes {
            return Err(changed("its length differs"));
        }
        if found.sha256 != part.sha256 { Err(changed("its checksum differs")) } else { Ok(()) }
    }

    /// What `map.json` says.
    pub const fn info(&self) -> &MapFile {
        &self.file
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// Opens the road graph.
    ///
    /// # Errors
    /// [`MapError::Graph`].
    pub fn roads(&self) -> Result<Roads, MapError> {
        Ok(Roads::open(&self.dir)?)
    }

    /// Opens the gazetteer.
    ///
    /// # Errors
    /// [`MapError::Gazetteer`].
    pub fn gazetteer(&self) -> Result<Gazetteer, MapError> {
        Ok(Gazetteer::open(&self.dir.join(GAZETTEER))?)
    }

    /// The basemap's file, to be served by HTTP Range.
    pub fn basemap_path(&self) -> PathBuf {
        self.dir.join(BASEMAP)
    }

    /// A checksum that changes when any part changes: of `map.json`'s own list of checksums. Lower-case hexadecimal.
    pub fn checksum(&self) -> String {
        let mut h = Sha256::new();
        for (name, part) in &self.file.files {
            h.update(name.as_bytes());
            h.update(part.sha256.as_bytes());
        }
        hex(&h.finalize())
    }
}

/// Reads `map.json` alone, without looking at the parts.
///
/// # Errors
/// [`MapError`].
pub fn read_map_json(dir: &Path) -> Result<MapFile, MapError> {
    let path = dir.join(MAP_JSON);
    let file = match File::open(&path) {
        Ok(f) => f,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(MapError::Missing { dir: dir.to_owned() });
        }
        Err(source) => return Err(MapError::Io { path, source }),
    };
    let mut text = String::new();
    if let Err(source) = file.take(LONGEST).read_to_string(&mut text) {
        return Err(MapError::Io { path, source });
    }
    #[derive(serde::Deserialize)]
    struct Head {
        format: u32,
    }
    let json = |e: serde_json::Error| MapError::Json { path: path.clone(), what: e.to_string() };
    let head: Head = serde_json::from_str(&text).map_err(json)?;
    if head.format != mapfile::FORMAT {
        return Err(MapError::Format { dir: dir.to_owned(), file: MAP_JSON.to_owned(), found: head.format, expected: mapfile::FORMAT });
    }
    serde_json::from_str(&text).map_err(json)
}

/// Length and checksum of a file.
///
/// # Errors
/// What the system says.
pub fn describe(path: &Path, format: u32) -> io::Result<Part> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok(Part { bytes, sha256: hex(&hash.finalize()), format });
        }
        bytes += n as u64;
        hash.update(&buffer[..n]);
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut s, b| {
        // Writing to a String cannot fail.
        let _ = write!(s, "{b:02x}");
        s
    })
}
