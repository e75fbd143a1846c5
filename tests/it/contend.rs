//! Many hands reach for the same units at once: whoever comes second is told so, by rule. Rounds: `DAWRIA_CONTEND_ROUNDS` (5;
//! `make full-contend`: 100).

use crate::support::{Api, Server, dawria, id};
use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

const UNITS: usize = 50;
const REQUESTS: usize = 500;
/// Of the requests, those that are another one sent again with its id.
const REPEATED: usize = 50;
const INCIDENTS: usize = 60;
/// Why a request may be refused.
const RULES: [&str; 2] = ["unit_committed", "incident_state"];

/// Rule: domain §4.10 – a unit has at most one open assignment; every refusal names its rule
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contended_units_are_never_assigned_twice_and_every_refusal_names_its_rule() {
    let rounds: usize = std::env::var("DAWRIA_CONTEND_ROUNDS").map_or(5, |n| n.parse().unwrap());
    let seed: u64 = std::env::var("DAWRIA_SEED").map_or_else(|_| rand::random(), |s| s.parse().unwrap());
    println!("seed {seed} (repeat with DAWRIA_SEED={seed}), {rounds} rounds of {REQUESTS} requests for {UNITS} units");
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    for n in 0..UNITS {
        // Units without a position: nobody is sent but by hand.
        api.unit(&format!("C-{n}"), "car", "radio", &[]).await;
    }
    let (mut refused, mut slowest) = (BTreeMap::<String, usize>::new(), 0.0_f64);
    for round in 0..rounds {
        let incidents = open_incidents(&api).await;
        let started = Instant::now();
        let answers = all_at_once(&api, requests(&incidents, &mut dice)).await;
        slowest = slowest.max(started.elapsed().as_secs_f64());
        let made = judge(&answers, &mut refused, round);
        // What the room shows is what was answered.
        let shown = open_assignments(&api).await;
        assert_eq!(shown, made, "round {round}");
        for incident in &incidents {
            let path = format!("/api/v1/incidents/{incident}/close");
            api.act(&path, json!({"disposition": "cancelled_before_arrival"})).await;
        }
        assert!(open_assignments(&api).await.is_empty(), "round {round}: closed incidents hold units");
    }
    server.stop();
    never_two_at_once(&folder.path().join("dawria.toml"), rounds);
    println!("{} assigned; refused: {refused:?}; slowest round {slowest:.2} s", rounds * UNITS);
}

async fn open_incidents(api: &Api) -> Vec<u64> {
    let mut all = Vec::new();
    for n in 0..INCIDENTS {
        let made = api.incident("night_noise", 31.60 + n as f64 * 1e-4, -8.0).await;
        all.push(made["incident"].as_u64().unwrap());
    }
    all
}

/// Every unit is asked for several times; some requests are sent twice.
fn requests(incidents: &[u64], dice: &mut ChaCha8Rng) -> Vec<(u64, Value)> {
    let fresh = (0..REQUESTS - REPEATED).map(|n| {
        let body = json!({"id": id(), "unit": format!("C-{}", n % UNITS)});
        (*incidents.choose(dice).unwrap(), body)
    });
    let mut all: Vec<(u64, Value)> = fresh.collect();
    for _ in 0..REPEATED {
        all.push(all[dice.random_range(0..REQUESTS - REPEATED)].clone());
    }
    all
}

struct Answer {
    id: String,
    unit: String,
    status: u16,
    kind: String,
    body: Value,
}

async fn all_at_once(api: &Api, requests: Vec<(u64, Value)>) -> Vec<Answer> {
    let mut tasks = tokio::task::JoinSet::new();
    for (incident, body) in requests {
        let api = api.clone();
        tasks.spawn(async move {
            let path = format!("/api/v1/incidents/{incident}/assign");
            let response = api.request(reqwest::Method::POST, &path).json(&body).send().await.unwrap();
            let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
            let text = |name: &str| body[name].as_str().unwrap().to_owned();
            Answer { id: text("id"), unit: text("unit"), status: response.status().as_u16(), kind, body: response.json().await.unwrap() }
        });
    }
    tasks.join_all().await
}

