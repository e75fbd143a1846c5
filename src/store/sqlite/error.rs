//! What can go wrong when opening or reading, in words for the technician.

use crate::{id::RoomId, store::upcast::UpcastError};
use std::{io, path::PathBuf};
use thiserror::Error;

/// The store is not opened. Nothing was changed.
#[derive(Debug, Error)]
pub enum OpenError {
    /// A file of the store cannot be used.
    #[error("{what} {path}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The SQLite library is too old.
    #[error("SQLite {found} can lose commits (write-ahead log reset race); 3.51.3 or newer is needed: rebuild with the bundled library")]
    OldSqlite {
        /// Its version.
        found: &'static str,
    },
    /// Another process has it open.
    #[error("{path} is in use by another Dawria process{}: stop that one first", .pid.map(|p| format!(" (process {p})")).unwrap_or_default())]
    InUse {
        /// The lock file.
        path: PathBuf,
        /// The process that holds it, if it said so.
        pid: Option<u32>,
    },
    /// Some other file.
    #[error("{path} is not a Dawria journal: {why}")]
    NotAJournal {
        /// The file.
        path: PathBuf,
        /// How one can tell.
        why: String,
    },
    /// A later Dawria wrote it.
    #[error(
        "{path} was written by Dawria {written_by} (store version {found}); this is Dawria {}, which knows store versions up to {known}: \
         use Dawria {written_by} or newer, or restore the backup made before the upgrade",
        env!("CARGO_PKG_VERSION")
    )]
    NewerStore {
        /// The file.
        path: PathBuf,
        /// Its store version.
        found: u32,
        /// The newest this program knows.
        known: u32,
        /// The program that last wrote it.
        written_by: String,
    },
    /// The file belongs to another room.
    #[error(
        "{path} is the journal of room `{found}`, not of `{asked}`: correct the room's name or the store's directory in the configuration"
    )]
    OtherRoom {
        /// The file.
        path: PathBuf,
        /// Its room.
        found: RoomId,
        /// The configured one.
        asked: RoomId,
    },
    /// Acknowledged events are missing at its end.
    #[error(
        "{path} ends at event {last}, but event {acknowledged} was acknowledged: its end is lost or damaged. Keep all files of the \
         directory; restore a backup if there is one. Only to accept the loss of the events after {last}: delete `journal.head`"
    )]
    Lost {
        /// The file.
        path: PathBuf,
        /// Where it ends.
        last: u64,
        /// What was acknowledged.
        acknowledged: u64,
    },
    /// Damage, with the first bad record.
    #[error("{path} is damaged: {what}. Keep all files of the directory and restore a backup; `dawria journal verify` tells more")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The first bad record and what is wrong with it.
        what: String,
    },
    /// SQLite refuses.
    #[error("{path}: {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What it says.
        source: rusqlite::Error,
    },
    /// No random bytes for the journal's identity and key.
    #[error("no random bytes: {0}")]
    Random(#[from] getrandom::Error),
}

/// A read failed; the writer is not affected.
#[derive(Debug, Error)]
pub enum ReadError {
    /// A stored record is not what was written.
    #[error("the journal is damaged: {0}. `dawria journal verify` tells more; rows outside the journal itself are repaired by `rebuild`")]
    Damaged(String),
    /// An event of a later Dawria.
    #[error("event {seq}: {source}")]
    Event {
        /// Which.
        seq: u64,
        /// Why it does not read.
        source: UpcastError,
    },
    /// SQLite refuses.
    #[error("reading the journal: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl ReadError {
    /// As an error of opening the file at `path`.
    pub(super) fn opening(self, path: &std::path::Path) -> OpenError {
        let path = path.to_owned();
        match self {
            Self::Damaged(what) => OpenError::Damaged { path, what },
            Self::Event { seq, source } => OpenError::Damaged { path, what: format!("event {seq}: {source}") },
            Self::Sqlite(source) => sqlite_opening(source, path),
        }
    }
}

/// SQLite's own findings of damage are damage, whatever it calls them.
pub(in crate::store) fn sqlite_opening(source: rusqlite::Error, path: PathBuf) -> OpenError {
    use rusqlite::ErrorCode;
    match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Damaged { path, what: source.to_string() },
        Some(ErrorCode::NotADatabase) => OpenError::NotAJournal { path, why: "it is no SQLite file, or its head is damaged".into() },
        _ => OpenError::Sqlite { path, source },
    }
}
