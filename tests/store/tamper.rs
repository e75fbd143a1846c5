//! Fault 33: the store is tampered with by the `sqlite3` tool. Every edit, deletion, insertion and exchange of two rows is found, and its
//! table and row are named, also where the attacker computed the checksum anew.

use super::{
    attacker::{edit_with_checksum, set_key, sqlite3},
    basics::NOW,
    driver::{Driver, room},
};
use dawria::store::{
    Journal, Options,
    tool::{self, Asked},
};
use rusqlite::Connection;
use std::path::Path;

/// A store with rows in as many tables as the driver fills.
fn store() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(dir.path(), Options::new(room(), NOW).snapshot_every(300)).unwrap();
    let mut driver = Driver::new(33).sealing(journal.sealer());
    while driver.state.seq() < 1_600 {
        let mut batch = driver.step();
        if journal.snapshot_due(driver.state.seq()) {
            batch.snapshot(&driver.state);
        }
        journal.append_blocking(batch).unwrap().wait().unwrap();
    }
    drop(journal);
    let left = verify(dir.path());
    assert_eq!(left, [""; 0], "untouched");
    dir
}

fn copied(store: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in ["journal.sqlite", "journal.head"] {
        std::fs::copy(store.join(file), dir.path().join(file)).unwrap();
    }
    dir
}

fn verify(dir: &Path) -> Vec<String> {
    tool::verify_asked(dir, &Asked { beside: true, ..Asked::default() }).unwrap().findings
}

/// Something is done to a copy, and the first finding begins so.
fn found(store: &Path, what: &str, begins: &str, tamper: impl FnOnce(&Path)) {
    let dir = copied(store);
    tamper(dir.path());
    let findings = verify(dir.path());
    assert!(findings.first().is_some_and(|f| f.starts_with(begins)), "{what}: `{begins}` is wanted, found {findings:#?}");
}

fn strings(dir: &Path, sql: &str) -> Vec<String> {
    let conn = Connection::open(dir.join("journal.sqlite")).unwrap();
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |r| r.get::<_, rusqlite::types::Value>(0)).unwrap();
    let shown = |v| match v {
        rusqlite::types::Value::Integer(n) => n.to_string(),
        rusqlite::types::Value::Text(t) => t,
        other => panic!("{other:?}"),
    };
    rows.map(|v| shown(v.unwrap())).collect()
}

#[test]
fn events() {
    let store = store();
    let by = sqlite3(store.path(), "SELECT 1");
    println!("tampering through {by}");
    let last: u64 = strings(store.path(), "SELECT max(seq) FROM event")[0].parse().unwrap();
    let copy_end = format!(
        "INSERT INTO event(seq, epoch, input, n, content, occurred_at, recorded_at, doubtful, source, actor, kind, version, body, hash) SELECT \
         {}, epoch, zeroblob(16), n, content, occurred_at, recorded_at, doubtful, source, actor, kind, version, body, hash FROM event WHERE \
         seq = {last}",
        last + 1
    );
    let cases = [
        ("edit", "UPDATE event SET body = replace(body, 'P-00', 'P-01') WHERE seq = 3", "event 3 is not what was written".to_owned()),
        ("delete", "DELETE FROM event WHERE seq = 700", "event 700 is missing".to_owned()),
        ("insert", copy_end.as_str(), format!("event {} is not what was written", last + 1)),
        (
            "swap",
            "UPDATE event SET seq = -1 WHERE seq = 50; UPDATE event SET seq = 50 WHERE seq = 60; UPDATE event SET seq = 60 WHERE seq = -1",
            "event 50 is not what was written".to_owned(),
        ),
    ];
    for (what, sql, says) in &cases {
        found(store.path(), what, says, |dir| {
            sqlite3(dir, sql);
        });
    }
}

