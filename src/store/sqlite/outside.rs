//! What the tools of [`store::tool`](crate::store::tool) need of the store's insides.

pub(in crate::store) use super::{
    check::Identity,
    error::sqlite_opening,
    files::{Head, Lock, journal_path},
    open::{identity, truncate_log},
    reader::recorded,
    schema::inspect,
    table::{EventRow, upsert},
};
use super::{
    connect,
    disk::{Disk, RealDisk},
    error::{OpenError, ReadError},
    open, schema, table,
};
use crate::{
    dispatch::State,
    store::owner::{Owner, owner},
};
use rusqlite::{Connection, ErrorCode};
use std::path::Path;

/// The store's tables in an empty database.
pub(in crate::store) fn create_tables(conn: &Connection) -> rusqlite::Result<()> {
    schema::create_tables(conn)
}

/// Before [`writer`]: the log is on the disk as it will be read.
pub(in crate::store) fn renew_log(dir: &Path) -> Result<(), OpenError> {
    open::renew_log(&RealDisk, dir)
}

/// A writing connection with the store's settings; hold the lock.
pub(in crate::store) fn writer(path: &Path) -> rusqlite::Result<Connection> {
    let conn = connect::writer(path, RealDisk.vfs())?;
    connect::settle(&conn, RealDisk.synchronous())?;
    Ok(conn)
}

/// A connection that cannot write.
pub(in crate::store) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    connect::reader(path, RealDisk.vfs())
}

/// Whose history an event belongs to, from the state after it.
pub(in crate::store) fn owner_after(row: &EventRow, after: &State) -> Result<Owner, ReadError> {
    Ok(owner(&recorded(&row.line)?.event, after))
}

/// Subjects whose key is not what was written.
pub(in crate::store) fn damaged_keys(conn: &Connection) -> rusqlite::Result<Vec<uuid::Uuid>> {
    let mut statement = conn.prepare("SELECT subject, kind, key, crc FROM subject_key")?;
    let mut rows = statement.query([])?;
    let mut damaged = Vec::new();
    while let Some(row) = rows.next()? {
        let (subject, _, right) = table::key_row(row)?;
        if !right {
            damaged.push(uuid::Uuid::from_bytes(subject));
        }
    }
    Ok(damaged)
}

/// SQLite found the file damaged.
pub(in crate::store) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}
