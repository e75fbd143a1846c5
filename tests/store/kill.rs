//! Fault 1: kill -9 in the middle of writing. Every acknowledged input is there exactly once after the restart.

use super::{
    basics::{NOW, all},
    driver::{Driver, room},
};
use dawria::{
    dispatch::Settings,
    id::InputId,
    store::{Journal, Options, tool},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

const DIR: &str = "DAWRIA_TEST_KILL_DIR";
const SEED: &str = "DAWRIA_TEST_KILL_SEED";
const ROUNDS: u64 = 20;
/// Batches in flight.
const WINDOW: usize = 16;

fn options() -> Options {
    Options::new(room(), NOW).snapshot_every(300)
}

/// The process that is killed: goes on from what it finds, prints each event's input once it is acknowledged.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let seed = std::env::var(SEED).unwrap().parse().unwrap();
    let (journal, recovered) = Journal::open(Path::new(&dir), options()).unwrap();
    let state = journal.restore(&recovered, Settings::example()).unwrap();
    let mut driver = Driver::from(state, seed).keeping().sealing(journal.sealer());
    let mut out = std::io::stdout();
    let mut flying = std::collections::VecDeque::new();
    loop {
        let before = driver.kept.as_ref().unwrap().len();
        let mut batch = driver.step();
        let made: Vec<(u64, InputId)> = driver.kept.as_ref().unwrap()[before..].iter().map(|r| (r.seq, r.input)).collect();
        if journal.snapshot_due(driver.state.seq()) {
            batch.snapshot(&driver.state);
        }
        flying.push_back((made, journal.append_blocking(batch).unwrap()));
        if flying.len() == WINDOW {
            let (made, receipt) = flying.pop_front().unwrap();
            receipt.wait().unwrap();
            for (seq, input) in made {
                writeln!(out, "ack {seq} {input}").unwrap();
            }
            out.flush().unwrap();
        }
    }
}

#[test]
fn every_acknowledged_input_survives_kill_9() {
    if std::env::var_os(DIR).is_some() {
        return;
    }
    let seed = 20_261_121;
    println!("seed {seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged: BTreeMap<u64, InputId> = BTreeMap::new();
    for round in 0..ROUNDS {
        let lines = rng.random_range(1..600);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::child", "--nocapture"])
            .env(DIR, dir.path())
            .env(SEED, (seed + round).to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut take = |line: String| {
            // The test runner's own words may stand before the first.
            let mut words = line.split(' ').skip_while(|w| *w != "ack").skip(1);
            let (Some(seq), Some(input)) = (words.next(), words.next()) else { return };
            let (Ok(seq), Ok(input)) = (seq.parse(), input.parse()) else { return };
            assert_eq!(acknowledged.insert(seq, InputId(input)), None, "event {seq} was acknowledged twice");
        };
        out.by_ref().take(lines).for_each(|line| take(line.unwrap()));
        child.kill().unwrap();
        child.wait().unwrap();
        // What it still said before it died counts as well. The last line may be cut.
        out.map_while(Result::ok).filter(|l| l.len() > 40).for_each(take);

        let (journal, recovered) = Journal::open(dir.path(), options()).unwrap();
        let last = *acknowledged.keys().next_back().unwrap_or(&0);
        assert!(recovered.last_seq >= last, "round {round}: acknowledged {last}, found {}", recovered.last_seq);
        let events = all(&journal);
        assert_eq!(events.len() as u64, recovered.last_seq, "round {round}: a gap");
        for (seq, input) in &acknowledged {
            assert_eq!(events[*seq as usize - 1].input, *input, "round {round}: event {seq}");
            let found = journal.reader().events_of_input(*input).unwrap();
            assert_eq!(found.iter().filter(|r| r.seq == *seq).count(), 1, "round {round}: event {seq}");
        }
        // What was never acknowledged may be there; from now on it counts.
        acknowledged = events.iter().map(|r| (r.seq, r.input)).collect();
    }
    println!("{ROUNDS} rounds, {} events", acknowledged.len());
    let report = tool::verify(dir.path()).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.events, acknowledged.len() as u64);
}