#[test]
fn projections() {
    let store = store();
    let tables = [
        "call",
        "incident",
        "assignment",
        "unit",
        "entity",
        "note",
        "sheet",
        "notice",
        "receipt",
        "closure",
        "reserved",
        "emergency",
        "mention",
    ];
    let mut filled = Vec::new();
    for table in tables {
        let columns: Vec<String> = strings(store.path(), &format!("SELECT name FROM pragma_table_info('{table}')"));
        let texts = strings(store.path(), &format!("SELECT type FROM pragma_table_info('{table}')"));
        // A row that is nobody's: 987654 in numbers, as in texts.
        let values: Vec<&str> = texts.iter().map(|t| if t == "TEXT" { "'987654'" } else { "987654" }).collect();
        let insert = format!("INSERT INTO {table}({}) VALUES ({})", columns.join(", "), values.join(", "));
        found(store.path(), "insert", &format!("{table} 987654: stored, but not in the journal"), |dir| {
            sqlite3(dir, &insert);
        });
        let ids = strings(store.path(), &format!("SELECT id FROM {table} ORDER BY id"));
        let [first, second, ..] = &ids[..] else { continue };
        filled.push(table);
        let differs = format!("{table} {first}: the stored row is not what the journal says");
        found(store.path(), "edit", &differs, |dir| {
            sqlite3(dir, &format!("UPDATE {table} SET body = body || ' ' WHERE id = '{first}'"));
        });
        found(store.path(), "edit with its checksum", &differs, |dir| edit_with_checksum(dir, table, first));
        found(store.path(), "delete", &format!("{table} {first}: missing"), |dir| {
            sqlite3(dir, &format!("DELETE FROM {table} WHERE id = '{first}'"));
        });
        found(store.path(), "swap", &differs, |dir| {
            let other = format!("CASE {table}.id WHEN '{first}' THEN '{second}' ELSE '{first}' END");
            let swap = format!(
                "CREATE TEMP TABLE s AS SELECT CAST(id AS TEXT) AS id, seq, crc, body FROM {table} WHERE id IN ('{first}', '{second}'); \
                 UPDATE {table} SET (seq, crc, body) = (SELECT seq, crc, body FROM s WHERE s.id = {other}) WHERE id IN ('{first}', '{second}')"
            );
            sqlite3(dir, &swap);
        });
    }
    println!("with rows of their own: {filled:?}");
    assert!(["call", "incident", "assignment", "unit", "reserved"].iter().all(|t| filled.contains(t)), "{filled:?}");
}

#[test]
fn keys() {
    let store = store();
    let conn = Connection::open(store.path().join("journal.sqlite")).unwrap();
    let mut statement = conn.prepare("SELECT subject, key FROM subject_key WHERE kind = 0 ORDER BY subject").unwrap();
    let keys: Vec<(Vec<u8>, Vec<u8>)> = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect();
    let name = |n: usize| uuid::Uuid::from_slice(&keys[n].0).unwrap();
    // Found as the events go by: whichever of two comes first there.
    let either = |findings: &[String], says: &str| {
        assert!(
            [name(0), name(1)].iter().all(|s| findings.iter().any(|f| f.starts_with(&format!("subject_key {s}: {says}")))),
            "{findings:#?}"
        );
    };
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let subject = hex(&keys[0].0);
    found(store.path(), "edit", &format!("subject_key {}: not the key", name(0)), |dir| {
        sqlite3(dir, &format!("UPDATE subject_key SET key = zeroblob(32) WHERE subject = x'{subject}'"));
    });
    found(store.path(), "edit with its checksum", &format!("subject_key {}: not the key", name(0)), |dir| {
        set_key(dir, &keys[0].0, 0, Some(&[9; 32]));
    });
    found(store.path(), "delete", &format!("subject_key {}: missing", name(0)), |dir| {
        sqlite3(dir, &format!("DELETE FROM subject_key WHERE subject = x'{subject}'"));
    });
    let stranger = uuid::Uuid::from_u128(5);
    for kind in [0, 1] {
        found(store.path(), "insert", &format!("subject_key {stranger}: stored, but no event names it"), |dir| {
            set_key(dir, stranger.as_bytes(), kind, Some(&[9; 32]));
        });
    }
    let dir = copied(store.path());
    set_key(dir.path(), &keys[0].0, 0, Some(&keys[1].1));
    set_key(dir.path(), &keys[1].0, 0, Some(&keys[0].1));
    either(&verify(dir.path()), "not the key");

    // A key destroyed by hand looks like an erasure; it is on no list.
    let dir = copied(store.path());
    set_key(dir.path(), &keys[0].0, 0, None);
    assert_eq!(verify(dir.path()), [""; 0], "without the list nobody can tell");
    let list = dir.path().join("erasures.jsonl");
    let asked = Asked { beside: true, erasures: Some(&list), against: None };
    let findings = tool::verify_asked(dir.path(), &asked).unwrap().findings;
    let on_no_list = format!("subject_key {}: destroyed, but not on the list of erasures", name(0));
    assert_eq!(findings, std::slice::from_ref(&on_no_list));
    // Keys of days go by age and are on no list: one of a person is not hidden by being called so.
    let dir = copied(store.path());
    set_key(dir.path(), &keys[0].0, 1, None);
    assert_eq!(verify(dir.path()), [on_no_list]);
    found(store.path(), "a person's key that is to go by age", &format!("subject_key {}: kept as one of a day", name(0)), |dir| {
        set_key(dir, &keys[0].0, 1, Some(&keys[0].1));
    });
}

