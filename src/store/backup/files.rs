//! Files of a backup: copied, hashed, made durable.

use super::{BackupError, manifest::FileLine};
use crate::store::canonical::hex;
use sha2::{Digest, Sha256};
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, chown},
    path::{Component, Path, PathBuf},
};

pub(super) fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> BackupError + use<> {
    let path = path.to_owned();
    move |source| BackupError::Io { what, path, source }
}

/// Makes a folder for its owner alone.
pub(super) fn folder(path: &Path) -> Result<(), BackupError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io("making", path))
}

/// There is nothing in it; it is made where it is missing, for the owner of the folder it is in.
pub(super) fn empty(path: &Path) -> Result<(), BackupError> {
    let new = !path.exists();
    folder(path)?;
    if let Some(owner) = path.parent().filter(|_| new).and_then(|parent| std::fs::metadata(parent).ok()) {
        let _ = chown(path, Some(owner.uid()), Some(owner.gid()));
    }
    let mut entries = std::fs::read_dir(path).map_err(io("reading", path))?;
    if entries.next().is_some() { Err(BackupError::NotEmpty { path: path.to_owned() }) } else { Ok(()) }
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|f| f.sync_all()).map_err(io("syncing", path))
}

/// Makes everything below a folder durable, and the folder's owner's: what root restores the service's own user reads. Only root can give it
/// away, and for others there is nothing to give.
pub(super) fn settle(path: &Path) -> Result<(), BackupError> {
    let owner = std::fs::metadata(path).map_err(io("reading", path))?;
    for entry in std::fs::read_dir(path).map_err(io("reading", path))? {
        let below = entry.map_err(io("reading", path))?.path();
        let _ = chown(&below, Some(owner.uid()), Some(owner.gid()));
        match below.is_dir() {
            true => settle(&below)?,
            false => File::open(&below).and_then(|f| f.sync_all()).map_err(io("syncing", &below))?,
        }
    }
    sync_folder(path)
}

/// Writes a new file for its owner alone, durably.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(io("making", path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io("writing", path))
}

/// Copies a file into a new one for its owner alone, durably; gives its length and SHA-256.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(u64, String), BackupError> {
    if let Some(parent) = to.parent() {
        folder(parent)?;
    }
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).map_err(io("making", to))?;
    let digest = digest(from, |block| out.write_all(block).map_err(io("writing", to)))?;
    out.sync_all().map_err(io("syncing", to))?;
    if let Some(parent) = to.parent() {
        sync_folder(parent)?;
    }
    Ok(digest)
}

/// Length and SHA-256 of a file; `each` is given its blocks.
pub(super) fn digest(path: &Path, mut each: impl FnMut(&[u8]) -> Result<(), BackupError>) -> Result<(u64, String), BackupError> {
    let mut file = File::open(path).map_err(io("reading", path))?;
    let (mut hash, mut block, mut bytes) = (Sha256::new(), vec![0; 1 << 20], 0);
    loop {
        let n = file.read(&mut block).map_err(io("reading", path))?;
        if n == 0 {
            return Ok((bytes, hex(&hash.finalize())));
        }
        hash.update(&block[..n]);
        each(&block[..n])?;
        bytes += n as u64;
    }
}

/// The line of a file at `path` below `root`.
pub(super) fn line(root: &Path, path: &str) -> Result<FileLine, BackupError> {
    let (bytes, sha256) = digest(&root.join(path), |_| Ok(()))?;
    Ok(FileLine { path: path.to_owned(), bytes, sha256 })
}

/// A path that stays below its folder.
pub(super) fn inside(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(path);
    let plain = path.components().all(|c| matches!(c, Component::Normal(_)));
    (plain && path.components().next().is_some()).then_some(path)
}
