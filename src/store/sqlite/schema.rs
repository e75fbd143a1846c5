//! Tables and their versions.
//!
//! `user_version` counts the scripts of a [`FileKind`] that ran; a script is never changed once released. `meta` keeps its shape for
//! ever, so that any version can say who wrote a newer store. Change by *expand, then contract*: a column is added in one release and
//! dropped in a later one.

use super::error::{OpenError, sqlite_opening};
use crate::quantity::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;

/// A kind of SQLite file of ours: what it is called in its head, and the scripts that made its tables.
pub(in crate::store) struct FileKind {
    /// `application_id` of the file.
    pub application_id: i32,
    /// Said of a file that carries another one.
    pub otherwise: &'static str,
    /// In order; `user_version` counts those that ran.
    pub migrations: &'static [&'static str],
}

/// The journal: "DAWR".
const JOURNAL: FileKind = FileKind {
    application_id: 0x4441_5752,
    otherwise: "it is another program's SQLite file",
    migrations: &[
        include_str!("schema_1.sql"),
        include_str!("schema_entity.sql"),
        include_str!("schema_mention.sql"),
        include_str!("schema_links.sql"),
    ],
};

/// The newest store version this program knows.
pub(in crate::store) const VERSION: u32 = JOURNAL.version();

impl FileKind {
    /// The newest version this program knows.
    pub(in crate::store) const fn version(&self) -> u32 {
        self.migrations.len() as u32
    }

    /// Refuses what is not of this kind or newer than us; `true` when the file is empty. Writes nothing.
    pub(in crate::store) fn inspect(&self, conn: &Connection, path: &Path) -> Result<bool, OpenError> {
        let at = |source| sqlite_opening(source, path.to_owned());
        let number = |pragma: &str| conn.pragma_query_value(None, pragma, |r| r.get::<_, i64>(0)).map_err(at);
        let (id, version) = (number("application_id")?, number("user_version")?);
        let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0)).map_err(at)?;
        if id == 0 && version == 0 && tables == 0 {
            return Ok(true);
        }
        if id != i64::from(self.application_id) {
            return Err(OpenError::NotAJournal { path: path.to_owned(), why: self.otherwise.into() });
        }
        let (found, known) = (u32::try_from(version).unwrap_or(u32::MAX), self.version());
        if found > known {
            let written_by = meta(conn, "written_by").map_err(at)?.unwrap_or_else(|| "of an unknown version".into());
            return Err(OpenError::NewerStore { path: path.to_owned(), found, known, written_by });
        }
        Ok(false)
    }

    /// Brings the tables to [`FileKind::version`], each step in a transaction of its own.
    pub(in crate::store) fn migrate(&self, conn: &mut Connection) -> rusqlite::Result<()> {
        let done: u32 = conn.pragma_query_value(None, "user_version", |r| r.get(0))?;
        for (i, script) in self.migrations.iter().enumerate().skip(done as usize) {
            let tx = conn.transaction()?;
            tx.execute_batch(script)?;
            tx.pragma_update(None, "user_version", i + 1)?;
            tx.pragma_update(None, "application_id", self.application_id)?;
            tx.commit()?;
        }
        Ok(())
    }
}

/// As [`FileKind::inspect`], of a journal.
pub(in crate::store) fn inspect(conn: &Connection, path: &Path) -> Result<bool, OpenError> {
    JOURNAL.inspect(conn, path)
}

/// As [`FileKind::migrate`], of a journal.
pub(super) fn migrate(conn: &mut Connection) -> rusqlite::Result<()> {
    JOURNAL.migrate(conn)
}

/// The first start ended after the tables were made and before the journal had a name: nothing is in it yet.
pub(super) fn is_unfinished(conn: &Connection) -> rusqlite::Result<bool> {
    conn.query_row("SELECT NOT EXISTS (SELECT 1 FROM meta) AND NOT EXISTS (SELECT 1 FROM event)", [], |r| r.get(0))
}

/// The newest tables in an empty database.
pub(super) fn create_tables(conn: &Connection) -> rusqlite::Result<()> {
    JOURNAL.migrations.iter().try_for_each(|script| conn.execute_batch(script))
}

/// The tables of a version in an empty database.
pub(super) fn tables_of(conn: &Connection, version: u32) -> rusqlite::Result<()> {
    JOURNAL.migrations.iter().take(version as usize).try_for_each(|script| conn.execute_batch(script))
}

/// A text of `meta`.
pub(in crate::store) fn meta(conn: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    conn.query_row("SELECT value FROM meta WHERE key = ?1", [key], |r| r.get(0)).optional()
}

/// Sets a text of `meta`.
pub(in crate::store) fn set_meta(conn: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    conn.execute("INSERT INTO meta(key, value) VALUES (?1, ?2) ON CONFLICT(key) DO UPDATE SET value = ?2", [key, value]).map(drop)
}

/// A new epoch for this start: above every earlier one, also on a copy that was restored, and never far from the clock (Unix seconds).
pub(in crate::store) fn raise_epoch(conn: &mut Connection, now: Timestamp) -> rusqlite::Result<u64> {
    let tx = conn.transaction()?;
    let epoch = (epoch(&tx)? + 1).max(u64::try_from(now.millis() / 1000).unwrap_or(0));
    set_meta(&tx, "epoch", &epoch.to_string())?;
    set_meta(&tx, "written_by", env!("CARGO_PKG_VERSION"))?;
    tx.commit()?;
    Ok(epoch)
}

/// Epoch of the last start.
pub(in crate::store) fn epoch(conn: &Connection) -> rusqlite::Result<u64> {
    Ok(meta(conn, "epoch")?.and_then(|e| e.parse().ok()).unwrap_or(0))
}
