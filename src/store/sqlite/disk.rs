//! The disk under the store: the small files beside the database, how much is free, the reserve file, and which SQLite VFS holds the
//! database itself. Tests put a failing, slow or simulated one in its place.

use super::files::RESERVE;
use crate::store::headroom::SHED_HISTORY_BYTES;
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, FileExt},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Size of the reserve file.
const RESERVE_BYTES: u64 = SHED_HISTORY_BYTES as u64;
/// The reserve is only made when this much is free: on a small disk it would itself be the shortage.
const RESERVE_WANTS_BYTES: u64 = 4 * RESERVE_BYTES;

/// How far a commit goes before it counts: SQLite's `synchronous` in write-ahead mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// The log is synced at every commit.
    #[default]
    Full,
    /// It is synced at checkpoints only, and loses commits on power failure. Here so that a simulation can show that it would notice.
    Normal,
}

impl Synchronous {
    /// The pragma's number.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Normal => 1,
            Self::Full => 2,
        }
    }
}

/// A small file that is overwritten in place, from its beginning, and never synced.
pub trait Overwrite: Send {
    /// Writes all of it.
    ///
    /// # Errors
    /// What the system says.
    fn overwrite(&self, bytes: &[u8]) -> io::Result<()>;
}

impl Overwrite for File {
    fn overwrite(&self, bytes: &[u8]) -> io::Result<()> {
        self.write_all_at(bytes, 0)
    }
}

/// What the store asks of the disk beside SQLite's own file operations. [`RealDisk`] is the real one, and every method's default is its
/// answer. The two hooks are the seam at which tests inject a slow, failing or uncertain sync; a whole simulated disk names the SQLite
/// VFS that holds its database and answers for the small files itself.
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

    /// The registered SQLite VFS that holds the database; `None`: SQLite's own, on the machine's files. The files of another VFS belong
    /// to the process that made them, so no lock file is taken for them.
    fn vfs(&self) -> Option<&str> {
        None
    }

    /// SQLite's `synchronous` for the connection that writes.
    fn synchronous(&self) -> Synchronous {
        Synchronous::Full
    }

    /// Makes the store's directory where it is missing, its name durable. Nobody but the service's own user may look into it: the keys of
    /// personal fields are in there.
    ///
    /// # Errors
    /// What the system says.
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        if dir.is_dir() {
            return Ok(());
        }
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        dir.parent().map_or(Ok(()), |parent| self.sync_dir(parent))
    }

    /// Makes the names in `dir` durable.
    ///
    /// # Errors
    /// What the system says.
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        // The parent of a relative name is the empty path.
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        File::open(dir)?.sync_all()
    }

    /// Size of a file, bytes.
    ///
    /// # Errors
    /// What the system says, also that there is none.
    fn size(&self, path: &Path) -> io::Result<u64> {
        Ok(std::fs::metadata(path)?.len())
    }

    /// A small file, whole.
    ///
    /// # Errors
    /// What the system says, also that there is none.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    /// Writes a file's bytes anew where they are, and syncs it; one that is missing stays so. After a failed sync the system's cache may show
    /// what the disk does not have, and no later sync would write it.
    ///
    /// # Errors
    /// What the system says; each byte on the disk is then as it was or as the cache shows it.
    fn renew(&self, path: &Path) -> io::Result<()> {
        let file = match OpenOptions::new().read(true).write(true).open(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            opened => opened?,
        };
        let (mut block, mut at) = (vec![0; 1 << 20], 0);
        loop {
            let n = file.read_at(&mut block, at)?;
            if n == 0 {
                return file.sync_all();
            }
            file.write_all_at(&block[..n], at)?;
            at += n as u64;
        }
    }

    /// Opens a small file for overwriting, empty when it is missing.
    ///
    /// # Errors
    /// What the system says.
    fn overwritable(&self, path: &Path) -> io::Result<Box<dyn Overwrite>> {
        Ok(Box::new(OpenOptions::new().write(true).create(true).truncate(false).open(path)?))
    }

    /// Makes a file that takes this much room.
    ///
    /// # Errors
    /// What the system says; a part of the file may be there.
    fn allocate(&self, path: &Path, bytes: u64) -> io::Result<()> {
        allocate(path, bytes)
    }

    /// Gives a file's room back and removes its name.
    ///
    /// # Errors
    /// What the system says; the room is back if at least one of both could be done.
    fn release(&self, path: &Path) -> io::Result<()> {
        // Cut first: that frees the room even if the name cannot be removed.
        let cut = OpenOptions::new().write(true).open(path).and_then(|f| f.set_len(0));
        let removed = std::fs::remove_file(path);
        cut.and(removed)
    }
}

/// The machine's own disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {}

/// A file that takes room so that there is some to give up when the disk is full.
pub(super) struct Reserve {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    bytes: u64,
}

impl Reserve {
    /// Finds what is there.
    pub fn open(disk: &Arc<dyn Disk>, dir: &Path) -> Self {
        let path = dir.join(RESERVE);
        let bytes = disk.size(&path).unwrap_or(0);
        Self { disk: disk.clone(), path, bytes }
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Makes it when it is missing and there is plenty of room. A failure only means that there is no reserve.
    pub fn ensure(&mut self, free: u64) {
        if self.bytes >= RESERVE_BYTES || free < RESERVE_WANTS_BYTES {
            return;
        }
        match self.disk.allocate(&self.path, RESERVE_BYTES) {
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
        let released = self.disk.release(&self.path);
        if had {
            tracing::error!(released = released.is_ok(), "the disk is full: the reserve file was given up");
        }
        had
    }
}

fn allocate(path: &Path, bytes: u64) -> io::Result<()> {
    let mut file = File::create(path)?;
    match rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, bytes) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::OPNOTSUPP) => {
            let block = vec![0; 1 << 20];
            (0..bytes / block.len() as u64).try_for_each(|_| file.write_all(&block))
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
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let mut reserve = Reserve::open(&disk, dir.path());
        reserve.ensure(RESERVE_WANTS_BYTES - 1);
        assert_eq!(reserve.bytes(), 0, "too little is free");
        reserve.ensure(RESERVE_WANTS_BYTES);
        assert_eq!((reserve.bytes(), Reserve::open(&disk, dir.path()).bytes()), (RESERVE_BYTES, RESERVE_BYTES));
        assert!(reserve.give_up());
        assert!(!reserve.give_up());
        assert_eq!(Reserve::open(&disk, dir.path()).bytes(), 0);
    }

    #[test]
    fn the_real_disk_knows_its_room() {
        assert!(RealDisk.free_bytes(&std::env::temp_dir()).unwrap() > 0);
    }
}
