//! Is this store what was written, all of it?

use super::{
    ToolError,
    fold::{Fold, TABLES, scratch},
    progress::Progress,
    source::Source,
};
use crate::{
    dispatch::{settings::Settings, snapshot},
    store::{
        canonical::hex,
        sqlite::{
            RealDisk,
            outside::{self, Head},
        },
    },
};
use rusqlite::{Connection, OptionalExtension, types::Value};
use std::{collections::BTreeMap, fmt, path::Path, sync::Arc};

/// Findings listed; more are counted.
const FINDINGS_MAX: usize = 20;

/// What `verify` did and found.
#[derive(Debug)]
pub struct Report {
    /// Room of the journal.
    pub room: String,
    /// Events folded from the first.
    pub events: u64,
    /// Hash of the last: the end of the chain, to be written down elsewhere.
    pub chain: String,
    /// Hash of the state after the last event: what a server that starts on this journal shows.
    pub state: String,
    /// The room's settings in force after the last event; `None` before the first version, or when the journal is bad.
    pub settings: Option<Arc<Settings>>,
    /// Snapshots whose hash was compared with the fold.
    pub snapshots: u64,
    /// Snapshots of another format, which were not.
    pub snapshots_skipped: u64,
    /// What was done about the derived rows.
    pub projections: Projections,
    /// The last acknowledged event noted beside the journal, if that note reads: the chain goes through it.
    pub acknowledged: Option<u64>,
    /// What is wrong, the first of it first; empty for a sound store.
    pub findings: Vec<String>,
    /// Findings beyond those listed.
    pub more: u64,
}

/// What was done about the derived rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Projections {
    /// So many rows were compared.
    Compared(u64),
    /// A server has the store open, so they change underneath.
    ServerRunning,
    /// The journal itself is bad, so there is nothing to compare with.
    JournalBad,
}

impl Report {
    /// Nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, what: String) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(what);
        } else {
            self.more += 1;
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "journal of room {}: {} events checked from the first, chain ends at {}", self.room, self.events, self.chain)?;
        if !self.state.is_empty() {
            writeln!(f, "state after event {}: {}", self.events, self.state)?;
        }
        write!(f, "snapshots compared with the fold: {}", self.snapshots)?;
        match self.snapshots_skipped {
            0 => writeln!(f)?,
            n => writeln!(f, " ({n} of another format not compared)")?,
        }
        match self.projections {
            Projections::Compared(n) => writeln!(f, "derived rows compared: {n}")?,
            Projections::ServerRunning => writeln!(f, "derived rows not compared: a server has the store open; stop it, or verify a copy")?,
            Projections::JournalBad => writeln!(f, "derived rows not compared: the journal itself is bad")?,
        }
        for finding in &self.findings {
            writeln!(f, "BAD: {finding}")?;
        }
        if self.more > 0 {
            writeln!(f, "BAD: and {} more", self.more)?;
        }
        if self.is_sound() {
            writeln!(f, "sound: every event, snapshot and row is what was written")?;
        }
        write!(f, "without a checkpoint kept elsewhere it cannot be excluded that the end was cut off or an older copy put in place")?;
        match self.acknowledged {
            Some(seq) => write!(f, " (the note beside the journal names event {seq}, which is there)"),
            None => Ok(()),
        }
    }
}

