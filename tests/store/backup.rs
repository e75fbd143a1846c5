//! A backup while the writer writes, its restoration, and what is refused.

use super::{
    basics::NOW,
    driver::{Driver, room},
};
use dawria::{
    dispatch::{Settings, State, apply, snapshot},
    quantity::Timestamp,
    store::{
        Journal, Options,
        backup::{self, BackupError, Manifest, Plan, ToRestore},
        checkpoint::SigningKey,
        seal::SealError,
        tool::Events,
    },
};
use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

const LATER: Timestamp = Timestamp(NOW.0 + 3_600_000);

struct Place {
    folder: tempfile::TempDir,
    key: SigningKey,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = SigningKey::load_or_make(&folder.path().join("data/keys/checkpoint.key")).unwrap();
        Self { folder, key }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn list(&self) -> PathBuf {
        self.folder.path().join("erasures.jsonl")
    }

    fn open(&self) -> (Journal, Driver) {
        let options = Options::new(room(), NOW).snapshot_every(200).erasures(&self.list());
        let (journal, recovered) = Journal::open(&self.data().join("journal"), options).unwrap();
        let state = journal.restore(&recovered, Settings::example()).unwrap();
        let driver = Driver::from(state, 6).sealing(journal.sealer());
        (journal, driver)
    }

    fn back_up(&self, to: &Path) -> Result<Manifest, BackupError> {
        let data = self.data();
        let journals = vec![data.join("journal")];
        let plan = Plan { data_dir: &data, journals, config: None, erasures: &self.list(), key: &self.key, now: NOW };
        backup::back_up(&plan, to).map(|made| made.manifest)
    }

    fn restore(&self, from: &Path, to: &Path) -> Result<backup::Restored, BackupError> {
        let list = self.list();
        let trusted = Some(self.key.public());
        backup::restore(&ToRestore { from, data_dir: to, erasures: Some(&list), trusted, keep_tokens: false, now: LATER })
    }
}

/// The state after event `seq`, folded from the first.
fn state_at(dir: &Path, seq: u64) -> String {
    let events = Events::open(dir).unwrap();
    let mut state = State::new(room(), Settings::example());
    events
        .each(|recorded| {
            if recorded.seq <= seq {
                apply(&mut state, &recorded).map_err(|e| e.to_string())?;
            }
            Ok(())
        })
        .unwrap();
    snapshot::hash(&state).iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn a_backup_beside_a_busy_writer_restores_to_the_same_state() {
    let place = Place::new();
    let (journal, mut driver) = place.open();
    journal.append_blocking(driver.batch_until(500)).unwrap().wait().unwrap();
    let (to, done) = (place.folder.path().join("backup"), AtomicBool::new(false));
    let (manifest, ended) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            while !done.load(Relaxed) {
                let mut batch = driver.step();
                if journal.snapshot_due(driver.state.seq()) {
                    batch.snapshot(&driver.state);
                }
                journal.append_blocking(batch).unwrap().wait().unwrap();
            }
            driver.state.seq()
        });
        let manifest = place.back_up(&to);
        done.store(true, Relaxed);
        (manifest.unwrap(), writer.join().unwrap())
    });
    let chain = &manifest.chains[0];
    assert!(chain.seq >= 500 && chain.seq < ended, "{} of {ended}: nothing was written meanwhile", chain.seq);
    assert!(manifest.same_moment);
    let epoch = journal.epoch();
    drop(journal);
    assert_eq!(chain.state, state_at(&place.data().join("journal"), chain.seq));

    let target = place.folder.path().join("restored");
    let restored = place.restore(&to, &target).unwrap();
    assert!(restored.epochs[0] > epoch, "viewers and terminals of the old server are fenced off");
    assert_eq!(state_at(&target.join("journal"), u64::MAX), chain.state);
    assert_eq!(SigningKey::load(&target.join("keys/checkpoint.key")).unwrap().public(), place.key.public());
    // It works on.
    let (journal, recovered) = Journal::open(&target.join("journal"), Options::new(room(), LATER)).unwrap();
    let mut driver = Driver::from(journal.restore(&recovered, Settings::example()).unwrap(), 1).sealing(journal.sealer());
    journal.append_blocking(driver.step()).unwrap().wait().unwrap();
}

#[test]
fn who_was_erased_after_the_backup_is_erased_again() {
    let place = Place::new();
    let (journal, mut driver) = place.open();
    journal.append_blocking(driver.batch_until(400)).unwrap().wait().unwrap();
    let details = driver.state.incidents().values().find_map(|i| i.details.clone()).unwrap();
    let to = place.folder.path().join("backup");
    place.back_up(&to).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(journal.erase(details.subject, None, LATER)).unwrap();
    drop(journal);
    // The list knows; without it the person is back.
    for (list, erased) in [(Some(place.list()), 1), (None, 0)] {
        let target = place.folder.path().join(format!("restored {erased}"));
        let what = ToRestore { from: &to, data_dir: &target, erasures: list.as_deref(), trusted: None, keep_tokens: false, now: LATER };
        assert_eq!(backup::restore(&what).unwrap().erased, erased);
        let (journal, _) = Journal::open(&target.join("journal"), Options::new(room(), LATER)).unwrap();
        let opened = journal.sealer().open(&details, "details");
        assert_eq!(matches!(opened, Err(SealError::Erased)), erased == 1, "{opened:?}");
    }
    // A backup made now has the key no more, and the list agrees.
    place.back_up(&place.folder.path().join("second")).unwrap();
}

