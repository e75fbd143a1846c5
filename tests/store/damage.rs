//! Fault 4: the journal cut or bit-flipped. Either everything is as it was, or the start or `verify` says what is not. Never silently
//! wrong. `DAWRIA_FULL=1` tries twenty times as many places.

use super::{
    basics::{NOW, all, open},
    driver::{Driver, room},
};
use dawria::{
    dispatch::{Recorded, Settings, State, snapshot},
    store::{Journal, Options, tool},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{collections::BTreeMap, path::Path};

struct Truth {
    dir: tempfile::TempDir,
    events: Vec<Recorded>,
    state: State,
}

fn tries() -> usize {
    if std::env::var_os("DAWRIA_FULL").is_some() { 1_600 } else { 80 }
}

/// A store of some hundred events; `in_log`: as kill -9 leaves it, with its last part only in the write-ahead log.
fn truth(in_log: bool) -> Truth {
    let dir = tempfile::tempdir().unwrap();
    let options = || Options::new(room(), NOW).snapshot_every(150);
    let (journal, _) = Journal::open(dir.path(), options()).unwrap();
    let mut driver = Driver::new(11).keeping().sealing(journal.sealer());
    let mut write = |journal: &Journal, until: u64| {
        while driver.state.seq() < until {
            let mut batch = driver.step();
            if journal.snapshot_due(driver.state.seq()) {
                batch.snapshot(&driver.state);
            }
            journal.append_blocking(batch).unwrap().wait().unwrap();
        }
    };
    write(&journal, 300);
    drop(journal);
    let (journal, _) = Journal::open(dir.path(), options()).unwrap();
    write(&journal, 420);
    let kept = tempfile::tempdir().unwrap();
    if !in_log {
        drop(journal);
        copy(dir.path(), kept.path());
    } else {
        copy(dir.path(), kept.path());
        let _ = std::fs::remove_file(kept.path().join("journal.sqlite-shm"));
        drop(journal);
    }
    Truth { dir: kept, events: driver.kept.unwrap(), state: driver.state }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // The reserve only takes room.
        if entry.file_name() != "journal.reserve" {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// What became of a damaged store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Clean,
    Refused,
    Named,
    Shorter,
}

fn judge(truth: &Truth, dir: &Path, what: &str, may_be_shorter: bool) -> Outcome {
    let options = Options::new(room(), NOW).disk(std::sync::Arc::new(Roomless));
    let (journal, recovered) = match Journal::open(dir, options) {
        Ok(open) => open,
        Err(refused) => {
            assert!(refused.to_string().len() > 40, "{what}: {refused}");
            return Outcome::Refused;
        }
    };
    let events = all(&journal);
    if may_be_shorter && events.len() < truth.events.len() {
        assert_eq!(events, truth.events[..events.len()], "{what}: not what was written");
        return Outcome::Shorter;
    }
    assert_eq!(events, truth.events, "{what}: opened, but not what was written");
    let state = journal.restore(&recovered, Settings::example()).unwrap();
    assert_eq!(snapshot::hash(&state), snapshot::hash(&truth.state), "{what}: another state");
    for recorded in truth.events.iter().step_by(9) {
        let found = journal.reader().events_of_input(recorded.input).unwrap();
        assert!(found.contains(recorded), "{what}: input {} forgot event {}", recorded.input, recorded.seq);
    }
    drop(journal);
    let report = tool::verify(dir).unwrap();
    if !report.is_sound() {
        return Outcome::Named;
    }
    let journal = open(dir);
    for call in truth.state.calls().values() {
        assert_eq!(journal.reader().call(call.id).unwrap().as_ref(), Some(call), "{what}");
    }
    for incident in truth.state.incidents().values() {
        assert_eq!(journal.reader().incident(incident.id).unwrap().as_ref(), Some(incident), "{what}");
    }
    Outcome::Clean
}

/// Too small for a reserve, which would only slow this down.
struct Roomless;

impl dawria::store::Disk for Roomless {
    fn free_bytes(&self, _: &Path) -> std::io::Result<u64> {
        Ok(200 << 20)
    }
}

fn run(in_log: bool, file: &str, without_head: bool, damage: fn(&mut Vec<u8>, usize, u8)) -> BTreeMap<Outcome, usize> {
    let truth = truth(in_log);
    let whole = std::fs::read(truth.dir.path().join(file)).unwrap();
    let seed = 4;
    println!("{file}: {} bytes, seed {seed}", whole.len());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut outcomes = BTreeMap::new();
    for _ in 0..tries() {
        let (at, bit) = (rng.random_range(0..whole.len()), 1 << rng.random_range(0..8));
        let dir = tempfile::tempdir().unwrap();
        copy(truth.dir.path(), dir.path());
        let mut bytes = whole.clone();
        damage(&mut bytes, at, bit);
        std::fs::write(dir.path().join(file), bytes).unwrap();
        if without_head {
            std::fs::remove_file(dir.path().join("journal.head")).unwrap();
        }
        *outcomes.entry(judge(&truth, dir.path(), &format!("{file} at {at}, bit {bit:#x}"), without_head)).or_default() += 1;
    }
    println!("{outcomes:?}");
    outcomes
}

#[expect(clippy::ptr_arg, reason = "of the same shape as `cut`")]
fn flip(bytes: &mut Vec<u8>, at: usize, bit: u8) {
    bytes[at] ^= bit;
}

fn cut(bytes: &mut Vec<u8>, at: usize, _: u8) {
    bytes.truncate(at);
}

#[test]
fn untouched_stores_are_sound() {
    for in_log in [false, true] {
        let truth = truth(in_log);
        assert_eq!(judge(&truth, truth.dir.path(), "untouched", false), Outcome::Clean);
    }
}

#[test]
fn bits_flipped_in_the_file() {
    let outcomes = run(false, "journal.sqlite", false, flip);
    assert!(outcomes[&Outcome::Refused] > tries() / 10, "{outcomes:?}");
}

#[test]
fn the_file_cut() {
    let outcomes = run(false, "journal.sqlite", false, cut);
    assert_eq!(outcomes.get(&Outcome::Clean), None, "{outcomes:?}");
}

#[test]
fn bits_flipped_in_the_log() {
    run(true, "journal.sqlite-wal", false, flip);
}

#[test]
fn the_log_cut() {
    run(true, "journal.sqlite-wal", false, cut);
}

/// After power loss the note of the last acknowledged event may be missing: then a cut log looks like a torn end, and what is left must
/// be the beginning of what was written.
#[test]
fn the_log_cut_without_the_note() {
    let outcomes = run(true, "journal.sqlite-wal", true, cut);
    assert!(outcomes.contains_key(&Outcome::Shorter), "{outcomes:?}");
}

/// A table that does not read is a finding, and the events are folded all the same.
#[test]
fn a_damaged_page_of_snapshots_is_named() {
    let truth = truth(false);
    let file = truth.dir.path().join("journal.sqlite");
    let conn = rusqlite::Connection::open(&file).unwrap();
    let root: usize = conn.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'snapshot'", [], |r| r.get(0)).unwrap();
    let page: usize = conn.query_row("PRAGMA page_size", [], |r| r.get(0)).unwrap();
    drop(conn);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[(root - 1) * page] ^= 0x40;
    std::fs::write(&file, bytes).unwrap();
    let report = tool::verify(truth.dir.path()).unwrap();
    assert_eq!(report.events, truth.state.seq());
    assert!(report.findings.iter().any(|f| f.contains("`snapshot`")), "{:?}", report.findings);
}
