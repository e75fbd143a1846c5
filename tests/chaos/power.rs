//! A power loss, after the fact: the log of a killed server's writes says what no sync had covered, and that is taken back.
//!
//! Writes: all are undone from the last to the first with what was there before; then those that were safe are done again, and of the
//! others each stays, goes, or is torn at sectors of 512 bytes. A failed sync covers nothing, and no later one covers for it. Names (made,
//! removed, changed) are kept in the order they were made, up to the last sync of a folder and by chance some way further, as a journaling
//! file system does.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
};

const SECTOR: usize = 512;
const HEAD: usize = 40;

/// One record of `preload.c`.
enum Record {
    Write { inode: u64, at: u64, size: u64, before: Vec<u8>, after: Vec<u8> },
    Cut { inode: u64, to: u64, size: u64, before: Vec<u8> },
    Sync { inode: u64, number: u64 },
    Synced { number: u64 },
    Failed { inode: u64, number: u64 },
    Created { path: PathBuf },
    Removed { path: PathBuf, kept: u64 },
    Renamed { from: PathBuf, to: PathBuf, kept: u64 },
}

/// What a power loss took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lost {
    /// Writes and cuts in the log.
    pub writes: usize,
    /// Not covered by a sync.
    pub unsynced: usize,
    /// Of these, gone.
    pub dropped: usize,
    /// Of these, torn.
    pub torn: usize,
    /// Changes of names undone.
    pub names: usize,
}

fn read(log: &Path) -> Vec<Record> {
    let bytes = fs::read(log).unwrap_or_default();
    let (mut rest, mut records) = (bytes.as_slice(), Vec::new());
    // What the kill cut off was not yet done: a record goes before its deed.
    while rest.len() >= HEAD {
        let word = |at: usize| u32::from_ne_bytes(rest[at..at + 4].try_into().unwrap());
        let long = |at: usize| u64::from_ne_bytes(rest[at..at + 8].try_into().unwrap());
        let (kind, nb, na) = (word(0), word(4) as usize, word(8) as usize);
        let (inode, at, size) = (long(16), long(24), long(32));
        if rest.len() < HEAD + nb + na {
            break;
        }
        let before = rest[HEAD..HEAD + nb].to_vec();
        let after = rest[HEAD + nb..HEAD + nb + na].to_vec();
        let name = |bytes: &[u8]| PathBuf::from(String::from_utf8(bytes.to_vec()).unwrap());
        rest = &rest[HEAD + nb + na..];
        records.push(match kind {
            1 => Record::Write { inode, at, size, before, after },
            2 => Record::Cut { inode, to: at, size, before },
            3 => Record::Sync { inode, number: at },
            4 => Record::Synced { number: at },
            5 => Record::Failed { inode, number: at },
            6 => Record::Created { path: name(&before) },
            7 => Record::Removed { path: name(&before), kept: at },
            8 => Record::Renamed { from: name(&before), to: name(&after), kept: at },
            other => panic!("a record of kind {other}"),
        });
    }
    records
}

fn files_below(dir: &Path, found: &mut BTreeMap<u64, PathBuf>, dirs: &mut BTreeSet<u64>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    dirs.insert(fs::metadata(dir).unwrap().ino());
    for entry in entries {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files_below(&path, found, dirs),
            false => drop(found.insert(fs::metadata(&path).unwrap().ino(), path)),
        }
    }
}

/// The sync that covers each record, as the place of its end; `None`: none did.
fn covered(records: &[Record]) -> Vec<bool> {
    let mut begun: BTreeMap<u64, (u64, usize)> = BTreeMap::new();
    let (mut safe, mut spoilt) = (vec![false; records.len()], vec![false; records.len()]);
    for (i, record) in records.iter().enumerate() {
        match record {
            Record::Sync { inode, number } => drop(begun.insert(*number, (*inode, i))),
            Record::Synced { number } => {
                let (of, until) = begun[number];
                mark(&records[..until], of, |j| safe[j] = safe[j] || !spoilt[j]);
            }
            Record::Failed { inode, number } => {
                let (_, until) = begun[number];
                mark(&records[..until], *inode, |j| spoilt[j] = spoilt[j] || !safe[j]);
            }
            Record::Write { .. } | Record::Cut { .. } | Record::Created { .. } | Record::Removed { .. } | Record::Renamed { .. } => {}
        }
    }
    safe
}

