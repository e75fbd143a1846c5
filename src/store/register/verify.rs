//! Is this register what was written, all of it?

use super::{
    FILE, chain,
    chain::Line,
    digest_of,
    named::Named,
    open::{self, crc_of},
};
use crate::{
    accounts::{Book, Fact},
    store::{
        canonical::{Hash, hex},
        sqlite::{OpenError, outside},
    },
};
use rusqlite::Connection;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Findings listed.
const FINDINGS_MAX: usize = 20;

/// What was found.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The register's id, hex.
    pub id: String,
    /// Lines folded.
    pub lines: u64,
    /// Hash of the last, hex.
    pub chain: String,
    /// Epoch of the last start.
    pub epoch: u64,
    /// No bad line stopped the reading.
    pub whole: bool,
    /// Accounts at the end.
    pub accounts: usize,
    /// Derived rows and secrets compared.
    pub compared: u64,
    /// What is wrong; empty when it is sound. At most 20 are listed.
    pub findings: Vec<String>,
    /// Hash of every line by number, for comparing with checkpoints: only those asked for.
    pub hashes: BTreeMap<u64, String>,
}

impl Verified {
    /// Nothing is wrong.
    pub const fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, what: String) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(what);
        }
    }
}

/// Folds the register in `dir` from its first line and compares everything stored with it. `None`: there is none. `wanted`: numbers whose
/// hashes are given back.
///
/// # Errors
/// [`OpenError`] when it cannot be read at all.
pub fn verify(dir: &Path, wanted: &BTreeSet<u64>) -> Result<Option<Verified>, OpenError> {
    let path = dir.join(FILE);
    if !path.is_file() {
        return Ok(None);
    }
    let at = |source| outside::sqlite_opening(source, path.clone());
    let mut conn = outside::reader(&path).map_err(at)?;
    open::inspect(&conn, &path)?;
    // One look at one moment: a server may be writing.
    let tx = conn.transaction().map_err(at)?;
    let id = open::id(&tx, &path)?;
    let mut v = Verified {
        id: hex(&id),
        lines: 0,
        chain: hex(&chain::genesis(&id)),
        epoch: outside::epoch(&tx).map_err(at)?,
        whole: false,
        accounts: 0,
        compared: 0,
        findings: Vec::new(),
        hashes: BTreeMap::new(),
    };
    let Some((book, rows, named)) = fold(&tx, chain::genesis(&id), wanted, &mut v).map_err(at)? else { return Ok(Some(v)) };
    (v.accounts, v.whole) = (book.accounts().len(), true);
    for table in ["account", "session", "token"] {
        compare(&tx, table, &rows, &mut v).map_err(at)?;
    }
    secrets(&tx, &book, &named, &mut v).map_err(at)?;
    let planted = open::tables().and_then(|expected| outside::strangers(&tx, &expected)).map_err(at)?;
    planted.into_iter().for_each(|what| v.find(format!("register: {what}")));
    structure(&tx, &mut v);
    Ok(Some(v))
}

/// The id of the register in `dir`; `None`: there is none.
///
/// # Errors
/// [`OpenError`] when it cannot be read at all.
pub fn id_of(dir: &Path) -> Result<Option<[u8; 16]>, OpenError> {
    let path = dir.join(FILE);
    if !path.is_file() {
        return Ok(None);
    }
    let conn = outside::reader(&path).map_err(|source| outside::sqlite_opening(source, path.clone()))?;
    open::inspect(&conn, &path)?;
    open::id(&conn, &path).map(Some)
}

