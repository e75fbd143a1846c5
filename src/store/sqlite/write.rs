//! One transaction: a group of batches, or an erasure.

use super::{check::Identity, schema, table};
use crate::{
    id::SubjectId,
    quantity::Timestamp,
    store::{
        batch::Batch,
        canonical::{self, Hash},
        seal::{Key, KeyKind},
        snapshot::StoredSnapshot,
    },
};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

/// Snapshots whose bodies are kept; of older ones only the hashes, for `journal verify`.
const SNAPSHOTS_KEPT: u32 = 3;
/// How long a decision record is kept.
pub(in crate::store) const DECISION_KEPT_MS: i64 = 90 * 86_400_000;
/// When room is short, decision records older than this make way.
const DECISION_KEPT_SHED_MS: i64 = 7 * 86_400_000;
/// Records removed at a time, so that no batch waits long for it.
const DECISIONS_REMOVED_MAX: u32 = 64;
/// How long the keys that compare callers are kept.
const CALLER_KEY_KEPT_MS: i64 = 30 * 86_400_000;

/// Key of `meta`: sequence of the newest snapshot.
pub(in crate::store) const SNAPSHOT_LAST: &str = "snapshot_last";
/// Key of `meta`: up to this event decision records may be missing, because the disk was short of room.
pub(in crate::store) const DECISIONS_SHED: &str = "decisions_shed_until";

/// Key of `meta`: up to this event records were also kept of lists that no event holds.
pub(in crate::store) const DECISIONS_UNNAMED: &str = "decisions_unnamed_until";

/// Where the chain stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub seq: u64,
    pub hash: Hash,
}

/// Why a group was not written.
#[derive(Debug)]
pub(super) enum WriteError {
    Sqlite(rusqlite::Error),
    Io(&'static str, std::io::Error),
    OutOfOrder { expected: u64, got: u64 },
    Snapshot { expected: u64, got: u64 },
}

impl From<rusqlite::Error> for WriteError {
    fn from(e: rusqlite::Error) -> Self {
        Self::Sqlite(e)
    }
}

impl WriteError {
    /// The disk was full while writing (not while syncing): nothing of the transaction is there, and it may be tried again.
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Sqlite(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull))
    }
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(e) => write!(f, "writing the journal failed: {e}"),
            Self::Io(what, e) => write!(f, "{what} failed: {e}"),
            Self::OutOfOrder { expected, got } => {
                write!(f, "event {got} was appended where event {expected} belongs (a mistake in the program)")
            }
            Self::Snapshot { expected, got } => write!(f, "a snapshot at {got} came with event {expected} (a mistake in the program)"),
        }
    }
}

/// What is not written when room is short.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shed {
    pub decisions: bool,
    pub snapshots: bool,
}

