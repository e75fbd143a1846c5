//! A start on a large journal, made by the real core and the real store. Events: `DAWRIA_JOURNAL_EVENTS` (20,000; `make full-kill`:
//! 5,000,000).

use crate::{
    Api, Server, driver,
    support::{self, people},
};
use dawria::{
    dispatch::model::CallState,
    id::CallId,
    quantity::Timestamp,
    store::{Journal, Options, sqlite::CallFilter},
};
use std::{path::Path, sync::Arc, time::Instant};

/// 2025-10-09, so that no event of a long journal is dated later than today.
const BEGIN: Timestamp = Timestamp(1_760_000_000_000);
const BATCH: u64 = 2_000;
/// As the server is configured by default.
const SNAPSHOT_EVERY: u64 = 10_000;

/// Fills a new journal; ends one event short of the next snapshot, so that the start has the longest way to go.
fn fill(dir: &Path, events: u64) -> (u64, Vec<CallId>) {
    let options = Options::new(driver::room(), BEGIN).snapshot_every(SNAPSHOT_EVERY);
    let (journal, _) = Journal::open(dir, options).unwrap();
    let mut driver = driver::Driver::new(7).sealing(journal.sealer());
    driver.now = BEGIN;
    let (began, mut said) = (Instant::now(), 0);
    let last_snapshot = loop {
        let seq = driver.state.seq();
        if seq >= events && journal.snapshot_due(seq + BATCH) {
            break seq;
        }
        let mut batch = driver.batch_until(seq + BATCH);
        if journal.snapshot_due(driver.state.seq()) {
            batch.snapshot(&driver.state);
        }
        journal.append_blocking(batch).unwrap().wait().unwrap();
        if driver.state.seq() / 500_000 > said {
            said = driver.state.seq() / 500_000;
            println!("{} events after {:.0?}", driver.state.seq(), began.elapsed());
        }
    };
    let open =
        driver.state.calls().values().filter(|c| matches!(c.state, CallState::Ringing | CallState::Answered)).map(|c| c.id).collect();
    println!("a journal of {last_snapshot} events in {:.0?}", began.elapsed());
    (last_snapshot, open)
}

#[test]
fn a_start_on_a_large_journal_finds_the_room_as_it_was() {
    let events: u64 = std::env::var("DAWRIA_JOURNAL_EVENTS").map_or(20_000, |n| n.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let (seq, open) = fill(&dir.path().join("data/journal"), events);
    let bytes = std::fs::metadata(dir.path().join("data/journal/journal.sqlite")).unwrap().len();

    let server = Server::start_room(dir.path(), driver::ROOM);
    println!("ready {:.2?} after the start on {seq} events, {} MB", server.ready_after, bytes / 1_000_000);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let technician = people::technician(&support::Api::new(server.http), dir.path()).await;
        let chief = people::hire(&technician, people::CHIEF, &["chief@centre"]).await;
        let snapshot = Api::of(&server, chief.token(), &Arc::default()).get("/api/v1/snapshot").await;
        assert!(snapshot["seq"].as_u64().unwrap() >= seq, "{} of {seq}", snapshot["seq"]);
        let shown: Vec<u64> = snapshot["calls"].as_array().unwrap().iter().map(|c| c["call"].as_u64().unwrap()).collect();
        for call in &open {
            assert!(shown.contains(&call.0), "call {call} was open and is not shown");
        }
    });
    server.stop();
    let (journal, _) = Journal::open(&dir.path().join("data/journal"), Options::new(driver::room(), Timestamp(0))).unwrap();
    assert!(!journal.reader().calls(CallFilter::default(), CallId(0), 1).unwrap().is_empty());
}
