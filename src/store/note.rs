//! A small file that remembers which input was being decided when the process died.
//!
//! Before deciding, the input's id is noted without a sync (a page in the operating system's cache survives a crash of the process,
//! which is the case meant here); after applying it is cleared. An id found at start was being decided when the process ended: it is
//! counted, and at the second time refused, so that one poisonous input cannot keep a room down.

use crate::id::InputId;
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// From this many ends of the process on, an id is refused.
pub const PANICS_UNTIL_REFUSED: u32 = 2;
/// Ids remembered; the fewest-counted leave first.
const REMEMBERED_MAX: usize = 256;
const NOTE: &str = "deciding";
const COUNTS: &str = "deciding.counts";

/// Which input is being decided, and which ended the process before.
#[derive(Debug)]
pub struct PoisonNote {
    file: File,
    counts: BTreeMap<Uuid, u32>,
    dir: PathBuf,
}

impl PoisonNote {
    /// Opens the note in the journal's directory and counts what it finds there. Call it after the journal is open (its lock keeps a
    /// second process away).
    ///
    /// # Errors
    /// When the directory cannot be written.
    pub fn open(dir: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(dir.join(NOTE))?;
        let counts = std::fs::read_to_string(dir.join(COUNTS)).map(|text| parse(&text)).or_else(|e| match e.kind() {
            io::ErrorKind::NotFound => Ok(BTreeMap::new()),
            _ => Err(e),
        })?;
        let mut note = Self { file, counts, dir: dir.to_owned() };
        let mut left = [0; 16];
        if note.file.read_exact_at(&mut left, 0).is_ok() && left != [0; 16] {
            *note.counts.entry(Uuid::from_bytes(left)).or_default() += 1;
            note.save()?;
            note.clear()?;
        }
        Ok(note)
    }

    /// Notes `id` before it is decided. About 1 µs; not synced.
    ///
    /// # Errors
    /// When the file cannot be written: decide nothing then.
    pub fn note(&self, id: InputId) -> io::Result<()> {
        self.file.write_all_at(id.0.as_bytes(), 0)
    }

    /// It was decided and applied.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn clear(&self) -> io::Result<()> {
        self.file.write_all_at(&[0; 16], 0)
    }

    /// This id ended the process [`PANICS_UNTIL_REFUSED`] times: refuse it with an alarm.
    pub fn is_refused(&self, id: InputId) -> bool {
        self.counts.get(&id.0).is_some_and(|n| *n >= PANICS_UNTIL_REFUSED)
    }

    /// The ids that are refused, for the alarm at start.
    pub fn refused(&self) -> impl Iterator<Item = InputId> {
        self.counts.iter().filter(|(_, n)| **n >= PANICS_UNTIL_REFUSED).map(|(id, _)| InputId(*id))
    }

    fn save(&mut self) -> io::Result<()> {
        while self.counts.len() > REMEMBERED_MAX {
            let Some(least) = self.counts.iter().min_by_key(|(_, n)| **n).map(|(id, _)| *id) else { break };
            self.counts.remove(&least);
        }
        let text: String = self.counts.iter().map(|(id, n)| format!("{id} {n}\n")).collect();
        let (new, path) = (self.dir.join("deciding.counts.new"), self.dir.join(COUNTS));
        std::fs::write(&new, text)?;
        File::open(&new)?.sync_all()?;
        std::fs::rename(&new, &path)
    }
}

/// Lines that do not read are left out: a damaged note must not keep a room down.
fn parse(text: &str) -> BTreeMap<Uuid, u32> {
    text.lines()
        .take(REMEMBERED_MAX)
        .filter_map(|line| {
            let (id, n) = line.split_once(' ')?;
            Some((id.parse().ok()?, n.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn refused_at_the_second_end() {
        let dir = tempfile::tempdir().unwrap();
        let bad = InputId(Uuid::from_u128(7));
        let good = InputId(Uuid::from_u128(8));
        for round in 1..=3 {
            let note = PoisonNote::open(dir.path()).unwrap();
            assert_eq!(note.is_refused(bad), round > PANICS_UNTIL_REFUSED, "round {round}");
            note.note(good).unwrap();
            note.clear().unwrap();
            note.note(bad).unwrap();
            // The process ends here.
        }
        let note = PoisonNote::open(dir.path()).unwrap();
        assert_eq!(note.refused().collect::<Vec<_>>(), [bad]);
        assert!(!note.is_refused(good));
    }

    #[test]
    fn a_damaged_note_is_no_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(COUNTS), "rubbish\n\u{0}\nx 9\n").unwrap();
        std::fs::write(dir.path().join(NOTE), [1, 2, 3]).unwrap();
        assert_eq!(PoisonNote::open(dir.path()).unwrap().refused().count(), 0);
    }
}