/// Writes the batches into the open transaction; gives the new end of the chain.
pub(super) fn batches<'a>(
    conn: &Connection,
    identity: &Identity,
    epoch: u64,
    mut link: Link,
    batches: impl Iterator<Item = &'a Batch>,
    shed: Shed,
) -> Result<Link, WriteError> {
    for batch in batches {
        for entry in &batch.entries {
            if entry.line.seq != link.seq + 1 {
                return Err(WriteError::OutOfOrder { expected: link.seq + 1, got: entry.line.seq });
            }
            link = Link { seq: entry.line.seq, hash: canonical::next(&link.hash, &identity.room, epoch, &entry.line) };
            table::insert_event(conn, epoch, &entry.line, entry.owner, &link.hash)?;
            for row in &entry.rows {
                table::upsert(conn, row)?;
            }
        }
        if batch.left_out || shed.decisions && !batch.decisions.is_empty() {
            schema::set_meta(conn, DECISIONS_SHED, &link.seq.to_string())?;
        }
        if !shed.decisions {
            for (made_at, packed) in &batch.decisions {
                // Two rankings that saw the same are one record.
                conn.prepare_cached("INSERT OR IGNORE INTO decision(hash, made_at, seq, body) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![packed.hash(), made_at.millis(), link.seq, packed.bytes()])?;
            }
        }
        if let Some(snapshot) = &batch.snapshot {
            if snapshot.seq != link.seq {
                return Err(WriteError::Snapshot { expected: link.seq, got: snapshot.seq });
            }
            if !shed.snapshots {
                insert_snapshot(conn, snapshot, &link.hash)?;
            }
        }
    }
    Ok(link)
}

pub(super) fn keys(conn: &Connection, owed: &[(SubjectId, Key, KeyKind)], made_at: i64) -> rusqlite::Result<()> {
    for (subject, key, kind) in owed {
        let subject = subject.0.as_bytes();
        conn.prepare_cached("INSERT OR IGNORE INTO subject_key(subject, kind, key, crc, made_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![subject, *kind as u8, key.bytes(), table::key_crc(subject, *kind, Some(key.bytes())), made_at])?;
    }
    Ok(())
}

fn insert_snapshot(conn: &Connection, snapshot: &StoredSnapshot, chain: &Hash) -> Result<(), WriteError> {
    let body = zstd::bulk::compress(&snapshot.bytes, 1).map_err(|e| WriteError::Io("compressing a snapshot", e))?;
    conn.prepare_cached(
        "INSERT OR REPLACE INTO snapshot(seq, format, state_hash, chain, digest, body, prev) VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT \
         max(seq) FROM snapshot WHERE seq < ?1))",
    )?
    .execute(params![snapshot.seq, snapshot.format, snapshot.state_hash, chain, snapshot_digest(snapshot), body])?;
    schema::set_meta(conn, SNAPSHOT_LAST, &snapshot.seq.to_string())?;
    conn.prepare_cached(
        "UPDATE snapshot SET body = NULL, digest = NULL WHERE body IS NOT NULL AND seq NOT IN (SELECT seq FROM snapshot WHERE body IS NOT NULL \
         ORDER BY seq DESC LIMIT ?1)",
    )?
    .execute([SNAPSHOTS_KEPT])?;
    Ok(())
}

/// SHA-256 over sequence, format, state hash and uncompressed bytes.
pub(in crate::store) fn snapshot_digest(snapshot: &StoredSnapshot) -> Hash {
    let mut h = Sha256::new();
    h.update(snapshot.seq.to_be_bytes());
    h.update(snapshot.format.to_be_bytes());
    h.update(snapshot.state_hash);
    h.update(&snapshot.bytes);
    h.finalize().into()
}

/// Removes what has served its time by `now`, a little at a time; `last` is the event written last. `true` when keys were destroyed.
pub(super) fn retire(conn: &Connection, now: i64, last: u64, short_of_room: bool) -> rusqlite::Result<bool> {
    if short_of_room {
        schema::set_meta(conn, DECISIONS_SHED, &last.to_string())?;
    }
    let kept = if short_of_room { DECISION_KEPT_SHED_MS } else { DECISION_KEPT_MS };
    conn.prepare_cached("DELETE FROM decision WHERE rowid IN (SELECT rowid FROM decision WHERE made_at < ?1 ORDER BY made_at LIMIT ?2)")?
        .execute(params![now.saturating_sub(kept), DECISIONS_REMOVED_MAX])?;
    let due: Vec<[u8; 16]> = conn
        .prepare_cached("SELECT subject FROM subject_key WHERE kind = 1 AND key IS NOT NULL AND made_at < ?1")?
        .query_map([now.saturating_sub(CALLER_KEY_KEPT_MS)], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    for subject in &due {
        destroy(conn, subject, KeyKind::CallerDay, now)?;
    }
    Ok(!due.is_empty())
}

/// Destroys keys; a subject never seen is marked erased all the same, so that no key is ever made for it.
pub(super) fn erase(conn: &Connection, subjects: &[(SubjectId, KeyKind)], now: Timestamp) -> rusqlite::Result<()> {
    subjects.iter().try_for_each(|(subject, kind)| destroy(conn, subject.0.as_bytes(), *kind, now.millis()))
}

fn destroy(conn: &Connection, subject: &[u8; 16], kind: KeyKind, now: i64) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO subject_key(subject, kind, key, crc, made_at, erased_at) VALUES (?1, ?2, NULL, ?3, ?4, ?4) ON CONFLICT(subject) DO \
         UPDATE SET kind = ?2, key = NULL, crc = ?3, erased_at = coalesce(erased_at, ?4)",
    )?
    .execute(params![subject, kind as u8, table::key_crc(subject, kind, None), now])
    .map(drop)
}
