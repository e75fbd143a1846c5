//! Of what all rooms share: doors, fleet, terminals, queues, clock.

use super::into::{count, gauge, labelled};
use crate::{
    api::{dto::answer::FixStats, state::Api},
    fleet::{AgeClass, FleetCounts},
    gateway::counters::CountersSnapshot,
};

/// What the fleet's task says.
#[derive(Clone, Copy, Debug)]
pub struct FleetFigures {
    /// Fixes by verdict.
    pub counts: FleetCounts,
    /// Units by the age of their position.
    pub ages: [(AgeClass, u32); 5],
}

/// Brings it into the registry; `fleet` is what the fleet said, if it answered.
pub fn whole(api: &Api, fixes: &FixStats, gateway: &CountersSnapshot, fleet: Option<&FleetFigures>) {
    count("dawria_fixes_accepted_total", fixes.accepted);
    count("dawria_fixes_duplicate_total", fixes.duplicate);
    count("dawria_fixes_amended_total", fixes.amended);
    labelled("dawria_fixes_rejected_total", "reason", &fixes.rejected);
    labelled("dawria_fixes_trail_only_total", "reason", &fixes.trail);
    labelled("dawria_sentences_total", "kind", &fixes.sentences);
    labelled("dawria_sentences_unusable_total", "reason", &fixes.unusable);
    count("dawria_nmea_bytes_total", gateway.bytes);
    count("dawria_nmea_datagrams_total", gateway.datagrams);
    gauge("dawria_nmea_connections", gateway.connections_open as f64);
    count("dawria_nmea_connections_total", gateway.connections);
    let refused = [("total", gateway.refused_total), ("per_source", gateway.refused_per_source)];
    labelled("dawria_nmea_connections_refused_total", "limit", &refused.into());
    let closed = [("unidentified", gateway.closed_unidentified), ("idle", gateway.closed_idle)];
    labelled("dawria_nmea_connections_closed_total", "reason", &closed.into());
    count("dawria_nmea_accept_pauses_total", gateway.accept_pauses);
    count("dawria_nmea_sources_evicted_total", gateway.sources_evicted);
    count("dawria_nmea_amendments_dropped_total", gateway.amendments_dropped);
    count("dawria_nmea_alarms_dropped_total", gateway.alarms_dropped);
    let known = api.gateway.as_ref().map_or(0, |g| g.registry.len());
    let quarantined = api.gateway.as_ref().map_or(0, |g| g.quarantine.list().len());
    metrics::gauge!("dawria_devices", "state" => "enrolled").set(known as f64);
    metrics::gauge!("dawria_devices", "state" => "quarantined").set(quarantined as f64);
    gauge("dawria_fleet_answers", f64::from(u8::from(fleet.is_some())));
    if let Some(fleet) = fleet {
        verdicts(&fleet.counts);
        for (class, n) in fleet.ages {
            metrics::gauge!("dawria_positions", "age" => age(class)).set(f64::from(n));
        }
    }
    let terminals = api.terminals.counters();
    gauge("dawria_terminals", terminals.connected as f64);
    count("dawria_terminals_queued_total", terminals.queued);
    count("dawria_terminals_disconnected_total", terminals.disconnected);
    count("dawria_terminals_replaced_total", terminals.replaced);
    api.queues.publish();
    api.synthetic.publish();
    gauge("dawria_clock_doubtful", f64::from(u8::from(api.clock.now().doubtful)));
    gauge("dawria_clock_alarm", f64::from(u8::from(api.clock.now().alarm.is_some())));
}

fn verdicts(counts: &FleetCounts) {
    let by = [
        ("accepted", counts.accepted - counts.trail_only()),
        ("trail_only", counts.trail_only()),
        ("amended", counts.amended),
        ("duplicate", counts.duplicate),
        ("rejected", counts.rejected()),
        ("unknown_device", counts.unknown_device),
    ];
    labelled("dawria_fixes_total", "verdict", &by.into());
    count("dawria_fixes_doubtful_total", counts.doubtful);
}

fn age(class: AgeClass) -> &'static str {
    match class {
        AgeClass::Fresh => "fresh",
        AgeClass::Ageing => "ageing",
        AgeClass::Stale => "stale",
        AgeClass::Lost => "lost",
        AgeClass::None => "none",
    }
}
