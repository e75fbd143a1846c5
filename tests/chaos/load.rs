//! People who place calls all the while, and the account of what they were promised.

use crate::support::{Api, Server, dawria, id, people};
use futures_util::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Call takers, and the positions they sit at.
const CREW: [(&str, &str); 2] = [("taker-1", "ct-1"), ("taker-2", "ct-2")];
/// Calls that each places at once.
const HANDS: usize = 4;
/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// One call placed.
#[derive(Clone, Debug)]
struct Placed {
    who: usize,
    id: Uuid,
    number: String,
    /// Number of the call and how long its answer took, if it was acknowledged; else what came instead.
    answer: Result<u64, String>,
    took: Duration,
}

/// The call takers at work.
pub struct Load {
    stop: Arc<AtomicBool>,
    hands: Vec<JoinHandle<Vec<Placed>>>,
    acknowledged: Arc<std::sync::atomic::AtomicUsize>,
}

/// Everything that was placed and promised in one folder's life.
pub struct Ledger {
    folder: PathBuf,
    placed: Vec<Placed>,
    /// Calls acknowledged to others.
    others: BTreeSet<u64>,
}

/// The call takers of a server, signed in and seated; the first time they are hired.
pub async fn crew(server: &Server, folder: &Path) -> Vec<Api> {
    let api = server.api();
    let technician = people::technician(&api.nobody(), folder).await;
    let known = technician.ok("/api/v1/accounts").await;
    let mut crew = Vec::new();
    for (account, position) in CREW {
        let hired = known["items"].as_array().unwrap().iter().any(|a| a["account"] == account);
        let one = match hired {
            true => people::sign_in(&api, account).await,
            false => people::hire(&technician, account, &["call_taker@marrakech"]).await,
        };
        sit(&one, position).await;
        crew.push(one);
    }
    crew
}

/// Sits down, unless that is where it sits already.
pub async fn sit(api: &Api, position: &str) {
    let (status, said) = api.post(&format!("/api/v1/positions/{position}/sign-on"), &json!({"id": id()})).await;
    assert!(status.is_success() || said["rule"] == "nothing_to_change", "{position}: {said}");
}

fn body(id: Uuid, number: &str) -> Value {
    json!({"id": id, "number": number})
}

async fn place(api: &Api, body: &Value) -> Result<u64, String> {
    let asked = api.request(Method::POST, "/api/v1/calls").timeout(PATIENCE).json(body).send().await;
    let answer = asked.map_err(|e| if e.is_timeout() { "no answer in time".to_owned() } else { "the connection broke".to_owned() })?;
    let status = answer.status();
    let said: Value = answer.json().await.map_err(|_| "the connection broke".to_owned())?;
    match said["call"].as_u64() {
        Some(call) if status.is_success() => Ok(call),
        _ => Err(format!("{} {}", status.as_u16(), said["rule"].as_str().or(said["title"].as_str()).unwrap_or("?"))),
    }
}

impl Load {
    /// Begins; each hand waits `pause` between two calls.
    pub fn start(crew: &[Api], pause: Duration) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let acknowledged = Arc::<std::sync::atomic::AtomicUsize>::default();
        let hand = |n: usize| {
            let (who, stop, acknowledged) = (n % crew.len(), stop.clone(), acknowledged.clone());
            let api = crew[who].clone();
            tokio::spawn(async move {
                let mut placed = Vec::new();
                while !stop.load(Relaxed) {
                    let (id, number) = (id(), format!("06{:08}", 10_000 * n + placed.len()));
                    let since = Instant::now();
                    let answer = place(&api, &body(id, &number)).await;
                    acknowledged.fetch_add(usize::from(answer.is_ok()), Relaxed);
                    // Nobody hammers on a door that does not answer.
                    let wait = if answer.is_ok() { pause } else { pause.max(Duration::from_millis(50)) };
                    placed.push(Placed { who, id, number, answer, took: since.elapsed() });
                    tokio::time::sleep(wait).await;
                }
                placed
            })
        };
        Self { hands: (0..HANDS * crew.len()).map(hand).collect(), stop, acknowledged }
    }

    /// Calls acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.load(Relaxed)
    }

    /// Waits until so many more are acknowledged.
    pub async fn more(&self, calls: usize) {
        assert!(self.more_while(calls, || true).await);
    }

    /// Waits until so many more are acknowledged; `false` when `alive` says before that nobody is there to do it.
    pub async fn more_while(&self, calls: usize, mut alive: impl FnMut() -> bool) -> bool {
        let (wanted, since) = (self.acknowledged() + calls, Instant::now());
        while self.acknowledged() < wanted {
            if !alive() {
                return false;
            }
            assert!(since.elapsed() < Duration::from_secs(60), "the room takes no calls: {} of {wanted}", self.acknowledged());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        true
    }

    /// Ends, and writes what was placed into the ledger; gives the share since the start.
    pub async fn stop(self, ledger: &mut Ledger) -> Share {
        self.stop.store(true, Relaxed);
        let mut share = Share::default();
        for hand in self.hands {
            for placed in hand.await.unwrap() {
                share.add(&placed);
                ledger.placed.push(placed);
            }
        }
        share.took.sort_unstable();
        share
    }
}

