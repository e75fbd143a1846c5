//! Append, read, restart.

use super::driver::{Driver, room};
use dawria::{
    dispatch::{Recorded, Settings, snapshot},
    id::{CallId, IncidentId},
    quantity::Timestamp,
    store::{
        Batch, Journal, OpenError, Options, ReadError,
        sqlite::{Between, CallFilter, IncidentFilter},
    },
};
use std::{
    path::Path,
    time::{Duration, Instant},
};

pub const NOW: Timestamp = Timestamp(1_790_000_000_000);

/// Other tests of this process start servers: between fork and exec a child holds the locks of its parent too.
pub fn open(dir: &Path) -> Journal {
    let began = Instant::now();
    loop {
        match Journal::open(dir, Options::new(room(), NOW)) {
            Err(OpenError::InUse { .. }) if began.elapsed() < Duration::from_secs(5) => std::thread::yield_now(),
            open => return open.unwrap().0,
        }
    }
}

pub fn all(journal: &Journal) -> Vec<Recorded> {
    let mut events = Vec::new();
    journal
        .replay(0, |r| {
            events.push(r);
            Ok::<_, ReadError>(())
        })
        .unwrap();
    events
}

#[test]
fn what_was_acknowledged_is_there_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let options = || Options::new(room(), NOW).snapshot_every(500);
    let (journal, recovered) = Journal::open(dir.path(), options()).unwrap();
    assert_eq!((recovered.last_seq, recovered.last_stamp, recovered.snapshots.len()), (0, None, 0));
    let mut driver = Driver::new(1).keeping().sealing(journal.sealer());
    while driver.state.seq() < 3_000 {
        let mut batch = driver.step();
        if journal.snapshot_due(driver.state.seq()) {
            batch.snapshot(&driver.state);
        }
        let durable = journal.append_blocking(batch).unwrap().wait().unwrap();
        assert_eq!(durable.seq(), driver.state.seq());
    }
    let first_epoch = journal.epoch();
    drop(journal);

    let (journal, recovered) = Journal::open(dir.path(), options()).unwrap();
    assert!(journal.epoch() > first_epoch, "the epoch grows at every start");
    assert_eq!(recovered.last_stamp, driver.state.last_stamp());
    assert_eq!(recovered.snapshots.len(), 3, "three are kept");
    let state = journal.restore(&recovered, Settings::example()).unwrap();
    assert_eq!(snapshot::hash(&state), snapshot::hash(&driver.state));
    assert_eq!(&all(&journal), driver.kept.as_ref().unwrap());
}

#[test]
fn projections_show_the_state() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    let mut driver = Driver::new(2).keeping().sealing(journal.sealer());
    journal.append_blocking(driver.batch_until(4_000)).unwrap().wait().unwrap();
    let (reader, state) = (journal.reader(), &driver.state);
    for call in state.calls().values() {
        assert_eq!(reader.call(call.id).unwrap().as_ref(), Some(call));
    }
    for incident in state.incidents().values() {
        assert_eq!(reader.incident(incident.id).unwrap().as_ref(), Some(incident));
        assert_eq!(reader.recalled(incident.id).unwrap(), dawria::dispatch::recall::of(state, incident.id));
        assert_eq!(reader.assignments_of(incident.id).unwrap().len(), incident.assignments.len());
    }
    for unit in state.units().values() {
        assert_eq!(reader.unit(&unit.id).unwrap().as_ref(), Some(unit));
    }
    // Pages join without a gap and without a repeat.
    let (mut after, mut calls) = (CallId(0), Vec::new());
    loop {
        let page = reader.calls(CallFilter::default(), after, 37).unwrap();
        let Some(last) = page.last() else { break };
        after = last.id;
        calls.extend(page);
    }
    assert!(calls.windows(2).all(|w| w[0].id < w[1].id));
    assert!(calls.len() >= state.calls().len());
    // By time as well.
    let whole = Between { from: Timestamp(0), to: Timestamp(i64::MAX) };
    let (mut last, mut by_time) = (None, Vec::new());
    loop {
        let page = reader.incidents_between(whole, last, 23).unwrap();
        let Some(end) = page.last() else { break };
        last = Some((end.created_at, end.id));
        by_time.extend(page);
    }
    assert!(by_time.windows(2).all(|w| (w[0].created_at, w[0].id) < (w[1].created_at, w[1].id)));
    assert_eq!(by_time.len(), reader.incidents(IncidentFilter::default(), IncidentId(0), 500).unwrap().len());
    let (first, tenth) = (by_time[0].created_at, by_time[10].created_at);
    let some = reader.incidents_between(Between { from: first, to: tenth }, None, 500).unwrap();
    assert_eq!(some, by_time.iter().filter(|i| i.created_at < tenth).cloned().collect::<Vec<_>>());
    assert!(!reader.calls_between(Between { from: first, to: tenth }, None, 500).unwrap().is_empty());
    let open = reader.incidents(IncidentFilter { open: true }, IncidentId(0), 500).unwrap();
    let expected = state.incidents().values().filter(|i| i.closed_at.is_none()).count();
    assert_eq!(open.len(), expected.min(500));
    assert_eq!(reader.units(None, 500).unwrap().len(), state.units().len());
}