/// Folds the journal in `dir` from its first event and compares everything stored with it: chain, sequence, snapshots, every derived
/// row. Reads in short transactions, so it may run beside a server; the derived rows are compared only when none runs.
///
/// # Errors
/// [`ToolError`] when the store cannot be read at all; what is wrong *in* it is in the report.
pub fn verify(dir: &Path) -> Result<Report, ToolError> {
    let source = Source::open(dir)?;
    let progress = Progress::new("verifying", source.last_seq);
    let scratch = scratch()?;
    let mut report = Report {
        room: source.identity.room.to_string(),
        events: 0,
        chain: String::new(),
        state: String::new(),
        settings: None,
        snapshots: 0,
        snapshots_skipped: 0,
        projections: Projections::JournalBad,
        acknowledged: None,
        findings: Vec::new(),
        more: 0,
    };
    if !fold(&source, &scratch, &progress, &mut report)? {
        return Ok(report);
    }
    check_head(&source, dir, &mut report)?;
    if source.lock.is_none() {
        report.projections = Projections::ServerRunning;
        return Ok(report);
    }
    progress.part("comparing derived rows");
    let mut rows = 0;
    for (table, columns) in TABLES {
        rows += compare(&source.conn, &scratch, table, columns, &mut report)?;
    }
    report.projections = Projections::Compared(rows);
    match outside::damaged_keys(&source.conn) {
        Ok(damaged) => damaged.into_iter().for_each(|s| report.find(format!("the key of subject {s} is not what was written"))),
        Err(e) => report.find(format!("table `subject_key` does not read: {e}")),
    }
    progress.part("checking the file's structure");
    structure(&source.conn, &mut report)?;
    Ok(report)
}

/// `false` when the journal is bad at some event.
fn fold(source: &Source, scratch: &Connection, progress: &Progress, report: &mut Report) -> Result<bool, ToolError> {
    let hashes = match snapshot_hashes(&source.conn) {
        Ok(hashes) => hashes,
        // The events are folded all the same: they are what matters.
        Err(e) if outside::is_damage(&e) => {
            report.find(format!("table `snapshot` does not read: {e}"));
            SnapshotHashes::new()
        }
        Err(source) => return Err(ToolError::Sqlite { what: "reading snapshots", source }),
    };
    let mut fold = Fold::new(&source.identity, scratch);
    let (mut strays, mut last) = (Vec::new(), 0);
    let walked = source.identity.walk(&source.conn, 0, |row| {
        let seq = row.line.seq;
        if seq > source.last_seq {
            // A running server goes on writing; the rest is for the next run.
            return Ok(());
        }
        if !fold.take(&row)? {
            strays.push(seq);
        }
        last = seq;
        report.chain = hex(&row.hash);
        match hashes.get(&seq) {
            None => {}
            Some((format, _)) if *format != snapshot::FORMAT_VERSION => report.snapshots_skipped += 1,
            Some((_, Some(stored))) if *stored == snapshot::hash(&fold.state) => report.snapshots += 1,
            Some(_) => report.find(format!("the snapshot after event {seq} is not the fold of the events up to it")),
        }
        progress.at(seq);
        Ok::<_, ToolError>(())
    });
    report.events = last;
    match walked {
        Ok(_) => {}
        Err(ToolError::Bad(what)) => {
            report.find(what);
            return Ok(false);
        }
        Err(other) => return Err(other),
    }
    fold.flush()?;
    report.state = hex(&snapshot::hash(&fold.state));
    report.settings = (fold.state.settings_version() > 0).then(|| fold.state.settings_in_force());
    strays
        .into_iter()
        .for_each(|seq| report.find(format!("event {seq} is filed under the wrong call or incident (repaired by `rebuild`)")));
    hashes.keys().filter(|seq| **seq > last).for_each(|seq| report.find(format!("a snapshot after event {seq}, which does not exist")));
    Ok(true)
}

type SnapshotHashes = BTreeMap<u64, (u16, Option<[u8; 32]>)>;

fn snapshot_hashes(conn: &Connection) -> rusqlite::Result<SnapshotHashes> {
    let mut statement = conn.prepare("SELECT seq, format, state_hash FROM snapshot")?;
    let rows = statement.query_map([], |r| Ok((r.get(0)?, (r.get(1)?, r.get::<_, Vec<u8>>(2)?.try_into().ok()))))?;
    rows.collect()
}

