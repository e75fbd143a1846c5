//! Writes everything derived anew from the journal. The journal itself is not touched.

use super::{
    ToolError,
    fold::{Fold, TABLES, scratch},
    progress::Progress,
    source::Source,
};
use crate::store::{
    OpenError,
    sqlite::{Disk, RealDisk, outside},
};
use rusqlite::{Connection, params};
use std::{fmt, path::Path};

/// What `rebuild` wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Events folded.
    pub events: u64,
    /// Rows written.
    pub rows: u64,
    /// Events filed anew under their call or incident.
    pub refiled: u64,
}

impl fmt::Display for Rebuilt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows written anew from {} events", self.rows, self.events)?;
        if self.refiled > 0 {
            write!(f, "; {} events filed under the right call or incident", self.refiled)?;
        }
        Ok(())
    }
}

/// Folds the journal in `dir` from its first event and replaces all derived rows and indexes, in one transaction.
///
/// # Errors
/// [`ToolError`]: a server has the store open, the journal itself is bad, or the disk is too full. Nothing was changed then.
pub fn rebuild(dir: &Path) -> Result<Rebuilt, ToolError> {
    let source = Source::open(dir)?;
    if source.lock.is_none() {
        return Err(OpenError::InUse { path: source.path, pid: None }.into());
    }
    let progress = Progress::new("folding", source.last_seq);
    let scratch = scratch()?;
    let mut fold = Fold::new(&source.identity, &scratch);
    let mut refile = Vec::new();
    let (events, _) = source.identity.walk(&source.conn, 0, |row| {
        if !fold.take(&row)?.0 {
            refile.push((row.line.seq, outside::owner_after(&row, &fold.state)?));
        }
        progress.at(row.line.seq);
        Ok::<_, ToolError>(())
    })?;
    fold.flush()?;
    drop(source.conn);

    progress.part("writing derived rows");
    room_for(&scratch, dir)?;
    outside::renew_log(dir)?;
    let write = || -> rusqlite::Result<u64> {
        let mut conn = outside::writer(&source.path)?;
        let tx = conn.transaction()?;
        let mut rows = 0;
        for (table, columns) in TABLES {
            tx.execute(&format!("DELETE FROM {table}"), [])?;
            rows += copy(&scratch, &tx, table, columns)?;
        }
        for (seq, owner) in &refile {
            tx.execute(
                "UPDATE event SET call = ?2, incident = ?3 WHERE seq = ?1",
                params![seq, owner.call.map(|c| c.0), owner.incident.map(|i| i.0)],
            )?;
        }
        tx.execute_batch("REINDEX")?;
        tx.commit()?;
        outside::truncate_log(&conn)?;
        Ok(rows)
    };
    let rows = write().map_err(|source| ToolError::Sqlite { what: "writing derived rows", source })?;
    Ok(Rebuilt { events, rows, refiled: refile.len() as u64 })
}

fn copy(from: &Connection, to: &Connection, table: &str, columns: &str) -> rusqlite::Result<u64> {
    let width = columns.split(", ").count();
    let marks = vec!["?"; width].join(", ");
    let mut insert = to.prepare(&format!("INSERT INTO {table}({columns}) VALUES ({marks})"))?;
    let mut select = from.prepare(&format!("SELECT {columns} FROM {table} ORDER BY id"))?;
    let mut rows = select.query([])?;
    let mut n = 0;
    while let Some(row) = rows.next()? {
        let values = (0..width).map(|i| row.get::<_, rusqlite::types::Value>(i)).collect::<Result<Vec<_>, _>>()?;
        insert.execute(rusqlite::params_from_iter(values))?;
        n += 1;
    }
    Ok(n)
}

/// The rows go to the write-ahead log and then to the file.
fn room_for(scratch: &Connection, dir: &Path) -> Result<(), ToolError> {
    let pages: u64 = scratch.pragma_query_value(None, "page_count", |r| r.get(0)).unwrap_or(0);
    let needed = pages * 4096 * 3;
    let free = RealDisk.free_bytes(dir)?;
    if free < needed {
        return Err(ToolError::NoRoom { free_mib: free >> 20, needed_mib: needed >> 20 });
    }
    Ok(())
}
