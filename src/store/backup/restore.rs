//! Restoring a backup.

use super::{
    BackupError, files,
    manifest::{ChainHead, Manifest},
};
use crate::{
    id::{RoomId, SubjectId},
    quantity::Timestamp,
    store::{
        Erasures, Journal, Options,
        checkpoint::PublicKey,
        register,
        seal::KeyKind,
        tool::{self, Asked},
    },
};
use std::path::Path;

/// Lies in a data folder from before the first file of a restore until after its last.
const MARKER: &str = "RESTORING";
/// The list of erasures in a data folder.
const LIST: &str = "erasures.jsonl";

/// What is to be restored, and where.
#[derive(Debug)]
pub struct ToRestore<'a> {
    /// The backup.
    pub from: &'a Path,
    /// The new data folder: missing or empty.
    pub data_dir: &'a Path,
    /// The list of erasures; `None`: there is none, and whoever was erased after the backup is there again.
    pub erasures: Option<&'a Path>,
    /// Whose signature is asked for.
    pub trusted: Option<PublicKey>,
    /// Terminals' tokens that hold in the backup hold again, also those that were ended since.
    pub keep_tokens: bool,
    /// The time.
    pub now: Timestamp,
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// Who signed it.
    pub key: PublicKey,
    /// Of each chain the epoch it has now.
    pub epochs: Vec<u64>,
    /// Keys that were destroyed again.
    pub erased: u64,
    /// Terminals' tokens that were ended.
    pub tokens: usize,
}

#[derive(Default)]
struct Filled {
    epochs: Vec<u64>,
    erased: u64,
    tokens: usize,
}

/// Refuses a data folder in which a restore did not come to its end: not all of it was checked, nobody signed out, nobody erased again.
///
/// # Errors
/// [`BackupError::Unfinished`].
pub fn finished(data_dir: &Path) -> Result<(), BackupError> {
    if data_dir.join(MARKER).exists() { Err(BackupError::Unfinished { path: data_dir.to_owned() }) } else { Ok(()) }
}

/// Restores a backup into a new data folder. Must not be called from async code. Whatever ends it on the way, the folder is not served.
///
/// # Errors
/// [`BackupError`]; the data folder is then as empty as before.
pub fn restore(what: &ToRestore<'_>) -> Result<Restored, BackupError> {
    let (manifest, key) = Manifest::read(what.from, what.trusted)?;
    finished(what.data_dir)?;
    files::empty(what.data_dir)?;
    let marker = what.data_dir.join(MARKER);
    let marked = files::write(&marker, b"this data folder is being restored; where it still says so, the restore did not end\n")
        .and_then(|()| files::sync_folder(what.data_dir));
    let done = marked.and_then(|()| fill(what, &manifest)).and_then(|filled| finish(what.data_dir, &marker).map(|()| filled));
    if done.is_err() {
        clear(what.data_dir, &marker);
    }
    let Filled { epochs, erased, tokens } = done?;
    Ok(Restored { manifest, key, epochs, erased, tokens })
}

/// All of it is durable; then it may be served.
fn finish(data_dir: &Path, marker: &Path) -> Result<(), BackupError> {
    files::settle(data_dir)?;
    std::fs::remove_file(marker).map_err(files::io("removing", marker))?;
    files::sync_folder(data_dir)
}

/// It was empty: all of it was put there just now. The marker goes last.
fn clear(data_dir: &Path, marker: &Path) {
    let mut all = true;
    for path in std::fs::read_dir(data_dir).into_iter().flatten().filter_map(Result::ok).map(|e| e.path()).filter(|p| p != marker) {
        all &= if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) }.is_ok();
    }
    if all {
        let _ = std::fs::remove_file(marker);
    }
}

