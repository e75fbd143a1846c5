//! `verify` names what is wrong, `rebuild` repairs what is derived, `export` tells the whole story.

use super::{
    basics::{NOW, open},
    driver::{Driver, room},
};
use dawria::store::{
    Journal, Options,
    tool::{self, Projections},
};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::path::Path;

fn store() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(dir.path(), Options::new(room(), NOW).snapshot_every(400)).unwrap();
    let mut driver = Driver::new(12).sealing(journal.sealer());
    while driver.state.seq() < 1_500 {
        let mut batch = driver.step();
        if journal.snapshot_due(driver.state.seq()) {
            batch.snapshot(&driver.state);
        }
        journal.append_blocking(batch).unwrap().wait().unwrap();
    }
    dir
}

fn sql(dir: &Path, sql: &str) {
    let conn = Connection::open(dir.join("journal.sqlite")).unwrap();
    conn.execute_batch(sql).unwrap();
    assert_eq!(conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get::<_, i64>(0)).unwrap(), 0);
}

fn copied(store: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in ["journal.sqlite", "journal.head"] {
        std::fs::copy(store.join(file), dir.path().join(file)).unwrap();
    }
    dir
}

#[test]
fn verify_names_the_first_bad_record() {
    let store = store();
    let sound = tool::verify(store.path()).unwrap();
    assert!(sound.is_sound(), "{sound}");
    assert!(matches!(sound.projections, Projections::Compared(n) if n > 100), "{sound}");
    assert_eq!(sound.snapshots, 3, "{sound}");
    assert!(sound.to_string().contains("without a checkpoint kept elsewhere it cannot be excluded"), "{sound}");

    assert!(sound.to_string().contains("Not looked at: sealed fields with their keys, and decision records\n"), "{sound}");
    let asked = tool::Asked { beside: true, ..tool::Asked::default() };
    let all = tool::verify_asked(store.path(), &asked).unwrap().to_string();
    assert!(all.contains("sound: every event, snapshot, derived row, key and decision record"), "{all}");
    let journal = open(store.path());
    let beside_a_server = tool::verify_asked(store.path(), &asked).unwrap().to_string();
    assert!(
        beside_a_server.contains("sound as far as it was looked at") && beside_a_server.contains("a server has the store open"),
        "{beside_a_server}"
    );
    drop(journal);

    // What somebody does to the file, what is said, and whether `rebuild` repairs it.
    let cases = [
        ("UPDATE event SET body = replace(body, 'P-00', 'P-01') WHERE seq = 3", "event 3 is not what was written", false),
        ("UPDATE event SET recorded_at = recorded_at - 60000 WHERE seq = 700", "event 700 is not what was written", false),
        ("UPDATE event SET actor = replace(actor, 'demo', 'omar') WHERE seq = 701", "event 701 is not what was written", false),
        ("DELETE FROM event WHERE seq = 702", "event 702 is missing: after event 701 comes 703", false),
        ("DELETE FROM event WHERE seq = 1", "event 1 is missing", false),
        ("UPDATE event SET hash = zeroblob(32) WHERE seq = 5", "event 5 is not what was written", false),
        ("UPDATE event SET seq = 99999 WHERE seq = 700", "event 700 is missing", false),
        (
            "UPDATE event SET incident = 77777 WHERE seq = (SELECT max(seq) FROM event WHERE incident = 2)",
            "is filed under the wrong call or incident",
            true,
        ),
        ("UPDATE snapshot SET state_hash = zeroblob(32) WHERE seq = (SELECT min(seq) FROM snapshot)", "the snapshot after event 4", false),
        ("UPDATE call SET state = 'ringing' WHERE id = 2", "call 2: the stored row is not what the journal says", true),
        (
            "UPDATE incident SET body = replace(body, 'Avenue', 'Rue') WHERE id = 3",
            "incident 3: the stored row is not what the journal says",
            true,
        ),
        ("DELETE FROM assignment WHERE id = 4", "assignment 4: missing", true),
        ("INSERT INTO unit SELECT 'Z-999', seq, crc, body FROM unit LIMIT 1", "unit Z-999: stored, but not in the journal", true),
        ("DELETE FROM unit WHERE id = 'P-000'", "unit P-000: missing", true),
        ("DELETE FROM unit", "unit P-000: missing", true),
        ("UPDATE subject_key SET key = randomblob(32) WHERE subject = (SELECT min(subject) FROM subject_key)", "the key of subject", false),
    ];
    for (damage, says, repaired) in cases {
        let dir = copied(store.path());
        sql(dir.path(), damage);
        let report = tool::verify(dir.path()).unwrap();
        assert!(report.findings.first().is_some_and(|f| f.contains(says)), "{damage}:\n{report}");
        let rebuilt = tool::rebuild(dir.path());
        let after = tool::verify(dir.path()).unwrap();
        assert_eq!(after.is_sound(), repaired, "{damage}: {rebuilt:?}\n{after}");
        if repaired {
            open(dir.path());
        }
    }
}

