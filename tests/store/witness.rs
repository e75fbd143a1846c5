//! What only a checkpoint kept elsewhere can tell: a chain written anew, an end cut off, an older copy, another chain's file.

use super::{
    attacker::{rewrite_chain, sqlite3},
    basics::NOW,
    driver::{Driver, room},
};
use dawria::store::{
    Journal, Options,
    checkpoint::{Book, Notary, Outlet, PublicKey, SigningKey},
    tool::{self, Against, Asked, Report},
};
use std::path::{Path, PathBuf};

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

/// A store, a copy of it as it was at its middle, and the checkpoints of its life.
struct Life {
    dir: tempfile::TempDir,
    middle: tempfile::TempDir,
    book: PathBuf,
}

fn life() -> Life {
    let (dir, middle, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let book = elsewhere.keep().join("checkpoints");
    let outlet = Outlet { file: Some(book.clone()), syslog: None };
    for (n, until) in [400, 800].into_iter().enumerate() {
        let (journal, recovered) = Journal::open(dir.path(), Options::new(room(), NOW).snapshot_every(300)).unwrap();
        let state = journal.restore(&recovered, dawria::dispatch::Settings::example()).unwrap();
        let mut driver = Driver::from(state, n as u64).sealing(journal.sealer());
        let mut notary = Notary::new(key(), &outlet.tail().unwrap());
        while driver.state.seq() < until {
            let mut batch = driver.batch_until(driver.state.seq() + 100);
            if journal.snapshot_due(driver.state.seq()) {
                batch.snapshot(&driver.state);
            }
            journal.append_blocking(batch).unwrap().wait().unwrap();
            let lines = notary.due(vec![journal.chain_end()], driver.now);
            assert!(outlet.write(&lines).0);
            notary.written(&lines);
        }
        drop(journal);
        if n == 0 {
            std::fs::copy(dir.path().join("journal.sqlite"), middle.path().join("journal.sqlite")).unwrap();
        }
    }
    Life { dir, middle, book }
}

fn plain(dir: &Path) -> Report {
    tool::verify_asked(dir, &Asked { beside: true, ..Asked::default() }).unwrap()
}

fn against(dir: &Path, book: &Path, trusted: &[PublicKey]) -> Report {
    let book = Book::read(book).unwrap();
    tool::verify_asked(dir, &Asked { beside: true, erasures: None, against: Some(Against { book: &book, trusted }) }).unwrap()
}

const CANNOT: &str = "it cannot be excluded that the end was cut off or an older copy put in place";

#[test]
fn a_journal_with_more_than_its_checkpoints_is_sound() {
    let life = life();
    let report = against(life.dir.path(), &life.book, &[key().public()]);
    assert!(report.is_sound(), "{report}");
    let said = report.to_string();
    assert!(said.contains("nothing was cut off, replaced or written anew") && !said.contains(CANNOT), "{said}");
    assert_eq!(report.vouched.unwrap().newest.unwrap().0, report.events);

    let (journal, recovered) = Journal::open(life.dir.path(), Options::new(room(), NOW)).unwrap();
    let state = journal.restore(&recovered, dawria::dispatch::Settings::example()).unwrap();
    let mut driver = Driver::from(state, 9).sealing(journal.sealer());
    journal.append_blocking(driver.batch_until(recovered.last_seq + 50)).unwrap().wait().unwrap();
    drop(journal);
    let report = against(life.dir.path(), &life.book, &[key().public()]);
    assert!(report.is_sound() && report.events > report.vouched.unwrap().newest.unwrap().0, "{report}");

    let stranger = against(life.dir.path(), &life.book, &[SigningKey::from_bytes(&[8; 32]).public()]);
    assert!(stranger.findings[0].contains("which is not the one that was given"), "{stranger}");
}

#[test]
fn a_chain_written_anew_is_found_by_its_checkpoints_only() {
    let life = life();
    sqlite3(life.dir.path(), "UPDATE event SET actor = replace(actor, 'demo', 'omar') WHERE kind = 'order_delivered'");
    let report = plain(life.dir.path());
    assert!(report.findings[0].contains("is not what was written"), "{report}");
    rewrite_chain(life.dir.path());
    tool::rebuild(life.dir.path()).unwrap();
    let report = plain(life.dir.path());
    assert!(report.is_sound(), "{report}");
    assert!(report.to_string().contains(CANNOT), "{report}");
    let report = against(life.dir.path(), &life.book, &[key().public()]);
    assert!(report.findings[0].contains("the records up to it were written anew"), "{report}");
}

#[test]
fn an_older_copy_is_found_by_its_checkpoints_only() {
    let life = life();
    let report = plain(life.middle.path());
    assert!(report.is_sound() && report.to_string().contains(CANNOT), "{report}");
    let end = report.events;
    let report = against(life.middle.path(), &life.book, &[key().public()]);
    assert!(
        report.findings[0].contains(&format!("ends at event {end}: its end was cut off, or an older copy was put in place")),
        "{report}"
    );
}

#[test]
fn an_end_cut_off_is_found_by_its_checkpoints_only() {
    let life = life();
    // Everything that hangs on the events that go, goes with them.
    sqlite3(
        life.dir.path(),
        "DELETE FROM event WHERE seq > 600; DELETE FROM snapshot WHERE seq > 600; UPDATE meta SET value = (SELECT max(seq) FROM snapshot) WHERE \
         key = 'snapshot_last'",
    );
    std::fs::remove_file(life.dir.path().join("journal.head")).unwrap();
    tool::rebuild(life.dir.path()).unwrap();
    // The keys and records of what is gone are left over, and tell; an attacker who knows takes them away, too.
    let report = plain(life.dir.path());
    assert!(report.findings.iter().all(|f| f.contains("stored, but no event names it")), "{report}");
    let mut report = plain(life.dir.path());
    while report.more > 0 || !report.is_sound() {
        for finding in &report.findings {
            let (table, row) = finding.split_once(':').unwrap().0.split_once(' ').unwrap();
            let (column, row) = if table == "decision" { ("hash", row.to_owned()) } else { ("subject", row.replace('-', "")) };
            sqlite3(life.dir.path(), &format!("DELETE FROM {table} WHERE {column} = x'{row}'"));
        }
        report = plain(life.dir.path());
    }
    assert!(report.to_string().contains(CANNOT), "{report}");
    let report = against(life.dir.path(), &life.book, &[key().public()]);
    assert!(report.findings[0].contains("names event") && report.findings[0].contains("ends at event 600"), "{report}");
}

#[test]
fn another_chains_file_and_a_checkpoint_file_without_this_chain_are_said() {
    let (life, other) = (life(), life());
    let report = against(other.dir.path(), &life.book, &[key().public()]);
    assert!(report.findings[0].contains("another chain's file was put in its place"), "{report}");
    let empty = life.book.with_extension("empty");
    std::fs::write(&empty, "").unwrap();
    let report = against(life.dir.path(), &empty, &[key().public()]);
    assert!(report.findings[0].contains("no checkpoint of room/marrakech is among those given"), "{report}");
}
