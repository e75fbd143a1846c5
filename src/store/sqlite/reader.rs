//! Reads over read-only connections: what is durable, in short transactions.

use super::{
    check::Identity,
    connect,
    disk::Disk,
    error::ReadError,
    table::{self, EVENT_COLUMNS, EventRow, event_row},
    write::snapshot_digest,
};
use crate::{
    dispatch::{
        emergency::Emergency,
        event::Recorded,
        model::{Assignment, Call, Incident, Recalled, Unit},
    },
    id::{AssignmentId, CallId, EmergencyId, IncidentId, InputId, SubjectId, UnitId},
    store::{
        decision::PackedDecision,
        line::{Line, LineError},
        seal::{Key, StoredKey},
        snapshot::StoredSnapshot,
    },
};
use rusqlite::{Connection, OptionalExtension, Params};
use std::{
    io::Read,
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

/// Connections at most; a further read waits for one (each read is short).
const CONNECTIONS_MAX: usize = 4;
/// Largest snapshot read back.
const SNAPSHOT_MAX_BYTES: u64 = 1 << 30;
/// Events of one input: far above what one decision makes.
const EVENTS_AN_INPUT_MAX: u32 = 10_000;

/// Reads what is durable. Share it behind an `Arc`. Every call blocks for some 20–1 000 µs: call it from `spawn_blocking` or a thread of
/// its own where that matters. A read that would take more than about 2 s is ended with an error, because it would keep the write-ahead
/// log from being checkpointed.
pub struct Reader {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    identity: Identity,
    pool: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    made: usize,
}

/// A connection that goes back to the pool, also when a read panics.
struct Borrowed<'a> {
    reader: &'a Reader,
    conn: Option<Connection>,
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        let mut pool = self.reader.lock();
        match self.conn.take() {
            // One whose transaction is stuck is not used again.
            Some(conn) if conn.is_autocommit() => pool.idle.push(conn),
            Some(_) | None => pool.made -= 1,
        }
        drop(pool);
        self.reader.returned.notify_one();
    }
}

impl Reader {
    pub(super) fn new(path: PathBuf, disk: Arc<dyn Disk>, identity: Identity) -> Self {
        Self { path, disk, identity, pool: Mutex::default(), returned: Condvar::new() }
    }

    /// With its first connection open already, so that its reads do not depend on a free file descriptor later.
    pub(super) fn opened(path: PathBuf, disk: Arc<dyn Disk>, identity: Identity) -> rusqlite::Result<Self> {
        let pool = Pool { idle: vec![connect::reader(&path, disk.vfs())?], made: 1 };
        Ok(Self { path, disk, identity, pool: Mutex::new(pool), returned: Condvar::new() })
    }

    /// A connection outside the pool, for long walks in short transactions.
    pub(super) fn fresh(&self) -> Result<Connection, ReadError> {
        Ok(connect::reader(&self.path, self.disk.vfs())?)
    }

    pub(super) fn with<T>(&self, read: impl FnOnce(&Connection) -> Result<T, ReadError>) -> Result<T, ReadError> {
        let mut borrowed = self.borrow()?;
        let Some(conn) = &mut borrowed.conn else { return Err(ReadError::Damaged("no connection".into())) };
        connect::limit_work(conn)?;
        read(conn)
    }