type Rows = BTreeMap<(&'static str, String), (u64, String)>;

/// `None` when the chain itself is bad.
fn fold(conn: &Connection, genesis: Hash, wanted: &BTreeSet<u64>, v: &mut Verified) -> rusqlite::Result<Option<(Book, Rows, Named)>> {
    let (mut book, mut rows, mut named) = (Book::default(), Rows::new(), Named::default());
    let (mut hash, mut expected) = (genesis, 1);
    let mut statement = conn.prepare("SELECT seq, epoch, at, actor, room, kind, body, hash FROM line ORDER BY seq")?;
    let mut found = statement.query([])?;
    while let Some(r) = found.next()? {
        let seq: u64 = r.get(0)?;
        if seq != expected {
            v.find(format!("line {expected} of the register is missing"));
            return Ok(None);
        }
        let line = Line { at: r.get(2)?, actor: r.get(3)?, room: r.get(4)?, kind: r.get(5)?, body: r.get(6)? };
        hash = chain::next(&hash, r.get(1)?, seq, &line);
        if r.get::<_, Vec<u8>>(7)? != hash {
            v.find(format!("line {seq} of the register ({}) is not what was written, or one before it was removed", line.kind));
            return Ok(None);
        }
        let fact: Fact = match serde_json::from_str(&line.body) {
            Ok(fact) => fact,
            Err(e) => {
                v.find(format!("line {seq} of the register does not read: {e}"));
                return Ok(None);
            }
        };
        named.take(seq, &fact, &book);
        match book.apply(&fact) {
            Ok(changed) => changed.into_iter().for_each(|row| {
                match row.body {
                    Some(body) => rows.insert((row.table, row.id), (seq, body)),
                    None => rows.remove(&(row.table, row.id)),
                };
            }),
            Err(e) => {
                v.find(format!("line {seq} of the register does not follow from those before it: {e}"));
                return Ok(None);
            }
        }
        if wanted.contains(&seq) {
            v.hashes.insert(seq, hex(&hash));
        }
        (v.lines, expected) = (seq, seq + 1);
    }
    v.chain = hex(&hash);
    Ok(Some((book, rows, named)))
}

fn compare(conn: &Connection, table: &'static str, folded: &Rows, v: &mut Verified) -> rusqlite::Result<()> {
    let mut missing: BTreeSet<&String> = folded.keys().filter(|(t, _)| *t == table).map(|(_, id)| id).collect();
    let mut statement = conn.prepare(&format!("SELECT id, seq, crc, body FROM {table} ORDER BY id"))?;
    let mut found = statement.query([])?;
    while let Some(r) = found.next()? {
        let (id, seq, crc, body): (String, u64, u32, String) = (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        v.compared += 1;
        match folded.get(&(table, id.clone())) {
            None => v.find(format!("{table} `{id}`: stored, but in no line of the register")),
            // Rows carry the number of their group's last line.
            Some((at, says)) if *says == body && seq >= *at && crc == crc_of(seq, &body) => {}
            Some(_) => v.find(format!("{table} `{id}`: the stored row is not what the register says")),
        }
        missing.remove(&id);
    }
    let missing: Vec<String> = missing.into_iter().cloned().collect();
    missing.into_iter().for_each(|id| v.find(format!("{table} `{id}`: missing")));
    Ok(())
}

fn secrets(conn: &Connection, book: &Book, named: &Named, v: &mut Verified) -> rusqlite::Result<()> {
    let mut held = BTreeSet::new();
    let mut statement = conn.prepare("SELECT digest, field, salt, value FROM secret")?;
    let mut found = statement.query([])?;
    while let Some(r) = found.next()? {
        let (digest, field, salt, value): (String, String, Vec<u8>, Vec<u8>) = (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        v.compared += 1;
        if digest_of(&salt, &value) != digest {
            v.find(format!("secret {digest} ({field}): not what was written"));
        } else {
            match named.field(&digest) {
                None => v.find(format!("secret {digest} ({field}): stored, but in no line of the register")),
                Some(says) if says != field => v.find(format!("secret {digest} ({field}): the register says that it is a {says}")),
                Some(_) => {}
            }
        }
        held.insert(digest);
    }
    named.missing(&held, book).into_iter().for_each(|what| v.find(what));
    Ok(())
}

fn structure(conn: &Connection, v: &mut Verified) {
    let read = || -> rusqlite::Result<Vec<String>> {
        let mut statement = conn.prepare(&format!("PRAGMA integrity_check({FINDINGS_MAX})"))?;
        statement.query_map([], |r| r.get(0))?.collect()
    };
    match read() {
        Ok(lines) => lines.into_iter().filter(|l| l != "ok").for_each(|l| v.find(format!("structure of the register: {l}"))),
        Err(e) => v.find(format!("structure of the register: {e}")),
    }
}
