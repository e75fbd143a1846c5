//! kill -9 in a burst of calls, again and again: every acknowledged call is there exactly once, every owed order arrives, the journal
//! verifies; whoever was signed in still is, and terminals come back with the tokens they had. Rounds: `DAWRIA_KILL_ROUNDS` (3; `make full-kill`: 50). And a start on a large journal.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test: what is missing is a failure; figures are printed")]

use futures_util::{SinkExt, StreamExt};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};
use uuid::Uuid;

#[path = "store/driver.rs"]
#[allow(dead_code, reason = "other tests drive the core in more ways")]
mod driver;
#[path = "kill/large.rs"]
mod large;
#[path = "it/support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "other tests use more of it")]
mod support;

const UNITS: usize = 24;
const BURST: usize = 60;
const BINARY: &str = env!("CARGO_BIN_EXE_dawria");

struct Server {
    child: Child,
    http: SocketAddr,
    nmea: SocketAddr,
    ready_after: Duration,
}

impl Server {
    fn start(dir: &Path) -> Self {
        Self::start_room(dir, "kill")
    }

    fn start_room(dir: &Path, room: &str) -> Self {
        let config = dir.join("dawria.toml");
        if !config.exists() {
            let text = format!(
                "data_dir = {:?}\n[room]\nid = {room:?}\nautomatic = [\"P0\", \"P1\", \"P2\"]\n[http]\nbind = \"127.0.0.1:0\"\n[nmea]\nenabled = true\n\
                 tcp = \"127.0.0.1:0\"\nudp = \"127.0.0.1:0\"\nallow = [\"127.0.0.0/8\"]\n",
                dir.join("data")
            );
            std::fs::write(&config, text).unwrap();
        }
        let ready = dir.join("ready.json");
        let _ = std::fs::remove_file(&ready);
        let log = std::fs::OpenOptions::new().create(true).append(true).open(dir.join("server.log")).unwrap();
        let started = Instant::now();
        let mut child = Command::new(BINARY)
            .args(["serve", "--config"])
            .arg(&config)
            .arg("--ready-file")
            .arg(&ready)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        loop {
            if let Some(at) = std::fs::read(&ready).ok().and_then(|b| serde_json::from_slice::<Value>(&b).ok()) {
                let address = |key: &str| at[key].as_str().unwrap().parse().unwrap();
                return Self { http: address("http"), nmea: address("nmea_tcp"), child, ready_after: started.elapsed() };
            }
            if let Some(status) = child.try_wait().unwrap() {
                panic!("the server ended: {status}\n{}", std::fs::read_to_string(dir.join("server.log")).unwrap());
            }
            assert!(started.elapsed() < Duration::from_secs(60), "not ready in a minute");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn stop(mut self) {
        let pid = rustix::process::Pid::from_raw(self.child.id() as i32).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

/// Somebody who may do everything, at a chief's position; signed in once, before the first kill.
fn chief(server: &Server, dir: &Path) -> impl Future<Output = String> {
    let (api, dir) = (support::Api::new(server.http), dir.to_owned());
    async move { support::people::chief(&api, &dir).await.token().to_owned() }
}

#[derive(Clone)]
struct Api {
    client: reqwest::Client,
    base: String,
    token: String,
    /// Tokens of the units' terminals.
    terminals: Arc<BTreeMap<String, String>>,
    /// Sequence of the newest durable answer: what the room's view must have reached before it is asked again.
    seen: Arc<AtomicU64>,
}

impl Api {
    fn of(server: &Server, token: &str, terminals: &Arc<BTreeMap<String, String>>) -> Self {
        dawria::tls::install();
        let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
        let terminals = Arc::clone(terminals);
        Self { client, base: format!("http://{}", server.http), token: token.to_owned(), terminals, seen: Arc::default() }
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.token).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}: signed in before a kill is signed in after it");
        answer.json().await.unwrap()
    }

    fn saw(&self, answer: &Value) {
        self.seen.fetch_max(answer["seq"].as_u64().unwrap(), Relaxed);
    }

    /// `None` when the connection broke: the server is dead.
    async fn post(&self, path: &str, body: &Value) -> Option<(u16, Value)> {
        let answer = self.client.post(format!("{}{path}", self.base)).bearer_auth(&self.token).json(body).send().await.ok()?;
        Some((answer.status().as_u16(), answer.json().await.ok()?))
    }

    async fn done(&self, path: &str, mut body: Value) -> Value {
        body["id"] = json!(Uuid::now_v7());
        let (status, answer) = self.post(path, &body).await.unwrap();
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        self.saw(&answer);
        answer
    }

    async fn all(&self, path: &str) -> Vec<Value> {
        let (mut items, mut after) = (Vec::new(), 0);
        loop {
            let page = self.get(&format!("{path}?after={after}&limit=200")).await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_u64() {
                Some(next) => after = next,
                None => return items,
            }
        }
    }
}

fn unit(n: usize) -> String {
    format!("K-{n}")
}

fn device(n: usize) -> String {
    format!("3570000000000{n:02}")
}

/// Registers the units and gives those with a terminal a token, which is to hold over all kills.
async fn muster(api: &Api) -> BTreeMap<String, String> {
    let mut tokens = BTreeMap::new();
    for n in 0..UNITS {
        // Every third crew has a radio only: nothing is owed to a terminal it does not have.
        let reach = if n % 3 == 2 { "radio" } else { "terminal" };
        let body = json!({"unit": unit(n), "kind": "car", "service": "police_secours", "reach": reach, "devices": [device(n)]});
        api.done("/api/v1/units", body).await;
        api.done(&format!("/api/v1/units/{}/duty", unit(n)), json!({"duty": "on"})).await;
        if reach == "terminal" {
            let (status, made) = api.post(&format!("/api/v1/units/{}/token", unit(n)), &json!({})).await.unwrap();
            assert_eq!(status, 201, "{made}");
            tokens.insert(unit(n), made["token"].as_str().unwrap().to_owned());
        }
    }
    tokens
}

/// The units' lines to the server; they stay open while this is held.
struct Links(Vec<TcpStream>);

impl Links {
    /// Every unit signs on and reports where it is.
    fn open(server: &Server) -> Self {
        let one = |n: usize| {
            let mut stream = TcpStream::connect(server.nmea).unwrap();
            write!(stream, "IMEI {}\r\n", device(n)).unwrap();
            stream
        };
        let mut links = Self((0..UNITS).map(one).collect());
        links.report();
        links
    }

    /// Every unit reports again, so that it stays fresh however slow the machine is.
    fn report(&mut self) {
        for (n, stream) in self.0.iter_mut().enumerate() {
            let body = format!("GPGGA,{},31{:02}.{:04},N,00759.1000,W,1,08,0.9,460.0,M,,M,,", time_of_day(), 36 + n % 4, n * 100);
            let sum = body.bytes().fold(0, |s, b| s ^ b);
            write!(stream, "${body}*{sum:02X}\r\n").unwrap();
        }
    }
}

fn time_of_day() -> String {
    let s = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() % 86_400;
    format!("{:02}{:02}{:02}.000", s / 3600, s / 60 % 60, s % 60)
}

fn call(rng: &mut ChaCha8Rng) -> Value {
    let position = json!({"lat": 31.60 + rng.random_range(0.0..0.07), "lon": -8.02 + rng.random_range(0.0..0.06)});
    json!({"id": Uuid::now_v7(), "number": format!("+212 600 {:04}", rng.random_range(0..10_000)), "answered": true,
        "incident": {"type": "theft", "priority": "P1", "position": position, "details": "burst"}})
}

/// When to kill.
enum Kill {
    /// At a random moment, perhaps before anything was acknowledged.
    Anywhen,
    /// Once so many calls are acknowledged.
    After(usize),
}

/// Posts a burst and kills the server in the middle of it; gives what was sent and what was acknowledged (id → call number).
async fn burst_and_kill(server: Server, api: &Api, rng: &mut ChaCha8Rng, when: Kill) -> (Vec<Value>, BTreeMap<String, u64>) {
    let bodies: Vec<Value> = (0..BURST).map(|_| call(rng)).collect();
    let mut tasks = tokio::task::JoinSet::new();
    let heard = Arc::new(AtomicU64::new(0));
    for body in bodies.clone() {
        let (api, heard) = (api.clone(), Arc::clone(&heard));
        tasks.spawn(async move {
            let answer = api.post("/api/v1/calls", &body).await;
            answer.map(|(status, answer)| {
                assert_eq!(status, 201, "{answer}");
                heard.fetch_add(1, Relaxed);
                (body["id"].as_str().unwrap().to_owned(), answer["call"].as_u64().unwrap())
            })
        });
    }
    match when {
        Kill::Anywhen => tokio::time::sleep(Duration::from_micros(rng.random_range(500..60_000))).await,
        Kill::After(calls) => {
            while heard.load(Relaxed) < calls as u64 {
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
        }
    }
    server.kill();
    let mut acknowledged = BTreeMap::new();
    while let Some(done) = tasks.join_next().await {
        acknowledged.extend(done.unwrap());
    }
    (bodies, acknowledged)
}

/// Connects the terminal of a unit with an order not yet receipted, takes the order, receipts it, reports *cleared*.
async fn take_order(server: &Server, api: &Api, unit: &str, assignment: u64) {
    let mut request = format!("ws://{}/api/v1/units/{unit}/terminal", server.http).into_client_request().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {}", api.terminals[unit]).parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let mut owed: BTreeSet<String> = BTreeSet::new();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        let message = tokio::time::timeout_at(deadline, socket.next()).await;
        let message = message.unwrap_or_else(|_| panic!("{unit}: the order of assignment {assignment} never came"));
        let Message::Text(text) = message.unwrap().unwrap() else { continue };
        let said: Value = serde_json::from_str(text.as_str()).unwrap();
        let order = if said["t"] == "welcome" { &said["order"] } else { &said };
        if (said["t"] == "welcome" || said["t"] == "order") && order["assignment"] == json!(assignment) && owed.is_empty() {
            for mut body in [
                json!({"t": "received", "identity": order["identity"], "assignment": assignment}),
                json!({"t": "status", "assignment": assignment, "status": "cleared", "disposition": "settled"}),
            ] {
                let id = Uuid::now_v7().to_string();
                body["id"] = json!(id);
                owed.insert(id);
                socket.send(Message::text(body.to_string())).await.unwrap();
            }
        }
        if said["t"] == "result" {
            assert_eq!(said["ok"], json!(true), "{said}");
            api.saw(&said);
            owed.remove(said["id"].as_str().unwrap());
            if owed.is_empty() {
                return;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill_9_in_a_call_burst_loses_nothing_that_was_acknowledged() {
    let rounds: usize = std::env::var("DAWRIA_KILL_ROUNDS").map_or(3, |n| n.parse().unwrap());
    let seed: u64 = std::env::var("DAWRIA_SEED").map_or_else(|_| rand::random(), |s| s.parse().unwrap());
    println!("seed {seed} (repeat with DAWRIA_SEED={seed}), {rounds} rounds");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(dir.path());
    let token = chief(&server, dir.path()).await;
    let terminals = Arc::new(muster(&Api::of(&server, &token, &Arc::default())).await);

    let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
    let (mut acknowledged_in_all, mut orders, mut slowest) = (0, 0, Duration::ZERO);
    for round in 0..rounds {
        let links = Links::open(&server);
        let api = Api::of(&server, &token, &terminals);
        // Every other round surely has acknowledged calls, and orders owed for them.
        let when = if round % 2 == 0 { Kill::After(rng.random_range(1..BURST / 2)) } else { Kill::Anywhen };
        let (bodies, acknowledged) = burst_and_kill(server, &api, &mut rng, when).await;
        drop(links);
        acknowledged_in_all += acknowledged.len();

        server = Server::start(dir.path());
        slowest = slowest.max(server.ready_after);
        let mut links = Links::open(&server);
        let api = Api::of(&server, &token, &terminals);
        // What was acknowledged is there before anybody repeats anything.
        let there: Vec<u64> = api.all("/api/v1/calls").await.iter().map(|c| c["call"].as_u64().unwrap()).collect();
        assert_eq!(there.iter().collect::<BTreeSet<_>>().len(), there.len(), "round {round}: a call is listed twice");
        for (id, number) in &acknowledged {
            assert!(there.contains(number), "round {round}: call {number} ({id}) was acknowledged and is gone");
        }
        // Everybody repeats, with the same id.
        for body in &bodies {
            let id = body["id"].as_str().unwrap().to_owned();
            let (status, answer) = api.post("/api/v1/calls", body).await.unwrap();
            assert!((200..300).contains(&status), "round {round}: repeat of {id}: {status} {answer}");
            let number = answer["call"].as_u64().unwrap();
            assert!(acknowledged.get(&id).is_none_or(|n| *n == number), "round {round}: {id} has another number now");
            assert_eq!(numbers.insert(id, number), None);
        }
        let distinct: BTreeSet<u64> = numbers.values().copied().collect();
        assert_eq!(distinct.len(), numbers.len(), "round {round}: two calls share a number");
        let there: BTreeSet<u64> = api.all("/api/v1/calls").await.iter().map(|c| c["call"].as_u64().unwrap()).collect();
        assert_eq!(there, distinct, "round {round}: more or fewer calls than were made");

        orders += settle(&server, &api, &mut links).await;
    }
    assert!(
        acknowledged_in_all > 0 && orders > 0,
        "{acknowledged_in_all} calls acknowledged before a kill, {orders} orders owed after one"
    );
    server.stop();
    let verify = Command::new(BINARY).args(["journal", "verify", "--config"]).arg(dir.path().join("dawria.toml")).output().unwrap();
    assert!(verify.status.success(), "{}{}", String::from_utf8_lossy(&verify.stdout), String::from_utf8_lossy(&verify.stderr));
    println!(
        "{} calls, {acknowledged_in_all} acknowledged before a kill, {orders} owed orders delivered after one, slowest start {slowest:?}\n{}",
        numbers.len(),
        String::from_utf8_lossy(&verify.stdout).trim()
    );
}

/// Brings the room to rest: owed orders are taken on terminals, radio crews are stamped, the rest is closed. Gives the orders taken.
async fn settle(server: &Server, api: &Api, links: &mut Links) -> usize {
    let (mut taken, mut idle) = (0, 0);
    let (started, mut reported) = (Instant::now(), Instant::now());
    loop {
        if reported.elapsed() > Duration::from_secs(3) {
            links.report();
            reported = Instant::now();
        }
        let assignments = open_assignments(api).await;
        if assignments.is_empty() {
            let forgotten = forgotten(api).await;
            assert!(
                forgotten.is_empty() || started.elapsed() < Duration::from_secs(120),
                "neither a unit nor nobody who qualifies: {forgotten:?}"
            );
            idle = if forgotten.is_empty() { idle + 1 } else { 0 };
            if idle == 3 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
            continue;
        }
        idle = 0;
        for (number, unit, delivered) in assignments {
            let radio = unit[2..].parse::<usize>().unwrap() % 3 == 2;
            if radio || delivered {
                let body = json!({"status": "cleared", "disposition": "settled", "source": "radio"});
                api.done(&format!("/api/v1/assignments/{number}/status"), body).await;
            } else {
                take_order(server, api, &unit, number).await;
                taken += 1;
            }
        }
    }
    for incident in api.all("/api/v1/incidents").await.iter().filter(|i| i["closed_at"].is_null()) {
        let path = format!("/api/v1/incidents/{}/close", incident["incident"]);
        api.done(&path, json!({"disposition": "cancelled_before_arrival"})).await;
    }
    taken
}

/// Incidents that never had a unit and do not say that nobody qualifies.
async fn forgotten(api: &Api) -> Vec<Value> {
    let had_none = |i: &Value| i["assignments"].as_array().unwrap().is_empty() && i["waiting"] != "nobody_qualifies";
    let open = |i: &&Value| i["closed_at"].is_null() && had_none(i);
    api.all("/api/v1/incidents").await.iter().filter(open).map(|i| json!([i["incident"], i["waiting"]])).collect()
}

/// (number, unit, delivered) of every assignment that is not over.
async fn open_assignments(api: &Api) -> Vec<(u64, String, bool)> {
    let snapshot = loop {
        let snapshot = api.get("/api/v1/snapshot").await;
        // Answers leave before the room's view has taken them in.
        if snapshot["seq"].as_u64().unwrap() >= api.seen.load(Relaxed) {
            break snapshot;
        }
        tokio::task::yield_now().await;
    };
    let all = snapshot["assignments"].as_array().unwrap();
    let open = all.iter().filter(|a| a["state"] != "cleared");
    open.map(|a| (a["assignment"].as_u64().unwrap(), a["unit"].as_str().unwrap().to_owned(), !a["delivered_at"].is_null())).collect()
}
