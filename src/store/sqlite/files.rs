//! The small files beside the store: the lock and the head.

use super::{
    disk::{Disk, Overwrite},
    error::OpenError,
};
use crate::store::canonical::Hash;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
};

/// Names within the store's directory.
pub(super) const JOURNAL: &str = "journal.sqlite";
pub(super) const WAL: &str = "journal.sqlite-wal";
const LOCK: &str = "journal.lock";
const HEAD: &str = "journal.head";
pub(super) const RESERVE: &str = "journal.reserve";

/// Keeps other processes away while it lives; the system frees it even after kill -9.
#[derive(Debug)]
pub(in crate::store) struct Lock {
    _file: File,
}

impl Lock {
    pub fn take(dir: &Path) -> Result<Self, OpenError> {
        let path = dir.join(LOCK);
        let io = |source| OpenError::Io { what: "locking", path: path.clone(), source };
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let _ = file.read_to_string(&mut text);
                return Err(OpenError::InUse { path, pid: text.trim().parse().ok() });
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        // Only for the message above: a full disk is no reason not to start.
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
    }
}

/// The last acknowledged event, written after its sync and itself never synced: after kill -9 it is exact, after power loss it may be
/// older, and it is never newer than what is durable. So a journal that ends before it, or has another hash there, lost something.
pub(super) struct HeadFile {
    file: Box<dyn Overwrite>,
    journal: [u8; 16],
}

/// What the head file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Head {
    pub journal: [u8; 16],
    pub seq: u64,
    pub hash: Hash,
}

const HEAD_BYTES: usize = 16 + 8 + 32 + 4;

impl Head {
    /// What was acknowledged; `None` when there is no head, or it is torn (power loss), which says nothing either way.
    pub fn read(disk: &dyn Disk, dir: &Path) -> Result<Option<Self>, OpenError> {
        let path = dir.join(HEAD);
        match disk.read(&path) {
            Ok(bytes) => Ok(Self::parse(&bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(OpenError::Io { what: "reading", path, source }),
        }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; HEAD_BYTES] = bytes.try_into().ok()?;
        let (content, crc) = bytes.split_at(HEAD_BYTES - 4);
        if crc32fast::hash(content).to_be_bytes() != crc {
            return None;
        }
        Some(Self {
            journal: content[..16].try_into().ok()?,
            seq: u64::from_be_bytes(content[16..24].try_into().ok()?),
            hash: content[24..].try_into().ok()?,
        })
    }

    fn bytes(&self) -> [u8; HEAD_BYTES] {
        let mut bytes = [0; HEAD_BYTES];
        bytes[..16].copy_from_slice(&self.journal);
        bytes[16..24].copy_from_slice(&self.seq.to_be_bytes());
        bytes[24..56].copy_from_slice(&self.hash);
        let crc = crc32fast::hash(&bytes[..HEAD_BYTES - 4]);
        bytes[HEAD_BYTES - 4..].copy_from_slice(&crc.to_be_bytes());
        bytes
    }
}

impl HeadFile {
    pub fn open(disk: &dyn Disk, dir: &Path, journal: [u8; 16]) -> Result<Self, OpenError> {
        let path = dir.join(HEAD);
        Ok(Self { file: disk.overwritable(&path).map_err(|source| OpenError::Io { what: "opening", path, source })?, journal })
    }

    /// About 1 µs: one write into the system's cache.
    pub fn write(&self, seq: u64, hash: Hash) -> io::Result<()> {
        self.file.overwrite(&Head { journal: self.journal, seq, hash }.bytes())
    }
}

/// The file of the store in `dir`.
pub(in crate::store) fn journal_path(dir: &Path) -> PathBuf {
    dir.join(JOURNAL)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{super::disk::RealDisk, *};

    #[test]
    fn a_head_reads_back_and_a_torn_one_says_nothing() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Head::read(&RealDisk, dir.path()).unwrap(), None);
        HeadFile::open(&RealDisk, dir.path(), [3; 16]).unwrap().write(9, [7; 32]).unwrap();
        let head = Head { journal: [3; 16], seq: 9, hash: [7; 32] };
        assert_eq!(Head::read(&RealDisk, dir.path()).unwrap(), Some(head));
        for i in 0..HEAD_BYTES {
            let mut torn = head.bytes();
            torn[i] ^= 0x10;
            assert_eq!(Head::parse(&torn), None, "byte {i}");
        }
        assert_eq!(Head::parse(&head.bytes()[1..]), None);
    }

    #[test]
    fn the_second_taker_is_told_who_has_it() {
        let dir = tempfile::tempdir().unwrap();
        let first = Lock::take(dir.path()).unwrap();
        let refused = Lock::take(dir.path()).unwrap_err();
        assert!(refused.to_string().contains(&format!("process {}", std::process::id())), "{refused}");
        drop(first);
        Lock::take(dir.path()).unwrap();
    }
}
