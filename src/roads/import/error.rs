//! Why an import failed; whatever it was, the old map is still there.

use crate::roads::{basemap::BasemapError, gazetteer, gazetteer::landmarks::CsvError, graph::BuildError, mapdir::MapError, osm::ReadError};
use std::{io, path::PathBuf};
use thiserror::Error;

/// Why no map was made or changed.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The extract cannot be used.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// No road graph can be made of it.
    #[error(transparent)]
    Graph(#[from] BuildError),
    /// No gazetteer can be made of it.
    #[error(transparent)]
    Gazetteer(#[from] gazetteer::FileError),
    /// No basemap can be made of it.
    #[error(transparent)]
    Basemap(#[from] BasemapError),
    /// A file cannot be read or written.
    #[error("{what} {path}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The target holds something that is not a map.
    #[error("{path} exists and is not a map directory: name another, or empty it")]
    NotAMap {
        /// The target.
        path: PathBuf,
    },
    /// The target has no name that another directory could stand beside.
    #[error("`{path}` cannot be a map directory: name a directory inside another one")]
    NoPlace {
        /// The target.
        path: PathBuf,
    },
    /// Another import into the same target is at work.
    #[error("another import into {path} is running: wait until it is done")]
    Busy {
        /// The target.
        path: PathBuf,
    },
    /// The existing map cannot be changed.
    #[error(transparent)]
    Map(#[from] MapError),
    /// The landmark file cannot be used.
    #[error("{path}: {source}")]
    Landmarks {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: CsvError,
    },
    /// Every line of the landmark file was refused.
    #[error("no line of {path} was taken; the map is unchanged")]
    NothingTaken {
        /// The file.
        path: PathBuf,
        /// Why each line was refused.
        refused: Vec<gazetteer::landmarks::Refused>,
    },
}

impl ImportError {
    /// For `map_err` on input and output.
    pub fn io(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { what, path, source }
    }
}
