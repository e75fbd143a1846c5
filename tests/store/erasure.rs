//! Personal fields: sealed, compared, erased.

use super::{
    basics::{NOW, open},
    driver::{Driver, room},
};
use dawria::{
    dispatch::{Event, model::Sealed},
    id::InputId,
    quantity::Timestamp,
    store::{
        Journal, Options,
        seal::{SealError, subject_of},
        tool,
    },
};
use std::path::Path;

const LATER: Timestamp = Timestamp(NOW.0 + 1_000);

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// A store with sealed work, and the first incident's details.
fn store(dir: &Path) -> (Journal, Driver, Sealed) {
    let journal = open(dir);
    let mut driver = Driver::new(13).keeping().sealing(journal.sealer());
    journal.append_blocking(driver.batch_until(800)).unwrap().wait().unwrap();
    let details = driver.kept.as_ref().unwrap().iter().find_map(|r| match &r.event {
        Event::IncidentOpened { incident } => incident.details.clone(),
        _ => None,
    });
    (journal, driver, details.unwrap())
}

fn files_hold(dir: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let bytes = std::fs::read(entry.path()).unwrap();
        if bytes.windows(needle.len()).any(|w| w == needle) {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn personal_text_is_never_in_the_files_and_comes_back_through_the_sealer() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _, details) = store(dir.path());
    assert_eq!(journal.sealer().open(&details, "details").unwrap(), "two men on a scooter, green jacket");
    assert!(matches!(journal.sealer().open(&details, "number"), Err(SealError::Altered(_))));
    assert_eq!(files_hold(dir.path(), b"green jacket"), [""; 0]);
    assert_eq!(files_hold(dir.path(), b"212 600"), [""; 0]);
    drop(journal);
    // After a restart the key comes from the store.
    let journal = open(dir.path());
    assert_eq!(journal.sealer().open(&details, "details").unwrap(), "two men on a scooter, green jacket");
}

#[test]
fn an_erased_key_is_in_no_file_and_the_chain_stays_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, driver, details) = store(dir.path());
    let key: Vec<u8> = rusqlite::Connection::open(dir.path().join("journal.sqlite"))
        .unwrap()
        .query_row("SELECT key FROM subject_key WHERE subject = ?1", [details.subject.0.as_bytes()], |r| r.get(0))
        .unwrap();
    assert!(!files_hold(dir.path(), &key).is_empty());
    runtime().block_on(journal.erase(details.subject, None, LATER)).unwrap();
    assert_eq!(files_hold(dir.path(), &key), [""; 0]);
    for again in 0..2 {
        assert!(matches!(journal.sealer().open(&details, "details"), Err(SealError::Erased)));
        assert!(matches!(journal.sealer().seal(details.subject, "note", "x"), Err(SealError::Erased)));
        assert!(matches!(journal.sealer().fingerprint(details.subject, b"x"), Err(SealError::Erased)));
        assert!(again == 1 || runtime().block_on(journal.erase(details.subject, None, LATER)).is_ok());
    }
    drop((journal, driver));
    let report = tool::verify(dir.path()).unwrap();
    assert!(report.is_sound(), "{report}");
    let journal = open(dir.path());
    assert!(matches!(journal.sealer().open(&details, "details"), Err(SealError::Erased)));
}

#[test]
fn erasing_waits_for_readers_of_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _, details) = store(dir.path());
    let mut reading = rusqlite::Connection::open(dir.path().join("journal.sqlite")).unwrap();
    let transaction = reading.transaction().unwrap();
    let _: i64 = transaction.query_row("SELECT count(*) FROM event", [], |r| r.get(0)).unwrap();
    runtime().block_on(async {
        let (erasing, sealer) = (journal.erase(details.subject, None, LATER), journal.sealer());
        let mut held = Some(transaction);
        tokio::pin!(erasing);
        loop {
            tokio::select! {
                biased;
                done = &mut erasing => {
                    assert!(held.is_none(), "said to be cleared while a reader held the log");
                    done.unwrap();
                    break;
                }
                () = tokio::task::yield_now() => {
                    if held.is_some() && matches!(sealer.open(&details, "details"), Err(SealError::Erased)) {
                        held = None;
                    }
                }
            }
        }
    });
}

#[test]
fn a_repeat_compares_equal_across_restarts_and_a_refused_input_leaves_no_key() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, mut driver, details) = store(dir.path());
    let print = journal.sealer().fingerprint(details.subject, b"content").unwrap();
    let (plain, other) = (journal.sealer().plain_fingerprint(b"content"), journal.sealer().plain_fingerprint(b"contents"));
    assert_ne!(plain, other);
    let refused = subject_of(InputId(uuid::Uuid::from_u128(5)), "call");
    let first = journal.sealer().fingerprint(refused, b"content").unwrap();
    assert_eq!(first, journal.sealer().fingerprint(refused, b"content").unwrap(), "while it is in memory");
    journal.append_blocking(driver.step()).unwrap().wait().unwrap();
    drop(journal);
    let journal = open(dir.path());
    assert_eq!(journal.sealer().fingerprint(details.subject, b"content").unwrap(), print);
    assert_eq!(journal.sealer().plain_fingerprint(b"content"), plain);
    assert_ne!(journal.sealer().fingerprint(refused, b"content").unwrap(), first, "a refused input may be tried anew");
}

