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
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use thiserror::Error;

/// One writer at a time in this process.
static WRITING: Mutex<()> = Mutex::new(());

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
            let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&self.path)?;
            let whole = mend(&mut file)?;
            if let Err(e) = file.write_all(text.as_bytes()).and_then(|()| file.sync_all()) {
                // Of what was not acknowledged nothing stays, as far as the disk lets.
                let _ = file.set_len(whole).and_then(|()| file.sync_all());
                return Err(e);
            }
            match self.path.parent().filter(|p| new && !p.as_os_str().is_empty()) {
                Some(folder) => File::open(folder)?.sync_all(),
                None => Ok(()),
            }
        };
        // Rooms erase at the same time, each on its own thread.
        let _one = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        write().map_err(|e| self.error(e))
    }

    /// All of them, oldest first. A line that does not read is an error: somebody's erasure must not be forgotten. The end of a line that was
    /// torn off is none: nobody was told that it was written.
    pub(in crate::store) fn all(&self) -> Result<Vec<Erased>, ErasuresError> {
        let text = match std::fs::read_to_string(&self.path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            read => read.map_err(|e| self.error(e))?,
        };
        let torn = text.rfind('\n').map_or(0, |end| end + 1);
        let text = if serde_json::from_str::<Erased>(&text[torn..]).is_ok() { &text[..] } else { &text[..torn] };
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

/// Cuts a torn end, or ends a last line that lacks only that; gives the length.
fn mend(file: &mut File) -> io::Result<u64> {
    let mut text = Vec::new();
    let length = file.read_to_end(&mut text)? as u64;
    let whole = text.iter().rposition(|b| *b == b'\n').map_or(0, |end| end + 1);
    if whole == text.len() {
        return Ok(length);
    }
    if serde_json::from_slice::<Erased>(&text[whole..]).is_ok() {
        file.write_all(b"\n")?;
        return Ok(length + 1);
    }
    file.set_len(whole as u64)?;
    Ok(whole as u64)
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
        let more = |text: &[u8]| OpenOptions::new().append(true).open(&path).unwrap().write_all(text).unwrap();
        more(b"{\"v\":1,\"ro\n");
        assert!(list.all().unwrap_err().to_string().contains("line 4 does not read"));
    }

    #[test]
    fn a_torn_end_is_nobodys_and_spoils_nothing_after_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("erasures.jsonl");
        let (list, room) = (Erasures::at(&path), RoomId::new("r").unwrap());
        let add = |n| list.add(&room, &[(SubjectId(uuid::Uuid::from_u128(n)), KeyKind::Subject)], Timestamp(5)).unwrap();
        let tear = |bytes: u64| {
            let file = OpenOptions::new().write(true).open(&path).unwrap();
            file.set_len(file.metadata().unwrap().len() - bytes).unwrap();
        };
        add(1);
        add(2);
        tear(9);
        assert_eq!(list.all().unwrap().len(), 1);
        add(3);
        assert_eq!(list.all().unwrap().iter().map(|e| e.subject.as_u128()).collect::<Vec<_>>(), [1, 3]);
        // Only the line's end is missing: an editor's work, or a write that came that far.
        tear(1);
        assert_eq!(list.all().unwrap().len(), 2);
        add(4);
        assert_eq!(list.all().unwrap().len(), 3);
    }
}
