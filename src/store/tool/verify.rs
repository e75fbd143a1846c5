//! Is this store what was written, all of it?

use super::{
    ToolError,
    against::{Against, Vouched, Witness},
    beside::Beside,
    fold::{Fold, TABLES, scratch},
    progress::Progress,
    snapshots::Snapshots,
    source::Source,
};
use crate::{
    dispatch::{settings::Settings, snapshot},
    store::{
        canonical::hex,
        checkpoint::ChainEnd,
        erasures::Erasures,
        sqlite::{
            RealDisk,
            outside::{self, Head},
        },
    },
};
use rusqlite::{Connection, OptionalExtension, types::Value};
use std::{fmt, path::Path, sync::Arc};

/// Findings listed; more are counted.
const FINDINGS_MAX: usize = 20;

/// What `verify` did and found.
#[derive(Debug)]
pub struct Report {
    /// Room of the journal.
    pub room: String,
    /// Identity of the store, hex.
    pub store: String,
    /// Epoch of its last start.
    pub epoch: u64,
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
    /// Sealed fields that were opened with their keys; `None`: what stands beside the chain was not asked for.
    pub opened: Option<u64>,
    /// Decision records that are missing and may be: the disk was short of room when they were due.
    pub shed: u64,
    /// What checkpoints vouch for; `None`: none were given.
    pub vouched: Option<Vouched>,
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

    /// What was not looked at.
    fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        match self.projections {
            Projections::Compared(_) => {}
            Projections::ServerRunning => gaps.push(
                "derived rows, the file's structure, and keys and decision records that no event names, as a server has the store open"
                    .to_owned(),
            ),
            Projections::JournalBad => gaps.push("derived rows and the file's structure".to_owned()),
        }
        if self.snapshots_skipped > 0 {
            gaps.push(format!("{} snapshots of another format", self.snapshots_skipped));
        }
        if self.opened.is_none() {
            gaps.push("sealed fields with their keys, and decision records".to_owned());
        }
        if self.shed > 0 {
            gaps.push(format!("{} decision records that are said not to have been kept for want of room", self.shed));
        }
        gaps
    }

    pub(super) fn find(&mut self, what: String) {
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
        match (self.opened, self.shed) {
            (None, _) => {}
            (Some(n), 0) => writeln!(f, "sealed fields compared with their keys: {n}")?,
            (Some(n), shed) => {
                writeln!(
                    f,
                    "sealed fields compared with their keys: {n}; decision records not kept while the disk was short of room: {shed}"
                )?;
            }
        }
        for finding in &self.findings {
            writeln!(f, "BAD: {finding}")?;
        }
        if self.more > 0 {
            writeln!(f, "BAD: and {} more", self.more)?;
        }
        if self.is_sound() {
            match self.gaps().as_slice() {
                [] => writeln!(f, "sound: every event, snapshot, derived row, key and decision record is what was written")?,
                gaps => {
                    writeln!(f, "sound as far as it was looked at: every event is what was written. Not looked at: {}", gaps.join("; "))?
                }
            }
        }
        if let Some(vouched) = self.vouched {
            write!(f, "checkpoints of this chain: {}", vouched.lines)?;
            return match vouched.newest {
                None => Ok(()),
                Some((seq, at)) => write!(
                    f,
                    "; up to event {seq}, signed {at}, nothing was cut off, replaced or written anew; the {} events after it have no \
                     checkpoint yet",
                    self.events.saturating_sub(seq)
                ),
            };
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
    verify_asked(dir, &Asked::default())
}

/// What to look at besides chain, snapshots and derived rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Keys of personal fields and decision records: each against the events that name it. Opens every sealed field, without keeping any.
    pub beside: bool,
    /// The list of erasures: a key that was destroyed is to stand on it. Only with `beside`.
    pub erasures: Option<&'a Path>,
    /// Checkpoints kept elsewhere.
    pub against: Option<Against<'a>>,
}