fn mark(records: &[Record], of: u64, mut each: impl FnMut(usize)) {
    for (j, record) in records.iter().enumerate() {
        if let Record::Write { inode, .. } | Record::Cut { inode, .. } = record
            && *inode == of
        {
            each(j);
        }
    }
}

/// Takes back what was not safe.
pub fn lose(data: &Path, kept: &Path, log: &Path, seed: u64) -> Lost {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let records = read(log);
    let safe = covered(&records);
    let (mut paths, mut dirs) = (BTreeMap::new(), BTreeSet::new());
    files_below(data, &mut paths, &mut dirs);
    files_below(kept, &mut paths, &mut BTreeSet::new());
    let open = |inode: &u64| paths.get(inode).and_then(|path| OpenOptions::new().read(true).write(true).open(path).ok());
    for record in records.iter().rev() {
        match record {
            Record::Write { inode, at, size, before, .. } => drop(open(inode).map(|f| put(&f, *at, before, *size))),
            Record::Cut { inode, to, size, before } => drop(open(inode).map(|f| put(&f, *to, before, *size))),
            _ => {}
        }
    }
    let mut lost = Lost::default();
    for (record, safe) in records.iter().zip(&safe) {
        let (Record::Write { inode, .. } | Record::Cut { inode, .. }) = record else { continue };
        lost.writes += 1;
        lost.unsynced += usize::from(!safe);
        // Tenths: four go, two are torn, four stay.
        let fate = if *safe { 10 } else { rng.random_range(0..10) };
        lost.dropped += usize::from(fate < 4);
        let Some(file) = open(inode) else { continue };
        match record {
            _ if fate < 4 => {}
            Record::Write { at, after, .. } if fate < 6 => {
                lost.torn += 1;
                for (n, sector) in after.chunks(SECTOR).enumerate() {
                    if rng.random() {
                        file.write_all_at(sector, at + (n * SECTOR) as u64).unwrap();
                    }
                }
            }
            Record::Write { at, after, .. } => file.write_all_at(after, *at).unwrap(),
            Record::Cut { to, .. } => file.set_len(*to).unwrap(),
            _ => {}
        }
    }
    lost.names = names(&records, &dirs, kept, &mut rng);
    lost
}

/// Brings bytes and size back.
fn put(file: &File, at: u64, before: &[u8], size: u64) {
    file.write_all_at(before, at).unwrap();
    file.set_len(size).unwrap();
}

/// Undoes the changes of names that were not safe; gives how many.
fn names(records: &[Record], dirs: &BTreeSet<u64>, kept: &Path, rng: &mut ChaCha8Rng) -> usize {
    let mut begun = BTreeMap::new();
    let mut safe_until = 0;
    for (i, record) in records.iter().enumerate() {
        match record {
            Record::Sync { inode, number } if dirs.contains(inode) => drop(begun.insert(*number, i)),
            Record::Synced { number } => safe_until = begun.get(number).copied().unwrap_or(0).max(safe_until),
            _ => {}
        }
    }
    let named = |r: &Record| matches!(r, Record::Created { .. } | Record::Removed { .. } | Record::Renamed { .. });
    let changes: Vec<&Record> = records[safe_until..].iter().filter(|r| named(r)).collect();
    let stays = rng.random_range(0..=changes.len());
    for change in changes[stays..].iter().rev() {
        let back = |n: u64, to: &Path| (n > 0).then(|| fs::rename(kept.join(n.to_string()), to).unwrap());
        match change {
            Record::Created { path } => drop(fs::remove_file(path)),
            Record::Removed { path, kept } => drop(back(*kept, path)),
            Record::Renamed { from, to, kept } => {
                let _ = fs::rename(to, from);
                back(*kept, to);
            }
            _ => {}
        }
    }
    changes.len() - stays
}
