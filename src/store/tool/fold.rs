//! Folding the journal from its first event, with the rows that follow from it in a scratch database.

use super::ToolError;
use crate::{
    dispatch::{self, Recorded, Settings, State},
    store::{
        owner::owner,
        projection::{Before, Key, Row, rows_after},
        sqlite::outside::{self, EventRow, Identity},
    },
};
use rusqlite::Connection;
use std::collections::HashMap;

/// Rows kept before they are written: the same object changes many times in a row.
const BUFFER_MAX: usize = 20_000;

/// Tables of derived rows, with their columns; the first is the key.
pub(super) const TABLES: [(&str, &str); 13] = [
    ("call", "id, state, presented_at, incident, seq, crc, body"),
    ("incident", "id, open, state, created_at, closed_at, seq, crc, body"),
    ("assignment", "id, incident, unit, open, assigned_at, seq, crc, body"),
    ("unit", "id, seq, crc, body"),
    ("entity", "id, seq, crc, body"),
    ("note", "id, incident, corrects, seq, crc, body"),
    ("sheet", "id, state, seq, crc, body"),
    ("notice", "id, kind, open, seq, crc, body"),
    ("receipt", "id, notice, unit, seq, crc, body"),
    ("closure", "id, open, seq, crc, body"),
    ("reserved", "id, incident, unit, open, seq, crc, body"),
    ("emergency", "id, unit, open, raised_at, seq, crc, body"),
    ("mention", "id, incident, event, seq, crc, body"),
];

pub(super) struct Fold<'a> {
    pub state: State,
    /// Where the scratch tables are written: tables of the names in [`TABLES`] in its main database.
    scratch: &'a Connection,
    buffer: HashMap<(u8, String), Row>,
}

/// An empty database for the rows, in a file that vanishes with the connection.
pub(super) fn scratch() -> Result<Connection, ToolError> {
    let open = || {
        let conn = Connection::open("")?;
        conn.pragma_update(None, "synchronous", "OFF")?;
        let _: String = conn.pragma_update_and_check(None, "journal_mode", "OFF", |r| r.get(0))?;
        outside::create_tables(&conn)?;
        Ok(conn)
    };
    open().map_err(|source| ToolError::Sqlite { what: "making a scratch database", source })
}

impl<'a> Fold<'a> {
    pub fn new(identity: &Identity, scratch: &'a Connection) -> Self {
        // Settings steer decisions, never the fold; those in force come from the events.
        Self { state: State::new(identity.room.clone(), Settings::example()), scratch, buffer: HashMap::new() }
    }

    /// Takes the next event, and gives it. `false`: it is right, but the columns that say whose history it belongs to are not.
    pub fn take(&mut self, row: &EventRow) -> Result<(bool, Recorded), ToolError> {
        let seq = row.line.seq;
        let recorded = outside::recorded(&row.line)?;
        let before = Before::of(&recorded, &self.state);
        dispatch::apply(&mut self.state, &recorded)
            .map_err(|e| ToolError::Bad(format!("event {seq} does not follow from those before it: {e}")))?;
        let rows = rows_after(&recorded, before, &self.state).map_err(|e| ToolError::Bad(format!("event {seq}: {e}")))?;
        for row in rows {
            self.buffer.insert(slot(&row.key), row);
        }
        if self.buffer.len() >= BUFFER_MAX {
            self.flush()?;
        }
        Ok((owner(&recorded.event, &self.state) == row.owner, recorded))
    }

    /// Writes the rows kept back.
    pub fn flush(&mut self) -> Result<(), ToolError> {
        let write = |rows: &HashMap<_, Row>| {
            let tx = self.scratch.unchecked_transaction()?;
            // The unit of a cleared assignment may be on another by now (of an ended emergency: in another): closed ones first.
            for row in rows.values().filter(|r| !is_open(&r.key)) {
                outside::upsert(&tx, row)?;
            }
            for row in rows.values().filter(|r| is_open(&r.key)) {
                outside::upsert(&tx, row)?;
            }
            tx.commit()
        };
        write(&self.buffer).map_err(|source| ToolError::Sqlite { what: "writing a scratch database", source })?;
        self.buffer.clear();
        Ok(())
    }
}

fn slot(key: &Key) -> (u8, String) {
    match key {
        Key::Call { id, .. } => (0, id.to_string()),
        Key::Incident { id, .. } => (1, id.to_string()),
        Key::Assignment { id, .. } => (2, id.to_string()),
        Key::Unit { id } => (3, id.clone()),
        Key::Note { id, .. } => (4, id.to_string()),
        Key::Sheet { id, .. } => (5, id.to_string()),
        Key::Notice { id, .. } => (6, id.to_string()),
        Key::Receipt { notice, unit } => (7, format!("{notice}/{unit}")),
        Key::Closure { id, .. } => (8, id.to_string()),
        Key::Entity { id } => (9, id.clone()),
        Key::Reserved { id, .. } => (10, id.to_string()),
        Key::Emergency { id, .. } => (11, id.to_string()),
        Key::Mention { incident, event } => (12, format!("{incident}/{event}")),
    }
}

fn is_open(key: &Key) -> bool {
    matches!(key, Key::Assignment { open: true, .. } | Key::Emergency { open: true, .. })
}
