//! A server from start to stop.

use super::{
    fleet_task::FleetTask,
    listen,
    opener::SealOpener,
    orders::Post,
    outlets::Outlets,
    ranking,
    ready::Ready,
    room::{self, Owner, RoomEnd, Started},
    show::Shower,
    stages::Stage,
    watch,
};
use crate::{
    api::{
        accept,
        city::City,
        door::Door,
        guard::Hosts,
        health::Health,
        orders::OrderMaker,
        positions::FleetDoor,
        router,
        state::{Api, InForce, Parts},
        web::Pages,
    },
    bus::{self, BusCounters, BusSettings, RedisBus},
    clock,
    config::{BusKind, Config},
    dispatch::{Settings, snapshot},
    fleet::{Approaches, Fleet, FleetConfig, Still, Thresholds},
    gateway::{self, Gateway, registry::Registry},
    live::{FeedLimits, Hub, Opener, Terminals},
    store::Journal,
};
use anyhow::Context;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{
    net::{TcpListener, UdpSocket},
    sync::{mpsc, oneshot},
};
use tokio_util::sync::CancellationToken;

/// Reports between gateway and fleet: some ten seconds of 800 units.
const REPORTS: usize = 8_192;
/// Questions to the fleet; senders wait.
const FLEET_ASKS: usize = 1_024;
/// Durable batches between room and screens; the room waits.
const LANDED: usize = 256;
/// Inputs of the shell itself; the ranking worker waits, regained positions are told at the next beat.
const OWN: usize = 1_024;
/// Letters of durable batches to the post; the room drops what does not fit, it is sent with the post's next round.
const LETTERS: usize = 1_024;
/// Ends of tasks; one is enough to end the server.
const ENDED: usize = 8;
/// Alarms of the gateway; dropped and counted there.
const ALARMS: usize = 256;
/// Buckets of all latencies, seconds.
const BUCKETS: [f64; 14] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The async runtime of a server.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")
}

/// Runs a server until `stop`; `ready` is told the addresses once everything works.
///
/// # Errors
/// What kept it from starting, or ended it.
pub async fn serve(
    config: Config,
    accept_clock: bool,
    stop: CancellationToken,
    ready: impl FnOnce(&Ready) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let settings = Arc::new(config.room.settings()?);
    let doors = Doors::open(&config)?;
    let city = match config.map.dir.clone() {
        Some(dir) => Some(Arc::new(tokio::task::spawn_blocking(move || City::open(&dir)).await??)),
        None => None,
    };
    let started = {
        let (dir, journal, settings) = (config.journal_dir(), config.journal.clone(), Arc::clone(&settings));
        tokio::task::spawn_blocking(move || room::start(&dir, &journal, settings)).await??
    };
    tracing::info!(room.id = %settings.room, seq = started.state.seq(), replayed = started.replayed, "the room's journal is open");
    if started.state.settings_version() > 0 && *started.state.settings() != *settings {
        tracing::info!(
            version = started.state.settings_version(),
            "the room's settings are those of its journal; the configuration's differ and only begin a new room (`dawria room settings import`)"
        );
    }
    let mut server = Server::start(&config, settings, doors, city, started, accept_clock).await?;
    ready(&server.ready)?;
    let outcome = tokio::select! {
        () = stop.cancelled() => Ok(()),
        end = &mut server.room_end => Err(room_error(end)),
        Some(task) = server.ended.recv() => Err(task_error(task, &mut server.room_end).await),
    };
    if let Err(e) = &outcome {
        tracing::error!(
            error = format!("{e:#}"),
            "the server cannot go on: the process ends and is to be started again; nothing acknowledged is lost"
        );
    }
    server.stop().await;
    outcome
}

/// A task that the room's end took along is not the cause.
async fn task_error(task: &str, room_end: &mut oneshot::Receiver<Result<(), RoomEnd>>) -> anyhow::Error {
    match tokio::time::timeout(Duration::from_secs(1), room_end).await {
        Ok(end) => room_error(end),
        Err(_) => anyhow::anyhow!("the task `{task}` ended unasked (if it panicked, its message is above)"),
    }
}

fn room_error(end: Result<Result<(), RoomEnd>, oneshot::error::RecvError>) -> anyhow::Error {
    match end {
        Ok(Ok(())) => anyhow::anyhow!("the room's owner ended unasked"),
        Ok(Err(e)) => e.into(),
        Err(_) => {
            anyhow::anyhow!("deciding or applying an input panicked (its message is above); the input's id is noted beside the journal")
        }
    }
}

/// Ports, opened before anything else: what is in use is known at once.
struct Doors {
    http: TcpListener,
    nmea: Option<(TcpListener, UdpSocket)>,
}

