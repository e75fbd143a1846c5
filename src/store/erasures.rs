//! The list of erasures: whose key was destroyed, and when. It is kept off the backups, so that a restored copy forgets again whoever was
//! forgotten after the backup was made. It holds no personal data: subjects are random to whoever has no key.

use super::seal::KeyKind;
use crate::{
    id::{RoomId, SubjectId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The list cannot be read or written.
#[derive(Debug, Error)]
#[error("list of erasures {}: {why}", path.display())]
pub struct ErasuresError {
    /// Which.
    pub path: PathBuf,
    /// What is wrong.
    pub why: String,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Erased {
    v: u8,
    pub room: RoomId,
    pub subject: uuid::Uuid,
    /// It compared the callers of a day.
    pub compares: bool,
    /// When, ms.
    pub at: i64,
}

impl Erased {
    pub fn kind(&self) -> KeyKind {
        if self.compares { KeyKind::CallerDay } else { KeyKind::Subject }
    }
}

/// The list in a file: one JSON line a key, only ever added to.
#[derive(Clone, Debug)]
pub struct Erasures {
    path: PathBuf,
}

impl Erasures {
    /// The list at `path`; no file is an empty list.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    fn error(&self, why: impl ToString) -> ErasuresError {
        ErasuresError { path: self.path.clone(), why: why.to_string() }
    }

    /// Adds subjects, durably; to be done before their keys are destroyed.
    pub(in crate::store) fn add(&self, room: &RoomId, subjects: &[(SubjectId, KeyKind)], at: Timestamp) -> Result<(), ErasuresError> {
        let line = |(subject, kind): &(SubjectId, KeyKind)| {
            let erased = Erased { v: 1, room: room.clone(), subject: subject.0, compares: *kind == KeyKind::CallerDay, at: at.millis() };
            serde_json::to_string(&erased).map(|line| line + "\n")
        };
        let text = subjects.iter().map(line).collect::<Result<String, _>>().map_err(|e| self.error(e))?;
        let write = || -> io::Result<()> {
            let new = !self.path.exists();
            let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            match self.path.parent().filter(|p| new && !p.as_os_str().is_empty()) {
                Some(folder) => File::open(folder)?.sync_all(),
                None => Ok(()),
            }
        };
        write().map_err(|e| self.error(e))
    }

    /// All of them, oldest first. A line that does not read is an error: somebody's erasure must not be forgotten.
    pub(in crate::store) fn all(&self) -> Result<Vec<Erased>, ErasuresError> {
        let text = match std::fs::read_to_string(&self.path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            read => read.map_err(|e| self.error(e))?,
        };
        let line = |(n, line): (usize, &str)| match serde_json::from_str::<Erased>(line) {
            Ok(erased) if erased.v == 1 => Ok(erased),
            Ok(_) => Err(self.error(format!("line {} is of a newer Dawria", n + 1))),
            Err(e) => Err(self.error(format!("line {} does not read: {e}", n + 1))),
        };
        text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()).map(line).collect()
    }

    /// The subjects of a room.
    pub(in crate::store) fn subjects_of(&self, room: &RoomId) -> Result<BTreeSet<SubjectId>, ErasuresError> {
        Ok(self.all()?.into_iter().filter(|e| e.room == *room).map(|e| SubjectId(e.subject)).collect())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_read_back_and_a_damaged_line_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("erasures.jsonl");
        let (list, room) = (Erasures::at(&path), RoomId::new("r").unwrap());
        assert_eq!(list.all().unwrap(), []);
        let subject = |n| SubjectId(uuid::Uuid::from_u128(n));
        list.add(&room, &[(subject(1), KeyKind::Subject), (subject(2), KeyKind::CallerDay)], Timestamp(5)).unwrap();
        list.add(&RoomId::new("s").unwrap(), &[(subject(3), KeyKind::Subject)], Timestamp(6)).unwrap();
        assert_eq!(list.all().unwrap().len(), 3);
        assert_eq!(list.all().unwrap()[1].kind(), KeyKind::CallerDay);
        assert_eq!(list.subjects_of(&room).unwrap(), BTreeSet::from([subject(1), subject(2)]));
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"v\":1,\"ro").unwrap();
        assert!(list.all().unwrap_err().to_string().contains("line 4 does not read"));
    }
}
