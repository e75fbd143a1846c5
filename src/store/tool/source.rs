//! A store opened for reading from outside, whether or not a server has it open.

use super::ToolError;
use crate::store::{OpenError, sqlite::outside};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

pub(super) struct Source {
    pub path: PathBuf,
    pub conn: Connection,
    pub identity: outside::Identity,
    pub last_seq: u64,
    /// Its store version.
    pub version: u32,
    /// Held while no server runs on the store; `None` when one does.
    pub lock: Option<outside::Lock>,
}

impl Source {
    pub fn open(dir: &Path) -> Result<Self, ToolError> {
        let path = outside::journal_path(dir);
        if !path.is_file() {
            return Err(OpenError::NotAJournal { path, why: "there is no such file".into() }.into());
        }
        let lock = match outside::Lock::take(dir) {
            Ok(lock) => Some(lock),
            Err(OpenError::InUse { .. }) => None,
            Err(other) => return Err(other.into()),
        };
        let at = |source| outside::sqlite_opening(source, path.clone());
        let conn = outside::reader(&path).map_err(at)?;
        if outside::inspect(&conn, &path)? {
            return Err(OpenError::NotAJournal { path, why: "it is empty".into() }.into());
        }
        let identity = outside::identity(&conn, &path)?;
        let last_seq = conn.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |r| r.get(0)).map_err(at)?;
        let version = conn.pragma_query_value(None, "user_version", |r| r.get(0)).map_err(at)?;
        Ok(Self { path, conn, identity, last_seq, version, lock })
    }

    /// Epoch of the last start on it.
    pub fn epoch(&self) -> Result<u64, ToolError> {
        let epoch = outside::meta(&self.conn, "epoch").map_err(|source| ToolError::Sqlite { what: "reading `meta`", source })?;
        Ok(epoch.and_then(|e| e.parse().ok()).unwrap_or(0))
    }
}

/// Store version of the journal in `dir`, and the newest that this program knows.
///
/// # Errors
/// [`ToolError::Open`]: there is none, it does not read, or a newer program wrote it.
pub fn version(dir: &Path) -> Result<(u32, u32), ToolError> {
    Ok((Source::open(dir)?.version, outside::VERSION))
}

/// Whether a process has the store in `dir` open; `None` when that cannot be told, because the folder cannot be looked into.
pub fn in_use(dir: &Path) -> Option<bool> {
    match outside::journal_path(dir).try_exists() {
        Ok(true) => {}
        Ok(false) => return Some(false),
        Err(_) => return None,
    }
    match outside::Lock::take(dir) {
        Ok(_) => Some(false),
        Err(OpenError::InUse { .. }) => Some(true),
        Err(_) => None,
    }
}
