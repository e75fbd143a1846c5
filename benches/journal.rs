//! The journal's costs: a commit, batches, and a start.
//!
//! `cargo bench --bench journal` measures on 100 000 events; `DAWRIA_BENCH_EVENTS=5000000` on as many as a busy room makes in years.
//! `DAWRIA_BENCH_DIR` names the disk to measure (a directory that is made and removed). The first start after filling reads from the
//! system's cache; `DAWRIA_BENCH_DROP=1` drops that first (needs root).
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that cannot run has failed")]

#[path = "../tests/store/driver.rs"]
mod driver;

use dawria::{
    dispatch::{Settings, snapshot},
    store::{Journal, Options, tool},
};
use driver::{Driver, room};
use std::{
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const FILL_BATCH: u64 = 2_000;

fn main() {
    let events: u64 = std::env::var("DAWRIA_BENCH_EVENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let dir = std::env::var_os("DAWRIA_BENCH_DIR").map_or_else(|| std::env::temp_dir().join("dawria-bench-journal"), PathBuf::from);
    let _ = std::fs::remove_dir_all(&dir);
    floor(&dir);
    commits(&dir);
    let _ = std::fs::remove_dir_all(&dir);
    groups(&dir);
    let _ = std::fs::remove_dir_all(&dir);
    start(&dir, events);
    let _ = std::fs::remove_dir_all(&dir);
}

fn open(dir: &Path, driver: Option<&Driver>) -> Journal {
    let now = driver.map_or(dawria::quantity::Timestamp(1_790_000_000_000), |d| d.now);
    Journal::open(dir, Options::new(room(), now)).unwrap().0
}

/// What the disk itself takes: a page written and synced, nothing else.
fn floor(dir: &Path) {
    std::fs::create_dir_all(dir).unwrap();
    let file = std::fs::File::create(dir.join("floor")).unwrap();
    let times = (0..1_000).map(|i| {
        let began = Instant::now();
        file.write_all_at(&[7; 4096], i * 4096).unwrap();
        file.sync_data().unwrap();
        began.elapsed()
    });
    show("floor: a page written and synced", times.collect());
}

fn show(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_micros();
    println!("{what}: median {} µs, p99 {} µs, most {} µs", at(0.5), at(0.99), at(1.0));
}

/// One input at a time, each waiting for its sync: what a quiet room feels.
fn commits(dir: &Path) {
    let journal = open(dir, None);
    let mut driver = Driver::new(1);
    journal.append_blocking(driver.batch_until(1_000)).unwrap().wait().unwrap();
    let times = (0..3_000).map(|_| {
        let batch = driver.step();
        let began = Instant::now();
        journal.append_blocking(batch).unwrap().wait().unwrap();
        began.elapsed()
    });
    show("one commit, append to Durable", times.collect());
}

/// Many inputs in flight: what a burst feels.
fn groups(dir: &Path) {
    let journal = open(dir, None);
    let mut driver = Driver::new(2);
    journal.append_blocking(driver.batch_until(1_000)).unwrap().wait().unwrap();
    let from = (driver.state.seq(), journal.stats());
    let batches: Vec<_> = (0..20_000).map(|_| driver.step()).collect();
    let began = Instant::now();
    let receipts: Vec<_> = batches.into_iter().map(|b| journal.append_blocking(b).unwrap()).collect();
    receipts.into_iter().for_each(|r| drop(r.wait().unwrap()));
    let took = began.elapsed();
    let (events, commits) = (driver.state.seq() - from.0, journal.stats().commits - from.1.commits);
    println!(
        "20 000 inputs queued at once: {events} events with their rows in {} ms, {:.0} events/s, {:.0} inputs a sync",
        took.as_millis(),
        events as f64 / took.as_secs_f64(),
        20_000.0 / commits as f64
    );
}

/// A long-lived journal: filled through the real core, then opened.
fn start(dir: &Path, events: u64) {
    let journal = open(dir, None);
    let mut driver = Driver::new(3).sealing(journal.sealer());
    let began = Instant::now();
    while driver.state.seq() < events {
        let mut batch = driver.batch_until(driver.state.seq() + FILL_BATCH);
        if journal.snapshot_due(driver.state.seq()) {
            batch.snapshot(&driver.state);
        }
        drop(journal.append_blocking(batch).unwrap());
    }
    // The worst end: killed just before the next snapshot, with work in the log.
    while !journal.snapshot_due(driver.state.seq() + 1) {
        drop(journal.append_blocking(driver.batch_until(driver.state.seq() + 1)).unwrap());
    }
    journal.append_blocking(driver.step()).unwrap().wait().unwrap();
    println!("filled with {} events in {:.0} s", driver.state.seq(), began.elapsed().as_secs_f64());
    drop(journal);
    println!("file: {} MiB", std::fs::metadata(dir.join("journal.sqlite")).unwrap().len() >> 20);

    for round in 0..3 {
        let dropped = std::env::var_os("DAWRIA_BENCH_DROP").is_some() && std::fs::write("/proc/sys/vm/drop_caches", "3").is_ok();
        let began = Instant::now();
        let (journal, recovered) = Journal::open(dir, Options::new(room(), driver.now)).unwrap();
        let opened = began.elapsed();
        let state = journal.restore(&recovered, Settings::example()).unwrap();
        let ready = began.elapsed();
        println!(
            "start {round} on {} events (cache {}): opened and checked in {} ms, state restored (snapshot {} KiB + {} events) after {} ms",
            recovered.last_seq,
            if dropped { "dropped" } else { "warm" },
            opened.as_millis(),
            recovered.snapshots[0].bytes.len() >> 10,
            recovered.last_seq - recovered.snapshots[0].seq,
            ready.as_millis()
        );
        assert_eq!(snapshot::hash(&state), snapshot::hash(&driver.state));
    }
    let began = Instant::now();
    let report = tool::verify(dir).unwrap();
    assert!(report.is_sound(), "{report}");
    println!("verify: {:.0} s\n{report}", began.elapsed().as_secs_f64());
}