    fn borrow(&self) -> Result<Borrowed<'_>, ReadError> {
        let mut pool = self.lock();
        loop {
            if let Some(conn) = pool.idle.pop() {
                return Ok(Borrowed { reader: self, conn: Some(conn) });
            }
            if pool.made < CONNECTIONS_MAX {
                let conn = connect::reader(&self.path, self.disk.vfs())?;
                pool.made += 1;
                return Ok(Borrowed { reader: self, conn: Some(conn) });
            }
            pool = self.returned.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pool> {
        // Every change under the lock is complete in itself.
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The events an input led to, in order; empty when it was never accepted. The memory of idempotent inputs.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn events_of_input(&self, input: InputId) -> Result<Vec<Recorded>, ReadError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM event WHERE input = ?1 ORDER BY n LIMIT {EVENTS_AN_INPUT_MAX}");
        self.with(|conn| self.events(conn, &sql, [input.0.as_bytes()])?.iter().map(|row| recorded(&row.line)).collect())
    }

    /// The epoch in which event `seq` was written; `None` when there is no such event.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn epoch_of(&self, seq: u64) -> Result<Option<u64>, ReadError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM event WHERE seq = ?1");
        self.with(|conn| Ok(self.events(conn, &sql, [table::number(seq)])?.first().map(|row| row.epoch)))
    }

    /// Rows of the journal, each checked against the hash before it.
    pub(super) fn events(&self, conn: &Connection, sql: &str, params: impl Params) -> Result<Vec<EventRow>, ReadError> {
        let rows: Vec<EventRow> = conn.prepare_cached(sql)?.query_map(params, event_row)?.collect::<Result<_, _>>()?;
        for row in &rows {
            self.identity.check(&self.identity.hash_at(conn, row.line.seq.saturating_sub(1))?, row)?;
        }
        Ok(rows)
    }

    /// A call as of what is durable.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn call(&self, id: CallId) -> Result<Option<Call>, ReadError> {
        self.with(|conn| one(conn, "SELECT seq, crc, body FROM call WHERE id = ?1", [table::number(id.0)], "call"))
    }

    /// An incident, however old.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn incident(&self, id: IncidentId) -> Result<Option<Incident>, ReadError> {
        self.with(|conn| one(conn, "SELECT seq, crc, body FROM incident WHERE id = ?1", [table::number(id.0)], "incident"))
    }

    /// An assignment, however old.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn assignment(&self, id: AssignmentId) -> Result<Option<Assignment>, ReadError> {
        self.with(|conn| one(conn, "SELECT seq, crc, body FROM assignment WHERE id = ?1", [table::number(id.0)], "assignment"))
    }

    /// A unit.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn unit(&self, id: &UnitId) -> Result<Option<Unit>, ReadError> {
        self.with(|conn| one(conn, "SELECT seq, crc, body FROM unit WHERE id = ?1", [id.as_str()], "unit"))
    }

    /// An emergency, however old.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn emergency(&self, id: EmergencyId) -> Result<Option<Emergency>, ReadError> {
        self.with(|conn| one(conn, "SELECT seq, crc, body FROM emergency WHERE id = ?1", [table::number(id.0)], "emergency"))
    }

    /// An incident with its calls and assignments, as it was when it left memory: what a late input needs.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn recalled(&self, id: IncidentId) -> Result<Option<Recalled>, ReadError> {
        self.with(|conn| {
            // One transaction, so that the three agree.
            let tx = conn.unchecked_transaction()?;
            let Some(incident) =
                one::<Incident>(&tx, "SELECT seq, crc, body FROM incident WHERE id = ?1", [table::number(id.0)], "incident")?
            else {
                return Ok(None);
            };
            let call = |c: &CallId| one(&tx, "SELECT seq, crc, body FROM call WHERE id = ?1", [table::number(c.0)], "call").transpose();
            let assignment = |a: &AssignmentId| {
                one(&tx, "SELECT seq, crc, body FROM assignment WHERE id = ?1", [table::number(a.0)], "assignment").transpose()
            };
            let calls = incident.calls.iter().filter_map(call).collect::<Result<_, _>>()?;
            let assignments = incident.assignments.iter().filter_map(assignment).collect::<Result<_, _>>()?;
            Ok(Some(Recalled { incident, calls, assignments }))
        })
    }

    /// The decision record with this hash (`Recommendation::decision`), while it is kept.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn decision(&self, hash_hex: &str) -> Result<Option<PackedDecision>, ReadError> {
        let Some(hash) = crate::store::canonical::unhex::<32>(hash_hex) else { return Ok(None) };
        self.with(|conn| {
            let body = conn.prepare_cached("SELECT body FROM decision WHERE hash = ?1")?.query_row([&hash[..]], |r| r.get(0)).optional()?;
            Ok(body.map(|body| PackedDecision::stored(hash, body)))
        })
    }

    pub(in crate::store) fn key(&self, subject: SubjectId) -> Result<StoredKey, ReadError> {
        self.with(|conn| {
            let found = conn
                .prepare_cached("SELECT subject, kind, key, crc FROM subject_key WHERE subject = ?1")?
                .query_row([subject.0.as_bytes()], table::key_row)
                .optional()?;
            let Some((_, key, right)) = found else { return Ok(StoredKey::Absent) };
            if !right {
                return Err(ReadError::Damaged(format!("the key of subject {} is not what was written", subject.0)));
            }
            Ok(key.map_or(StoredKey::Erased, |key| StoredKey::Held(Key::from_bytes(key))))
        })
    }
}

