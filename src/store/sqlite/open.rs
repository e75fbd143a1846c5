//! Opening: lock, recovery, checks, a new epoch.

use super::{
    check::Identity,
    connect,
    disk::{Disk, RealDisk, Reserve},
    error::{OpenError, ReadError, sqlite_opening},
    files::{Head, HeadFile, Lock, WAL, journal_path},
    journal::{Journal, Kept, Readers},
    reader::Reader,
    schema,
    shared::{Condition, Counters, Shared},
    write::Link,
    writer::{self, Parts, Writer},
};
use crate::{
    id::RoomId,
    quantity::Timestamp,
    store::{
        canonical::{self, Hash},
        headroom::CALLS_ONLY_BYTES,
        seal::{Key, Sealer},
        snapshot::StoredSnapshot,
    },
};
use rusqlite::{Connection, OptionalExtension};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::{mpsc, watch};

/// SQLite with the write-ahead log reset race repaired.
const SQLITE_MIN: i32 = 3_051_003;
/// Events whose chain and index are checked at every start; `journal verify` checks all.
const CHECKED_AT_START: u64 = 25_000;
/// A snapshot every so many events.
const SNAPSHOT_EVERY: u64 = 10_000;

/// How to open.
pub struct Options {
    room: RoomId,
    now: Timestamp,
    disk: Arc<dyn Disk>,
    snapshot_every: u64,
    erasures: Option<PathBuf>,
}

impl Options {
    /// `now` is the wall clock, for the epoch.
    pub fn new(room: RoomId, now: Timestamp) -> Self {
        Self { room, now, disk: Arc::new(RealDisk), snapshot_every: SNAPSHOT_EVERY, erasures: None }
    }

    /// Another disk, for tests: with other answers, or a whole one of its own under an SQLite VFS ([`Disk::vfs`]).
    #[must_use]
    pub fn disk(mut self, disk: Arc<dyn Disk>) -> Self {
        self.disk = disk;
        self
    }

    /// The list to which erasures are added before they are done; without one they are on no list.
    #[must_use]
    pub fn erasures(mut self, list: &Path) -> Self {
        self.erasures = Some(list.to_owned());
        self
    }

    /// Events between snapshots, 10 000 if not said.
    #[must_use]
    pub fn snapshot_every(mut self, events: u64) -> Self {
        self.snapshot_every = events.max(1);
        self
    }
}

/// Version of the SQLite that is built in, and whether it is new enough for a journal.
pub fn sqlite_version() -> (&'static str, bool) {
    (rusqlite::version(), rusqlite::version_number() >= SQLITE_MIN)
}

/// What a start finds.
#[derive(Debug)]
pub struct Recovered {
    /// Raised by this start: `max(stored + 1, unix seconds)`.
    pub epoch: u64,
    /// Last event; 0 for a new journal.
    pub last_seq: u64,
    /// `recorded_at` of the last event. Time goes on from the folded state's stamp, which an accepted clock may have set back.
    pub last_stamp: Option<Timestamp>,
    /// Valid snapshots, newest first, at most three: take the first that decodes, else fold from 0.
    pub snapshots: Vec<StoredSnapshot>,
}