fn fill(what: &ToRestore<'_>, manifest: &Manifest) -> Result<Filled, BackupError> {
    // Before any store: no start finds them without it.
    if let Some(list) = what.erasures.filter(|list| list.is_file()) {
        files::copy(list, &what.data_dir.join(LIST))?;
    }
    let not = |what_is: String| BackupError::NotABackup { path: what.from.to_owned(), what: what_is };
    for line in &manifest.files {
        let path = files::inside(&line.path).ok_or_else(|| not(format!("`{}` is no path of a backup", line.path)))?;
        let source = what.from.join(&path);
        let found = match path.strip_prefix("data") {
            Ok(below) => files::copy(&source, &what.data_dir.join(below))?,
            Err(_) => files::digest(&source, |_| Ok(()))?,
        };
        if found != (line.bytes, line.sha256.clone()) {
            return Err(not(format!("`{}` is not the file that was backed up", line.path)));
        }
    }
    let mut filled = Filled::default();
    for chain in &manifest.chains {
        let dir = files::inside(&chain.dir).ok_or_else(|| not(format!("`{}` is no folder of a backup", chain.dir)))?;
        let dir = what.data_dir.join(dir);
        if chain.chain == register::CHAIN {
            check_register(what.data_dir, chain)?;
            let revived = register::revive(&dir, what.now, what.keep_tokens)?;
            filled.epochs.push(revived.epoch);
            filled.tokens = revived.tokens;
            continue;
        }
        check(&dir, chain)?;
        let (epoch, n) = awake(&dir, chain, what)?;
        filled.epochs.push(epoch);
        filled.erased += n;
    }
    Ok(filled)
}

/// The restored chain is the one that the manifest names, whole.
fn check(dir: &Path, chain: &ChainHead) -> Result<(), BackupError> {
    let report = tool::verify_asked(dir, &Asked { beside: true, ..Asked::default() })?;
    let unsound = |what: String| BackupError::Unsound { chain: chain.chain.clone(), what };
    if let Some(what) = report.findings.first() {
        return Err(unsound(what.clone()));
    }
    let found = (report.store, report.events, report.chain, report.state);
    if found != (chain.store.clone(), chain.seq, chain.hash.clone(), chain.state.clone()) {
        return Err(unsound(format!(
            "it ends at event {}, state {}; the manifest says event {}, state {}",
            found.1, found.3, chain.seq, chain.state
        )));
    }
    Ok(())
}

/// The restored register is the one that the manifest names, whole.
fn check_register(data: &Path, chain: &ChainHead) -> Result<(), BackupError> {
    let unsound = |what: String| BackupError::Unsound { chain: chain.chain.clone(), what };
    let report = tool::verify_register(data, None)?.ok_or_else(|| unsound("it is not there".to_owned()))?;
    if let Some(what) = report.findings.first() {
        return Err(unsound(what.clone()));
    }
    if (&report.store, report.records, &report.hash) != (&chain.store, chain.seq, &chain.hash) {
        return Err(unsound(format!("it ends at line {}; the manifest says line {}", report.records, chain.seq)));
    }
    Ok(())
}

/// Opens it once: its tables are brought up to date, its epoch rises above that of any server that ran on it until now, and whoever was
/// erased is erased again.
fn awake(dir: &Path, chain: &ChainHead, what: &ToRestore<'_>) -> Result<(u64, u64), BackupError> {
    let room = chain.chain.strip_prefix("room/").and_then(|r| RoomId::new(r).ok());
    let room = room
        .ok_or_else(|| BackupError::NotABackup { path: what.from.to_owned(), what: format!("`{}` is no chain of a room", chain.chain) })?;
    let (journal, recovered) = Journal::open(dir, Options::new(room.clone(), what.now))?;
    let Some(list) = what.erasures else { return Ok((recovered.epoch, 0)) };
    let gone: Vec<(SubjectId, KeyKind)> =
        Erasures::at(list).all()?.into_iter().filter(|e| e.room == room).map(|e| (SubjectId(e.subject), e.kind())).collect();
    let n = gone.len() as u64;
    journal.erase_blocking(gone, what.now).map_err(|source| BackupError::Erase { chain: chain.chain.clone(), source })?;
    Ok((recovered.epoch, n))
}
