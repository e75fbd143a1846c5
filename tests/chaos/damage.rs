//! 4: the journal's file or log is cut, or a bit of it flipped. `tests/store/damage.rs` does the same to the store alone at many more
//! places; here the whole server starts on what is left, and says it in its own words.

use crate::{
    load::{Ledger, Load, crew},
    support::{Server, dawria},
    table::{Size, Told, block},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name());
        match path.is_dir() {
            true => copy(&path, &to.join(name)),
            // The reserve only takes room; the index of the log is made anew.
            false if name.to_string_lossy().ends_with(".reserve") || name.to_string_lossy().ends_with("-shm") => {}
            false => drop(fs::copy(&path, to.join(name)).unwrap()),
        }
    }
}

/// Starts a server there and, if it gets that far, stops again; gives whether it was ready, and what it logged.
pub fn starts(folder: &Path) -> (bool, String) {
    let config = folder.join("dawria.toml");
    let text = "[http]\nbind = \"127.0.0.1:0\"\n";
    fs::write(&config, format!("data_dir = {:?}\n{text}", folder.join("data"))).unwrap();
    let (ready, log) = (folder.join("ready.json"), folder.join("server.log"));
    let out = fs::File::create(&log).unwrap();
    let mut command = Command::new(Server::binary());
    command.args(["serve", "--config"]).arg(&config).arg("--ready-file").arg(&ready).stdin(Stdio::null());
    let mut child = command.stdout(out.try_clone().unwrap()).stderr(out).spawn().unwrap();
    let begun = Instant::now();
    let started = loop {
        if ready.exists() {
            break true;
        }
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.code(), Some(1), "a refused start ends with 1: {}", fs::read_to_string(&log).unwrap());
            break false;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "neither ready nor ended");
        std::thread::sleep(Duration::from_millis(5));
    };
    let _ = child.kill();
    let _ = child.wait();
    (started, fs::read_to_string(&log).unwrap())
}

/// What `dawria journal verify` finds: sound or not, and the events it counts.
fn verified(folder: &Path) -> (bool, String) {
    let out = dawria(&["journal", "verify", "--config", folder.join("dawria.toml").to_str().unwrap()]);
    (out.status.success(), [out.stdout, out.stderr].map(|o| String::from_utf8_lossy(&o).into_owned()).concat())
}

/// Hashes of all events, in order.
fn chain(folder: &Path) -> Vec<(u64, Vec<u8>)> {
    let file = folder.join("data/journal/journal.sqlite");
    let read = || -> rusqlite::Result<Vec<(u64, Vec<u8>)>> {
        let conn = rusqlite::Connection::open(file)?;
        let mut all = conn.prepare("SELECT seq, hash FROM event ORDER BY seq")?;
        all.query_map([], |r| Ok((r.get::<_, i64>(0)?.unsigned_abs(), r.get(1)?)))?.collect()
    };
    read().unwrap_or_default()
}

/// Each damage to a copy of its own: refused, found by `verify`, or everything is there.
pub fn damage(size: &Size) -> Told {
    let mut rng = ChaCha8Rng::seed_from_u64(size.seed ^ 6);
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let mut ledger = Ledger::of(folder.path());
    block(async {
        let load = Load::start(&crew(&server, folder.path()).await, Duration::ZERO);
        load.more(60).await;
        server.kill();
        load.stop(&mut ledger).await;
    });
    let (truth, promised) = chain_of_copy(folder.path(), ledger.last_promised());
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    let rounds = size.of(8, 150);
    for round in 0..rounds {
        let file = ["journal.sqlite-wal", "journal.sqlite"][round % 2];
        let cut = round / 2 % 2 == 0;
        let hurt = tempfile::tempdir().unwrap();
        copy(&folder.path().join("data"), &hurt.path().join("data"));
        let path = hurt.path().join("data/journal").join(file);
        let mut bytes = fs::read(&path).unwrap();
        if bytes.is_empty() {
            continue;
        }
        let (at, bit) = (rng.random_range(0..bytes.len()), 1 << rng.random_range(0..8));
        let what = if cut { format!("{file} cut at {at}") } else { format!("bit {bit:#x} of {file} at {at}") };
        match cut {
            true => bytes.truncate(at),
            false => bytes[at] ^= bit,
        }
        fs::write(&path, bytes).unwrap();
        let (started, log) = starts(hurt.path());
        let outcome = if !started {
            assert!(log.contains("journal") && log.contains("ackup") || log.len() > 100, "{what}: refused without a reason: {log}");
            "refused"
        } else if !verified(hurt.path()).0 {
            "named by verify"
        } else {
            let found = chain(hurt.path());
            assert!(found.len() >= promised, "{what}: silently {} of {promised} events", found.len());
            let both = truth.len().min(found.len());
            assert_eq!(found[..both], truth[..both], "{what}: silently other events");
            if found.len() < truth.len() { "without what was never promised" } else { "whole" }
        };
        *outcomes.entry(outcome).or_default() += 1;
    }
    assert!(outcomes.contains_key("refused"), "nothing was hurt: {outcomes:?}");
    Told::Measured(format!("{rounds} damages to {} events: {outcomes:?}", truth.len()))
}

/// All events, and how many of them there were when that call was promised. Read from a copy, so that the log stays as the kill left it.
fn chain_of_copy(folder: &Path, call: u64) -> (Vec<(u64, Vec<u8>)>, usize) {
    let copied = tempfile::tempdir().unwrap();
    copy(&folder.join("data"), &copied.path().join("data"));
    let conn = rusqlite::Connection::open(copied.path().join("data/journal/journal.sqlite")).unwrap();
    let promised: i64 = conn.query_row("SELECT min(seq) FROM event WHERE call = ?1", [call.cast_signed()], |r| r.get(0)).unwrap();
    (chain(copied.path()), usize::try_from(promised).unwrap())
}
