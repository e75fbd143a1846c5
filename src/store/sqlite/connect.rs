//! Connections and their settings.

use super::disk::Synchronous;
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{path::Path, time::Duration};

/// Page cache of the writer: holds the working set of the indexes.
const WRITER_CACHE_KIB: i64 = 64 << 10;
const READER_CACHE_KIB: i64 = 4 << 10;
/// Virtual machine steps a read may take: some 2 s on a slow machine. A longer read would keep the log from being checkpointed.
const READ_STEPS_MAX: u32 = 200_000_000;
const READ_STEP_UNIT: u32 = 100_000;

/// The connection that writes and checkpoints.
///
/// It never checkpoints by itself, not even when closed: after a failed sync the log must stay as it is.
pub(super) fn writer(path: &Path, vfs: Option<&str>) -> rusqlite::Result<Connection> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE, vfs)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

fn connect(path: &Path, flags: OpenFlags, vfs: Option<&str>) -> rusqlite::Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    match vfs {
        None => Connection::open_with_flags(path, flags),
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
    }
}

/// The settings that change the file or depend on it; called once the file is known to be ours.
pub(super) fn settle(conn: &Connection, wanted: Synchronous) -> rusqlite::Result<()> {
    let mode = write_ahead(conn)?;
    conn.pragma_update(None, "synchronous", wanted.number())?;
    conn.pragma_update(None, "wal_autocheckpoint", 0)?;
    let _: i64 = conn.pragma_update_and_check(None, "secure_delete", "ON", |r| r.get(0))?;
    mapless(conn)?;
    conn.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    let synchronous: i64 = conn.pragma_query_value(None, "synchronous", |r| r.get(0))?;
    if mode != "wal" || synchronous != wanted.number() {
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_MISUSE),
            Some(format!(
                "journal_mode is {mode}, synchronous is {synchronous}; wal and {} are needed: is the directory on a network disk?",
                wanted.number()
            )),
        ));
    }
    Ok(())
}

/// Switches to the write-ahead log. The statement says "wal" in its row and commits the switch after it: unless it is run to its end, a
/// failure of that commit is heard by nobody, and the connection goes on with a rollback journal, whose commits a power loss can undo.
fn write_ahead(conn: &Connection) -> rusqlite::Result<String> {
    let mut switch = conn.prepare("PRAGMA journal_mode = WAL")?;
    let mut rows = switch.query([])?;
    let mode = rows.next()?.map_or(Ok(String::new()), |row| row.get(0))?;
    while rows.next()?.is_some() {}
    Ok(mode)
}

/// A connection that cannot write.
pub(in crate::store) fn reader(path: &Path, vfs: Option<&str>) -> rusqlite::Result<Connection> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, vfs)?;
    conn.busy_timeout(Duration::from_secs(2))?;
    mapless(&conn)?;
    conn.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    conn.pragma_update(None, "query_only", "ON")?;
    Ok(conn)
}

/// Starts the count of one read's work.
pub(super) fn limit_work(conn: &mut Connection) -> rusqlite::Result<()> {
    let mut left = READ_STEPS_MAX / READ_STEP_UNIT;
    conn.progress_handler(
        READ_STEP_UNIT as i32,
        Some(move || {
            left = left.saturating_sub(1);
            left == 0
        }),
    )
}

/// With a memory map a failing disk is a signal instead of an error.
fn mapless(conn: &Connection) -> rusqlite::Result<()> {
    conn.pragma_update(None, "mmap_size", 0).or_else(|e| match e {
        // The pragma answers with a row where maps are compiled in.
        rusqlite::Error::ExecuteReturnedResults => Ok(()),
        other => Err(other),
    })
}
