//! Rows of the tables, both ways.

use crate::id::{CallId, IncidentId};
use crate::store::{
    canonical::Hash,
    line::Line,
    owner::Owner,
    projection::{Key, Row},
    seal::KeyKind,
};
use rusqlite::{Connection, named_params, params};

/// An event row with what stands beside the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct EventRow {
    pub line: Line,
    pub epoch: u64,
    pub hash: Hash,
    pub owner: Owner,
}

/// A number as SQLite takes it. Nothing has one above its largest, so that one stands for all of them: it is found nowhere.
pub(super) fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Columns in the order of [`event_row`].
pub(super) const EVENT_COLUMNS: &str = "seq, epoch, input, n, content, occurred_at, recorded_at, doubtful, source, actor, lat, lon, kind, \
                                        version, body, hash, call, incident";

pub(super) fn event_row(r: &rusqlite::Row<'_>) -> rusqlite::Result<EventRow> {
    Ok(EventRow {
        line: Line {
            seq: r.get(0)?,
            input: r.get(2)?,
            n: r.get(3)?,
            content: r.get(4)?,
            occurred_at: r.get(5)?,
            recorded_at: r.get(6)?,
            doubtful: r.get(7)?,
            source: r.get(8)?,
            actor: r.get(9)?,
            position: r.get::<_, Option<i32>>(10)?.zip(r.get(11)?),
            kind: r.get(12)?,
            version: r.get(13)?,
            body: r.get(14)?,
        },
        epoch: r.get(1)?,
        hash: r.get(15)?,
        owner: Owner { call: r.get::<_, Option<u64>>(16)?.map(CallId), incident: r.get::<_, Option<u64>>(17)?.map(IncidentId) },
    })
}

pub(super) fn insert_event(conn: &Connection, epoch: u64, line: &Line, owner: Owner, hash: &Hash) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO event(seq, epoch, input, n, content, occurred_at, recorded_at, doubtful, source, actor, lat, lon, kind, version, body, \
         hash, call, incident) VALUES (:seq, :epoch, :input, :n, :content, :occurred, :recorded, :doubtful, :source, :actor, :lat, :lon, \
         :kind, :version, :body, :hash, :call, :incident)",
    )?
    .execute(named_params! {
        ":seq": line.seq,
        ":epoch": epoch,
        ":input": line.input,
        ":n": line.n,
        ":content": line.content,
        ":occurred": line.occurred_at,
        ":recorded": line.recorded_at,
        ":doubtful": line.doubtful,
        ":source": line.source,
        ":actor": line.actor,
        ":lat": line.position.map(|p| p.0),
        ":lon": line.position.map(|p| p.1),
        ":kind": line.kind,
        ":version": line.version,
        ":body": line.body,
        ":hash": hash,
        ":call": owner.call.map(|c| c.0),
        ":incident": owner.incident.map(|i| i.0),
    })
    .map(drop)
}

/// CRC-32 of sequence and body: a projection row is outside the chain, and a flipped bit in it must not be shown as truth.
pub(super) fn crc(seq: u64, body: &str) -> u32 {
    let mut h = crc32fast::Hasher::new();
    h.update(&seq.to_be_bytes());
    h.update(body.as_bytes());
    h.finalize()
}

/// CRC-32 of a key row: a flipped bit in a key must not pass for another content of a repeated input.
pub(super) fn key_crc(subject: &[u8; 16], kind: KeyKind, key: Option<&[u8; 32]>) -> u32 {
    let mut h = crc32fast::Hasher::new();
    h.update(subject);
    h.update(&[kind as u8]);
    h.update(key.map_or(&[], |k| &k[..]));
    h.finalize()
}

/// Subject, key, and whether the row is what was written, of `subject, kind, key, crc`.
pub(super) fn key_row(r: &rusqlite::Row<'_>) -> rusqlite::Result<([u8; 16], Option<[u8; 32]>, bool)> {
    let (subject, key): ([u8; 16], Option<[u8; 32]>) = (r.get(0)?, r.get(2)?);
    let kind = if r.get::<_, u8>(1)? == 0 { KeyKind::Subject } else { KeyKind::CallerDay };
    let right = key_crc(&subject, kind, key.as_ref()) == r.get::<_, u32>(3)?;
    Ok((subject, key, right))
}

