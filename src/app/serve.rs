//! A server from start to stop.

use super::{
    checkpoints::{Checkpoints, Source},
    courier::{Courier, Stop},
    files,
    fleet_task::{FleetTask, Shown},
    hosted::{Around, End, Front, Hosted},
    others::Neighbours,
    ports::Ports,
    ready::Ready,
    retention,
    room::{self, Started},
    service::{self, Feed},
    show::Shower,
    stages::Stage,
    synthetic::Caller,
    tls, watch,
};
use crate::{
    api::{
        accept::{self, Door},
        city::City,
        doors::{self, Doors},
        hall::Hall,
        health::ServerInfo,
        positions::FleetDoor,
        privacy::Privacy,
        queues::{Class, Queues},
        redirect, router,
        state::{Api, Parts},
        synthetic::Synthetic,
        web::Pages,
    },
    bus::{self, BusCounters, BusSettings, RedisBus},
    clock,
    config::{AreaConfig, BusKind, Config},
    dispatch::{Settings, snapshot},
    fleet::{Fleet, FleetConfig},
    gateway::{self, Gateway, registry::Registry},
    id::RoomId,
    live::Terminals,
    store::{Journal, backup, checkpoint::SigningKey, register::Register},
    tls::Tls,
};
use anyhow::Context;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Reports between gateway and fleet: some ten seconds of 800 units.
const REPORTS: usize = 8_192;
/// Questions to the fleet; senders wait.
const FLEET_ASKS: usize = 1_024;
/// Durable batches between room and screens; the room waits.
const LANDED: usize = 256;
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
    mut config: Config,
    accept_clock: bool,
    stop: CancellationToken,
    ready: impl FnOnce(&Ready) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    router::is_guarded().map_err(anyhow::Error::msg).context("routes without a rule, or rules without a route")?;
    backup::finished(&config.data_dir)?;
    let (rooms, areas) = (config.all_rooms()?, config.areas());
    files::fit(&mut config);
    let tls = tls::open(&config)?;
    let ports = Ports::open(&config)?;
    let key = SigningKey::load_or_make(&config.checkpoint_key())?;
    let city = match config.map.dir.clone() {
        Some(dir) => Some(Arc::new(tokio::task::spawn_blocking(move || City::open(&dir)).await??)),
        None => None,
    };
    let mut started = Vec::new();
    for ((settings, dir), area) in rooms.into_iter().zip(areas) {
        let settings = Arc::new(settings);
        let (journal, of_room, erasures) = (config.journal.clone(), Arc::clone(&settings), config.erasures());
        let room = tokio::task::spawn_blocking(move || room::start(&dir, &journal, of_room, Some(&erasures))).await??;
        tracing::info!(room.id = %settings.room, seq = room.state.seq(), replayed = room.replayed, "the room's journal is open");
        if room.state.settings_version() > 0 && *room.state.settings() != *settings {
            tracing::info!(
                room.id = %settings.room,
                version = room.state.settings_version(),
                "the room's settings are those of its journal; the configuration's differ and only begin a new room (`dawria room settings import`)"
            );
        }
        started.push((settings, area, room));
    }
    let ids: Vec<RoomId> = started.iter().map(|(_, _, room)| room.state.room().clone()).collect();
    for (_, _, room) in &mut started {
        let others: Vec<RoomId> = ids.iter().filter(|id| *id != room.state.room()).cloned().collect();
        room.state.reach(others);
        room.state.guard();
    }
    let mut server = Server::start(&config, ports, tls, city, started, accept_clock).await?;
    server.sign(&config, key)?;
    ready(&server.ready)?;
    let outcome = tokio::select! {
        () = stop.cancelled() => Ok(()),
        Some(end) = server.room_ends.recv() => Err(room_error(end)),
        Some(task) = server.ended.recv() => Err(task_error(task, &mut server.room_ends).await),
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
async fn task_error(task: &str, room_ends: &mut mpsc::Receiver<End>) -> anyhow::Error {
    match tokio::time::timeout(Duration::from_secs(1), room_ends.recv()).await {
        Ok(Some(end)) => room_error(end),
        Ok(None) | Err(_) => anyhow::anyhow!("the task `{task}` ended unasked (if it panicked, its message is above)"),
    }
}

fn room_error(end: End) -> anyhow::Error {
    match end {
        Ok(Ok(())) => anyhow::anyhow!("the room's owner ended unasked"),
        Ok(Err(e)) => e.into(),
        Err(_) => {
            anyhow::anyhow!("deciding or applying an input panicked (its message is above); the input's id is noted beside the journal")
        }
    }
}

/// A running server.
struct Server {
    ready: Ready,
    room_ends: mpsc::Receiver<End>,
    /// Names of tasks that ended though nobody stopped them.
    ended: mpsc::Receiver<&'static str>,
    gateway: Stage,
    http: Stage,
    core: Stage,
    live: Stage,
    hall: Arc<Hall>,
    rooms: Vec<Api>,
    checkpoints: Option<Checkpoints>,
}

impl Server {
    async fn start(
        config: &Config,
        ports: Ports,
        tls: Option<Tls>,
        city: Option<Arc<City>>,
        started: Vec<(Arc<Settings>, AreaConfig, Started)>,
        accept_clock: bool,
    ) -> anyhow::Result<Self> {
        let stages = ["gateway", "http", "core", "live"].map(|name| Stage::new(name, Duration::from_secs(5)));
        let [gateway_stage, http_stage, core_stage, live_stage] = stages;
        let (report_sender, reports) = mpsc::channel(REPORTS);
        let (fleet_asks, asks_of_fleet) = mpsc::channel(FLEET_ASKS);
        let (landed_sender, landed) = mpsc::channel(LANDED);
        let (ended_sender, ended) = mpsc::channel(ENDED);
        let (alarm_sender, alarms) = mpsc::channel(ALARMS);
        let mut queues = Queues::default();
        queues.watch("positions", None, Class::L2, &report_sender);
        queues.watch("fleet_questions", None, Class::L1, &fleet_asks);
        queues.watch("screens", None, Class::L0, &landed_sender);
        queues.watch("gateway_alarms", None, Class::L3, &alarm_sender);
        let fleet_door = FleetDoor::new(fleet_asks);
        // One time for all: behind no journal's last stamp.
        let latest = started
            .iter()
            .max_by_key(|(_, _, room)| (room.state.last_stamp(), room.state.clock_doubted()))
            .context("there is no room to serve")?;
        let clock = Arc::clone(&latest.2.clock);

        let prometheus = prometheus()?;
        let register_dir = config.register_dir();
        let now = clock.now().at;
        let register = tokio::task::spawn_blocking(move || Register::open(&register_dir, now)).await??;
        let people = Arc::new(Doors::new(doors::Parts {
            register: Arc::clone(&register),
            clock: Arc::clone(&clock),
            regions: config.regions()?,
            config: config.accounts.clone(),
            oidc: doors::oidc::Oidc::new(&config.oidc).context("[oidc]")?,
            scraper: config.http.metrics_token_file.as_deref().map(doors::scraper::read).transpose().context("http.metrics_token_file")?,
            set_up_file: config.set_up_file(),
        })?);

        let gateway = ports.nmea.is_some().then(|| {
            let registry = Arc::new(Registry::new(config.nmea.devices));
            registry.allow(config.nmea.allow.clone());
            let clock = Arc::clone(&clock);
            let clock: gateway::Clock = Arc::new(move || clock.now().at);
            Gateway::new(gateway::Parts { limits: config.nmea.limits(), registry, reports: report_sender, alarms: alarm_sender, clock })
        });
        let (hosted, shown): (Vec<Hosted>, Vec<Shown>) =
            started.into_iter().map(|(_, area, room)| Hosted::new(config, city.as_deref(), area, room)).unzip();
        let mut fleet = FleetTask {
            fleet: Fleet::new(FleetConfig::default()),
            rooms: shown,
            devices: BTreeMap::new(),
            gateway: gateway.clone(),
            clock: Arc::clone(&clock),
            reports,
            landed,
            asks: asks_of_fleet,
            every: Duration::from_millis(config.live.beat_ms),
        };
        hosted.iter().for_each(|room| room.watch(&mut queues));
        let (queues, synthetic) = (Arc::new(queues), Arc::new(Synthetic::default()));
        let first = hosted.first().context("there is no room to serve")?;
        let (before, hash) = (first.before, snapshot::hash(first.state()));
        let http = ports.http.local_addr()?;
        let (nmea_tcp, nmea_udp) = match &ports.nmea {
            Some((tcp, udp)) => (Some(tcp.local_addr()?), Some(udp.local_addr()?)),
            None => (None, None),
        };
        let server = Arc::new(ServerInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            rooms: hosted.iter().map(|h| h.front.room.to_string()).collect(),
            nmea_tcp,
            nmea_udp,
        });
        fleet.begin(&hosted.iter().map(Hosted::state).collect::<Vec<_>>(), clock.now().at);
        live_stage.vital("fleet", &ended_sender, fleet.run(live_stage.stop.clone()));

        if let Some(tls) = &tls {
            let (clock, keeper) = (Arc::clone(&clock), Arc::clone(&tls.keeper));
            live_stage.vital("certificate", &ended_sender, keeper.watch(move || clock.now().at, live_stage.stop.clone()));
        }
        let terminals = Terminals::new();
        live_stage.vital("watch", &ended_sender, watch::run(Arc::clone(&clock), alarms, prometheus.clone(), live_stage.stop.clone()));
        let stops: Vec<Stop> = hosted.iter().map(Hosted::stop).collect();
        let around = Around {
            fleet: fleet_door.clone(),
            clock: Arc::clone(&clock),
            terminals: Arc::clone(&terminals),
            landed: landed_sender,
            ended: ended_sender.clone(),
            core: &core_stage,
            live: &live_stage,
            stops: &stops,
        };
        let (ends_sender, room_ends) = mpsc::channel(ENDED);
        let pages = config.http.web_dir.clone().map_or(Pages::Embedded, Pages::Folder);
        let hall = Arc::new(Hall::default());
        let (privacy, runs_asked) = Privacy::new(config.retention.clone());
        let erasing = retention::run(Arc::clone(&privacy), Arc::clone(&hall), runs_asked, live_stage.stop.clone());
        live_stage.vital("retention", &ended_sender, erasing);
        let mut rooms = Vec::new();
        for (n, room) in hosted.into_iter().enumerate() {
            if stops.len() > 1 {
                let courier =
                    Courier { home: room.stop(), stops: stops.clone(), wake: Arc::clone(&room.courier), terminals: Arc::clone(&terminals) };
                live_stage.vital("courier", &ended_sender, courier.run(live_stage.stop.clone()));
            }
            let (room, end) = room.run(n, &around, accept_clock)?;
            let ends = ends_sender.clone();
            tokio::spawn(async move {
                let _ = ends.send(end.await).await;
            });
            let bus = bus_of(config, &room, &live_stage)?;
            let shower = Shower {
                door: room.door.clone(),
                fleet: fleet_door.clone(),
                roads: room.closed.clone(),
                clock: Arc::clone(&clock),
                neighbours: Neighbours::of(&room.room, &stops),
            };
            let Front { room, settings, closed, area, epoch, journal, door, live, opener, orders, health } = room;
            rooms.push(Api(Arc::new(Parts {
                room,
                settings,
                closed,
                area,
                doors: Arc::clone(&people),
                privacy: Arc::clone(&privacy),
                hall: Arc::clone(&hall),
                epoch,
                door,
                fleet: fleet_door.clone(),
                live,
                terminals: Arc::clone(&terminals),
                terminal_limit: config.live.terminals as u64,
                orders,
                ranking: Arc::new(shower),
                clock: Arc::clone(&clock),
                sealer: Arc::clone(journal.sealer()),
                journal,
                opener,
                city: city.clone(),
                gateway: gateway.clone(),
                bus,
                tls: tls.clone(),
                pages: pages.clone(),
                health,
                server: Arc::clone(&server),
                prometheus: prometheus.clone(),
                synthetic: Arc::clone(&synthetic),
                queues: Arc::clone(&queues),
                started_boot_ms: clock::boot_ms(),
            })));
        }
        let api = rooms.first().cloned().context("there is no room to serve")?;
        hall.open(rooms.clone());
        let (watched, first, stop) = (Arc::clone(&people), api.clone(), live_stage.stop.clone());
        let tend = move || {
            first.free_seats();
            first.tell_broken_glass();
        };
        live_stage.vital("sessions", &ended_sender, watched.watch(stop, tend));
        let stop = live_stage.stop.clone();
        live_stage.vital("register", &ended_sender, async move {
            tokio::select! {
                () = stop.cancelled() => {}
                // Said in the log by its writer; the process ends and is started again.
                _ = register.failed() => {}
            }
        });
        if let Some(limit) = sd_notify::watchdog_enabled() {
            let feed = Feed::new(rooms.iter().map(|room| (room.room.clone(), Arc::clone(&room.health))));
            live_stage.vital(
                "watchdog",
                &ended_sender,
                service::watchdog(service::pace(limit), feed, service::tell, live_stage.stop.clone()),
            );
        }
        if config.synthetic.every_s > 0 {
            let caller = Caller {
                dir: config.data_dir.join("test"),
                every: Duration::from_secs(config.synthetic.every_s),
                clock: Arc::clone(&clock),
                rooms: rooms.iter().map(|room| (room.room.clone(), room.door.clone())).collect(),
                standing: synthetic,
            };
            // In the stage that ends before the rooms do: a call that meets a stopping room is no failure.
            http_stage.vital("synthetic calls", &ended_sender, caller.run(http_stage.stop.clone()));
        }

        if let (Some((tcp, udp)), Some(gateway)) = (ports.nmea, &gateway) {
            let stop = &gateway_stage.stop;
            gateway_stage.tasks.spawn(door_ends("TCP", gateway::run_tcp(tcp, Arc::clone(gateway), stop.clone())));
            gateway_stage.tasks.spawn(door_ends("UDP", gateway::run_udp(udp, Arc::clone(gateway), stop.clone())));
        }
        let ready = Ready {
            version: env!("CARGO_PKG_VERSION"),
            pid: server.pid,
            room: api.room.to_string(),
            rooms: server.rooms.clone(),
            epoch: api.epoch,
            seq: before,
            state: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            http,
            tls: tls.is_some(),
            nmea_tcp,
            nmea_udp,
            map: city.as_ref().map(|c| c.info.name.clone()),
            set_up: people.set_up_file(),
        };
        let hosts = tls::hosts(config, tls.as_ref());
        if let Some(listener) = ports.redirect {
            let way = Door { router: redirect::router(hosts.clone(), http.port()), tls: None, connections: files::REDIRECTED };
            http_stage.vital("redirect", &ended_sender, accept::serve(listener, way, http_stage.stop.clone()));
        }
        let door = Door { router: router::router(api, hosts), tls, connections: config.http.connections };
        http_stage.vital("http", &ended_sender, accept::serve(ports.http, door, http_stage.stop.clone()));
        Ok(Self {
            ready,
            room_ends,
            ended,
            gateway: gateway_stage,
            http: http_stage,
            core: core_stage,
            live: live_stage,
            hall,
            rooms,
            checkpoints: None,
        })
    }

    /// Begins to sign checkpoints of the journals.
    fn sign(&mut self, config: &Config, key: SigningKey) -> anyhow::Result<()> {
        let first = self.rooms.first().context("there is no room to serve")?;
        let journals = self.rooms.iter().map(|api| api.journal.clone());
        let register = Arc::clone(first.doors.register());
        let register = std::iter::once(Box::new(move || register.chain_end()) as Source);
        let sources = journals.map(|journal| Box::new(move || journal.chain_end()) as Source).chain(register).collect();
        let (outlet, every) = (config.checkpoint.outlet()?, Duration::from_secs(config.checkpoint.every_s));
        self.checkpoints = Some(Checkpoints::start(sources, key, outlet, every, Arc::clone(&first.clock))?);
        Ok(())
    }

    /// Gateway, HTTP door, core, live, checkpoints, store.
    async fn stop(self) {
        self.gateway.end().await;
        self.http.end().await;
        self.core.end().await;
        self.rooms.iter().for_each(|api| api.live.shutdown());
        self.rooms.iter().for_each(|api| api.terminals.shutdown());
        self.live.end().await;
        if let Some(checkpoints) = self.checkpoints {
            checkpoints.finish().await;
        }
        self.hall.close();
        let journals: Vec<Journal> = self.rooms.iter().map(|api| api.journal.clone()).collect();
        drop(self.rooms);
        // The last handles write what is queued and checkpoint.
        let closed = tokio::task::spawn_blocking(move || drop(journals));
        if tokio::time::timeout(Duration::from_secs(10), closed).await.is_err() {
            tracing::warn!("a journal did not close in time; the next start recovers it");
        }
    }
}

/// Publishes a room's feed to other processes, where that is configured.
fn bus_of(config: &Config, room: &Front, stage: &Stage) -> anyhow::Result<Option<Arc<BusCounters>>> {
    if config.bus.kind != BusKind::Redis {
        return Ok(None);
    }
    let settings = BusSettings { redis: Some(config.bus.url.clone()), ..BusSettings::default() };
    let redis = RedisBus::new(&config.bus.url, &room.room, &settings).context("bus.url")?;
    let counters = Arc::new(BusCounters::default());
    stage.tasks.spawn(bus::publish(room.live.clone(), Arc::new(redis), settings, Arc::clone(&counters), stage.stop.clone()));
    Ok(Some(counters))
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