impl Journal {
    /// Opens the journal in `dir`, making both when missing; takes the lock, checks, recovers, and raises the epoch durably.
    ///
    /// # Errors
    /// [`OpenError`], each saying what to do. A damaged journal is left as it is.
    pub fn open(dir: &Path, options: Options) -> Result<(Self, Recovered), OpenError> {
        if rusqlite::version_number() < SQLITE_MIN {
            return Err(OpenError::OldSqlite { found: rusqlite::version() });
        }
        let disk = options.disk.clone();
        disk.make_dir(dir).map_err(|source| OpenError::Io { what: "making", path: dir.to_owned(), source })?;
        let lock = if disk.vfs().is_none() { Some(Lock::take(dir)?) } else { None };
        let path = journal_path(dir);
        let at = |source| sqlite_opening(source, path.clone());

        let mut reserve = Reserve::open(&disk, dir);
        let free = || disk.free_bytes(dir).unwrap_or(0);
        if free() < CALLS_ONLY_BYTES as u64 {
            reserve.give_up();
        }
        renew_log(&*disk, dir)?;
        let mut conn = connect::writer(&path, disk.vfs()).map_err(at)?;
        let identity = if schema::inspect(&conn, &path)? || schema::is_unfinished(&conn).map_err(at)? {
            refuse_vanished(&*disk, dir, &path)?;
            connect::settle(&conn, disk.synchronous()).map_err(at)?;
            schema::migrate(&mut conn).map_err(at)?;
            let identity = create(&mut conn, &options, &path)?;
            // The names of new files are as durable as what is in them, the journal's before that of the file which says that it was there.
            sync_names(&*disk, dir)?;
            identity
        } else {
            connect::settle(&conn, disk.synchronous()).map_err(at)?;
            schema::migrate(&mut conn).map_err(at)?;
            existing(&conn, &options.room, &path)?
        };
        // Until here the write-ahead log has the bytes it was found with: a refusal leaves all evidence.
        let (last_seq, hash) = check_end(&conn, &identity, &*disk, dir, &path)?;
        // Everything that was read is in the file, synced, before anything new is written.
        if !truncate_log(&conn).map_err(at)? {
            tracing::warn!("another program reads the journal; its write-ahead log could not be cleared at the start");
        }
        let epoch = schema::raise_epoch(&mut conn, options.now).map_err(at)?;
        let head = HeadFile::open(&*disk, dir, identity.journal)?;
        // A write-ahead log that an earlier process made may have no name on the disk yet; SQLite syncs names too, but does not say whether
        // that worked.
        sync_names(&*disk, dir)?;
        let room_key = room_key(&conn, &path)?;
        let last_stamp = conn
            .query_row("SELECT recorded_at FROM event WHERE seq = ?1", [last_seq], |r| r.get(0).map(Timestamp))
            .optional()
            .map_err(at)?;
        let snapshots = super::reader::snapshots(&conn, last_seq).map_err(|e| e.opening(&path))?;
        let last_snapshot: Option<u64> = conn.query_row("SELECT max(seq) FROM snapshot", [], |r| r.get(0)).map_err(at)?;
        reserve.ensure(free());

        let shared = Arc::new(Shared {
            room: options.room,
            epoch,
            dir: dir.to_owned(),
            disk: disk.clone(),
            condition: watch::Sender::new(Condition { durable: last_seq, hash, failed: None }),
            promised_bytes: 0.into(),
            wal_bytes: 0.into(),
            reserve_bytes: reserve.bytes().into(),
            last_snapshot: last_snapshot.unwrap_or(0).into(),
            counters: Counters::default(),
        });
        // The room's owner waits for nobody's list.
        let owner = Arc::new(Reader::opened(path.clone(), disk.clone(), identity.clone()).map_err(at)?);
        let readers = Readers { everybody: Arc::new(Reader::new(path.clone(), disk.clone(), identity.clone())), owner };
        // Connections of its own: sealing a call must not wait for somebody's long list.
        let sealer = Arc::new(Sealer::new(Reader::new(path.clone(), disk, identity.clone()), room_key));
        let (commands, queue) = mpsc::channel(writer::QUEUE_MAX);
        let link = Link { seq: last_seq, hash };
        let parts = Parts { lock, head, reserve, identity: identity.clone(), shared: shared.clone(), sealer: sealer.clone() };
        let writer = Writer::new(conn, parts, link, last_stamp.unwrap_or_default().max(options.now)).map_err(at)?;
        let thread = std::thread::Builder::new().name("journal".into()).spawn(move || writer.run(queue));
        let thread = thread.map_err(|source| OpenError::Io { what: "starting the writer of", path: path.clone(), source })?;
        let kept = Kept { snapshot_every: options.snapshot_every, erasures: options.erasures };
        let journal = Self::start(shared, readers, sealer, identity, kept, commands, thread);
        Ok((journal, Recovered { epoch, last_seq, last_stamp, snapshots }))
    }
}

/// An empty store beside a head that names acknowledged events: somebody took the journal away.
fn refuse_vanished(disk: &dyn Disk, dir: &Path, path: &Path) -> Result<(), OpenError> {
    match Head::read(disk, dir)? {
        Some(head) if head.seq > 0 => Err(OpenError::Lost { path: path.to_owned(), last: 0, acknowledged: head.seq }),
        _ => Ok(()),
    }
}

fn create(conn: &mut Connection, options: &Options, path: &Path) -> Result<Identity, OpenError> {
    let at = |source| sqlite_opening(source, path.to_owned());
    let mut journal = [0; 16];
    getrandom::fill(&mut journal)?;
    let key = Key::random()?;
    let version = env!("CARGO_PKG_VERSION");
    let tx = conn.transaction().map_err(at)?;
    for (name, value) in [
        ("room", options.room.as_str()),
        ("journal", &canonical::hex(&journal)),
        ("epoch", "0"),
        ("made_by", version),
        ("written_by", version),
        ("room_key", &checked(key.bytes())),
    ] {
        schema::set_meta(&tx, name, value).map_err(at)?;
    }
    tx.commit().map_err(at)?;
    Ok(Identity { room: options.room.clone(), journal })
}

