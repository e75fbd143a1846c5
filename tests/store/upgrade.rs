//! Fault 32: a store of an earlier version is brought up to date at its first start, a newer one is refused. The earlier store is made from
//! the scripts of its time, which never change once released.

use super::{
    basics::NOW,
    driver::{Driver, room},
};
use dawria::store::{Journal, Options, tool};
use rusqlite::Connection;
use std::path::Path;

/// Tables of the scripts, in their order.
const SCRIPTS: [&str; 4] = [
    include_str!("../../src/store/sqlite/schema_1.sql"),
    include_str!("../../src/store/sqlite/schema_entity.sql"),
    include_str!("../../src/store/sqlite/schema_mention.sql"),
    include_str!("../../src/store/sqlite/schema_links.sql"),
];

/// A store as a program that knew only the first `version` scripts left it: its tables, with the rows of a present store.
fn earlier(dir: &Path, version: usize) -> u64 {
    let present = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(present.path(), Options::new(room(), NOW).snapshot_every(200)).unwrap();
    let mut driver = Driver::new(5).sealing(journal.sealer());
    while driver.state.seq() < 900 {
        let mut batch = driver.step();
        if journal.snapshot_due(driver.state.seq()) {
            batch.snapshot(&driver.state);
        }
        journal.append_blocking(batch).unwrap().wait().unwrap();
    }
    drop(journal);
    let conn = Connection::open(dir.join("journal.sqlite")).unwrap();
    SCRIPTS[..version].iter().for_each(|script| conn.execute_batch(script).unwrap());
    conn.execute("ATTACH ?1 AS present", [present.path().join("journal.sqlite").to_str().unwrap()]).unwrap();
    let tables: Vec<String> = list(&conn, "SELECT name FROM main.sqlite_schema WHERE type = 'table'");
    for table in tables {
        let columns = list(&conn, &format!("SELECT name FROM pragma_table_info('{table}', 'main')")).join(", ");
        conn.execute_batch(&format!("INSERT INTO main.{table}({columns}) SELECT {columns} FROM present.{table}")).unwrap();
    }
    conn.execute_batch(&format!("DELETE FROM meta WHERE key IN ('snapshot_last', 'decisions_unnamed_until'); PRAGMA user_version = {version}; PRAGMA application_id = 1145132882"))
        .unwrap();
    driver.state.seq()
}

fn list(conn: &Connection, sql: &str) -> Vec<String> {
    conn.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_store_of_the_version_before_is_brought_up_to_date() {
    let dir = tempfile::tempdir().unwrap();
    let events = earlier(dir.path(), SCRIPTS.len() - 1);
    assert_eq!(tool::version(dir.path()).unwrap(), (3, 4));
    let before = tool::verify(dir.path()).unwrap();
    assert!(before.is_sound() && before.events == events, "it is looked at as it is: {before}");

    let (journal, recovered) = Journal::open(dir.path(), Options::new(room(), NOW).snapshot_every(200)).unwrap();
    assert_eq!(recovered.last_seq, events);
    let state = journal.restore(&recovered, dawria::dispatch::Settings::example()).unwrap();
    let mut driver = Driver::from(state, 2).sealing(journal.sealer());
    while !journal.snapshot_due(driver.state.seq()) {
        journal.append_blocking(driver.step()).unwrap().wait().unwrap();
    }
    let mut batch = driver.step();
    batch.snapshot(&driver.state);
    journal.append_blocking(batch).unwrap().wait().unwrap();
    drop(journal);
    assert_eq!(tool::version(dir.path()).unwrap(), (4, 4));
    let after = tool::verify(dir.path()).unwrap();
    assert!(after.is_sound() && after.events > events, "{after}");
    // What the new version adds holds for what the old one wrote.
    super::attacker::sqlite3(dir.path(), "DELETE FROM snapshot WHERE seq = (SELECT min(seq) FROM snapshot)");
    let report = tool::verify(dir.path()).unwrap();
    assert!(report.findings.first().is_some_and(|f| f.contains("missing")), "{report}");
}

#[test]
fn a_newer_store_is_refused_by_start_and_tools_alike() {
    let dir = tempfile::tempdir().unwrap();
    earlier(dir.path(), SCRIPTS.len());
    super::attacker::sqlite3(dir.path(), "PRAGMA user_version = 5; UPDATE meta SET value = '9.8.7' WHERE key = 'written_by'");
    let bytes = std::fs::read(dir.path().join("journal.sqlite")).unwrap();
    let start = Journal::open(dir.path(), Options::new(room(), NOW)).map(drop).unwrap_err().to_string();
    let verify = tool::verify(dir.path()).unwrap_err().to_string();
    for text in [start, verify] {
        assert!(
            text.contains("was written by Dawria 9.8.7 (store version 5)") && text.contains("restore the backup made before the upgrade"),
            "{text}"
        );
    }
    assert_eq!(std::fs::read(dir.path().join("journal.sqlite")).unwrap(), bytes, "nothing was changed");
}