#[test]
fn what_is_no_whole_backup_or_has_no_room_is_refused_and_nothing_is_left() {
    let place = Place::new();
    let (journal, mut driver) = place.open();
    journal.append_blocking(driver.batch_until(300)).unwrap().wait().unwrap();
    drop(journal);
    let (to, target) = (place.folder.path().join("backup"), place.folder.path().join("restored"));
    place.back_up(&to).unwrap();
    let refused = place.back_up(&to).unwrap_err().to_string();
    assert!(refused.contains("is not empty"), "{refused}");
    let refused = place.restore(&to, &place.data()).unwrap_err().to_string();
    assert!(refused.contains("is not empty"), "{refused}");

    let (journal_file, manifest) = (to.join("data/journal/journal.sqlite"), to.join("manifest.json"));
    let (journal_was, manifest_was) = (std::fs::read(&journal_file).unwrap(), std::fs::read_to_string(&manifest).unwrap());
    let mut flipped = journal_was.clone();
    flipped[journal_was.len() / 2] ^= 1;
    std::fs::write(&journal_file, flipped).unwrap();
    let refused = place.restore(&to, &target).unwrap_err().to_string();
    assert!(refused.contains("`data/journal/journal.sqlite` is not the file that was backed up"), "{refused}");
    assert_eq!(std::fs::read_dir(&target).unwrap().count(), 0, "nothing is left");
    std::fs::write(&journal_file, &journal_was).unwrap();

    std::fs::write(&manifest, manifest_was.replace("\"same_moment\": true", "\"same_moment\": false")).unwrap();
    let refused = place.restore(&to, &target).unwrap_err().to_string();
    assert!(refused.contains("it was altered"), "{refused}");
    std::fs::remove_file(&manifest).unwrap();
    let refused = place.restore(&to, &target).unwrap_err().to_string();
    assert!(refused.contains("an unfinished backup has none"), "{refused}");
    std::fs::write(&manifest, &manifest_was).unwrap();

    let stranger = Some(SigningKey::from_bytes(&[5; 32]).public());
    let what = ToRestore { from: &to, data_dir: &target, erasures: None, trusted: stranger, keep_tokens: false, now: LATER };
    let refused = backup::restore(&what).unwrap_err().to_string();
    assert!(refused.contains("which is not the one that was given"), "{refused}");
    place.restore(&to, &target).unwrap();
    assert!(!target.join("RESTORING").exists());
}

/// Whatever ends a restore, the folder says that it did not come to its end, and no list of erasures comes after the stores.
#[test]
fn an_interrupted_restore_is_no_data_folder() {
    let place = Place::new();
    let (journal, mut driver) = place.open();
    journal.append_blocking(driver.batch_until(300)).unwrap().wait().unwrap();
    drop(journal);
    std::fs::write(place.list(), "").unwrap();
    let (to, target) = (place.folder.path().join("backup"), place.folder.path().join("restored"));
    place.back_up(&to).unwrap();
    // Read until it waits for the store's file for ever: that is where it is cut off.
    let file = to.join("data/journal/journal.sqlite");
    std::fs::rename(&file, to.join("aside")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
    let (at, of) = (target.clone(), place.list());
    std::thread::spawn(move || {
        backup::restore(&ToRestore { from: &to, data_dir: &at, erasures: Some(&of), trusted: None, keep_tokens: false, now: LATER })
    });
    let began = std::time::Instant::now();
    while !target.join("journal/journal.sqlite").exists() {
        assert!(began.elapsed().as_secs() < 20, "it never came to the store");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(target.join("erasures.jsonl").exists(), "the list comes first");
    let refused = backup::finished(&target).unwrap_err().to_string();
    assert!(refused.contains("did not come to its end"), "{refused}");
    assert!(place.restore(&place.folder.path().join("backup"), &target).unwrap_err().to_string().contains("did not come to its end"));
}

/// A journal that is not sound gives no backup that says it is.
#[test]
fn a_bad_journal_is_not_backed_up_silently() {
    let place = Place::new();
    let (journal, mut driver) = place.open();
    journal.append_blocking(driver.batch_until(300)).unwrap().wait().unwrap();
    drop(journal);
    super::attacker::sqlite3(&place.data().join("journal"), "UPDATE event SET recorded_at = recorded_at + 1 WHERE seq = 7");
    let to = place.folder.path().join("backup");
    let refused = place.back_up(&to).unwrap_err().to_string();
    assert!(refused.contains("event 7 is not what was written"), "{refused}");
    assert!(!to.join("manifest.json").exists());
}

/// What root restores belongs to whom the data folder belongs to.
#[test]
fn a_restore_leaves_the_folders_owner_able_to_read_it() {
    use std::os::unix::fs::{MetadataExt, chown};
    let place = Place::new();
    let (journal, mut driver) = place.open();
    journal.append_blocking(driver.batch_until(100)).unwrap().wait().unwrap();
    drop(journal);
    let (to, target) = (place.folder.path().join("backup"), place.folder.path().join("restored"));
    place.back_up(&to).unwrap();
    std::fs::create_dir(&target).unwrap();
    if chown(&target, Some(12_345), Some(12_345)).is_err() {
        println!("skipped: only root can give files away");
        return;
    }
    place.restore(&to, &target).unwrap();
    for below in ["journal", "journal/journal.sqlite", "journal/journal.head", "keys/checkpoint.key"] {
        assert_eq!(std::fs::metadata(target.join(below)).unwrap().uid(), 12_345, "{below}");
    }
}