/// Each unit went to exactly one request; all others were refused by a named rule. Gives assignment by unit.
fn judge(answers: &[Answer], refused: &mut BTreeMap<String, usize>, round: usize) -> BTreeMap<String, u64> {
    let (mut made, mut by_id) = (BTreeMap::new(), BTreeMap::new());
    for a in answers {
        // A repeat may be refused or answered, but never answered otherwise than the first.
        let outcome = by_id.entry(&a.id).or_insert_with(|| a.body["assignment"].as_u64());
        if let (Some(first), Some(again)) = (*outcome, a.body["assignment"].as_u64()) {
            assert_eq!(first, again, "round {round}: a repeat got another assignment");
        }
        if a.status == 200 || a.status == 201 {
            let assignment = a.body["assignment"].as_u64().unwrap();
            let before = made.insert(a.unit.clone(), assignment);
            assert!(before.is_none_or(|b| b == assignment), "round {round}: {} was assigned twice: {before:?}, {assignment}", a.unit);
            continue;
        }
        assert_eq!(a.status, 409, "round {round}: {}", a.body);
        assert_eq!(a.kind, "application/problem+json", "round {round}: {}", a.body);
        let rule = a.body["rule"].as_str().unwrap_or_else(|| panic!("round {round}: a refusal without a rule: {}", a.body));
        assert!(RULES.contains(&rule), "round {round}: refused by {rule}: {}", a.body);
        assert!(a.body["detail"].as_str().is_some_and(|d| !d.is_empty()), "round {round}: {}", a.body);
        *refused.entry(rule.to_owned()).or_default() += 1;
    }
    assert_eq!(made.len(), UNITS, "round {round}: a unit that many asked for went to nobody");
    made
}

async fn open_assignments(api: &Api) -> BTreeMap<String, u64> {
    let seq = api.ok("/api/v1/stats").await["dispatch"]["seq"].as_u64().unwrap();
    let snapshot = loop {
        let snapshot = api.ok("/api/v1/snapshot").await;
        // Answers leave before the room's view has taken them in.
        if snapshot["seq"].as_u64().unwrap() >= seq {
            break snapshot;
        }
        tokio::task::yield_now().await;
    };
    let mut open = BTreeMap::new();
    for a in snapshot["assignments"].as_array().unwrap().iter().filter(|a| a["state"] != "cleared") {
        let unit = a["unit"].as_str().unwrap().to_owned();
        assert_eq!(open.insert(unit, a["assignment"].as_u64().unwrap()), None, "two open assignments of one unit: {snapshot}");
    }
    open
}

/// The journal itself, event by event.
fn never_two_at_once(config: &std::path::Path, rounds: usize) {
    let out = dawria(&["journal", "export", "--config", config.to_str().unwrap()]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let (mut busy, mut on, mut assigned) = (BTreeSet::new(), BTreeMap::new(), 0);
    for line in String::from_utf8(out.stdout).unwrap().lines().skip(1) {
        let event = serde_json::from_str::<Value>(line).unwrap()["event"].take();
        let assignment = event["assignment"].as_u64().unwrap_or_default();
        match event["type"].as_str().unwrap() {
            "unit_assigned" => {
                let unit = event["unit"].as_str().unwrap().to_owned();
                assert!(busy.insert(unit.clone()), "{unit} was assigned while it was: {line}");
                on.insert(assignment, unit);
                assigned += 1;
            }
            "assignment_cleared" => assert!(busy.remove(&on[&assignment]), "{line}"),
            _ => {}
        }
    }
    assert_eq!((assigned, busy.len()), (rounds * UNITS, 0));
    let verify = dawria(&["journal", "verify", "--config", config.to_str().unwrap()]);
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stdout));
}