impl Doors {
    fn open(config: &Config) -> anyhow::Result<Self> {
        let http = listen::tcp(config.http.bind, "HTTP door", "--http or http.bind")?;
        let nmea = match config.nmea.enabled {
            true => Some((
                listen::tcp(config.nmea.tcp, "NMEA door (TCP)", "--nmea or nmea.tcp")?,
                listen::udp(config.nmea.udp, "NMEA door (UDP)", "--nmea or nmea.udp")?,
            )),
            false => None,
        };
        Ok(Self { http, nmea })
    }
}

/// A running server.
struct Server {
    ready: Ready,
    room_end: oneshot::Receiver<Result<(), RoomEnd>>,
    /// Names of tasks that ended though nobody stopped them.
    ended: mpsc::Receiver<&'static str>,
    gateway: Stage,
    http: Stage,
    core: Stage,
    live: Stage,
    api: Api,
    journal: Journal,
}

impl Server {
    async fn start(
        config: &Config,
        settings: Arc<Settings>,
        doors: Doors,
        city: Option<Arc<City>>,
        started: Started,
        accept_clock: bool,
    ) -> anyhow::Result<Self> {
        let Started { journal, state, note, clock, .. } = started;
        let (epoch, before) = (journal.epoch(), state.seq());
        let state_hash = snapshot::hash(&state).iter().map(|byte| format!("{byte:02x}")).collect();
        let stages = ["gateway", "http", "core", "live"].map(|name| Stage::new(name, Duration::from_secs(5)));
        let [gateway_stage, http_stage, core_stage, live_stage] = stages;

        let (report_sender, reports) = mpsc::channel(REPORTS);
        let (fleet_asks, asks_of_fleet) = mpsc::channel(FLEET_ASKS);
        let (landed_sender, landed) = mpsc::channel(LANDED);
        let (own_sender, own) = mpsc::channel(OWN);
        let (asks_sender, asks) = mpsc::channel(config.journal.queue);
        let (jobs_sender, jobs) = mpsc::channel(1);
        let (letters_sender, letters) = mpsc::channel(LETTERS);
        let (ended_sender, ended) = mpsc::channel(ENDED);
        let (alarm_sender, alarms) = mpsc::channel(ALARMS);
        let door = Door::new(asks_sender, Duration::from_millis(config.journal.queue_wait_ms));
        let fleet_door = FleetDoor::new(fleet_asks);

        let gateway = doors.nmea.is_some().then(|| {
            let registry = Arc::new(Registry::new(config.nmea.devices));
            registry.allow(config.nmea.allow.clone());
            let clock = Arc::clone(&clock);
            let clock: gateway::Clock = Arc::new(move || clock.now().at);
            Gateway::new(gateway::Parts { limits: config.nmea.limits(), registry, reports: report_sender, alarms: alarm_sender, clock })
        });

        let opener: Arc<dyn Opener> = Arc::new(SealOpener(Arc::clone(journal.sealer())));
        let limits = FeedLimits { viewers: config.live.viewers as u64, ..FeedLimits::default() };
        let hub = Hub::new(settings.room.clone(), epoch, limits, Arc::clone(&opener));
        let live = hub.live();
        let terminals = Terminals::new();
        let orders = OrderMaker::new(settings.room.clone(), epoch, before, Arc::clone(&opener), Arc::clone(journal.reader()));

        let mut fleet = FleetTask {
            fleet: Fleet::new(FleetConfig::default()),
            hub,
            devices: BTreeMap::new(),
            approaches: Approaches::new(Thresholds { fence_m: settings.assignments.fence_m, ..Thresholds::default() }),
            gateway: gateway.clone(),
            clock: Arc::clone(&clock),
            reports,
            landed,
            asks: asks_of_fleet,
            room: own_sender.clone(),
            every: Duration::from_millis(config.live.beat_ms),
            still: Still::default(),
            still_radius_m: f64::from(state.settings().cover.immobile_radius_m),
        };
        fleet.begin(&state, clock.now().at);
        live_stage.vital("fleet", &ended_sender, fleet.run(live_stage.stop.clone()));

        let roads = city.as_ref().map(|c| Arc::clone(&c.closed));
        let ranking = ranking::run(jobs, fleet_door.clone(), roads.clone(), Arc::clone(&clock), own_sender);
        core_stage.vital("ranking", &ended_sender, ranking);
        let (maker, post_clock) = (orders.clone(), Arc::clone(&clock));
        let post = Post { maker, door: door.clone(), terminals: Arc::clone(&terminals), clock: post_clock, letters };
        live_stage.vital("orders", &ended_sender, post.run(live_stage.stop.clone()));
        let prometheus = prometheus()?;
        live_stage.vital("watch", &ended_sender, watch::run(Arc::clone(&clock), alarms, prometheus.clone(), live_stage.stop.clone()));
        let mut bus_counters = None;
        if config.bus.kind == BusKind::Redis {
            let bus_settings = BusSettings { redis: Some(config.bus.url.clone()), ..BusSettings::default() };
            let redis = RedisBus::new(&config.bus.url, &settings.room, &bus_settings).context("bus.url")?;
            let counters = Arc::new(BusCounters::default());
            bus_counters = Some(Arc::clone(&counters));
            live_stage.tasks.spawn(bus::publish(live.clone(), Arc::new(redis), bus_settings, counters, live_stage.stop.clone()));
        }

        let health = Arc::new(Health::default());
        let (in_force, settings_in_force) = tokio::sync::watch::channel(InForce::of(&state));
        let outlets = Outlets { landed: landed_sender, jobs: jobs_sender, letters: letters_sender, settings: in_force };
        let owner = Owner::new(state, journal.clone(), note, Arc::clone(&clock), Arc::clone(&health), outlets, asks, own);
        let room_end = run_owner(owner, accept_clock, &core_stage)?;

        let http = doors.http.local_addr()?;
        let (mut nmea_tcp, mut nmea_udp) = (None, None);
        if let (Some((tcp, udp)), Some(gateway)) = (doors.nmea, &gateway) {
            (nmea_tcp, nmea_udp) = (Some(tcp.local_addr()?), Some(udp.local_addr()?));
            let stop = &gateway_stage.stop;
            gateway_stage.tasks.spawn(door_ends("TCP", gateway::run_tcp(tcp, Arc::clone(gateway), stop.clone())));
            gateway_stage.tasks.spawn(door_ends("UDP", gateway::run_udp(udp, Arc::clone(gateway), stop.clone())));
        }
        let ready = Ready {
            version: env!("CARGO_PKG_VERSION"),
            pid: std::process::id(),
            room: settings.room.to_string(),
            epoch,
            seq: before,
            state: state_hash,
            http,
            nmea_tcp,
            nmea_udp,
            map: city.as_ref().map(|c| c.info.name.clone()),
        };
        let shower = Shower { door: door.clone(), fleet: fleet_door.clone(), roads, clock: Arc::clone(&clock) };
        let pages = config.http.web_dir.clone().map_or(Pages::Embedded, Pages::Folder);
        let api = Api(Arc::new(Parts {
            settings: settings_in_force,
            epoch,
            door,
            fleet: fleet_door,
            live,
            terminals,
            terminal_limit: config.live.terminals as u64,
            orders,
            ranking: Arc::new(shower),
            clock,
            journal: journal.clone(),
            sealer: Arc::clone(journal.sealer()),
            opener,
            city,
            gateway,
            bus: bus_counters,
            pages,
            health,
            prometheus,
            started_boot_ms: clock::boot_ms(),
        }));
        let routes = router::router(api.clone(), Hosts(Arc::from(config.http.hosts.clone())));
        http_stage.vital("http", &ended_sender, accept::serve(doors.http, routes, config.http.connections, http_stage.stop.clone()));
        Ok(Self { ready, room_end, ended, gateway: gateway_stage, http: http_stage, core: core_stage, live: live_stage, api, journal })
    }

