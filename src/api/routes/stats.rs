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
use std::collections::BTreeMap;

/// Reasons of the gateway that each cost an intact fix; the others cost sentences, lines or texts.
const FIX_REASONS: [Reason; 4] = [Reason::NoIdentity, Reason::UnknownDevice, Reason::Challenger, Reason::QueueFull];

/// Counts since the start.
#[utoipa::path(get, path = "/stats", tag = "server", responses((status = 200, body = views::Stats)))]
pub async fn stats(State(api): State<Api>) -> Result<Response, ApiError> {
    Ok(axum::Json(gather(&api).await?).into_response())
}

async fn gather(api: &Api) -> Result<StatsView, ApiError> {
    let counts = api.fleet.ask(|fleet, _| *fleet.counts()).await?;
    let gateway = api.gateway.as_ref().map(|g| g.counters.snapshot()).unwrap_or_default();
    let mut rejected: BTreeMap<&'static str, u64> = counts.rejected_by_reason().into_iter().collect();
    let (fixes, unusable): (Vec<_>, Vec<_>) =
        gateway.refused.iter().map(|(k, v)| (*k, *v)).partition(|(name, _)| FIX_REASONS.iter().any(|r| r.name() == *name));
    rejected.extend(fixes);
    *rejected.entry(Reason::UnknownDevice.name()).or_default() += counts.unknown_device;
    let journal = api.journal.stats();
    let room = api
        .door
        .read(|state| DispatchStats {
            units: state.units().len() as u64,
            open_incidents: state.open_incidents() as u64,
            waiting_incidents: state.queue().count() as u64,
            open_calls: state.open_calls() as u64,
            ..DispatchStats::default()
        })
        .await?;
    Ok(StatsView {
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
        dispatch: DispatchStats { seq: room.seq, events: journal.events, batches: journal.appends, syncs: journal.commits, ..room.value },
        live: api.live.counters(),
        terminals: api.terminals.counters(),
        server: process::read((clock::boot_ms() - api.started_boot_ms).max(0).unsigned_abs()),
    })
}

/// Prometheus text (exposition format 0.0.4).
#[utoipa::path(get, path = "/metrics", tag = "server", responses((status = 200, description = "Prometheus text")))]
pub async fn metrics(State(api): State<Api>) -> Result<Response, ApiError> {
    let stats = gather(&api).await?;
    let gateway = api.gateway.as_ref().map(|g| g.counters.snapshot()).unwrap_or_default();
    publish(&api, &stats, &gateway);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], api.prometheus.render()).into_response())
}

/// Brings the counts kept elsewhere into the registry; latencies are there already.
fn publish(api: &Api, stats: &StatsView, gateway: &CountersSnapshot) {
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
    gauge("dawria_units", d.units);
    gauge("dawria_incidents_open", d.open_incidents);
    gauge("dawria_incidents_waiting", d.waiting_incidents);
    gauge("dawria_calls_open", d.open_calls);
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
