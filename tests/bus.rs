//! The bus: a second process shows what the owner shows, whatever happens on the way; and nothing that happens there disturbs the owner.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a broken set-up should panic, and says when it skips")]

#[path = "bus/doors.rs"]
mod doors;
mod driven;
#[path = "it/support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "other tests use more of it")]
mod support;

use dawria::{
    bus::{Bus, BusCounters, BusSettings, MemoryBus, Payload, RedisBus, Subscription, publish, relay},
    id::UnitId,
    live::{FeedLimits, Live, Mirror, Snapshot, decode},
    quantity::Position,
};
use driven::{Driven, EPOCH, place, rng, room_id, unit};
use redis::AsyncCommands;
use std::{
    collections::BTreeMap,
    future::Future,
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::{task::JoinHandle, time::Instant};
use tokio_util::sync::CancellationToken;

/// Waits until `done`, looking again and again; panics after 60 s.
async fn until<F: Future<Output = bool>>(what: &str, mut done: impl FnMut() -> F) {
    let limit = Instant::now() + Duration::from_secs(60);
    while !done().await {
        assert!(Instant::now() < limit, "did not come about: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A redis-server of our own, without persistence, ended by its process id.
struct Server {
    child: Option<Child>,
    port: u16,
    dir: tempfile::TempDir,
}

impl Server {
    async fn start() -> Option<Self> {
        let found = Command::new("redis-server").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        if found.is_err() {
            println!("skipped: no redis-server");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut server = Self { child: None, port, dir: tempfile::tempdir().unwrap() };
        server.up().await;
        Some(server)
    }

    async fn up(&mut self) {
        let child = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir"])
            .arg(self.dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.child = Some(child.unwrap());
        until("redis-server answers", || async { self.try_connect().await.is_ok() }).await;
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    async fn try_connect(&self) -> redis::RedisResult<redis::aio::MultiplexedConnection> {
        redis::Client::open(self.url())?.get_multiplexed_async_connection().await
    }

    async fn connect(&self) -> redis::aio::MultiplexedConnection {
        self.try_connect().await.unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn settings() -> BusSettings {
    BusSettings {
        timeout_ms: 200,
        snapshot_every_ms: 300,
        positions_every_ms: 500,
        backoff_min_ms: 20,
        backoff_max_ms: 200,
        silence_ms: 2_000,
        ..BusSettings::default()
    }
}

/// Publisher and relay with their counters, ended together.
struct Line {
    out: Arc<BusCounters>,
    back: Arc<BusCounters>,
    far: Live,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Line {
    fn new<B: Bus>(room: &Driven, near: Arc<B>, far: Arc<B>) -> Self {
        let (out, back, stop) = (Arc::<BusCounters>::default(), Arc::<BusCounters>::default(), CancellationToken::new());
        let mirror = Mirror::new(room_id(), FeedLimits::default());
        let live = mirror.live();
        let tasks = vec![
            tokio::spawn(publish(room.hub.live(), near, settings(), out.clone(), stop.clone())),
            tokio::spawn(relay(far, mirror, settings(), back.clone(), stop.clone())),
        ];
        Self { out, back, far: live, stop, tasks }
    }

    async fn end(self) {
        self.stop.cancel();
        for task in self.tasks {
            task.await.unwrap();
        }
    }
}

/// What a viewer would be shown: facts of all objects, and positions by index.
fn picture(live: &Live) -> (Snapshot, BTreeMap<u32, (i32, i32)>) {
    let (text, full) = live.snapshot_with_positions();
    let mut shown = serde_json::from_slice::<Snapshot>(&text).unwrap().without_personal();
    shown.beat = 0;
    shown.server_time = dawria::quantity::Timestamp(0);
    for u in &mut shown.units {
        u.place = dawria::live::UnitPlace {
            position: None,
            position_quality: None,
            trust: None,
            doubt: None,
            age_class: dawria::fleet::AgeClass::None,
            effective_time: None,
        };
    }
    let (_, records) = decode(&full).unwrap();
    (shown, records.map(|r| (r.ix, (r.lat_e7, r.lon_e7))).collect())
}

/// Drives on until the far side shows the same as the near one.
async fn same(what: &str, room: &mut Driven, far: &Live) {
    let limit = Instant::now() + Duration::from_secs(60);
    let mut seed = 0;
    loop {
        seed += 1;
        room.drive(seed);
        tokio::time::sleep(Duration::from_millis(20)).await;
        if far.is_ready() && picture(&room.hub.live()) == picture(far) {
            return;
        }
        assert!(Instant::now() < limit, "the far side never showed the same: {what}");
    }
}

fn redis_bus(server: &Server) -> Arc<RedisBus> {
    Arc::new(RedisBus::new(&server.url(), &room_id(), &settings()).unwrap())
}

#[tokio::test]
async fn frames_reach_a_second_hub_in_memory() {
    let mut rng = rng(1);
    let mut room = Driven::new(10, FeedLimits::default());
    let bus = Arc::new(MemoryBus::new());
    let line = Line::new(&room, bus.clone(), bus.clone());
    for _ in 0..200 {
        room.random(&mut rng);
        tokio::task::yield_now().await;
    }
    same("memory", &mut room, &line.far).await;
    assert_eq!(bus.positions().len(), 10);
    line.end().await;
}

#[tokio::test]
async fn a_relay_that_falls_behind_in_memory_takes_a_snapshot() {
    let mut room = Driven::new(10, FeedLimits { deltas: 4_096, ..FeedLimits::default() });
    let bus = Arc::new(MemoryBus::new());
    let line = Line::new(&room, bus.clone(), bus.clone());
    same("start", &mut room, &line.far).await;
    for i in 0..3_000 {
        room.call(place(i));
    }
    same("after a burst that nobody could follow", &mut room, &line.far).await;
    line.end().await;
}

#[tokio::test]
async fn positions_and_frames_over_redis() {
    let Some(server) = Server::start().await else { return };
    let mut rng = rng(2);
    let mut room = Driven::new(40, FeedLimits::default());
    let line = Line::new(&room, redis_bus(&server), redis_bus(&server));
    for _ in 0..300 {
        room.random(&mut rng);
        tokio::task::yield_now().await;
    }
    same("redis", &mut room, &line.far).await;

    // The hash and the GEO set say what the fleet says.
    let mut redis = server.connect().await;
    let expected: BTreeMap<String, Position> =
        room.fleet.units(room.now).filter_map(|u| u.position.map(|p| (u.id.to_string(), p))).collect();
    until("the position hash is complete and right", || {
        let (mut redis, expected) = (redis.clone(), expected.clone());
        async move {
            let stored: BTreeMap<String, String> = redis.hgetall("dawria:marrakech:position").await.unwrap();
            let read = |text: &String| {
                let mut words = text.split(' ').map(|w| w.parse().unwrap());
                Position { lat_e7: words.next().unwrap(), lon_e7: words.next().unwrap() }
            };
            stored.iter().map(|(unit, text)| (unit.clone(), read_two(text, read))).collect::<BTreeMap<_, _>>() == expected
        }
    })
    .await;
    let sample: String = redis.hget("dawria:marrakech:position", "P-007").await.unwrap();
    println!("P-007: {sample}");
    assert_eq!(sample.split(' ').count(), 7);
    let centre = place(500);
    for metres in [300.0, 1_500.0, 6_000.0] {
        let found: Vec<String> = redis::cmd("GEOSEARCH")
            .arg("dawria:marrakech:geo")
            .arg("FROMLONLAT")
            .arg(centre.lon())
            .arg(centre.lat())
            .arg("BYRADIUS")
            .arg(metres)
            .arg("m")
            .arg("ASC")
            .query_async(&mut redis)
            .await
            .unwrap();
        let within =
            |m: f64| -> Vec<String> { room.fleet.within(centre, m).iter().map(|n| room.fleet.id(n.ix).unwrap().to_string()).collect() };
        // Redis takes another radius of the Earth and rounds positions to half a metre.
        let (surely, perhaps) = (within(metres * 0.995 - 1.0), within(metres * 1.005 + 1.0));
        assert!(surely.iter().all(|u| found.contains(u)), "{metres} m");
        assert!(found.iter().all(|u| perhaps.contains(u)), "{metres} m");
        println!("within {metres} m: {}", found.len());
    }
    let counts = line.out.read();
    assert!(counts.up && counts.published > 50 && counts.dropped == 0, "{counts:?}");
    println!("{counts:?}\n{:?}", line.back.read());
    line.end().await;
}

fn read_two(text: &str, read: impl Fn(&String) -> Position) -> Position {
    read(&text.split(' ').take(2).collect::<Vec<_>>().join(" "))
}

/// A receipted cancel changes nothing shown: no frame for it, and no gap either.
async fn quiet_batches_are_no_gaps<B: Bus>(bus: impl Fn() -> Arc<B>) {
    let mut room = Driven::new(6, FeedLimits::default());
    let line = Line::new(&room, bus(), bus());
    same("start", &mut room, &line.far).await;
    let before = line.back.read();
    for _ in 0..5 {
        room.receipt_a_cancel();
        room.call(place(7));
        same("after a quiet batch", &mut room, &line.far).await;
    }
    let after = line.back.read();
    assert_eq!((after.gaps, after.snapshots), (before.gaps, before.snapshots), "{after:?}");
    assert_eq!(line.far.counters().resyncs, 0);
    line.end().await;
}

#[tokio::test]
async fn a_batch_that_shows_nothing_is_no_gap_for_a_relay() {
    let bus = Arc::new(MemoryBus::new());
    quiet_batches_are_no_gaps(|| bus.clone()).await;
    let Some(server) = Server::start().await else { return };
    quiet_batches_are_no_gaps(|| redis_bus(&server)).await;
}

/// What is said by callers stays on the owner's machine: neither what is published nor what is stored holds it.
#[tokio::test]
async fn no_personal_field_leaves_by_the_bus() {
    const WHOLE: &str = "0612345678";
    const PERSONAL: [&str; 3] = ["•••678", "near the fountain", "two men on a scooter"];
    let bus = Arc::new(MemoryBus::new());
    let mut heard = bus.subscribe().await.unwrap();
    let mut room = Driven::new(3, FeedLimits::default());
    let line = Line::new(&room, bus.clone(), bus.clone());
    same("start", &mut room, &line.far).await;
    room.call(place(7));
    same("after a call", &mut room, &line.far).await;
    let here = String::from_utf8(room.hub.live().snapshot().to_vec()).unwrap();
    assert!(PERSONAL.iter().all(|text| here.contains(text)), "the room itself shows them: {here}");
    assert!(!here.contains(WHOLE), "a whole number is only for who asks for it: {here}");
    until("the stored snapshot shows the call", || {
        room.drive(3);
        let bus = bus.clone();
        async move { bus.snapshot().await.unwrap().is_some_and(|s| String::from_utf8_lossy(&s.text).contains("\"call\":1")) }
    })
    .await;
    let mut texts = vec![bus.snapshot().await.unwrap().unwrap().text, line.far.snapshot()];
    while let Ok(Some(message)) = tokio::time::timeout(Duration::from_millis(50), heard.next()).await {
        if let Payload::Delta(text) = message.payload {
            texts.push(text);
        }
    }
    assert!(texts.len() > 2, "a delta was published");
    for text in &texts {
        let text = String::from_utf8(text.to_vec()).unwrap();
        assert!(PERSONAL.iter().chain([&WHOLE]).all(|personal| !text.contains(personal)), "{text}");
    }
    assert!(texts.iter().any(|t| String::from_utf8_lossy(t).contains("\"number\":null")));
    line.end().await;
}

#[tokio::test]
async fn flushed_killed_and_restarted_it_recovers() {
    let Some(mut server) = Server::start().await else { return };
    let mut room = Driven::new(20, FeedLimits::default());
    let line = Line::new(&room, redis_bus(&server), redis_bus(&server));
    same("start", &mut room, &line.far).await;

    let mut redis = server.connect().await;
    let () = redis::cmd("FLUSHALL").query_async(&mut redis).await.unwrap();
    room.call(place(3));
    same("after FLUSHALL", &mut room, &line.far).await;
    until("positions and snapshot are back", || {
        room.drive(9);
        let mut redis = redis.clone();
        async move {
            let units: usize = redis.hlen("dawria:marrakech:position").await.unwrap();
            let snapshot: bool = redis.exists("dawria:marrakech:snapshot").await.unwrap();
            units == 20 && snapshot
        }
    })
    .await;

    server.kill();
    until("the publisher notices", || {
        room.drive(11);
        room.call(place(4));
        let out = line.out.clone();
        async move { !out.read().up }
    })
    .await;
    let before = room.hub.live().cursor().seq;
    for i in 0..500 {
        room.call(place(i));
    }
    assert!(room.hub.live().cursor().seq >= before + 500, "the room goes on without the bus");
    assert!(line.out.read().dropped > 0, "{:?}", line.out.read());

    server.up().await;
    same("after kill and restart", &mut room, &line.far).await;
    assert!(line.back.read().listens >= 2);
    println!("{:?}\n{:?}", line.out.read(), line.back.read());
    line.end().await;
}

#[tokio::test]
async fn a_paused_server_drops_and_counts_and_never_blocks_the_room() {
    let Some(server) = Server::start().await else { return };
    let mut room = Driven::new(20, FeedLimits { deltas: 64, ..FeedLimits::default() });
    let line = Line::new(&room, redis_bus(&server), redis_bus(&server));
    same("start", &mut room, &line.far).await;
    let mut redis = server.connect().await;
    // The pause outlasts the room's work below, however slow the build and the machine.
    let began = Instant::now();
    for i in 0..200 {
        room.call(place(i));
        room.drive(i);
    }
    let pause_ms = 1_500 + 20 * began.elapsed().as_millis() as u64;
    let () = redis::cmd("CLIENT").arg("PAUSE").arg(pause_ms).arg("ALL").query_async(&mut redis).await.unwrap();
    // No await in here: whatever the bus does, the room's own work is done at once.
    for i in 0..2_000 {
        room.call(place(i));
        room.drive(i);
    }
    until("losses are counted", || {
        room.drive(1);
        let out = line.out.clone();
        async move { out.read().failures > 0 && out.read().dropped > 0 }
    })
    .await;
    same("after the pause", &mut room, &line.far).await;
    let counts = line.out.read();
    println!("{counts:?}\n{:?}", line.back.read());
    assert!(counts.skipped > 0, "it fell out of the ring of 64 and went on with a snapshot: {counts:?}");
    line.end().await;
}

#[tokio::test]
async fn a_new_epoch_replaces_the_old_and_a_ghost_of_the_old_is_ignored() {
    let bus = Arc::new(MemoryBus::new());
    let mut old = Driven::with_epoch(5, FeedLimits::default(), EPOCH);
    let line = Line::new(&old, bus.clone(), bus.clone());
    for i in 0..5 {
        old.call(place(i));
    }
    same("old owner", &mut old, &line.far).await;

    let mut new = Driven::with_epoch(7, FeedLimits::default(), EPOCH + 60);
    let (stop, out) = (CancellationToken::new(), Arc::<BusCounters>::default());
    let publisher = tokio::spawn(publish(new.hub.live(), bus.clone(), settings(), out, stop.clone()));
    same("new owner", &mut new, &line.far).await;
    let ignored = line.back.read().ignored;
    until("the old owner's frames are ignored", || {
        old.call(place(1));
        old.drive(1);
        let back = line.back.clone();
        async move { back.read().ignored > ignored }
    })
    .await;
    same("still the new owner", &mut new, &line.far).await;
    assert_eq!(line.far.cursor().epoch, EPOCH + 60);
    stop.cancel();
    publisher.await.unwrap();
    line.end().await;
}

#[tokio::test]
async fn no_server_at_all_is_no_reason_not_to_start() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut room = Driven::new(3, FeedLimits::default());
    let bus = || Arc::new(RedisBus::new(&format!("redis://127.0.0.1:{port}/"), &room_id(), &settings()).unwrap());
    let line = Line::new(&room, bus(), bus());
    until("failures are counted on both sides", || {
        room.drive(1);
        let (out, back) = (line.out.clone(), line.back.clone());
        async move { out.read().failures > 1 && back.read().failures > 1 }
    })
    .await;
    assert!(!line.far.is_ready());
    line.end().await;
    let refused = RedisBus::new("dawria:s3cret@somewhere", &room_id(), &settings()).unwrap_err();
    assert!(!refused.to_string().contains("s3cret"), "{refused}");
}

#[test]
fn what_is_not_ours_is_refused() {
    use dawria::bus::{Message, Payload, Snap};
    let message = Message { epoch: 7, n: 9, payload: Payload::Delta("{}".into()) };
    assert_eq!(Message::decode(message.encode()).unwrap(), message);
    let snap = Snap { epoch: 7, n: 9, text: "{}".into(), full: "abc".into() };
    assert_eq!(Snap::decode(snap.encode()).unwrap(), snap);
    for bytes in ["", "hello", "hello, this is somebody else's message"] {
        assert!(Message::decode(bytes.into()).is_err() && Snap::decode(bytes.into()).is_err(), "{bytes}");
    }
    assert!(Snap::decode(snap.encode().slice(..25)).is_err(), "cut");
    assert!(Snap::decode(message.encode()).is_err(), "a message is no snapshot");
    let _: UnitId = unit(1);
}
