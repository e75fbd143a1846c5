//! 33, from outside: somebody with the file edits the journal. `dawria journal verify` names it; what a missing end cannot show, it says.

use crate::{
    load::{Ledger, Load, crew},
    support::{Server, dawria},
    table::{Size, Told, block},
};
use std::{fs, path::Path, time::Duration};

/// What is done to the file, and what `verify` must answer: `false` is not sound, with this in its words.
const DEEDS: [(&str, &str, bool, &str); 5] = [
    ("an event's words", "UPDATE event SET body = replace(body, '1', '2') WHERE seq = (SELECT max(seq) / 2 FROM event)", false, "event"),
    ("an event's time", "UPDATE event SET recorded_at = recorded_at + 1 WHERE seq = (SELECT max(seq) / 3 FROM event)", false, "event"),
    ("who did it", "UPDATE event SET actor = '{}' WHERE seq = (SELECT max(seq) / 2 FROM event)", false, "event"),
    ("an event taken out", "DELETE FROM event WHERE seq = (SELECT max(seq) / 2 FROM event)", false, "event"),
    ("a call's row alone", "DELETE FROM call WHERE id = (SELECT max(id) FROM call)", false, "call"),
];

fn verify(folder: &Path) -> (bool, String) {
    let out = dawria(&["journal", "verify", "--config", folder.join("dawria.toml").to_str().unwrap()]);
    (out.status.success(), [out.stdout, out.stderr].map(|o| String::from_utf8_lossy(&o).into_owned()).concat())
}

/// Each deed on a journal that was sound, undone before the next.
pub fn tampered(_: &Size) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let mut ledger = Ledger::of(folder.path());
    block(async {
        let load = Load::start(&crew(&server, folder.path()).await, Duration::ZERO);
        load.more(60).await;
        load.stop(&mut ledger).await;
    });
    server.stop();
    ledger.verify();
    let file = folder.path().join("data/journal/journal.sqlite");
    let (whole, log) = (fs::read(&file).unwrap(), folder.path().join("data/journal/journal.sqlite-wal"));
    let deed = |sql: &str| {
        fs::write(&file, &whole).unwrap();
        let _ = fs::remove_file(&log);
        rusqlite::Connection::open(&file).unwrap().execute_batch(sql).unwrap();
        verify(folder.path())
    };
    for (what, sql, sound, word) in DEEDS {
        let (found, said) = deed(sql);
        assert_eq!(found, sound, "{what}: {said}");
        assert!(said.contains(word), "{what}: {said}");
    }
    // The end cut off by one who knows the chain: from the file alone this cannot be seen, but the note beside it or a checkpoint can.
    let (found, said) = deed("DELETE FROM event WHERE seq > (SELECT max(seq) - 5 FROM event)");
    assert!(!found || said.contains("cannot be excluded"), "a cut end is silently sound: {said}");
    Told::Measured(format!("{} deeds named; a cut end: {}", DEEDS.len(), if found { "said to be possible" } else { "found" }))
}
