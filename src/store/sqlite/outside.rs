//! What the tools of [`store::tool`](crate::store::tool) need of the store's insides.

pub(in crate::store) use super::{
    check::Identity,
    error::sqlite_opening,
    files::{Head, Lock, journal_path},
    open::{identity, truncate_log},
    planted::strangers,
    reader::recorded,
    schema::{FileKind, VERSION, epoch, inspect, meta, raise_epoch, set_meta},
    table::{EventRow, upsert},
    write::{DECISION_KEPT_MS, DECISIONS_SHED, DECISIONS_UNNAMED, SNAPSHOT_LAST, snapshot_digest},
};
use super::{
    connect,
    disk::{Disk, RealDisk},
    error::{OpenError, ReadError},
    open, schema, table,
};
use crate::{
    dispatch::State,
    id::SubjectId,
    store::{
        owner::{Owner, owner},
        seal::Key,
    },
};
use rusqlite::{Connection, ErrorCode};
use std::path::Path;

/// The store's tables in an empty database.
pub(in crate::store) fn create_tables(conn: &Connection) -> rusqlite::Result<()> {
    schema::create_tables(conn)
}

/// The tables of a store of this version in memory.
pub(in crate::store) fn tables_of(version: u32) -> rusqlite::Result<Connection> {
    let conn = Connection::open_in_memory()?;
    schema::tables_of(&conn, version)?;
    Ok(conn)
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

/// A row of `subject_key`.
pub(in crate::store) struct KeyRow {
    /// Whose.
    pub subject: SubjectId,
    /// `None`: destroyed.
    pub key: Option<Key>,
    /// Not a subject's, but one that compares the callers of a day.
    pub compares: bool,
    /// Its checksum fits.
    pub right: bool,
}

/// Gives every row of `subject_key`.
pub(in crate::store) fn key_rows(conn: &Connection, mut visit: impl FnMut(KeyRow)) -> rusqlite::Result<()> {
    let mut statement = conn.prepare("SELECT subject, kind, key, crc FROM subject_key")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (subject, key, right) = table::key_row(row)?;
        let compares = row.get::<_, i64>(1)? != 0;
        visit(KeyRow { subject: SubjectId(uuid::Uuid::from_bytes(subject)), key: key.map(Key::from_bytes), compares, right });
    }
    Ok(())
}

/// SQLite found the file damaged.
pub(in crate::store) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}
