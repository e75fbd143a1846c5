//! kill -9 in the middle of everything, again and again, while timers run and orders are owed.

use crate::support::{Api, Server, Socket, dawria, id};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

const TONE_S: i64 = 3;
const ALARM_S: i64 = 6;
const NOBODY_S: i64 = 5;

/// Makes room settings with short timers.
fn settings(folder: &Path) {
    let printed = dawria(&["doctor", "--room-settings"]);
    let text = String::from_utf8(printed.stdout).unwrap();
    let short = |line: &str| match line.split_once(" = ").map(|(key, _)| key) {
        Some("tone_s") => format!("tone_s = {TONE_S}"),
        Some("alarm_s") => format!("alarm_s = {ALARM_S}"),
        Some("nobody_assigned_s") => format!("nobody_assigned_s = {NOBODY_S}"),
        _ => line.to_owned(),
    };
    std::fs::write(folder.join("room.toml"), text.lines().map(|line| short(line) + "\n").collect::<String>()).unwrap();
}

/// A tool of the binary on this journal.
fn journal(folder: &Path, what: &str) -> String {
    let out = dawria(&["journal", what, "--config", folder.join("dawria.toml").to_str().unwrap()]);
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// `state after event N: HASH`.
fn state_of_the_journal(folder: &Path) -> (u64, String) {
    let said = journal(folder, "verify");
    let line = said.lines().find_map(|line| line.strip_prefix("state after event ")).unwrap_or_else(|| panic!("{said}"));
    let (seq, hash) = line.split_once(": ").unwrap();
    (seq.parse().unwrap(), hash.to_owned())
}

async fn noise(api: &Api) -> Value {
    api.incident("night_noise", 31.6, -8.0).await["incident"].clone()
}

async fn send(api: &Api, incident: &Value, unit: &str) -> Value {
    api.act(&format!("/api/v1/incidents/{incident}/assign"), json!({"unit": unit})).await["assignment"].clone()
}

/// Rule: architecture §3 – after a restart in the middle of everything owed effects are delivered, timers fire once, the state is the same
#[tokio::test]
async fn restarted_in_the_middle_of_everything_nothing_is_owed_in_vain_and_every_timer_fires_once() {
    let seed: u64 = std::env::var("DAWRIA_SEED").map_or_else(|_| rand::random(), |s| s.parse().unwrap());
    println!("seed {seed} (repeat with DAWRIA_SEED={seed})");
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    settings(folder.path());
    let start = || Server::start(folder.path(), "[journal]\nsnapshot_every = 100\n");

    let mut server = start();
    let api = server.api();
    for (unit, reach) in [("T-1", "terminal"), ("T-2", "terminal"), ("T-3", "terminal"), ("R-1", "radio")] {
        api.unit(unit, "car", reach, &[]).await;
    }
    // Work that fills a snapshot or two.
    for _ in 0..40 {
        let incident = noise(&api).await;
        let assignment = send(&api, &incident, "R-1").await;
        let done = json!({"status": "cleared", "disposition": "settled", "source": "radio"});
        api.act(&format!("/api/v1/assignments/{assignment}/status"), done).await;
    }
    let began = Instant::now();
    // Owed: an order that nobody receives; a tone and an alarm for it, and for a radio crew; an alarm that nobody is assigned.
    let incident = noise(&api).await;
    let unheard = send(&api, &incident, "T-1").await;
    let incident = noise(&api).await;
    let silent = send(&api, &incident, "R-1").await;
    let waiting = noise(&api).await;
    // A cancel that nobody receives.
    let incident = noise(&api).await;
    let cancelled = send(&api, &incident, "T-2").await;
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/T-2/terminal")).await;
    let order = terminal.hear("order", |m| m["t"] == "order").await;
    terminal.say(&json!({"t": "received", "id": id(), "identity": order["identity"], "assignment": cancelled})).await;
    terminal.hear("receipt", |m| m["t"] == "result").await;
    drop(terminal);
    api.act(&format!("/api/v1/incidents/{incident}/close"), json!({"disposition": "cancelled_before_arrival"})).await;
    // And one that never knew a timer, because its crew was quick.
    let incident = noise(&api).await;
    let quick = send(&api, &incident, "T-3").await;
    api.act(&format!("/api/v1/assignments/{quick}/status"), json!({"status": "acknowledged", "source": "radio"})).await;

    let mut restarts = 0;
    while began.elapsed() < Duration::from_secs(ALARM_S as u64 + 3) {
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..900))).await;
        server.kill();
        let (seq, state) = state_of_the_journal(folder.path());
        server = start();
        restarts += 1;
        assert_eq!((server.ready["seq"].as_u64(), server.ready["state"].as_str()), (Some(seq), Some(state.as_str())), "restart {restarts}");
    }
    println!("{restarts} restarts");
    let api = server.api();
    // What was owed all along comes now, under the name it always had.
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/T-1/terminal")).await;
    let order = terminal.hear("the order", |m| m["t"] == "order").await;
    assert_eq!(order["assignment"], unheard);
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/T-2/terminal")).await;
    let cancel = terminal.hear("the cancel", |m| m["t"] == "cancel").await;
    assert_eq!(cancel["assignment"], cancelled);
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");

    let (fired, seqs) = timers(&journal(folder.path(), "export"));
    let expected = [
        (json!({"nobody_assigned": waiting}), NOBODY_S),
        (json!({"tone_again": unheard}), TONE_S),
        (json!({"tone_again": silent}), TONE_S),
        (json!({"not_acknowledged": unheard}), ALARM_S),
        (json!({"not_acknowledged": silent}), ALARM_S),
    ];
    assert_eq!(fired.len(), expected.len(), "{fired:?}");
    for (deadline, after_s) in expected {
        let fired = fired.get(&deadline.to_string()).unwrap_or_else(|| panic!("{deadline} never fired: {fired:?}"));
        assert_eq!(fired.len(), 1, "{deadline} fired {} times", fired.len());
        assert!(fired[0] >= after_s * 1_000, "{deadline} fired after {} ms", fired[0]);
    }
    assert_eq!(order["identity"]["seq"].as_u64(), seqs.get(&unheard.to_string()).copied());
}

/// Deadlines that fired, with the milliseconds since what they are about began; and the sequence that made each assignment.
fn timers(export: &str) -> (BTreeMap<String, Vec<i64>>, BTreeMap<String, u64>) {
    let (mut fired, mut began, mut seqs) = (BTreeMap::<String, Vec<i64>>::new(), BTreeMap::new(), BTreeMap::new());
    for line in export.lines().skip(1) {
        let mut row: Value = serde_json::from_str(line).unwrap();
        let (seq, at, event) = (row["seq"].as_u64().unwrap(), row["recorded_at"].as_i64().unwrap(), row["event"].take());
        match event["type"].as_str().unwrap() {
            "unit_assigned" => {
                began.insert(format!("a{}", event["assignment"]), at);
                seqs.insert(event["assignment"].to_string(), seq);
            }
            "incident_opened" => drop(began.insert(format!("i{}", event["incident"]["id"]), at)),
            "deadline_passed" => {
                let deadline = &event["deadline"];
                let (what, of) = deadline.as_object().unwrap().iter().next().unwrap();
                let about = format!("{}{of}", if what == "nobody_assigned" { "i" } else { "a" });
                fired.entry(deadline.to_string()).or_default().push(at - began[&about]);
            }
            _ => {}
        }
    }
    (fired, seqs)
}
