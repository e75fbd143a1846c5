//! What of the register has served its time, and what was done about it before.

use super::RegisterError;
use crate::id::AccountId;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;
use std::collections::BTreeSet;

/// Lines of things done that are looked through for those of one sort.
const LINES_MAX: u32 = 2_000;

/// Something done, as recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct DoneLine {
    /// Number.
    pub seq: u64,
    /// When, milliseconds.
    pub at: i64,
    /// Counts and ids.
    pub detail: Value,
}

/// Reasons that have served their time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueReasons {
    /// Their digests.
    pub digests: Vec<String>,
    /// The last line looked at.
    pub through: u64,
    /// There may be more after it.
    pub more: bool,
    /// When the first line that is not due was written, milliseconds.
    pub oldest_kept: Option<i64>,
}

pub(super) fn last_done(conn: &Connection, what: &str, room: Option<&str>, limit: usize) -> Result<Vec<DoneLine>, RegisterError> {
    let mut statement =
        conn.prepare_cached("SELECT seq, at, body FROM line WHERE kind = 'done' AND room IS ?1 ORDER BY seq DESC LIMIT ?2")?;
    let mut rows = statement.query((room, LINES_MAX))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()?.filter(|_| found.len() < limit) {
        let body: Value = serde_json::from_str(&row.get::<_, String>(2)?).unwrap_or_default();
        if body["what"] == what {
            found.push(DoneLine { seq: row.get(0)?, at: row.get(1)?, detail: body["detail"].clone() });
        }
    }
    Ok(found)
}

pub(super) fn newest_before(conn: &Connection, before: i64) -> Result<Option<i64>, RegisterError> {
    let mut statement = conn.prepare_cached("SELECT at FROM line WHERE at < ?1 ORDER BY seq DESC LIMIT 1")?;
    Ok(statement.query_row([before], |r| r.get(0)).optional()?)
}

pub(super) fn reasons(conn: &Connection, after: u64, before: i64, limit: u32) -> Result<DueReasons, RegisterError> {
    let mut statement = conn.prepare_cached("SELECT seq, at, body FROM line WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
    let mut held = conn.prepare_cached("SELECT 1 FROM secret WHERE digest = ?1 AND field = 'why'")?;
    let mut rows = statement.query((after, limit))?;
    let mut due = DueReasons { through: after, ..DueReasons::default() };
    let mut seen = 0;
    while let Some(row) = rows.next()? {
        let at: i64 = row.get(1)?;
        if at >= before {
            due.oldest_kept = Some(at);
            return Ok(due);
        }
        (due.through, seen) = (row.get(0)?, seen + 1);
        let body: Value = serde_json::from_str(&row.get::<_, String>(2)?).unwrap_or_default();
        let Some(digest) = body["why"].as_str().filter(|d| d.len() == 64) else { continue };
        if held.query_row([digest], |_| Ok(())).optional()?.is_some() {
            due.digests.push(digest.to_owned());
        }
    }
    due.more = seen == limit;
    Ok(due)
}

pub(super) fn switched_before(
    conn: &Connection,
    off: Vec<(AccountId, String)>,
    before: i64,
) -> Result<Vec<(AccountId, String)>, RegisterError> {
    if off.is_empty() {
        return Ok(off);
    }
    let mut statement = conn.prepare_cached("SELECT body FROM line WHERE kind = 'switched' AND at >= ?1")?;
    let mut rows = statement.query([before])?;
    let mut lately = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let body: Value = serde_json::from_str(&row.get::<_, String>(0)?).unwrap_or_default();
        lately.extend(body["account"].as_str().map(str::to_owned));
    }
    Ok(off.into_iter().filter(|(account, _)| !lately.contains(account.as_str())).collect())
}
