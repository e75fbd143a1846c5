//! Reading lines and secrets.

use super::{RegisterError, secret::digest_of};
use crate::accounts::Session;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

/// One line, as an auditor reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditLine {
    /// Number.
    pub seq: u64,
    /// When, milliseconds.
    pub at: i64,
    /// Who: account, role, position.
    pub actor: Value,
    /// In which room.
    pub room: Option<String>,
    /// Word of the fact.
    pub kind: String,
    /// The fact.
    pub body: Value,
    /// What was typed as the reason, while it is kept.
    pub why: Option<String>,
}

/// Some lines, and where to go on.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditPage {
    /// In order.
    pub lines: Vec<AuditLine>,
    /// There are more.
    pub more: bool,
}

pub(super) fn lines(conn: &Connection, after: u64, limit: u32, kind: Option<&str>) -> Result<AuditPage, RegisterError> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, at, actor, room, kind, body FROM line WHERE seq > ?1 AND (?3 IS NULL OR kind = ?3) ORDER BY seq LIMIT ?2",
    )?;
    // A number beyond all lines is beyond SQLite's too.
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let mut rows = statement.query((after, i64::from(limit) + 1, kind))?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let json = |text: String| serde_json::from_str(&text).unwrap_or(Value::String(text));
        let body = json(row.get(5)?);
        let why = match body["why"].as_str().or_else(|| body["reason"].as_str()).filter(|d| d.len() == 64) {
            Some(digest) => secret(conn, digest)?.and_then(|v| String::from_utf8(v).ok()),
            None => None,
        };
        lines.push(AuditLine {
            seq: row.get(0)?,
            at: row.get(1)?,
            actor: json(row.get(2)?),
            room: row.get(3)?,
            kind: row.get(4)?,
            body,
            why,
        });
    }
    let more = lines.len() > limit as usize;
    lines.truncate(limit as usize);
    Ok(AuditPage { lines, more })
}

pub(super) fn why_of(conn: &Connection, session: &Session) -> Result<Option<String>, RegisterError> {
    let mut statement = conn.prepare_cached("SELECT body FROM line WHERE at = ?1 AND kind = 'session_opened'")?;
    let mut rows = statement.query([session.since.millis()])?;
    while let Some(row) = rows.next()? {
        let body: Value = serde_json::from_str(&row.get::<_, String>(0)?).unwrap_or_default();
        if body["session"]["key"] == *session.key.0 {
            let Some(digest) = body["why"].as_str() else { return Ok(None) };
            return Ok(secret(conn, digest)?.and_then(|v| String::from_utf8(v).ok()));
        }
    }
    Ok(None)
}

pub(super) fn secret(conn: &Connection, digest: &str) -> Result<Option<Vec<u8>>, RegisterError> {
    let mut statement = conn.prepare_cached("SELECT salt, value FROM secret WHERE digest = ?1")?;
    let found: Option<(Vec<u8>, Vec<u8>)> = statement.query_row([digest], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    match found {
        Some((salt, value)) if digest_of(&salt, &value) == digest => Ok(Some(value)),
        Some(_) => Err(RegisterError::Read(format!("the secret {digest} is not what was written"))),
        None => Ok(None),
    }
}