/// What came of one stretch of calls.
#[derive(Debug, Default)]
pub struct Share {
    /// How long each acknowledgement took, sorted.
    pub took: Vec<Duration>,
    /// What came instead of an acknowledgement, how often.
    pub refused: BTreeMap<String, usize>,
}

impl Share {
    fn add(&mut self, placed: &Placed) {
        match &placed.answer {
            Ok(_) => self.took.push(placed.took),
            Err(why) => *self.refused.entry(why.clone()).or_default() += 1,
        }
    }

    /// That quantile of the answers' times.
    pub fn quantile(&self, q: f64) -> Duration {
        let last = self.took.len().saturating_sub(1);
        self.took.get((last as f64 * q).round() as usize).copied().unwrap_or_default()
    }

    /// For the table.
    pub fn told(&self) -> String {
        let [p50, p99] = [0.5, 0.99].map(|q| self.quantile(q).as_millis());
        let others = self.refused.iter().map(|(why, n)| format!(", {n} × {why}")).collect::<String>();
        format!("{} calls, p50 {p50} ms, p99 {p99} ms{others}", self.took.len())
    }
}

impl Ledger {
    /// An empty one, for the server of that folder.
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), placed: Vec::new(), others: BTreeSet::new() }
    }

    /// A call was acknowledged to somebody else.
    pub fn also(&mut self, answer: &Value) {
        self.others.insert(answer["call"].as_u64().unwrap());
    }

    /// Number of the last call acknowledged.
    pub fn last_promised(&self) -> u64 {
        self.placed.iter().filter_map(|p| p.answer.as_ref().ok()).max().copied().unwrap_or_default()
    }

    /// Calls acknowledged.
    pub fn promised(&self) -> usize {
        self.placed.iter().filter(|p| p.answer.is_ok()).count()
    }

    /// Promised calls that the server does not have.
    pub async fn missing(&self, server: &Server) -> usize {
        let there: BTreeSet<u64> = all_calls(&server.api()).await.into_iter().collect();
        self.placed.iter().filter_map(|p| p.answer.as_ref().ok()).filter(|call| !there.contains(call)).count()
    }

    /// All of [`Self::repeat`], and the journal verifies.
    pub async fn settle(&mut self, server: &Server) -> String {
        let told = self.repeat(server).await;
        self.verify();
        format!("{told}; verified")
    }

    /// Every promised call is there once; everything that was placed is placed again under the same id, and is then there once.
    pub async fn repeat(&mut self, server: &Server) -> String {
        let api = server.api();
        let there = all_calls(&api).await;
        let distinct: BTreeSet<u64> = there.iter().copied().collect();
        assert_eq!(distinct.len(), there.len(), "a call is listed twice");
        let gone: Vec<&Placed> = self.placed.iter().filter(|p| p.answer.as_ref().is_ok_and(|c| !distinct.contains(c))).collect();
        assert!(gone.is_empty(), "{} acknowledged calls are gone, the first: {:?}", gone.len(), gone[0]);
        let crew = crew(server, &self.folder).await;
        let (mut numbers, mut promised, mut unheard) = (BTreeMap::new(), 0, 0);
        let repeats = self.placed.iter().map(|p| {
            let (api, body) = (crew[p.who].clone(), body(p.id, &p.number));
            async move { place(&api, &body).await }
        });
        let answers: Vec<_> = stream::iter(repeats.collect::<Vec<_>>()).buffered(HANDS * CREW.len()).collect().await;
        for (placed, again) in self.placed.iter_mut().zip(answers) {
            let call = again.unwrap_or_else(|e| panic!("the repeat of {} is answered: {e}", placed.id));
            match &placed.answer {
                Ok(before) => {
                    assert_eq!(*before, call, "{} has another number now", placed.id);
                    promised += 1;
                }
                Err(_) => unheard += usize::from(distinct.contains(&call)),
            }
            placed.answer = Ok(call);
            assert_eq!(numbers.insert(call, placed.id), None, "two calls share number {call}");
        }
        let there: BTreeSet<u64> = all_calls(&api).await.into_iter().collect();
        assert!(numbers.keys().chain(&self.others).all(|call| there.contains(call)), "a call is not there");
        assert_eq!(there.len(), numbers.len() + self.others.len(), "more or fewer calls than were placed");
        format!("{promised} promised, {unheard} unheard but kept")
    }

    /// `dawria journal verify` finds nothing.
    pub fn verify(&self) {
        let out = dawria(&["journal", "verify", "--config", self.folder.join("dawria.toml").to_str().unwrap()]);
        let said = [out.stdout, out.stderr].map(|o| String::from_utf8_lossy(&o).into_owned()).concat();
        assert!(out.status.success(), "the journal does not verify: {said}");
    }
}

/// Numbers of all calls.
async fn all_calls(api: &Api) -> Vec<u64> {
    let (mut calls, mut after) = (Vec::new(), 0);
    loop {
        let page = api.ok(&format!("/api/v1/calls?after={after}&limit=200")).await;
        calls.extend(page["items"].as_array().unwrap().iter().map(|c| c["call"].as_u64().unwrap()));
        match page["next"].as_u64() {
            Some(next) => after = next,
            None => return calls,
        }
    }
}
