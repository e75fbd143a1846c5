//! Opening the register: lock, recovery, tables, a new epoch, the present book.

use super::{FILE, chain};
use crate::{
    accounts::{Account, Book, Fact, HOLD_LIFTED, HOLD_SET, Session, Token},
    quantity::Timestamp,
    store::{
        canonical::{Hash, hex, unhex},
        sqlite::{
            Disk, OpenError, RealDisk,
            outside::{self, FileKind, Lock, meta, raise_epoch, set_meta},
        },
    },
};
use rusqlite::{Connection, OptionalExtension};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// The register: "DAWG".
const REGISTER: FileKind =
    FileKind { application_id: 0x4441_5747, otherwise: "it is not the register of accounts", migrations: &[include_str!("schema.sql")] };

/// An opened register.
pub(super) struct Opened {
    pub conn: Connection,
    pub lock: Lock,
    pub epoch: u64,
    pub seq: u64,
    pub hash: Hash,
    pub book: Book,
    pub path: PathBuf,
}

/// Opens or makes the register in `dir`.
pub(super) fn open(dir: &Path, now: Timestamp) -> Result<Opened, OpenError> {
    let path = dir.join(FILE);
    let io = |what: &'static str, path: &Path| {
        let path = path.to_owned();
        move |source| OpenError::Io { what, path, source }
    };
    make_folder(dir).map_err(io("making", dir))?;
    let lock = Lock::take(dir)?;
    // The log is on the disk as recovery will read it: the system's cache may show what the disk lacks.
    let log = dir.join(format!("{FILE}-wal"));
    RealDisk.renew(&log).map_err(io("renewing", &log))?;
    let at = |source| outside::sqlite_opening(source, path.clone());
    let mut conn = outside::writer(&path).map_err(at)?;
    let fresh = inspect(&conn, &path)?;
    REGISTER.migrate(&mut conn).map_err(at)?;
    RealDisk.sync_dir(dir).map_err(io("syncing", dir))?;
    if fresh {
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|e| OpenError::NotAJournal { path: path.clone(), why: format!("no random bytes: {e}") })?;
        set_meta(&conn, "register", &hex(&id)).map_err(at)?;
    }
    let epoch = raise_epoch(&mut conn, now).map_err(at)?;
    let (seq, hash) = end(&conn, &path)?;
    let book = book(&conn, &path)?;
    Ok(Opened { conn, lock, epoch, seq, hash, book, path })
}

fn make_folder(dir: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Refuses what is not ours or newer than us; `true` when the file is empty.
pub(super) fn inspect(conn: &Connection, path: &Path) -> Result<bool, OpenError> {
    if REGISTER.inspect(conn, path)? {
        return Ok(true);
    }
    // A first start that ended before the register had an id: nothing is in it yet.
    meta(conn, "register").map(|id| id.is_none()).map_err(|source| outside::sqlite_opening(source, path.to_owned()))
}

/// The tables in memory, as they are made.
pub(super) fn tables() -> rusqlite::Result<Connection> {
    let conn = Connection::open_in_memory()?;
    REGISTER.migrations.iter().try_for_each(|script| conn.execute_batch(script))?;
    Ok(conn)
}

/// The register's id.
pub(super) fn id(conn: &Connection, path: &Path) -> Result<[u8; 16], OpenError> {
    let at = |source| outside::sqlite_opening(source, path.to_owned());
    let text = meta(conn, "register").map_err(at)?;
    text.and_then(|t| unhex(&t)).ok_or_else(|| OpenError::NotAJournal { path: path.to_owned(), why: "the register has no id".into() })
}

/// Number and hash of the last line.
pub(super) fn end(conn: &Connection, path: &Path) -> Result<(u64, Hash), OpenError> {
    let at = |source| outside::sqlite_opening(source, path.to_owned());
    let last: Option<(u64, Hash)> = conn
        .query_row("SELECT seq, hash FROM line ORDER BY seq DESC LIMIT 1", [], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()
        .map_err(at)?;
    match last {
        Some(found) => Ok(found),
        None => Ok((0, chain::genesis(&id(conn, path)?))),
    }
}

fn book(conn: &Connection, path: &Path) -> Result<Book, OpenError> {
    let mut book =
        Book::of(rows::<Account>(conn, path, "account")?, rows::<Session>(conn, path, "session")?, rows::<Token>(conn, path, "token")?);
    let damaged = |why: String| OpenError::NotAJournal { path: path.to_owned(), why };
    for (seq, body) in holds(conn).map_err(|source| outside::sqlite_opening(source, path.to_owned()))? {
        let fact: Fact = serde_json::from_str(&body).map_err(|e| damaged(format!("line {seq} does not read: {e}")))?;
        book.apply(&fact).map_err(|e| damaged(format!("line {seq} does not follow from those before it: {e}")))?;
    }
    Ok(book)
}

/// The facts that make and end legal holds, in order.
fn holds(conn: &Connection) -> rusqlite::Result<Vec<(u64, String)>> {
    let mut statement = conn.prepare("SELECT seq, body FROM line WHERE kind IN (?1, ?2) ORDER BY seq")?;
    statement.query_map([HOLD_SET, HOLD_LIFTED], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
}

fn rows<T: DeserializeOwned>(conn: &Connection, path: &Path, table: &'static str) -> Result<Vec<T>, OpenError> {
    let at = |source| outside::sqlite_opening(source, path.to_owned());
    let mut statement = conn.prepare(&format!("SELECT id, seq, crc, body FROM {table}")).map_err(at)?;
    let mut found = statement.query([]).map_err(at)?;
    let mut out = Vec::new();
    while let Some(row) = found.next().map_err(at)? {
        let read =
            || Ok::<_, rusqlite::Error>((row.get::<_, String>(0)?, row.get::<_, u64>(1)?, row.get::<_, u32>(2)?, row.get::<_, String>(3)?));
        let (id, seq, crc, body) = read().map_err(at)?;
        let value = (crc == crc_of(seq, &body)).then(|| serde_json::from_str(&body).ok()).flatten();
        out.push(value.ok_or_else(|| OpenError::NotAJournal {
            path: path.to_owned(),
            why: format!("{table} `{id}` is not what was written: see `dawria journal verify`, and restore a backup"),
        })?);
    }
    Ok(out)
}

/// CRC-32 of a derived row.
pub(super) fn crc_of(seq: u64, body: &str) -> u32 {
    let mut h = crc32fast::Hasher::new();
    h.update(&seq.to_be_bytes());
    h.update(body.as_bytes());
    h.finalize()
}