    /// Gateway, HTTP door, core, live, store.
    async fn stop(self) {
        self.gateway.end().await;
        self.http.end().await;
        self.core.end().await;
        self.api.live.shutdown();
        self.api.terminals.shutdown();
        self.live.end().await;
        drop(self.api);
        // The last handle writes what is queued and checkpoints.
        let closed = tokio::task::spawn_blocking(move || drop(self.journal));
        if tokio::time::timeout(Duration::from_secs(10), closed).await.is_err() {
            tracing::warn!("the journal did not close in time; the next start recovers it");
        }
    }
}

/// The owner has a thread of its own: its reads of the journal block, and nothing else must wait for them.
fn run_owner(owner: Owner, accept_clock: bool, stage: &Stage) -> anyhow::Result<oneshot::Receiver<Result<(), RoomEnd>>> {
    let (ended, room_end) = oneshot::channel();
    let (handle, stop) = (tokio::runtime::Handle::current(), stage.stop.clone());
    let alive = stage.tasks.token();
    let run = move || {
        let end = handle.block_on(owner.run(accept_clock, stop));
        drop(alive);
        let _ = ended.send(end);
    };
    std::thread::Builder::new().name("room".to_owned()).spawn(run).context("starting the room's thread")?;
    Ok(room_end)
}

async fn door_ends(door: &'static str, run: impl Future<Output = std::io::Result<()>>) {
    if let Err(e) = run.await {
        tracing::error!(door, error = %e, "ALARM: an NMEA door ended");
    }
}

/// The recorder is one for the process; a second server in it (tests) shares it.
fn prometheus() -> anyhow::Result<PrometheusHandle> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let handle = PrometheusBuilder::new().set_buckets(&BUCKETS)?.install_recorder().context("starting the metrics")?;
    Ok(HANDLE.get_or_init(|| handle).clone())
}