/// Who the file says it is, without a configured room.
pub(in crate::store) fn identity(conn: &Connection, path: &Path) -> Result<Identity, OpenError> {
    let damaged = |what: &str| OpenError::Damaged { path: path.to_owned(), what: format!("its {what} is missing or unreadable") };
    let read = |key| schema::meta(conn, key).map_err(|source| sqlite_opening(source, path.to_owned()));
    let room = read("room")?.and_then(|r| RoomId::new(&r).ok()).ok_or_else(|| damaged("room"))?;
    let journal = read("journal")?.and_then(|j| canonical::unhex(&j)).ok_or_else(|| damaged("identity"))?;
    Ok(Identity { room, journal })
}

fn existing(conn: &Connection, room: &RoomId, path: &Path) -> Result<Identity, OpenError> {
    let identity = identity(conn, path)?;
    if identity.room != *room {
        return Err(OpenError::OtherRoom { path: path.to_owned(), found: identity.room, asked: room.clone() });
    }
    Ok(identity)
}

/// Hex of a key and of its CRC-32.
fn checked(key: &[u8; 32]) -> String {
    canonical::hex(key) + &canonical::hex(&crc32fast::hash(key).to_be_bytes())
}

fn room_key(conn: &Connection, path: &Path) -> Result<Key, OpenError> {
    let text = schema::meta(conn, "room_key").map_err(|source| sqlite_opening(source, path.to_owned()))?;
    let key = text.and_then(|text| {
        let key = canonical::unhex(text.get(..64)?)?;
        (checked(&key) == text).then(|| Key::from_bytes(key))
    });
    key.ok_or_else(|| OpenError::Damaged { path: path.to_owned(), what: "its comparison key is missing or unreadable".into() })
}

/// Nothing acknowledged is missing, and the newest events are whole, in sequence and indexed. Returns the end of the chain.
fn check_end(conn: &Connection, identity: &Identity, disk: &dyn Disk, dir: &Path, path: &Path) -> Result<(u64, Hash), OpenError> {
    let damaged = |what: String| OpenError::Damaged { path: path.to_owned(), what };
    let at = |source| sqlite_opening(source, path.to_owned());
    let (first, last): (Option<u64>, Option<u64>) = conn
        .query_row("SELECT (SELECT min(seq) FROM event), (SELECT max(seq) FROM event)", [], |r| Ok((r.get(0)?, r.get(1)?)))
        .map_err(at)?;
    let last = last.unwrap_or(0);
    if first.is_some_and(|f| f != 1) {
        return Err(damaged("event 1 is missing".into()));
    }
    if let Some(head) = Head::read(disk, dir)? {
        if head.journal != identity.journal {
            return Err(damaged(format!(
                "`journal.head` beside it belongs to another journal (of {} events): a foreign file was put in place. If that is meant, delete \
                 `journal.head`",
                head.seq
            )));
        }
        if head.seq > last {
            return Err(OpenError::Lost { path: path.to_owned(), last, acknowledged: head.seq });
        }
        if identity.hash_at(conn, head.seq).map_err(|e| e.opening(path))? != head.hash {
            return Err(damaged(format!("event {} is not the one that was acknowledged", head.seq)));
        }
    }
    let from = last.saturating_sub(CHECKED_AT_START);
    let end = identity.walk(conn, from, |_| Ok::<_, ReadError>(())).map_err(|e| e.opening(path))?;
    let unindexed: Option<u64> = conn
        .query_row(
            "SELECT e.seq FROM event e WHERE e.seq > ?1 AND NOT EXISTS (SELECT 1 FROM event i INDEXED BY event_input WHERE i.input = e.input \
             AND i.n = e.n AND i.seq = e.seq) ORDER BY e.seq LIMIT 1",
            [from],
            |r| r.get(0),
        )
        .optional()
        .map_err(at)?;
    match unindexed {
        Some(seq) => Err(damaged(format!("event {seq} is missing in the index of inputs"))),
        None => Ok(end),
    }
}

/// The log is on the disk as recovery will read it, before anything of it goes into the file: were it lost with the power after that, the
/// file would hold pages of commits that are nowhere.
pub(in crate::store) fn renew_log(disk: &dyn Disk, dir: &Path) -> Result<(), OpenError> {
    let path = dir.join(WAL);
    disk.renew(&path).map_err(|source| OpenError::Io { what: "renewing", path, source })
}

fn sync_names(disk: &dyn Disk, dir: &Path) -> Result<(), OpenError> {
    disk.sync_dir(dir).map_err(|source| OpenError::Io { what: "syncing", path: dir.to_owned(), source })
}

pub(in crate::store) fn truncate_log(conn: &Connection) -> rusqlite::Result<bool> {
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
    Ok(busy == 0)
}
