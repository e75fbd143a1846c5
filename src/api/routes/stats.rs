//! Counts: as JSON for people and the demo, as Prometheus text for monitoring.

use crate::{
    api::{
        dto::{
            answer::{DispatchStats, FixStats, StatsView},
            views,
        },
        metrics::{FleetFigures, Process, Room, whole},
        problem::ApiError,
        process,
        state::Api,
    },
    clock,
    gateway::counters::Reason,
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::future::join_all;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::timeout;

/// Reasons of the gateway that each cost an intact fix; the others cost sentences, lines or texts.
const FIX_REASONS: [Reason; 4] = [Reason::NoIdentity, Reason::UnknownDevice, Reason::Challenger, Reason::QueueFull];

/// Longest wait for the room or the fleet. A stuck one is what monitoring must hear of, so it must not hold up the rest.
const ANSWER_TIME: Duration = Duration::from_millis(500);

/// Counts since the start.
#[utoipa::path(get, path = "/stats", tag = "server", responses((status = 200, body = views::Stats)))]
pub async fn stats(State(api): State<Api>) -> Result<Response, ApiError> {
    match gather(&api).await {
        Gathered { view, room: Some(_), fleet: Some(_) } => Ok(axum::Json(view).into_response()),
        Gathered { .. } => Err(ApiError::Busy),
    }
}

async fn soon<T>(ask: impl Future<Output = Result<T, ApiError>>) -> Option<T> {
    timeout(ANSWER_TIME, ask).await.ok()?.ok()
}

/// What room and fleet said in time.
struct Gathered {
    view: StatsView,
    room: Option<Room>,
    fleet: Option<FleetFigures>,
}

async fn gather(api: &Api) -> Gathered {
    let fleet = api.fleet.ask(|fleet, now| FleetFigures { counts: *fleet.counts(), ages: fleet.classes(now) });
    let (fleet, found) = tokio::join!(soon(fleet), Room::ask(api, ANSWER_TIME));
    let counts = fleet.map(|f| f.counts).unwrap_or_default();
    let room = found.as_ref().map_or_else(DispatchStats::default, |room| DispatchStats {
        units: room.units,
        open_incidents: room.open_incidents,
        waiting_incidents: room.waiting_incidents,
        open_calls: room.open_calls,
        ..DispatchStats::default()
    });
    let gateway = api.gateway.as_ref().map(|g| g.counters.snapshot()).unwrap_or_default();
    let mut rejected: BTreeMap<&'static str, u64> = counts.rejected_by_reason().into_iter().collect();
    let (fixes, unusable): (Vec<_>, Vec<_>) =
        gateway.refused.iter().map(|(k, v)| (*k, *v)).partition(|(name, _)| FIX_REASONS.iter().any(|r| r.name() == *name));
    rejected.extend(fixes);
    *rejected.entry(Reason::UnknownDevice.name()).or_default() += counts.unknown_device;
    let journal = api.journal.stats();
    let seq = api.journal.durable().seq();
    let view = StatsView {
        fixes: FixStats {
            accepted: counts.accepted,
            duplicate: counts.duplicate,
            rejected,
            trail_only: counts.trail_only(),
            trail: counts.trail_by_reason().into_iter().collect(),
            amended: counts.amended,
            sentences: gateway.sentences,
            unusable: unusable.into_iter().collect(),
        },
        dispatch: DispatchStats { seq, events: journal.events, batches: journal.appends, syncs: journal.commits, ..room },
        live: api.live.counters(),
        terminals: api.terminals.counters(),
        server: process::read((clock::boot_ms() - api.started_boot_ms).max(0).unsigned_abs()),
    };
    Gathered { view, room: found, fleet }
}

/// Prometheus text (exposition format 0.0.4).
#[utoipa::path(get, path = "/metrics", tag = "server", responses((status = 200, body = String, content_type = "text/plain; version=0.0.4; charset=utf-8", description = "Prometheus text")))]
pub async fn metrics(State(api): State<Api>) -> Result<Response, ApiError> {
    let Gathered { view, room, fleet } = gather(&api).await;
    let gateway = api.gateway.as_ref().map(|g| g.counters.snapshot()).unwrap_or_default();
    whole(&api, &view.fixes, &gateway, fleet.as_ref());
    Process::read(api.server.nmea_udp.map(|at| at.port())).publish(&view.server);
    Room::publish(&api, room.as_ref());
    let others = api.hall.rooms().into_iter().filter(|other| other.room != api.room);
    let others = others.map(async |other: Api| (Room::ask(&other, ANSWER_TIME).await, other));
    for (found, other) in join_all(others).await {
        Room::publish(&other, found.as_ref());
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], api.prometheus.render()).into_response())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        api::{
            door::Door,
            doors::{self, Doors},
            health::Health,
            orders::OrderMaker,
            positions::FleetDoor,
            state::{InForce, Parts, ShowRanking},
            web::Pages,
        },
        clock::Clock,
        dispatch::{
            Settings,
            model::{Recommendation, Sealed},
        },
        id::IncidentId,
        live::{FeedLimits, Hub, Opener, Terminals},
        store::{Journal, Options, register::Register},
    };
    use metrics_exporter_prometheus::PrometheusBuilder;
    use std::{pin::Pin, sync::Arc};
    use tokio::sync::mpsc;

    struct Nobody;

    impl Opener for Nobody {
        fn open(&self, _: &Sealed, _: &'static str) -> Option<String> {
            None
        }
    }

    impl ShowRanking for Nobody {
        fn show(&self, _: IncidentId, _: bool) -> Pin<Box<dyn Future<Output = Result<Option<Recommendation>, ApiError>> + Send + '_>> {
            Box::pin(async { Ok(None) })
        }
    }

    #[tokio::test]
    async fn metrics_come_though_room_and_fleet_are_stuck() {
        let dir = tempfile::tempdir().unwrap();
        let settings = Arc::new(Settings::example());
        let room = settings.room.clone();
        let (journal, _) = Journal::open(dir.path(), Options::new(room.clone(), Clock::wall_now())).unwrap();
        // Nobody ever takes anything out of these queues.
        let (asks, _room) = mpsc::channel(8);
        let (fleet, _fleet) = mpsc::channel(8);
        let recorder = PrometheusBuilder::new().build_recorder();
        let opener: Arc<dyn Opener> = Arc::new(Nobody);
        let clock = Arc::new(Clock::start(None, false));
        let doors = Doors::new(doors::Parts {
            register: Register::open(&dir.path().join("register"), Clock::wall_now()).unwrap(),
            clock: Arc::clone(&clock),
            regions: crate::accounts::Regions::new(),
            config: crate::config::AccountsConfig::default(),
            oidc: None,
            scraper: None,
            set_up_file: dir.path().join("setup-token"),
        });
        let api = Api(Arc::new(Parts {
            doors: Arc::new(doors.unwrap()),
            settings: tokio::sync::watch::Sender::new(InForce { version: 0, settings, seats: Arc::default() }).subscribe(),
            room: crate::id::RoomId::new("stuck").unwrap(),
            closed: None,
            area: crate::config::AreaConfig::default(),
            hall: Arc::default(),
            privacy: crate::api::privacy::Privacy::new(crate::config::RetentionConfig::default()).0,
            epoch: 1,
            door: Door::new(asks, Duration::from_secs(5)),
            fleet: FleetDoor::new(fleet),
            live: Hub::new(room.clone(), 1, FeedLimits::default(), Arc::clone(&opener)).live(),
            terminals: Terminals::new(),
            terminal_limit: 1,
            orders: OrderMaker::new(room, 1, 0, Arc::clone(&opener), Arc::clone(journal.reader())),
            ranking: Arc::new(Nobody),
            clock,
            sealer: Arc::clone(journal.sealer()),
            journal,
            opener,
            city: None,
            gateway: None,
            bus: None,
            tls: None,
            pages: Pages::Embedded,
            health: Arc::new(Health::default()),
            server: Arc::default(),
            prometheus: recorder.handle(),
            synthetic: Arc::default(),
            queues: Arc::default(),
            started_boot_ms: 0,
        }));
        let scraped = timeout(Duration::from_secs(3), metrics(State(api.clone()))).await;
        assert!(scraped.is_ok_and(|answer| answer.is_ok()), "within the time a scrape has");
        let found = gather(&api).await;
        assert!(found.room.is_none() && found.fleet.is_none() && found.view.dispatch.seq == 0);
        assert!(matches!(stats(State(api)).await, Err(ApiError::Busy)));
    }
}
