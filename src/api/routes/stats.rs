//! Counts: as JSON for people and the demo, as Prometheus text for monitoring.

use crate::{
    api::{
        dto::{
            answer::{DispatchStats, FixStats, StatsView},
            views,
        },
        problem::ApiError,
        process,
        state::Api,
    },
    clock,
    gateway::counters::{CountersSnapshot, Reason},
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::timeout;

/// Reasons of the gateway that each cost an intact fix; the others cost sentences, lines or texts.
const FIX_REASONS: [Reason; 4] = [Reason::NoIdentity, Reason::UnknownDevice, Reason::Challenger, Reason::QueueFull];

/// Longest wait for the room or the fleet. A stuck one is what monitoring must hear of, so it must not hold up the rest.
const ANSWER_TIME: Duration = Duration::from_millis(500);

/// Who answered in time; the counts of the others are 0.
#[derive(Clone, Copy)]
struct Answered {
    room: bool,
    fleet: bool,
}

/// Counts since the start.
#[utoipa::path(get, path = "/stats", tag = "server", responses((status = 200, body = views::Stats)))]
pub async fn stats(State(api): State<Api>) -> Result<Response, ApiError> {
    match gather(&api).await {
        (stats, Answered { room: true, fleet: true }) => Ok(axum::Json(stats).into_response()),
        _ => Err(ApiError::Busy),
    }
}

async fn soon<T>(ask: impl Future<Output = Result<T, ApiError>>) -> Option<T> {
    timeout(ANSWER_TIME, ask).await.ok()?.ok()
}

async fn gather(api: &Api) -> (StatsView, Answered) {
    let room = api.door.read(|state| DispatchStats {
        units: state.units().len() as u64,
        open_incidents: state.open_incidents() as u64,
        waiting_incidents: state.queue().count() as u64,
        open_calls: state.open_calls() as u64,
        ..DispatchStats::default()
    });
    let (counts, room) = tokio::join!(soon(api.fleet.ask(|fleet, _| *fleet.counts())), soon(room));
    let answered = Answered { room: room.is_some(), fleet: counts.is_some() };
    let (counts, room) = (counts.unwrap_or_default(), room.map(|shown| shown.value).unwrap_or_default());
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
    (view, answered)
}

/// Prometheus text (exposition format 0.0.4).
#[utoipa::path(get, path = "/metrics", tag = "server", responses((status = 200, description = "Prometheus text")))]
pub async fn metrics(State(api): State<Api>) -> Result<Response, ApiError> {
    let (stats, answered) = gather(&api).await;
    let gateway = api.gateway.as_ref().map(|g| g.counters.snapshot()).unwrap_or_default();
    publish(&api, &stats, &gateway, answered);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], api.prometheus.render()).into_response())
}