fn check_head(source: &Source, dir: &Path, report: &mut Report) -> Result<(), ToolError> {
    let Some(head) = Head::read(&RealDisk, dir)? else { return Ok(()) };
    let read = source.conn.query_row("SELECT hash FROM event WHERE seq = ?1", [head.seq], |r| r.get(0)).optional();
    let stored: Option<[u8; 32]> = match read {
        Err(e) if outside::is_damage(&e) => {
            report.find(format!("event {}, the last acknowledged, does not read: {e}", head.seq));
            return Ok(());
        }
        other => other.map_err(|source| ToolError::Sqlite { what: "reading the journal", source })?,
    };
    if head.journal != source.identity.journal {
        report.find("`journal.head` belongs to another journal".into());
    } else if head.seq > 0 && stored != Some(head.hash) {
        report.find(format!("event {} was acknowledged, and is not in the journal as it was then", head.seq));
    } else {
        report.acknowledged = Some(head.seq);
    }
    Ok(())
}

/// Walks both tables in order of key. A damaged page ends the comparison of its table with a finding.
fn compare(stored: &Connection, folded: &Connection, table: &str, columns: &str, report: &mut Report) -> Result<u64, ToolError> {
    let sql = format!("SELECT {columns} FROM {table} ORDER BY id");
    let width = columns.split(", ").count();
    let mut walk = || -> rusqlite::Result<u64> {
        let (mut a, mut b) = (stored.prepare(&sql)?, folded.prepare(&sql)?);
        let (mut a, mut b) = (a.query([])?, b.query([])?);
        let next = |rows: &mut rusqlite::Rows<'_>| -> rusqlite::Result<Option<Vec<Value>>> {
            rows.next()?.map(|r| (0..width).map(|i| r.get(i)).collect()).transpose()
        };
        let (mut x, mut y, mut n) = (next(&mut a)?, next(&mut b)?, 0);
        loop {
            match (&x, &y) {
                (None, None) => return Ok(n),
                (Some(s), Some(f)) if key(s) == key(f) => {
                    if s != f {
                        report.find(format!("{table} {}: the stored row is not what the journal says", show(&s[0])));
                    }
                    (x, y, n) = (next(&mut a)?, next(&mut b)?, n + 1);
                }
                (Some(s), f) if f.as_ref().is_none_or(|f| key(s) < key(f)) => {
                    report.find(format!("{table} {}: stored, but not in the journal", show(&s[0])));
                    x = next(&mut a)?;
                }
                (_, f) => {
                    let id = f.as_ref().map(|f| show(&f[0])).unwrap_or_default();
                    report.find(format!("{table} {id}: missing"));
                    y = next(&mut b)?;
                }
            }
        }
    };
    match walk() {
        Ok(n) => Ok(n),
        Err(e) => {
            report.find(format!("table `{table}` does not read: {e}"));
            Ok(0)
        }
    }
}

/// Orders keys as SQLite does: numbers by value, texts by bytes.
fn key(row: &[Value]) -> (i64, &str) {
    match &row[0] {
        Value::Integer(n) => (*n, ""),
        Value::Text(t) => (0, t),
        Value::Null | Value::Real(_) | Value::Blob(_) => (i64::MIN, ""),
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::Integer(n) => n.to_string(),
        Value::Text(t) => t.clone(),
        Value::Null | Value::Real(_) | Value::Blob(_) => "?".into(),
    }
}

/// SQLite's own look at every page and index.
fn structure(conn: &Connection, report: &mut Report) -> Result<(), ToolError> {
    let mut read = || -> rusqlite::Result<()> {
        let mut statement = conn.prepare(&format!("PRAGMA integrity_check({FINDINGS_MAX})"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let line: String = row.get(0)?;
            if line != "ok" {
                report.find(format!("structure: {line}"));
            }
        }
        Ok(())
    };
    match read() {
        Err(e) if outside::is_damage(&e) => report.find(format!("structure: {e}")),
        other => other.map_err(|source| ToolError::Sqlite { what: "checking the file's structure", source })?,
    }
    Ok(())
}
