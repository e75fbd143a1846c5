//! Making a backup.

use super::{
    BackupError,
    copy::shots,
    files,
    manifest::{ChainHead, FORM, FileLine, MANIFEST, Manifest, SIGNATURE},
};
use crate::{
    quantity::Timestamp,
    store::{
        checkpoint::SigningKey,
        register,
        sqlite::outside,
        tool::{self, Asked},
    },
};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};

/// What is to be backed up.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The data folder.
    pub data_dir: &'a Path,
    /// Folders of the journals, all of them below it.
    pub journals: Vec<PathBuf>,
    /// The configuration's file, where there is one.
    pub config: Option<&'a Path>,
    /// The list of erasures.
    pub erasures: &'a Path,
    /// Signs the manifest.
    pub key: &'a SigningKey,
    /// The time.
    pub now: Timestamp,
}

/// What was made.
#[derive(Debug)]
pub struct Made {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Bytes in all.
    pub bytes: u64,
}

/// The store's file in a folder, as the folder stands below `data/`.
fn below(data_dir: &Path, dir: &Path) -> Result<String, BackupError> {
    let relative = dir.strip_prefix(data_dir).ok().and_then(Path::to_str);
    relative.map(str::to_owned).ok_or_else(|| BackupError::NotABackup {
        path: dir.to_owned(),
        what: format!("it is not below the data folder {}, or its name is not UTF-8", data_dir.display()),
    })
}

/// Folders of the data folder whose files are copied as they are. A new local CA would have to be installed on every terminal.
const PLAIN: [&str; 2] = ["keys", "tls"];

/// Backs up into `to`, a new or empty folder. A server may be running.
///
/// # Errors
/// [`BackupError`]; what is there then is no backup: it has no manifest.
pub fn back_up(plan: &Plan<'_>, to: &Path) -> Result<Made, BackupError> {
    files::empty(to)?;
    let register = plan.data_dir.join("register").join("register.sqlite");
    let mut stores: Vec<PathBuf> = plan.journals.iter().map(|dir| outside::journal_path(dir)).collect();
    stores.extend(register.is_file().then_some(register));
    let (shots, same_moment) = shots(&stores)?;
    let bar = ProgressBar::new(shots.iter().map(super::copy::Shot::bytes).sum()).with_message("copying");
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}, {eta} left") {
        bar.set_style(style);
    }
    let (mut lines, mut paths) = (Vec::new(), Vec::new());
    for (path, shot) in stores.iter().zip(shots) {
        let relative = format!("data/{}", below(plan.data_dir, path)?);
        shot.write(&to.join(&relative), &bar)?;
        paths.push(relative);
    }
    bar.finish_and_clear();
    for folder in PLAIN {
        plain(&plan.data_dir.join(folder), &format!("data/{folder}"), to, &mut paths)?;
    }
    if let Some(config) = plan.config {
        let name = config.file_name().and_then(|n| n.to_str()).unwrap_or("dawria.toml");
        let relative = format!("config/{name}");
        files::copy(config, &to.join(&relative))?;
        paths.push(relative);
    }
    let (mut chains, mut store_version) = (Vec::new(), 0);
    for dir in &plan.journals {
        let below = below(plan.data_dir, dir)?;
        let (head, version) = head(&to.join("data").join(&below), below, plan.erasures)?;
        store_version = store_version.max(version);
        chains.push(head);
    }
    chains.extend(register_head(&to.join("data"))?);
    for path in &paths {
        lines.push(files::line(to, path)?);
    }
    let bytes = lines.iter().map(|l: &FileLine| l.bytes).sum();
    let made_by = env!("CARGO_PKG_VERSION").to_owned();
    let manifest = Manifest { v: FORM, made_at: plan.now.millis(), made_by, store_version, same_moment, chains, files: lines };
    let (text, signature) =
        manifest.sign(plan.key).map_err(|e| BackupError::NotABackup { path: to.to_owned(), what: format!("its manifest: {e}") })?;
    files::write(&to.join(SIGNATURE), signature.as_bytes())?;
    files::write(&to.join(MANIFEST), text.as_bytes())?;
    files::sync_folder(to)?;
    Ok(Made { manifest, bytes })
}

/// Where the copied register stands; `None`: there is none.
fn register_head(data: &Path) -> Result<Option<ChainHead>, BackupError> {
    let Some(report) = tool::verify_register(data, None)? else { return Ok(None) };
    if let Some(what) = report.findings.first() {
        return Err(BackupError::Unsound { chain: report.chain, what: what.clone() });
    }
    let (chain, store, epoch, seq, hash) = (report.chain, report.store, report.epoch, report.records, report.hash);
    Ok(Some(ChainHead { chain, dir: register::FOLDER.to_owned(), store, epoch, seq, hash, state: String::new() }))
}

/// Copies the files of a folder, not of those in it.
fn plain(from: &Path, relative: &str, to: &Path, paths: &mut Vec<String>) -> Result<(), BackupError> {
    if !from.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(from).map_err(files::io("reading", from))? {
        let path = entry.map_err(files::io("reading", from))?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()).filter(|_| path.is_file()) else { continue };
        let relative = format!("{relative}/{name}");
        files::copy(&path, &to.join(&relative))?;
        paths.push(relative);
    }
    Ok(())
}

/// Where the copy in `dir` stands, after all of it was folded and found sound.
fn head(dir: &Path, below: String, erasures: &Path) -> Result<(ChainHead, u32), BackupError> {
    let asked = Asked { beside: true, erasures: Some(erasures), against: None };
    let report = tool::verify_asked(dir, &asked)?;
    let chain = format!("room/{}", report.room);
    if let Some(what) = report.findings.first() {
        return Err(BackupError::Unsound { chain, what: what.clone() });
    }
    let (version, _) = tool::version(dir)?;
    // Looking at it took its lock; the copy holds no more than it should.
    let _ = std::fs::remove_file(dir.join("journal.lock"));
    let head = ChainHead {
        chain,
        dir: below,
        store: report.store,
        epoch: report.epoch,
        seq: report.events,
        hash: report.chain,
        state: report.state,
    };
    Ok((head, version))
}