pub(in crate::store) fn upsert(conn: &Connection, row: &Row) -> rusqlite::Result<()> {
    let (seq, crc, body) = (row.seq, crc(row.seq, &row.body), &row.body);
    match &row.key {
        Key::Call { id, state, presented_at, incident } => conn
            .prepare_cached(
                "INSERT INTO call(id, state, presented_at, incident, seq, crc, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(id) \
                 DO UPDATE SET state = ?2, presented_at = ?3, incident = ?4, seq = ?5, crc = ?6, body = ?7",
            )?
            .execute(params![id, state, presented_at, incident, seq, crc, body]),
        Key::Incident { id, open, state, created_at, closed_at } => conn
            .prepare_cached(
                "INSERT INTO incident(id, open, state, created_at, closed_at, seq, crc, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
                 ON CONFLICT(id) DO UPDATE SET open = ?2, state = ?3, created_at = ?4, closed_at = ?5, seq = ?6, crc = ?7, body = ?8",
            )?
            .execute(params![id, open, state, created_at, closed_at, seq, crc, body]),
        Key::Assignment { id, incident, unit, open, assigned_at } => conn
            .prepare_cached(
                "INSERT INTO assignment(id, incident, unit, open, assigned_at, seq, crc, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
                 ON CONFLICT(id) DO UPDATE SET incident = ?2, unit = ?3, open = ?4, assigned_at = ?5, seq = ?6, crc = ?7, body = ?8",
            )?
            .execute(params![id, incident, unit, open, assigned_at, seq, crc, body]),
        Key::Reserved { id, incident, unit, open } => conn
            .prepare_cached(
                "INSERT INTO reserved(id, incident, unit, open, seq, crc, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(id) DO \
                 UPDATE SET incident = ?2, unit = ?3, open = ?4, seq = ?5, crc = ?6, body = ?7",
            )?
            .execute(params![id, incident, unit, open, seq, crc, body]),
        Key::Emergency { id, unit, open, raised_at } => conn
            .prepare_cached(
                "INSERT INTO emergency(id, unit, open, raised_at, seq, crc, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(id) DO \
                 UPDATE SET unit = ?2, open = ?3, raised_at = ?4, seq = ?5, crc = ?6, body = ?7",
            )?
            .execute(params![id, unit, open, raised_at, seq, crc, body]),
        Key::Unit { id } => conn
            .prepare_cached(
                "INSERT INTO unit(id, seq, crc, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(id) DO UPDATE SET seq = ?2, crc = ?3, body = ?4",
            )?
            .execute(params![id, seq, crc, body]),
        Key::Entity { id } => conn
            .prepare_cached(
                "INSERT INTO entity(id, seq, crc, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(id) DO UPDATE SET seq = ?2, crc = ?3, body = ?4",
            )?
            .execute(params![id, seq, crc, body]),
        Key::Note { id, incident, corrects } => conn
            .prepare_cached(
                "INSERT INTO note(id, incident, corrects, seq, crc, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(id) DO UPDATE SET \
                 incident = ?2, corrects = ?3, seq = ?4, crc = ?5, body = ?6",
            )?
            .execute(params![id, incident, corrects, seq, crc, body]),
        Key::Sheet { id, state } => conn
            .prepare_cached(
                "INSERT INTO sheet(id, state, seq, crc, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(id) DO UPDATE SET state = ?2, \
                 seq = ?3, crc = ?4, body = ?5",
            )?
            .execute(params![id, state, seq, crc, body]),
        Key::Notice { id, kind, open } => conn
            .prepare_cached(
                "INSERT INTO notice(id, kind, open, seq, crc, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(id) DO UPDATE SET \
                 kind = ?2, open = ?3, seq = ?4, crc = ?5, body = ?6",
            )?
            .execute(params![id, kind, open, seq, crc, body]),
        Key::Receipt { notice, unit } => conn
            .prepare_cached(
                "INSERT INTO receipt(id, notice, unit, seq, crc, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(id) DO UPDATE SET \
                 seq = ?4, crc = ?5, body = ?6",
            )?
            .execute(params![format!("{notice}/{unit}"), notice, unit, seq, crc, body]),
        Key::Closure { id, open } => conn
            .prepare_cached(
                "INSERT INTO closure(id, open, seq, crc, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(id) DO UPDATE SET open = ?2, \
                 seq = ?3, crc = ?4, body = ?5",
            )?
            .execute(params![id, open, seq, crc, body]),
        Key::Mention { incident, event } => conn
            .prepare_cached(
                "INSERT INTO mention(id, incident, event, seq, crc, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(id) DO UPDATE SET \
                 seq = ?4, crc = ?5, body = ?6",
            )?
            .execute(params![format!("{incident}/{event}"), incident, event, seq, crc, body]),
    }
    .map(drop)
}
