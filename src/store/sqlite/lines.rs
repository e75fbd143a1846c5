//! Reads of the logs and of what people wrote, sent and drew.

use super::{
    error::ReadError,
    pages::{Between, HistoryEvent, PAGE_MAX, list},
    reader::{Reader, one},
    table::{EVENT_COLUMNS, number},
};
use crate::{
    dispatch::{
        closures::Closure,
        logs::Sheet,
        notices::{Kind, Notice},
    },
    id::{ClosureId, LineId, NoticeId, SheetId},
    store::{
        line::name,
        written::{NoteLine, ReceiptLine},
    },
};
use rusqlite::{OptionalExtension, params};

/// Receipts of one notice read at most: above any room's number of units.
const RECEIPTS_MAX: u32 = 100_000;

/// Which notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKinds {
    /// Messages.
    Messages,
    /// Bulletins of all kinds.
    Bulletins,
    /// Plate notes.
    PlateNotes,
}

impl Reader {
    /// What happened in the room in a stretch of time (by the server's receipt) after event `after`, in order of time, then sequence,
    /// without these kinds of events.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn room_history(&self, between: Between, without: &[&str], after: u64, limit: u32) -> Result<Vec<HistoryEvent>, ReadError> {
        // Kinds are the program's own words.
        let without = without.iter().map(|k| format!("'{k}'")).collect::<Vec<_>>().join(", ");
        let start = self.with(|conn| {
            let at =
                conn.prepare_cached("SELECT recorded_at FROM event WHERE seq = ?1")?.query_row([number(after)], |r| r.get::<_, i64>(0));
            Ok(at.optional()?)
        })?;
        let start = start.unwrap_or(between.from.millis()).max(between.from.millis());
        let sql = format!(
            "SELECT {EVENT_COLUMNS} FROM event WHERE (recorded_at, seq) > (?1, ?2) AND recorded_at < ?3 AND kind NOT IN ({without}) ORDER BY \
             recorded_at, seq LIMIT ?4"
        );
        self.history(&sql, params![start, number(after), between.to.millis(), limit.min(PAGE_MAX)])
    }

    /// A line that somebody wrote.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn note(&self, line: LineId) -> Result<Option<NoteLine>, ReadError> {
        self.with(|conn| one(conn, "SELECT seq, crc, body FROM note WHERE id = ?1", [number(line.0)], "note"))
    }

    /// The lines that put this one right, oldest first.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn corrections(&self, line: LineId) -> Result<Vec<LineId>, ReadError> {
        let sql = "SELECT seq, crc, body FROM note WHERE corrects = ?1 ORDER BY id LIMIT ?2";
        let found: Vec<NoteLine> = self.with(|conn| list(conn, sql, params![number(line.0), PAGE_MAX], "note"))?;
        Ok(found.into_iter().map(|n| n.line).collect())
    }

    /// A hand-over sheet.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn sheet(&self, id: SheetId) -> Result<Option<Sheet>, ReadError> {
        self.with(|conn| one(conn, "SELECT seq, crc, body FROM sheet WHERE id = ?1", [number(id.0)], "sheet"))
    }

    /// Hand-over sheets before number `before`, newest first.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn sheets(&self, before: Option<SheetId>, limit: u32) -> Result<Vec<Sheet>, ReadError> {
        let sql = "SELECT seq, crc, body FROM sheet WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
        let before = before.map_or(i64::MAX, |s| number(s.0));
        self.with(|conn| list(conn, sql, params![before, limit.min(PAGE_MAX)], "sheet"))
    }

    /// A message, bulletin or plate note.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn notice(&self, id: NoticeId) -> Result<Option<Notice>, ReadError> {
        self.with(|conn| one(conn, "SELECT seq, crc, body FROM notice WHERE id = ?1", [number(id.0)], "notice"))
    }

    /// The receipts of a notice, by call sign.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn receipts(&self, id: NoticeId) -> Result<Vec<ReceiptLine>, ReadError> {
        let sql = "SELECT seq, crc, body FROM receipt WHERE notice = ?1 ORDER BY unit LIMIT ?2";
        self.with(|conn| list(conn, sql, params![number(id.0), RECEIPTS_MAX], "receipt"))
    }

    /// Notices after number `after`, in order of number; those that stand only when `open`.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn notices(&self, kinds: NoticeKinds, open: bool, after: NoticeId, limit: u32) -> Result<Vec<Notice>, ReadError> {
        let kinds: &[Kind] = match kinds {
            NoticeKinds::Messages => &[Kind::Message],
            NoticeKinds::Bulletins => &[Kind::WantedPerson, Kind::WantedCar, Kind::MissingChild, Kind::General],
            NoticeKinds::PlateNotes => &[Kind::PlateNote],
        };
        let named = kinds.iter().map(|k| Ok(format!("'{}'", name(k)?))).collect::<Result<Vec<_>, serde_json::Error>>();
        let named = named.map_err(|e| ReadError::Damaged(e.to_string()))?.join(", ");
        let open = if open { " AND open = 1" } else { "" };
        let sql = format!("SELECT seq, crc, body FROM notice WHERE kind IN ({named}) AND id > ?1{open} ORDER BY id LIMIT ?2");
        self.with(|conn| list(conn, &sql, params![number(after.0), limit.min(PAGE_MAX)], "notice"))
    }

    /// A road closure.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn closure(&self, id: ClosureId) -> Result<Option<Closure>, ReadError> {
        self.with(|conn| one(conn, "SELECT seq, crc, body FROM closure WHERE id = ?1", [number(id.0)], "closure"))
    }

    /// Road closures after number `after`, in order of number; those planned or in force only when `open`.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn closures(&self, open: bool, after: ClosureId, limit: u32) -> Result<Vec<Closure>, ReadError> {
        let open = if open { " AND open = 1" } else { "" };
        let sql = format!("SELECT seq, crc, body FROM closure WHERE id > ?1{open} ORDER BY id LIMIT ?2");
        self.with(|conn| list(conn, &sql, params![number(after.0), limit.min(PAGE_MAX)], "closure"))
    }
}
