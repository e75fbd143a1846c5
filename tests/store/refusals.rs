//! Stores that are not opened, each with a message that says what to do.

use super::{
    basics::{NOW, open},
    driver::{Driver, room},
};
use dawria::{
    id::RoomId,
    quantity::Timestamp,
    store::{Batch, Journal, OpenError, Options},
};
use std::path::Path;

fn refused(dir: &Path, options: Options) -> (OpenError, String) {
    let error = Journal::open(dir, options).map(drop).unwrap_err();
    let text = error.to_string();
    (error, text)
}

/// A closed store with some work in it.
fn store(seed: u64) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    journal.append_blocking(Driver::new(seed).batch_until(300)).unwrap().wait().unwrap();
    dir
}

fn sql(dir: &Path, sql: &str) {
    rusqlite::Connection::open(dir.join("journal.sqlite")).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_store_of_a_newer_version_names_who_wrote_it() {
    let dir = store(1);
    sql(dir.path(), "PRAGMA user_version = 7; UPDATE meta SET value = '9.8.7' WHERE key = 'written_by';");
    let (error, text) = refused(dir.path(), Options::new(room(), NOW));
    assert!(matches!(error, OpenError::NewerStore { found: 7, .. }));
    assert!(text.contains("was written by Dawria 9.8.7") && text.contains("use Dawria 9.8.7 or newer"), "{text}");
}

#[test]
fn a_second_process_is_told_who_has_it() {
    let dir = store(2);
    let journal = open(dir.path());
    let (error, text) = refused(dir.path(), Options::new(room(), NOW));
    assert!(matches!(error, OpenError::InUse { .. }));
    assert!(text.contains(&format!("(process {})", std::process::id())), "{text}");
    drop(journal);
    open(dir.path());
}

#[test]
fn another_rooms_store_is_refused() {
    let dir = store(3);
    let (_, text) = refused(dir.path(), Options::new(RoomId::new("tangier").unwrap(), NOW));
    assert!(text.contains("room `marrakech`, not of `tangier`"), "{text}");
}

#[test]
fn foreign_files_are_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.sqlite");
    let garbage = b"units:\n  - P-104\n".repeat(500);
    std::fs::write(&path, &garbage).unwrap();
    let (_, text) = refused(dir.path(), Options::new(room(), NOW));
    assert!(text.contains("is not a Dawria journal"), "{text}");
    assert_eq!(std::fs::read(&path).unwrap(), garbage);

    std::fs::remove_file(&path).unwrap();
    sql(dir.path(), "CREATE TABLE other(x); INSERT INTO other VALUES (1);");
    let (_, text) = refused(dir.path(), Options::new(room(), NOW));
    assert!(text.contains("another program's SQLite file"), "{text}");
}

#[test]
fn a_vanished_or_replaced_journal_is_noticed() {
    let dir = store(4);
    let last = open(dir.path()).durable().seq();
    for file in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
        let _ = std::fs::remove_file(dir.path().join(file));
    }
    let (error, text) = refused(dir.path(), Options::new(room(), NOW));
    assert!(matches!(error, OpenError::Lost { last: 0, acknowledged, .. } if acknowledged == last), "{text}");
    assert!(text.contains("delete `journal.head`"), "{text}");

    let other = store(5);
    std::fs::copy(other.path().join("journal.sqlite"), dir.path().join("journal.sqlite")).unwrap();
    let (_, text) = refused(dir.path(), Options::new(room(), NOW));
    assert!(text.contains("belongs to another journal"), "{text}");
    std::fs::remove_file(dir.path().join("journal.head")).unwrap();
    open(dir.path());
}

#[test]
fn an_older_copy_put_in_place_is_noticed() {
    let dir = store(6);
    let copy = std::fs::read(dir.path().join("journal.sqlite")).unwrap();
    let journal = open(dir.path());
    let recovered = journal.durable().seq();
    let mut driver = Driver::new(6);
    driver.batch_until(recovered);
    journal.append_blocking(driver.step()).unwrap().wait().unwrap();
    drop(journal);
    std::fs::write(dir.path().join("journal.sqlite"), copy).unwrap();
    let (_, text) = refused(dir.path(), Options::new(room(), NOW));
    assert!(text.contains(&format!("ends at event {recovered}, but event {} was acknowledged", driver.state.seq())), "{text}");
}

#[test]
fn the_epoch_never_goes_back() {
    let dir = tempfile::tempdir().unwrap();
    let epoch = |seconds: i64| Journal::open(dir.path(), Options::new(room(), Timestamp(seconds * 1_000))).unwrap().1.epoch;
    assert_eq!(epoch(1_790_000_000), 1_790_000_000);
    assert_eq!(epoch(1_790_000_000), 1_790_000_001, "twice in a second");
    assert_eq!(epoch(5), 1_790_000_002, "the clock went back 50 years");
    assert_eq!(epoch(1_790_000_100), 1_790_000_100);
}

#[test]
fn a_mistake_in_the_order_of_events_stops_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    let mut driver = Driver::new(7);
    let _lost: Batch = driver.step();
    let poisoned = journal.append_blocking(driver.step()).unwrap().wait().unwrap_err();
    assert!(poisoned.to_string().contains("where event 1 belongs"), "{poisoned}");
}
