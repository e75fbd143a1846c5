//! Snapshots compared with the fold: not only the hash that is written beside one, but what a start would read.

use super::{ToolError, source::Source, verify::Report};
use crate::{
    dispatch::{State, snapshot},
    store::{
        snapshot::StoredSnapshot,
        sqlite::outside::{self, EventRow},
    },
};
use rusqlite::Connection;
use std::{collections::BTreeMap, io::Read};

/// Store version from which snapshots are linked.
const SNAPSHOTS_LINKED: u32 = 4;
/// Far above a room's state.
const BODY_MAX_BYTES: u64 = 1 << 30;

struct Row {
    format: u16,
    state_hash: Vec<u8>,
    chain: Vec<u8>,
    digest: Option<Vec<u8>>,
    prev: Option<u64>,
}

/// Sequences and what is written beside them; bodies are read one at a time.
pub(super) struct Snapshots {
    rows: BTreeMap<u64, Row>,
}

impl Snapshots {
    /// Reads the table. A store of an older version has no links yet.
    pub fn read(conn: &Connection) -> rusqlite::Result<Self> {
        let linked: bool = conn.query_row("SELECT count(*) FROM pragma_table_info('snapshot') WHERE name = 'prev'", [], |r| r.get(0))?;
        let prev = if linked { "prev" } else { "(SELECT max(b.seq) FROM snapshot b WHERE b.seq < snapshot.seq)" };
        let mut statement = conn.prepare(&format!("SELECT seq, format, state_hash, chain, digest, {prev} FROM snapshot"))?;
        let row = |r: &rusqlite::Row<'_>| {
            let row = Row { format: r.get(1)?, state_hash: r.get(2)?, chain: r.get(3)?, digest: r.get(4)?, prev: r.get(5)? };
            Ok((r.get(0)?, row))
        };
        let rows = statement.query_map([], row)?.collect::<Result<_, _>>()?;
        Ok(Self { rows })
    }

    /// Compares the snapshot after this event, if there is one, with the state after it.
    pub fn take(&self, conn: &Connection, event: &EventRow, state: &State, report: &mut Report) -> Result<(), ToolError> {
        let seq = event.line.seq;
        let Some(row) = self.rows.get(&seq) else { return Ok(()) };
        let read = conn.query_row("SELECT body FROM snapshot WHERE seq = ?1", [seq], |r| r.get(0));
        let body: Option<Vec<u8>> = match read {
            Err(e) if outside::is_damage(&e) => {
                report.find(format!("snapshot {seq} does not read: {e}"));
                return Ok(());
            }
            other => other.map_err(|source| ToolError::Sqlite { what: "reading snapshots", source })?,
        };
        let right = snapshot::hash(state);
        if row.chain != event.hash {
            report.find(format!("snapshot {seq}: it names another event {seq}"));
        }
        if row.format != snapshot::FORMAT_VERSION {
            // A state of this format under another's name was renamed: no start would read it.
            if row.format > snapshot::FORMAT_VERSION || row.state_hash == right {
                report.find(format!("snapshot {seq}: its format is not what was written"));
            } else {
                report.snapshots_skipped += 1;
            }
        } else if row.state_hash != right {
            report.find(format!("snapshot {seq}: the snapshot after event {seq} is not the fold of the events up to it"));
        } else {
            report.snapshots += 1;
            if let Some(body) = body {
                check_body(seq, row, &body, state, report);
            }
        }
        Ok(())
    }

    /// Each names the one before it, and the store names the last.
    pub fn finish(&self, source: &Source, report: &mut Report) -> Result<(), ToolError> {
        if source.lock.is_none() {
            // A running server adds some meanwhile.
            return Ok(());
        }
        let mut before = None;
        for (seq, row) in &self.rows {
            if row.prev != before {
                match row.prev {
                    Some(missing) if before.is_none_or(|b| b < missing) => {
                        report.find(format!("snapshot {missing}: missing; snapshot {seq} comes after it"));
                    }
                    Some(_) | None => {
                        report.find(format!("snapshot {}: stored, but snapshot {seq} does not come after it", before.unwrap_or(0)))
                    }
                }
            }
            if *seq > report.events {
                report.find(format!("snapshot {seq}: a snapshot after event {seq}, which does not exist"));
            }
            before = Some(*seq);
        }
        let last = outside::meta(&source.conn, outside::SNAPSHOT_LAST);
        let last: Option<u64> = last.map_err(|source| ToolError::Sqlite { what: "reading `meta`", source })?.and_then(|s| s.parse().ok());
        match (last, before) {
            (Some(last), before) if before.is_none_or(|b| b < last) => {
                report.find(format!("snapshot {last}: missing; it was the last one"))
            }
            (last, Some(before)) if last != Some(before) && source.version >= SNAPSHOTS_LINKED => {
                report.find(format!("snapshot {before}: stored, but it was never written as the last one"));
            }
            _ => {}
        }
        Ok(())
    }
}

fn check_body(seq: u64, row: &Row, body: &[u8], state: &State, report: &mut Report) {
    let mut bytes = Vec::new();
    let read = zstd::stream::read::Decoder::new(body).and_then(|d| d.take(BODY_MAX_BYTES).read_to_end(&mut bytes));
    if read.is_err() || bytes != snapshot::encode(state) {
        report.find(format!("snapshot {seq}: what is in it is not the fold of the events up to it"));
        return;
    }
    let stored = StoredSnapshot { seq, format: row.format, state_hash: snapshot::hash(state), bytes };
    if row.digest.as_deref() != Some(&outside::snapshot_digest(&stored)) {
        report.find(format!("snapshot {seq}: its digest is not what was written"));
    }
}
