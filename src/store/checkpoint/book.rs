//! A file of checkpoints, read back.

use super::{
    key::PublicKey,
    line::{Checkpoint, LineError},
};
use crate::quantity::Timestamp;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The file cannot be read.
#[derive(Debug, Error)]
#[error("checkpoints {}: {source}", path.display())]
pub struct BookError {
    /// Which.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// Lines of a checkpoint file or of a log that holds such lines, in their order.
#[derive(Debug, Default)]
pub struct Book {
    /// Number of the line from 1, and the line.
    lines: Vec<(usize, Checkpoint)>,
    /// Lines of a later form.
    newer: Vec<(usize, LineError)>,
}

/// What a book says of one chain.
#[derive(Debug, Default)]
pub struct Found {
    /// The good lines, in their order.
    pub lines: Vec<Checkpoint>,
    /// What is wrong with others.
    pub findings: Vec<String>,
}

impl Book {
    /// Reads a file. Lines that are no checkpoints (torn ones, other messages of a log) are passed over: a checkpoint that is missing among
    /// others is found by what the next one says.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn read(path: &Path) -> Result<Self, BookError> {
        let error = |source| BookError { path: path.to_owned(), source };
        let mut book = Self::default();
        for (n, line) in BufReader::new(File::open(path).map_err(error)?).split(b'\n').enumerate() {
            match Checkpoint::parse(&String::from_utf8_lossy(&line.map_err(error)?)) {
                Ok(line) => book.lines.push((n + 1, line)),
                Err(newer @ LineError::Form(_)) => book.newer.push((n + 1, newer)),
                Err(_) => {}
            }
        }
        Ok(book)
    }

    /// Every chain that lines of good signature name, with the newest event of it and when that was signed.
    pub fn chains(&self, trusted: &[PublicKey]) -> BTreeMap<String, (u64, Timestamp)> {
        let mut all = BTreeMap::new();
        for (_, line) in self.lines.iter().filter(|(_, line)| line.check(trusted).is_ok()) {
            let newest = all.entry(line.end.chain.clone()).or_insert((line.end.seq, line.at));
            *newest = (*newest).max((line.end.seq, line.at));
        }
        all
    }

    /// The lines of `chain`, each checked: signed by one of the keys in `trusted`, and following from the one before it.
    pub fn of(&self, chain: &str, trusted: &[PublicKey]) -> Found {
        let mut found = Found::default();
        found.findings.extend(self.newer.iter().map(|(n, e)| format!("line {n} of the checkpoints {e}")));
        for (n, line) in self.lines.iter().filter(|(_, line)| line.end.chain == chain) {
            if let Err(e) = line.check(trusted) {
                found.findings.push(format!("line {n} of the checkpoints, of {}, {e}", line.at));
                continue;
            }
            if let Some(before) = found.lines.last() {
                // A start that could not see the line before it begins anew, and has a later epoch.
                let anew = line.prev == [0; 32] && line.end.epoch > before.end.epoch;
                if line.prev != before.link() && !anew {
                    found.findings.push(format!(
                        "line {n} of the checkpoints, of {}, does not follow from the line before it of this chain, of {}: lines between \
                         them are missing, or their order was changed",
                        line.at, before.at
                    ));
                }
            }
            found.lines.push(line.clone());
        }
        found
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{
        super::{ChainEnd, Notary, SigningKey},
        *,
    };

    fn written(notary: &mut Notary, chain: &str, epoch: u64, seq: u64) -> String {
        let end = ChainEnd { chain: chain.into(), store: [1; 16], epoch, seq, hash: [seq as u8; 32] };
        let lines = notary.due(vec![end], Timestamp(1_790_000_000_000 + seq as i64 * 1_000));
        notary.written(&lines);
        lines[0].line()
    }

    fn read(text: &str) -> Found {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("b"), text).unwrap();
        Book::read(&dir.path().join("b")).unwrap().of("room/r", &[SigningKey::from_bytes(&[3; 32]).public()])
    }

    #[test]
    fn lines_follow_from_one_another() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let mut notary = Notary::new(key.clone(), "");
        let a = written(&mut notary, "room/r", 5, 10);
        let other = written(&mut notary, "room/s", 5, 3);
        let b = written(&mut notary, "room/r", 5, 20);
        let c = written(&mut notary, "room/r", 5, 30);
        // A later start with the file out of reach.
        let d = written(&mut Notary::new(key, ""), "room/r", 6, 40);
        let whole = read(&[&*a, &other, "some other message of a log", &b, &c, &d].join("\n"));
        assert_eq!((whole.lines.len(), whole.findings.as_slice()), (4, [].as_slice()));
        assert_eq!(read(&[&*b, &c].join("\n")).findings, [""; 0], "a file that was begun later");

        let gap = read(&[&*a, &c].join("\n")).findings;
        assert!(gap.len() == 1 && gap[0].contains("lines between them are missing") && gap[0].contains("line 2"), "{gap:?}");
        let swapped = read(&[&*b, &a, &c].join("\n")).findings;
        assert!(!swapped.is_empty());
        let altered = read(&[&*a, &b.replace("\"seq\":20", "\"seq\":19"), &c].join("\n"));
        assert!(altered.findings[0].contains("line 2") && altered.findings[0].contains("it was altered"), "{:?}", altered.findings);
        assert_eq!(altered.lines.len(), 2, "an altered line is no evidence");
        let newer = read(&[&*a, "{\"v\":9}"].join("\n")).findings;
        assert!(newer[0].contains("use a newer Dawria"), "{newer:?}");
    }
}
