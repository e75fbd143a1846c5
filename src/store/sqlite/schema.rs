//! Tables and their versions.
//!
//! `user_version` counts the scripts of [`MIGRATIONS`] that ran; a script is never changed once released. `meta` keeps its shape for
//! ever, so that any version can say who wrote a newer store. Change by *expand, then contract*: a column is added in one release and
//! dropped in a later one.

use super::error::{OpenError, sqlite_opening};
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;

/// `application_id` of the file: "DAWR".
const APPLICATION_ID: i32 = 0x4441_5752;

const MIGRATIONS: [&str; 4] =
    [include_str!("schema_1.sql"), include_str!("schema_entity.sql"), include_str!("schema_mention.sql"), include_str!("schema_links.sql")];

/// The newest store version this program knows.
pub(in crate::store) const VERSION: u32 = MIGRATIONS.len() as u32;

/// Refuses what is not ours or newer than us; `true` when the file is empty. Writes nothing.
pub(in crate::store) fn inspect(conn: &Connection, path: &Path) -> Result<bool, OpenError> {
    let at = |source| sqlite_opening(source, path.to_owned());
    let number = |pragma: &str| conn.pragma_query_value(None, pragma, |r| r.get::<_, i64>(0)).map_err(at);
    let (id, version) = (number("application_id")?, number("user_version")?);
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0)).map_err(at)?;
    if id == 0 && version == 0 && tables == 0 {
        return Ok(true);
    }
    if id != i64::from(APPLICATION_ID) {
        return Err(OpenError::NotAJournal { path: path.to_owned(), why: "it is another program's SQLite file".into() });
    }
    let found = u32::try_from(version).unwrap_or(u32::MAX);
    if found > VERSION {
        let written_by = meta(conn, "written_by").map_err(at)?.unwrap_or_else(|| "of an unknown version".into());
        return Err(OpenError::NewerStore { path: path.to_owned(), found, known: VERSION, written_by });
    }
    Ok(false)
}

/// The first start ended after the tables were made and before the journal had a name: nothing is in it yet.
pub(super) fn is_unfinished(conn: &Connection) -> rusqlite::Result<bool> {
    conn.query_row("SELECT NOT EXISTS (SELECT 1 FROM meta) AND NOT EXISTS (SELECT 1 FROM event)", [], |r| r.get(0))
}

/// Brings the tables to [`VERSION`], each step in a transaction of its own.
pub(super) fn migrate(conn: &mut Connection) -> rusqlite::Result<()> {
    let done: u32 = conn.pragma_query_value(None, "user_version", |r| r.get(0))?;
    for (i, script) in MIGRATIONS.iter().enumerate().skip(done as usize) {
        let tx = conn.transaction()?;
        tx.execute_batch(script)?;
        tx.pragma_update(None, "user_version", i + 1)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.commit()?;
    }
    Ok(())
}

/// The newest tables in an empty database.
pub(super) fn create_tables(conn: &Connection) -> rusqlite::Result<()> {
    MIGRATIONS.iter().try_for_each(|script| conn.execute_batch(script))
}

/// The tables of a version in an empty database.
pub(super) fn tables_of(conn: &Connection, version: u32) -> rusqlite::Result<()> {
    MIGRATIONS.iter().take(version as usize).try_for_each(|script| conn.execute_batch(script))
}

/// A text of `meta`.
pub(in crate::store) fn meta(conn: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    conn.query_row("SELECT value FROM meta WHERE key = ?1", [key], |r| r.get(0)).optional()
}

/// Sets a text of `meta`.
pub(super) fn set_meta(conn: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    conn.execute("INSERT INTO meta(key, value) VALUES (?1, ?2) ON CONFLICT(key) DO UPDATE SET value = ?2", [key, value]).map(drop)
}