/// An event from its row.
pub(in crate::store) fn recorded(line: &Line) -> Result<Recorded, ReadError> {
    line.recorded().map_err(|e| match e {
        LineError::Event(source) => ReadError::Event { seq: line.seq, source },
        other => ReadError::Damaged(format!("event {}: {other}", line.seq)),
    })
}

pub(super) fn one<T: serde::de::DeserializeOwned>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    what: &str,
) -> Result<Option<T>, ReadError> {
    let found = conn.prepare_cached(sql)?.query_row(params, |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?;
    found.map(|(seq, crc, body): (u64, u32, String)| object(what, seq, crc, &body)).transpose()
}

/// A projection row's object, if the row is what was written.
pub(super) fn object<T: serde::de::DeserializeOwned>(what: &str, seq: u64, crc: u32, body: &str) -> Result<T, ReadError> {
    if table::crc(seq, body) != crc {
        return Err(ReadError::Damaged(format!("a row of `{what}` (last changed by event {seq}) is not what was written")));
    }
    serde_json::from_str(body)
        .map_err(|e| ReadError::Damaged(format!("a row of `{what}` (last changed by event {seq}) does not read: {e}")))
}

/// Snapshots whose bytes and place in the chain are right, newest first. A bad one is only a slower start.
pub(super) fn snapshots(conn: &Connection, last: u64) -> Result<Vec<StoredSnapshot>, ReadError> {
    let mut statement = conn.prepare(
        "SELECT s.seq, s.format, s.state_hash, s.digest, s.body, s.chain = e.hash FROM snapshot s LEFT JOIN event e ON e.seq = s.seq WHERE \
         s.body IS NOT NULL AND s.seq <= ?1 ORDER BY s.seq DESC LIMIT 3",
    )?;
    let rows = statement.query_map([last], |r| {
        let body: Vec<u8> = r.get(4)?;
        let mut bytes = Vec::new();
        let read = zstd::stream::read::Decoder::new(&body[..]).and_then(|d| d.take(SNAPSHOT_MAX_BYTES).read_to_end(&mut bytes));
        let snapshot = StoredSnapshot { seq: r.get(0)?, format: r.get(1)?, state_hash: r.get(2)?, bytes };
        let right = read.is_ok() && r.get::<_, Option<bool>>(5)? == Some(true) && r.get::<_, [u8; 32]>(3)? == snapshot_digest(&snapshot);
        Ok((snapshot, right))
    })?;
    let mut good = Vec::new();
    for row in rows {
        match row {
            Ok((snapshot, true)) => good.push(snapshot),
            Ok((snapshot, false)) => tracing::warn!(seq = snapshot.seq, "a damaged snapshot is left out; the start takes longer"),
            Err(error) => tracing::warn!(%error, "a snapshot does not read and is left out; the start takes longer"),
        }
    }
    Ok(good)
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({})", self.path.display())
    }
}
