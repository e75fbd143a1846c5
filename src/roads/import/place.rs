//! A new directory beside the target, swapped in whole.
//!
//! `DIR` is made as `.DIR.importing` in the same parent, locked while it is at work. At the end the two names are exchanged in one step
//! (`renameat2` with `RENAME_EXCHANGE`, Linux 3.15), so that there is never a moment without a map; then the old one is removed. On file
//! systems that cannot exchange, the old one is moved aside first.

use super::ImportError;
use crate::roads::mapfile::{BASEMAP, GAZETTEER, GRAPH, MAP_JSON};
use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// A map directory in the making; removed when dropped without [`Place::finish`].
pub struct Place {
    target: PathBuf,
    parent: PathBuf,
    fresh: PathBuf,
    _lock: File,
    done: bool,
}

impl Place {
    /// Prepares a directory beside `target`.
    ///
    /// # Errors
    /// [`ImportError`] when the target is no map directory, another import is at work, or the system refuses.
    pub fn begin(target: &Path) -> Result<Self, ImportError> {
        let target = match fs::canonicalize(target) {
            Ok(real) => real,
            Err(e) if e.kind() == io::ErrorKind::NotFound => std::path::absolute(target).map_err(ImportError::io("cannot find", target))?,
            Err(e) => return Err(ImportError::io("cannot look at", target)(e)),
        };
        let (Some(parent), Some(name)) = (target.parent().map(Path::to_owned), target.file_name()) else {
            return Err(ImportError::NoPlace { path: target });
        };
        if target.exists() && !is_map_or_empty(&target).map_err(ImportError::io("cannot look into", &target))? {
            return Err(ImportError::NotAMap { path: target });
        }
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(".importing");
        let fresh = parent.join(hidden);
        fs::create_dir_all(&fresh).map_err(ImportError::io("cannot make", &fresh))?;
        let lock = File::open(&fresh).map_err(ImportError::io("cannot open", &fresh))?;
        if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
            return Err(ImportError::Busy { path: target });
        }
        // What an import that was killed left behind.
        let place = Self { target, parent, fresh, _lock: lock, done: false };
        place.empty().map_err(ImportError::io("cannot empty", &place.fresh))?;
        Ok(place)
    }

    /// A path inside the new directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.fresh.join(name)
    }

    /// Writes a file into the new directory and waits until it is on the disk.
    ///
    /// # Errors
    /// [`ImportError::Io`].
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), ImportError> {
        let path = self.path(name);
        let write = || -> io::Result<()> {
            let mut file = File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(ImportError::io("cannot write", &path))
    }

    /// Takes a file over from the target as it is.
    ///
    /// # Errors
    /// [`ImportError::Io`].
    pub fn keep(&self, name: &str) -> Result<(), ImportError> {
        let (from, to) = (self.target.join(name), self.path(name));
        fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop)).map_err(ImportError::io("cannot copy", &from))
    }

    /// Puts the new directory in the target's place and returns where that is.
    ///
    /// # Errors
    /// [`ImportError::Io`]; the old directory is then still in its place.
    pub fn finish(mut self) -> Result<PathBuf, ImportError> {
        let io = |source| ImportError::Io { what: "cannot put the new map at", path: self.target.clone(), source };
        File::open(&self.fresh).and_then(|d| d.sync_all()).map_err(io)?;
        if self.target.exists() {
            match renameat_with(CWD, &self.fresh, CWD, &self.target, RenameFlags::EXCHANGE) {
                Ok(()) => {}
                Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => self.move_aside().map_err(io)?,
                Err(e) => return Err(io(e.into())),
            }
        } else {
            fs::rename(&self.fresh, &self.target).map_err(io)?;
        }
        File::open(&self.parent).and_then(|d| d.sync_all()).map_err(io)?;
        self.done = true;
        // The old map now has the hidden name; if it stays, the next import empties it.
        let _ = fs::remove_dir_all(&self.fresh);
        Ok(self.target.clone())
    }

    fn move_aside(&self) -> io::Result<()> {
        let mut old = self.fresh.clone().into_os_string();
        old.push(".old");
        fs::rename(&self.target, &old)?;
        if let Err(e) = fs::rename(&self.fresh, &self.target) {
            fs::rename(&old, &self.target)?;
            return Err(e);
        }
        fs::remove_dir_all(&old)
    }

    fn empty(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.fresh)? {
            let path = entry?.path();
            if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
        }
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_dir_all(&self.fresh);
        }
    }
}

/// A directory may be replaced when it is empty or holds a map and nothing else.
fn is_map_or_empty(dir: &Path) -> io::Result<bool> {
    if !dir.is_dir() {
        return Ok(false);
    }
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        if ![MAP_JSON, GRAPH, GAZETTEER, BASEMAP].iter().any(|known| name == *known) {
            return Ok(false);
        }
    }
    Ok(true)
}