/// [`verify`], and what is asked for.
///
/// # Errors
/// As there; also when the list of erasures cannot be read.
pub fn verify_asked(dir: &Path, asked: &Asked<'_>) -> Result<Report, ToolError> {
    let source = Source::open(dir)?;
    let progress = Progress::new("verifying", source.last_seq);
    let scratch = scratch()?;
    let mut report = Report {
        room: source.identity.room.to_string(),
        store: hex(&source.identity.journal),
        epoch: source.epoch()?,
        events: 0,
        chain: String::new(),
        state: String::new(),
        settings: None,
        snapshots: 0,
        snapshots_skipped: 0,
        projections: Projections::JournalBad,
        acknowledged: None,
        opened: None,
        shed: 0,
        vouched: None,
        findings: Vec::new(),
        more: 0,
    };
    let planted = outside::tables_of(source.version).and_then(|expected| outside::strangers(&source.conn, &expected));
    let planted = planted.map_err(|source| ToolError::Sqlite { what: "comparing the tables", source })?;
    let whole = fold(&source, asked, &scratch, &progress, &mut report)?;
    planted.into_iter().for_each(|what| report.find(what));
    if !whole {
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
    if !asked.beside {
        let found = outside::key_rows(&source.conn, |row| {
            if !row.right {
                report.find(format!("subject_key {}: the key of subject {} is not what was written", row.subject.0, row.subject.0));
            }
        });
        if let Err(e) = found {
            report.find(format!("table `subject_key` does not read: {e}"));
        }
    }
    progress.part("checking the file's structure");
    structure(&source.conn, &mut report)?;
    Ok(report)
}

/// What a table holds, or nothing and a finding where it does not read: the events are folded all the same, they are what matters.
fn readable<T>(what: &'static str, read: rusqlite::Result<T>, report: &mut Report) -> Result<Option<T>, ToolError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(e) if outside::is_damage(&e) => {
            report.find(format!("table `{what}` does not read: {e}"));
            Ok(None)
        }
        Err(source) => Err(ToolError::Sqlite { what: "reading the tables beside the journal", source }),
    }
}

/// `false` when the journal is bad at some event.
fn fold(source: &Source, asked: &Asked<'_>, scratch: &Connection, progress: &Progress, report: &mut Report) -> Result<bool, ToolError> {
    let snapshots = readable("snapshot", Snapshots::read(&source.conn), report)?;
    let mut beside = if asked.beside { readable("subject_key", Beside::new(&source.conn), report)? } else { None };
    let chain = ChainEnd::of_room(&source.identity.room);
    let mut witness = asked.against.map(|against| Witness::of(against, &chain, source.identity.journal));
    let mut fold = Fold::new(&source.identity, scratch);
    let (mut strays, mut last) = (Vec::new(), 0);
    let walked = source.identity.walk(&source.conn, 0, |row| {
        let seq = row.line.seq;
        if seq > source.last_seq {
            // A running server goes on writing; the rest is for the next run.
            return Ok(());
        }
        let (filed, recorded) = fold.take(&row)?;
        if !filed {
            strays.push(seq);
        }
        last = seq;
        report.chain = hex(&row.hash);
        if let Some(snapshots) = &snapshots {
            snapshots.take(&source.conn, &row, &fold.state, report)?;
        }
        if let Some(beside) = &mut beside {
            beside.take(&row, &recorded, report);
        }
        if let Some(witness) = &mut witness {
            witness.saw(seq, &row.hash);
        }
        progress.at(seq);
        Ok::<_, ToolError>(())
    });
    report.events = last;
    let bad = match walked {
        Ok(_) => None,
        Err(ToolError::Bad(what)) => Some(what),
        Err(other) => return Err(other),
    };
    let whole = bad.is_none();
    if let Some(what) = bad {
        report.find(what);
    }
    if let Some(witness) = witness {
        let (findings, vouched) = witness.finish(&chain, last, whole);
        findings.into_iter().for_each(|f| report.find(f));
        report.vouched = Some(vouched);
    }
    if !whole {
        return Ok(false);
    }
    fold.flush()?;
    report.state = hex(&snapshot::hash(&fold.state));
    report.settings = (fold.state.settings_version() > 0).then(|| fold.state.settings_in_force());
    strays
        .into_iter()
        .for_each(|seq| report.find(format!("event {seq} is filed under the wrong call or incident (repaired by `rebuild`)")));
    if let Some(snapshots) = snapshots {
        snapshots.finish(source, report)?;
    }
    if let Some(mut beside) = beside {
        report.opened = Some(beside.opened);
        let erased = asked.erasures.map(|list| Erasures::at(list).subjects_of(&source.identity.room)).transpose()?;
        let finished = beside.finish(&source.conn, source.lock.is_some(), erased.as_ref(), report);
        readable("decision", finished, report)?;
    }
    Ok(true)
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
