//! Walking the journal and checking each event against the chain.

use super::{
    error::ReadError,
    table::{EVENT_COLUMNS, EventRow, event_row},
};
use crate::{
    id::RoomId,
    store::canonical::{self, Hash},
};
use rusqlite::{Connection, ErrorCode, OptionalExtension};

/// Events read in one short transaction.
const PAGE: u32 = 1_000;

/// The identity a chain begins with.
#[derive(Clone, Debug)]
pub(in crate::store) struct Identity {
    pub room: RoomId,
    pub journal: [u8; 16],
}

impl Identity {
    /// The hash of event `seq` as stored; H(0) for 0.
    pub fn hash_at(&self, conn: &Connection, seq: u64) -> Result<Hash, ReadError> {
        if seq == 0 {
            return Ok(canonical::genesis(&self.journal, &self.room));
        }
        conn.prepare_cached("SELECT hash FROM event WHERE seq = ?1")?
            .query_row([seq], |r| r.get(0))
            .optional()?
            .ok_or_else(|| ReadError::Damaged(format!("event {seq} is missing")))
    }

    /// Checks a row against the hash before it.
    pub fn check(&self, previous: &Hash, row: &EventRow) -> Result<(), ReadError> {
        if canonical::next(previous, &self.room, row.epoch, &row.line) == row.hash {
            return Ok(());
        }
        Err(ReadError::Damaged(format!(
            "event {} is not what was written: its hash does not follow from event {}",
            row.line.seq,
            row.line.seq - 1
        )))
    }

    /// Gives every event after `after`, checked, in order, up to the end; stops at the first error. Returns the last sequence and hash.
    pub fn walk<E: From<ReadError>>(
        &self,
        conn: &Connection,
        after: u64,
        mut visit: impl FnMut(EventRow) -> Result<(), E>,
    ) -> Result<(u64, Hash), E> {
        let mut last = after;
        let mut hash = self.hash_at(conn, after)?;
        loop {
            let page = page(conn, last)?;
            let full = page.len() == PAGE as usize;
            for row in page {
                if row.line.seq != last + 1 {
                    return Err(
                        ReadError::Damaged(format!("event {} is missing: after event {last} comes {}", last + 1, row.line.seq)).into()
                    );
                }
                self.check(&hash, &row)?;
                (last, hash) = (row.line.seq, row.hash);
                visit(row)?;
            }
            if !full {
                return Ok((last, hash));
            }
        }
    }
}

fn page(conn: &Connection, after: u64) -> Result<Vec<EventRow>, ReadError> {
    let sql = format!("SELECT {EVENT_COLUMNS} FROM event WHERE seq > ?1 ORDER BY seq LIMIT {PAGE}");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([after])?;
    let mut page = Vec::new();
    let mut last = after;
    loop {
        match rows.next() {
            Ok(None) => return Ok(page),
            Ok(Some(row)) => {
                let row = event_row(row).map_err(|e| unreadable(last + 1, e))?;
                last = row.line.seq;
                page.push(row);
            }
            Err(e) => return Err(unreadable(last + 1, e)),
        }
    }
}

/// A disk that fails to read says nothing about what is on it: no reason to send for the backup.
fn unreadable(seq: u64, error: rusqlite::Error) -> ReadError {
    match error.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => ReadError::Sqlite(error),
        _ => ReadError::Damaged(format!("event {seq} does not read: {error}")),
    }
}
