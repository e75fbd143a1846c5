//! The disk under the store: how much is free, and the reserve file. Tests put a failing or slow one in its place.

use super::files::RESERVE;
use crate::store::headroom::SHED_HISTORY_BYTES;
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Size of the reserve file.
const RESERVE_BYTES: u64 = SHED_HISTORY_BYTES as u64;
/// The reserve is only made when this much is free: on a small disk it would itself be the shortage.
const RESERVE_WANTS_BYTES: u64 = 4 * RESERVE_BYTES;

/// What the store asks of the disk beside SQLite's own file operations. [`RealDisk`] is the real one; the two hooks are the seam at
/// which tests inject a slow, failing or uncertain sync.
pub trait Disk: Send + Sync {
    /// Bytes that can still be written in `dir`.
    ///
    /// # Errors
    /// What the system says.
    fn free_bytes(&self, dir: &Path) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(dir)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    /// Runs before each commit's sync; an error counts as a failed sync whose data are not on the disk.
    ///
    /// # Errors
    /// Injected ones only.
    fn before_sync(&self) -> io::Result<()> {
        Ok(())
    }

    /// Runs after each commit's sync; an error counts as a failed sync whose data may be on the disk.
    ///
    /// # Errors
    /// Injected ones only.
    fn after_sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// The machine's own disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {}

/// A file that takes room so that there is some to give up when the disk is full.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
    bytes: u64,
}

impl Reserve {
    /// Finds what is there.
    pub fn open(dir: &Path) -> Self {
        let path = dir.join(RESERVE);
        let bytes = std::fs::metadata(&path).map_or(0, |m| m.len());
        Self { path, bytes }
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Makes it when it is missing and there is plenty of room. A failure only means that there is no reserve.
    pub fn ensure(&mut self, free: u64) {
        if self.bytes >= RESERVE_BYTES || free < RESERVE_WANTS_BYTES {
            return;
        }
        match allocate(&self.path) {
            Ok(()) => self.bytes = RESERVE_BYTES,
            Err(error) => {
                tracing::warn!(%error, "no reserve file: a full disk will be felt at once");
                self.give_up();
            }
        }
    }

    /// Frees its room; `false` when there was none.
    pub fn give_up(&mut self) -> bool {
        let had = self.bytes > 0;
        self.bytes = 0;
        // Cut first: that frees the room even if the name cannot be removed.
        let cut = OpenOptions::new().write(true).open(&self.path).and_then(|f| f.set_len(0));
        let removed = std::fs::remove_file(&self.path);
        if had {
            tracing::error!(cut = cut.is_ok(), removed = removed.is_ok(), "the disk is full: the reserve file was given up");
        }
        had
    }
}

fn allocate(path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    match rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, RESERVE_BYTES) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::OPNOTSUPP) => {
            let block = vec![0; 1 << 20];
            (0..RESERVE_BYTES / block.len() as u64).try_for_each(|_| file.write_all(&block))
        }
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_takes_room_and_gives_it_back() {
        let dir = tempfile::tempdir().unwrap();
        let mut reserve = Reserve::open(dir.path());
        reserve.ensure(RESERVE_WANTS_BYTES - 1);
        assert_eq!(reserve.bytes(), 0, "too little is free");
        reserve.ensure(RESERVE_WANTS_BYTES);
        assert_eq!((reserve.bytes(), Reserve::open(dir.path()).bytes()), (RESERVE_BYTES, RESERVE_BYTES));
        assert!(reserve.give_up());
        assert!(!reserve.give_up());
        assert_eq!(Reserve::open(dir.path()).bytes(), 0);
    }

    #[test]
    fn the_real_disk_knows_its_room() {
        assert!(RealDisk.free_bytes(&std::env::temp_dir()).unwrap() > 0);
    }
}