#[test]
fn an_input_and_an_incident_remember_their_events() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    let mut driver = Driver::new(3).keeping();
    journal.append_blocking(driver.batch_until(1_500)).unwrap().wait().unwrap();
    let kept = driver.kept.unwrap();
    for recorded in kept.iter().step_by(17) {
        let expected: Vec<_> = kept.iter().filter(|r| r.input == recorded.input).cloned().collect();
        assert_eq!(journal.reader().events_of_input(recorded.input).unwrap(), expected);
    }
    let unknown = dawria::id::InputId(uuid::Uuid::from_u128(1));
    assert_eq!(journal.reader().events_of_input(unknown).unwrap(), []);
    let incident = IncidentId(1);
    let history = journal.reader().incident_history(incident, 0, 500).unwrap();
    assert!(matches!(history[0].recorded.event, dawria::dispatch::Event::CallPresented { .. }), "the call that opened it comes first");
    let second = journal.reader().incident_history(incident, history[0].recorded.seq, 500).unwrap();
    assert_eq!(second, history[1..]);
    assert!(history.iter().all(|h| h.epoch == journal.epoch()));
}

#[test]
fn decision_records_are_kept_beside_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    let mut driver = Driver::new(4);
    let mut batch = driver.batch_until(100);
    let packed = dawria::store::PackedDecision::pack(br#"{"units":[]}"#).unwrap();
    let hash = packed.hash_hex();
    batch.decision(driver.now, packed);
    journal.append_blocking(batch).unwrap().wait().unwrap();
    assert_eq!(journal.reader().decision(&hash).unwrap().unwrap().unpack().unwrap(), br#"{"units":[]}"#);
    assert!(journal.reader().decision(&"00".repeat(32)).unwrap().is_none());
    assert!(journal.reader().decision("nonsense").unwrap().is_none());
    // 91 days of work later it is gone.
    driver.now = driver.now.plus_ms(91 * 86_400_000);
    for _ in 0..80 {
        journal.append_blocking(driver.step()).unwrap().wait().unwrap();
    }
    assert!(journal.reader().decision(&hash).unwrap().is_none());
}

#[test]
fn many_appends_share_a_sync_and_come_back_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    let mut driver = Driver::new(5);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut receipts = Vec::new();
        for _ in 0..2_000 {
            let batch = driver.step();
            let last = batch.last_seq().unwrap();
            receipts.push((last, journal.append(batch).await.unwrap()));
        }
        let end = driver.state.seq();
        assert!(journal.wait_durable(end).await.unwrap().covers(end));
        for (last, receipt) in receipts {
            let durable = receipt.await.unwrap();
            assert!(durable.covers(last));
            assert_eq!((durable.room(), durable.epoch()), (&room(), journal.epoch()));
        }
    });
    let stats = journal.stats();
    assert_eq!((stats.appends, stats.events, stats.promised_bytes), (2_000, driver.state.seq(), 0));
    assert!(stats.commits < 2_000, "no group was ever formed: {stats:?}");
}

#[test]
fn an_empty_batch_waits_for_what_is_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    let mut driver = Driver::new(6);
    let receipt = journal.append_blocking(driver.batch_until(50)).unwrap();
    let empty = journal.append_blocking(Batch::new()).unwrap().wait().unwrap();
    assert!(empty.covers(driver.state.seq()));
    drop(receipt);
}
