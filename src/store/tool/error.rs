//! What ends a tool's run.

use crate::store::{OpenError, ReadError};
use std::io;
use thiserror::Error;

/// The run could not be carried out, or found something that makes going on pointless.
#[derive(Debug, Error)]
pub enum ToolError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A record cannot be read or is not what was written: the first bad one.
    #[error("{0}")]
    Bad(String),
    /// The list of erasures cannot be read.
    #[error(transparent)]
    Erasures(#[from] crate::store::ErasuresError),
    /// SQLite refuses.
    #[error("{what}: {source}")]
    Sqlite {
        /// What was done.
        what: &'static str,
        /// What it says.
        source: rusqlite::Error,
    },
    /// The output cannot be written.
    #[error("writing the output: {0}")]
    Output(#[from] io::Error),
    /// Not enough room to write the derived rows beside the old ones.
    #[error("the disk has {free_mib} MiB free, rebuilding needs up to {needed_mib} MiB: make room and try again; nothing was changed")]
    NoRoom {
        /// What is free.
        free_mib: u64,
        /// What it can take.
        needed_mib: u64,
    },
}

impl From<ReadError> for ToolError {
    fn from(e: ReadError) -> Self {
        match e {
            ReadError::Damaged(what) => Self::Bad(what),
            ReadError::Event { seq, source } => Self::Bad(format!("event {seq}: {source}")),
            ReadError::Sqlite(source) => Self::Sqlite { what: "reading the journal", source },
        }
    }
}