#[test]
fn snapshots() {
    let store = store();
    let all = strings(store.path(), "SELECT seq FROM snapshot ORDER BY seq");
    let kept = strings(store.path(), "SELECT seq FROM snapshot WHERE body IS NOT NULL ORDER BY seq");
    assert!(all.len() >= 4 && kept.len() == 3, "{all:?} {kept:?}");
    let (thin, a, b, last) = (&all[0], &kept[0], &kept[1], &kept[2]);
    let cases = [
        ("edit", format!("UPDATE snapshot SET state_hash = zeroblob(32) WHERE seq = {thin}"), thin),
        ("edit", format!("UPDATE snapshot SET chain = zeroblob(32) WHERE seq = {a}"), a),
        ("edit", format!("UPDATE snapshot SET digest = zeroblob(32) WHERE seq = {a}"), a),
        ("edit", format!("UPDATE snapshot SET body = zeroblob(99) WHERE seq = {a}"), a),
        ("edit", format!("UPDATE snapshot SET format = 1 WHERE seq = {a}"), a),
        ("edit", format!("UPDATE snapshot SET format = 99 WHERE seq = {a}"), a),
        ("delete", format!("DELETE FROM snapshot WHERE seq = {thin}"), thin),
        ("delete", format!("DELETE FROM snapshot WHERE seq = {b}"), b),
        ("delete", format!("DELETE FROM snapshot WHERE seq = {last}"), last),
        (
            "another state, with everything that goes with it",
            format!(
                "UPDATE snapshot SET (state_hash, digest, body) = (SELECT state_hash, digest, body FROM snapshot WHERE seq = {b}) WHERE seq = {a}"
            ),
            a,
        ),
        (
            "swap",
            format!(
                "UPDATE snapshot SET seq = -1 WHERE seq = {a}; UPDATE snapshot SET seq = {a} WHERE seq = {b}; UPDATE snapshot SET seq = {b} WHERE seq = -1"
            ),
            a,
        ),
    ];
    for (what, sql, named) in &cases {
        found(store.path(), what, &format!("snapshot {named}: "), |dir| {
            sqlite3(dir, sql);
        });
    }
    let insert = "INSERT INTO snapshot(seq, format, state_hash, chain) SELECT 7, format, state_hash, chain FROM snapshot LIMIT 1";
    found(store.path(), "insert", "snapshot 7: ", |dir| {
        sqlite3(dir, insert);
    });
}

#[test]
fn decisions() {
    let store = store();
    let names = strings(store.path(), "SELECT lower(hex(hash)) FROM decision ORDER BY seq");
    let (a, b) = (&names[0], &names[1]);
    let altered = format!("decision {a}: the record is not what was written");
    found(store.path(), "edit", &altered, |dir| {
        sqlite3(dir, &format!("UPDATE decision SET body = zeroblob(9) WHERE hash = x'{a}'"));
    });
    found(store.path(), "swap", &altered, |dir| {
        let swap = format!(
            "CREATE TEMP TABLE s AS SELECT hash, body FROM decision; UPDATE decision SET body = (SELECT body FROM s WHERE s.hash = CASE \
             decision.hash WHEN x'{a}' THEN x'{b}' ELSE x'{a}' END) WHERE hash IN (x'{a}', x'{b}')"
        );
        sqlite3(dir, &swap);
    });
    found(store.path(), "delete", &format!("decision {a}: missing; event "), |dir| {
        sqlite3(dir, &format!("DELETE FROM decision WHERE hash = x'{a}'"));
    });
    // SHA-256 of the empty text: a record whose name fits.
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    found(store.path(), "insert", &format!("decision {empty}: stored, but no event names it"), |dir| {
        sqlite3(dir, &format!("INSERT INTO decision VALUES (x'{empty}', 1790000000000, 5, x'')"));
    });
    found(store.path(), "edit with its name", &format!("decision {empty}: stored, but no event names it"), |dir| {
        sqlite3(dir, &format!("UPDATE decision SET body = x'', hash = x'{empty}' WHERE hash = x'{a}'"));
    });
    found(store.path(), "deleted, and said to be shed", "meta `decisions_shed_until`: names event 999999", |dir| {
        sqlite3(dir, "DELETE FROM decision; INSERT OR REPLACE INTO meta VALUES ('decisions_shed_until', '999999')");
    });
    found(store.path(), "filed elsewhere", &format!("decision {a}: filed under event 1"), |dir| {
        sqlite3(dir, &format!("UPDATE decision SET seq = 1 WHERE hash = x'{a}'"));
    });
}

/// Nothing that was written is changed, and from now on every key is copied, or nobody is erased.
#[test]
fn planted_things() {
    let store = store();
    for (what, sql, says) in [
        (
            "trigger",
            "CREATE TABLE copy(k); CREATE TRIGGER t AFTER INSERT ON subject_key BEGIN INSERT INTO copy VALUES (new.key); END",
            "table `copy` on `copy`: no program of ours",
        ),
        ("view", "CREATE VIEW v AS SELECT key FROM subject_key", "view `v` on `v`: no program of ours"),
        ("index", "CREATE INDEX i ON subject_key(key)", "index `i` on `subject_key`: no program of ours"),
        ("column", "ALTER TABLE subject_key ADD COLUMN old BLOB", "table `subject_key`: not as this program makes it"),
        ("trigger alone", "CREATE TRIGGER t BEFORE UPDATE ON subject_key BEGIN SELECT RAISE(IGNORE); END", "trigger `t` on `subject_key`"),
    ] {
        found(store.path(), what, says, |dir| {
            sqlite3(dir, sql);
        });
    }
}