#[test]
fn callers_are_compared_within_a_day_and_until_erased() {
    const DAY: i64 = 86_400_000;
    let dir = tempfile::tempdir().unwrap();
    let (journal, mut driver, details) = store(dir.path());
    let print = |journal: &Journal, number, at: Timestamp| journal.sealer().caller_fingerprint(number, at).unwrap();
    let today = print(&journal, "+212600000000", NOW);
    assert_eq!(print(&journal, "+212600000000", NOW.plus_ms(1)), today);
    assert_ne!(print(&journal, "+212600000001", NOW), today);
    assert_ne!(print(&journal, "+212600000000", NOW.plus_ms(DAY)), today);
    // The day's key becomes durable with whatever is written next.
    journal.append_blocking(driver.step()).unwrap().wait().unwrap();
    drop(journal);
    let journal = open(dir.path());
    assert_eq!(print(&journal, "+212600000000", NOW), today);
    runtime().block_on(journal.erase(details.subject, Some(NOW), LATER)).unwrap();
    let anew = print(&journal, "+212600000000", NOW);
    assert_ne!(anew, today);
    assert_eq!(print(&journal, "+212600000000", NOW), anew);
}

#[test]
fn keys_are_not_retired_by_a_clock_that_nobody_vouches_for() {
    const YEAR: i64 = 366 * 86_400_000;
    let dir = tempfile::tempdir().unwrap();
    let (journal, mut driver, _) = store(dir.path());
    let print = |journal: &Journal| journal.sealer().caller_fingerprint("+212600000000", NOW).unwrap();
    let today = print(&journal);
    journal.append_blocking(driver.step()).unwrap().wait().unwrap();
    drop(journal);
    // The first group after a start looks for what has served its time. Years ahead, by a clock that is doubted: nothing has.
    let journal = open(dir.path());
    (driver.now, driver.clock_doubtful) = (driver.now.plus_ms(10 * YEAR), true);
    journal.append_blocking(driver.step()).unwrap().wait().unwrap();
    assert_eq!(print(&journal), today);
    drop(journal);
    let journal = open(dir.path());
    assert_eq!(print(&journal), today);
    // By a clock that is trusted, it has.
    driver.clock_doubtful = false;
    journal.append_blocking(driver.step()).unwrap().wait().unwrap();
    assert_ne!(print(&journal), today);
}

/// Whoever is erased stays erased in a copy of the files: the list is written before the key goes.
#[test]
fn what_is_erased_is_on_the_list_and_is_erased_again_from_it() {
    let (dir, list) = (tempfile::tempdir().unwrap(), tempfile::NamedTempFile::new().unwrap());
    let options = || Options::new(room(), NOW).erasures(list.path());
    drop(store(dir.path()));
    let copy = tempfile::tempdir().unwrap();
    let files = |from: &Path, to: &Path| {
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    };
    files(dir.path(), copy.path());
    let (journal, _) = Journal::open(dir.path(), options()).unwrap();
    let held = journal.reader().keys_made_before(Timestamp(i64::MAX), None, 10_000).unwrap().subjects;
    assert!(held.len() > 3, "{held:?}");
    runtime().block_on(journal.erase_all(&held[..3], &[NOW], LATER)).unwrap();
    assert_eq!(journal.reader().held_keys(&held).unwrap(), held[3..]);
    assert_eq!(journal.erase_again(LATER).unwrap(), 0, "all of them are gone");
    drop(journal);
    assert_eq!(std::fs::read_to_string(list.path()).unwrap().lines().filter(|l| l.contains("\"compares\":false")).count(), 3);

    let (journal, _) = Journal::open(copy.path(), options()).unwrap();
    assert_eq!(journal.reader().held_keys(&held).unwrap(), held, "the copy was made before");
    assert_eq!(journal.erase_again(LATER).unwrap(), 3);
    assert_eq!(journal.reader().held_keys(&held).unwrap(), held[3..]);
    drop(journal);
    let report = tool::verify(copy.path()).unwrap();
    assert!(report.is_sound(), "{report}");
}

/// Each erasure of one of a day's callers destroys the day's key, and the next call makes another.
#[test]
fn a_day_with_many_erased_callers_is_sound() {
    let (dir, list) = (tempfile::tempdir().unwrap(), tempfile::NamedTempFile::new().unwrap());
    drop(store(dir.path()));
    let (journal, recovered) = Journal::open(dir.path(), Options::new(room(), NOW).erasures(list.path())).unwrap();
    let state = journal.restore(&recovered, dawria::dispatch::Settings::example()).unwrap();
    let mut driver = Driver::from(state, 2).sealing(journal.sealer());
    for generation in 0..11 {
        journal.sealer().caller_fingerprint("+212600000000", NOW).unwrap();
        journal.append_blocking(driver.step()).unwrap().wait().unwrap();
        if generation < 10 {
            runtime().block_on(journal.erase_all(&[], &[NOW], LATER)).unwrap();
        }
    }
    drop((journal, driver));
    let asked = tool::Asked { beside: true, erasures: Some(list.path()), against: None };
    let report = tool::verify_asked(dir.path(), &asked).unwrap();
    assert!(report.is_sound(), "{report}");
}

/// Pages of keys by age: every key once, none too young, destroyed ones left out.
#[test]
fn keys_are_read_by_age_page_by_page() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, ..) = store(dir.path());
    let all = journal.reader().keys_made_before(Timestamp(i64::MAX), None, 10_000).unwrap();
    assert_eq!(all.next, None);
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = journal.reader().keys_made_before(Timestamp(i64::MAX), after, 7).unwrap();
        paged.extend(page.subjects);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, all.subjects);
    assert_eq!(journal.reader().keys_made_before(NOW.plus_ms(-86_400_000), None, 10_000).unwrap().subjects, []);
    runtime().block_on(journal.erase(all.subjects[0], None, LATER)).unwrap();
    assert_eq!(journal.reader().keys_made_before(Timestamp(i64::MAX), None, 10_000).unwrap().subjects, all.subjects[1..]);
}
