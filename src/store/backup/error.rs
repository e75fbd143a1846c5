//! What ends a backup or a restoration.

use crate::store::{ErasuresError, OpenError, checkpoint::KeyError, sqlite::EraseError, tool::ToolError};
use std::{io, path::PathBuf};
use thiserror::Error;

/// It was not done.
#[derive(Debug, Error)]
pub enum BackupError {
    /// A file or folder.
    #[error("{what} {}: {source}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is something in the folder already.
    #[error("{} is not empty: give a new folder; nothing in it was touched", path.display())]
    NotEmpty {
        /// Which.
        path: PathBuf,
    },
    /// A restore did not come to its end.
    #[error(
        "{} holds a restore that did not come to its end: what is in it was not checked, nobody was signed out, and whoever was erased since may \
         be back. Empty the folder and restore again",
        path.display()
    )]
    Unfinished {
        /// The data folder.
        path: PathBuf,
    },
    /// SQLite refuses.
    #[error("copying {}: {source}", path.display())]
    Sqlite {
        /// Which store.
        path: PathBuf,
        /// What it says.
        source: rusqlite::Error,
    },
    /// A store cannot be looked at.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// A store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A copy is not sound.
    #[error(
        "the copy of {chain} is not sound: {what}. `dawria journal verify` tells whether the journal itself is; a backup with faults is not kept as one"
    )]
    Unsound {
        /// Which chain.
        chain: String,
        /// The first thing that is wrong.
        what: String,
    },
    /// No backup, or not a whole one.
    #[error("{} is no backup that can be restored: {what}", path.display())]
    NotABackup {
        /// The folder.
        path: PathBuf,
        /// What is missing or wrong.
        what: String,
    },
    /// A later Dawria made it.
    #[error(
        "the backup was made by Dawria {made_by} (store version {found}); this is Dawria {}, which knows store versions up to {known}: \
         restore it with Dawria {made_by} or newer",
        env!("CARGO_PKG_VERSION")
    )]
    Newer {
        /// The program that made it.
        made_by: String,
        /// Its store version.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The list of erasures cannot be read.
    #[error(transparent)]
    Erasures(#[from] ErasuresError),
    /// Somebody could not be erased again.
    #[error("an erasure could not be done again in {chain}: {source}")]
    Erase {
        /// Where.
        chain: String,
        /// Why.
        source: EraseError,
    },
}