/// The end cut off leaves a sound shorter journal: only the note beside it, or a checkpoint elsewhere, can tell.
#[test]
fn a_cut_end_is_told_by_the_note_only() {
    let dir = store();
    sql(
        dir.path(),
        "DELETE FROM event WHERE seq > 1000; DELETE FROM snapshot WHERE seq > 1000; UPDATE meta SET value = (SELECT max(seq) FROM snapshot) \
         WHERE key = 'snapshot_last';",
    );
    let report = tool::verify(dir.path()).unwrap();
    assert!(report.findings.iter().any(|f| f.contains("was acknowledged")), "{report}");
    std::fs::remove_file(dir.path().join("journal.head")).unwrap();
    tool::rebuild(dir.path()).unwrap();
    let report = tool::verify(dir.path()).unwrap();
    assert!(report.is_sound(), "{report}");
    assert!(report.to_string().contains("cannot be excluded that the end was cut off"), "{report}");
}

#[test]
fn beside_a_running_server_the_journal_is_checked_and_the_rows_are_not() {
    let dir = store();
    let journal = open(dir.path());
    let report = tool::verify(dir.path()).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.projections, Projections::ServerRunning);
    let refused = tool::rebuild(dir.path()).unwrap_err();
    assert!(refused.to_string().contains("in use by another Dawria"), "{refused}");
    drop(journal);
}

/// Whoever has the export and the description of the canonical form can check the chain without this program.
#[test]
fn an_export_can_be_checked_by_others() {
    let dir = store();
    let mut out = Vec::new();
    let written = tool::export(dir.path(), 1..=u64::MAX, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut lines = text.lines();
    let header: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(header["room"], "marrakech");
    let mut hash = unhex(header["genesis"].as_str().unwrap());
    let mut n = 0_u64;
    for line in lines {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        n += 1;
        assert_eq!(v["seq"], n);
        let (start, event) = line.split_once(",\"event\":").unwrap();
        let (_, actor) = start.split_once(",\"actor\":").unwrap();
        let mut h = Sha256::new();
        h.update(&hash);
        h.update([1]);
        let put = |h: &mut Sha256, s: &str| {
            h.update((s.len() as u32).to_be_bytes());
            h.update(s);
        };
        put(&mut h, "marrakech");
        h.update(v["epoch"].as_u64().unwrap().to_be_bytes());
        h.update(n.to_be_bytes());
        h.update(v["input"].as_str().unwrap().parse::<uuid::Uuid>().unwrap().as_bytes());
        h.update((v["n"].as_u64().unwrap() as u32).to_be_bytes());
        put(&mut h, v["content"].as_str().unwrap());
        h.update(v["occurred_at"].as_i64().unwrap().to_be_bytes());
        h.update(v["recorded_at"].as_i64().unwrap().to_be_bytes());
        h.update([u8::from(v["clock_doubtful"].as_bool().unwrap())]);
        put(&mut h, v["source"].as_str().unwrap());
        put(&mut h, actor);
        assert!(v["lat_e7"].is_null());
        h.update([0]);
        put(&mut h, v["kind"].as_str().unwrap());
        h.update((v["version"].as_u64().unwrap() as u16).to_be_bytes());
        put(&mut h, event.strip_suffix('}').unwrap());
        hash = h.finalize().to_vec();
        assert_eq!(hash, unhex(v["hash"].as_str().unwrap()), "event {n}");
    }
    assert_eq!(n, written);

    let mut part = Vec::new();
    assert_eq!(tool::export(dir.path(), 100..=120, &mut part).unwrap(), 21);
    assert_eq!(tool::export(dir.path(), 9_000..=9_100, &mut Vec::new()).unwrap(), 0);
}

fn unhex(s: &str) -> Vec<u8> {
    (0..s.len() / 2).map(|i| u8::from_str_radix(&s[2 * i..2 * i + 2], 16).unwrap()).collect()
}

#[test]
fn a_missing_store_is_said_so() {
    let dir = tempfile::tempdir().unwrap();
    let refused = tool::verify(dir.path()).unwrap_err();
    assert!(refused.to_string().contains("there is no such file"), "{refused}");
    assert!(!dir.path().join("journal.sqlite").exists(), "looking must not make one");
}