/// Brings the counts kept elsewhere into the registry; latencies are there already.
fn publish(api: &Api, stats: &StatsView, gateway: &CountersSnapshot, answered: Answered) {
    let count = |name: &'static str, n: u64| metrics::counter!(name).absolute(n);
    let labelled = |name: &'static str, label: &'static str, counts: &BTreeMap<&'static str, u64>| {
        for (value, n) in counts {
            metrics::counter!(name, label => *value).absolute(*n);
        }
    };
    let gauge = |name: &'static str, n: u64| metrics::gauge!(name).set(n as f64);
    let f = &stats.fixes;
    count("dawria_fixes_accepted_total", f.accepted);
    count("dawria_fixes_duplicate_total", f.duplicate);
    count("dawria_fixes_amended_total", f.amended);
    labelled("dawria_fixes_rejected_total", "reason", &f.rejected);
    labelled("dawria_fixes_trail_only_total", "reason", &f.trail);
    labelled("dawria_sentences_total", "kind", &f.sentences);
    labelled("dawria_sentences_unusable_total", "reason", &f.unusable);
    count("dawria_nmea_bytes_total", gateway.bytes);
    count("dawria_nmea_datagrams_total", gateway.datagrams);
    gauge("dawria_nmea_connections", gateway.connections_open);
    count("dawria_nmea_connections_total", gateway.connections);
    count("dawria_nmea_connections_refused_total", gateway.refused_total + gateway.refused_per_source);
    let d = &stats.dispatch;
    gauge("dawria_journal_seq", d.seq);
    count("dawria_journal_events_total", d.events);
    count("dawria_journal_batches_total", d.batches);
    count("dawria_journal_syncs_total", d.syncs);
    metrics::gauge!("dawria_journal_headroom_bytes").set(api.journal.headroom().bytes as f64);
    gauge("dawria_journal_wal_bytes", api.journal.stats().wal_bytes);
    gauge("dawria_room_answers", u64::from(answered.room));
    gauge("dawria_fleet_answers", u64::from(answered.fleet));
    if answered.room {
        gauge("dawria_units", d.units);
        gauge("dawria_incidents_open", d.open_incidents);
        gauge("dawria_incidents_waiting", d.waiting_incidents);
        gauge("dawria_calls_open", d.open_calls);
    }
    let l = &stats.live;
    gauge("dawria_viewers", l.viewers);
    count("dawria_live_deltas_total", l.deltas);
    count("dawria_live_beats_total", l.beats);
    count("dawria_live_beats_skipped_total", l.skipped);
    count("dawria_live_resyncs_total", l.resyncs);
    gauge("dawria_terminals", stats.terminals.connected);
    count("dawria_terminals_disconnected_total", stats.terminals.disconnected);
    if let Some(bus) = api.bus.as_ref().map(|b| b.read()) {
        metrics::gauge!("dawria_bus_up").set(f64::from(u8::from(bus.up)));
        count("dawria_bus_published_total", bus.published);
        count("dawria_bus_dropped_total", bus.dropped);
        count("dawria_bus_failures_total", bus.failures);
    }
    metrics::gauge!("dawria_core_since_turn_seconds").set(api.health.since_turn_ms() as f64 * 1e-3);
    metrics::gauge!("dawria_clock_doubtful").set(f64::from(u8::from(api.clock.now().doubtful)));
    gauge("process_resident_memory_bytes", stats.server.rss_bytes);
    gauge("process_open_fds", stats.server.open_files);
    metrics::counter!("process_cpu_milliseconds_total").absolute(stats.server.cpu_ms);
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        api::{
            door::Door,
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
        store::{Journal, Options},
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
        let api = Api(Arc::new(Parts {
            settings: tokio::sync::watch::Sender::new(InForce { version: 0, settings }).subscribe(),
            room: crate::id::RoomId::new("stuck").unwrap(),
            closed: None,
            area: crate::config::AreaConfig::default(),
            hall: Arc::default(),
            epoch: 1,
            door: Door::new(asks, Duration::from_secs(5)),
            fleet: FleetDoor::new(fleet),
            live: Hub::new(room.clone(), 1, FeedLimits::default(), Arc::clone(&opener)).live(),
            terminals: Terminals::new(),
            terminal_limit: 1,
            orders: OrderMaker::new(room, 1, 0, Arc::clone(&opener), Arc::clone(journal.reader())),
            ranking: Arc::new(Nobody),
            clock: Arc::new(Clock::start(None, false)),
            sealer: Arc::clone(journal.sealer()),
            journal,
            opener,
            city: None,
            gateway: None,
            bus: None,
            pages: Pages::Embedded,
            health: Arc::new(Health::default()),
            server: Arc::default(),
            prometheus: recorder.handle(),
            started_boot_ms: 0,
        }));
        let scraped = timeout(Duration::from_secs(3), metrics(State(api.clone()))).await;
        assert!(scraped.is_ok_and(|answer| answer.is_ok()), "within the time a scrape has");
        let (view, answered) = gather(&api).await;
        assert_eq!((answered.room, answered.fleet, view.dispatch.seq), (false, false, 0));
        assert!(matches!(stats(State(api)).await, Err(ApiError::Busy)));
    }
}
