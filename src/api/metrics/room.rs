//! Of one room: what waits, for how long, and how its journal and screens do.

use super::into::{count_of, gauge_of};
use crate::{
    api::state::Api,
    dispatch::{
        model::{AssignmentState, CallState, IncidentState, Reach},
        state::State,
    },
    quantity::Timestamp,
};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::timeout;

/// All kinds of alarms, so that one that is over is shown as 0.
const ALARMS: [&str; 13] = [
    "nobody_assigned",
    "tone_again",
    "not_acknowledged",
    "unit_check",
    "safety",
    "overdue",
    "unconfirmed",
    "reservation",
    "shift_end",
    "emergency_unanswered",
    "holding",
    "close_proposed",
    "lend_unanswered",
];
const CALLS: [&str; 2] = ["ringing", "answered"];
const INCIDENTS: [&str; 6] = ["pending", "dispatched", "en_route", "on_scene", "clearing", "held"];

/// What a room's state says; calls and incidents of exercises are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Room {
    /// Units known.
    pub units: u64,
    /// Incidents not over.
    pub open_incidents: u64,
    /// Incidents without a unit.
    pub waiting_incidents: u64,
    /// Calls ringing or being spoken with.
    pub open_calls: u64,
    calls: BTreeMap<&'static str, u64>,
    incidents: BTreeMap<&'static str, u64>,
    alarms: BTreeMap<&'static str, u64>,
    /// Raised and not silenced.
    alarms_heard_by_nobody: u64,
    /// The call that rings longest, milliseconds.
    ringing_ms: i64,
    /// Orders that no terminal confirmed.
    orders: u64,
    oldest_order_ms: i64,
    /// Emergencies nobody answered.
    emergencies: u64,
}

impl Room {
    /// Of a state at a time.
    pub fn of(state: &State, now: Timestamp) -> Self {
        let mut room = Self {
            units: state.units().len() as u64,
            open_incidents: state.open_incidents() as u64,
            waiting_incidents: state.queue().count() as u64,
            open_calls: state.open_calls() as u64,
            calls: zeros(&CALLS),
            incidents: zeros(&INCIDENTS),
            alarms: zeros(&ALARMS),
            ..Self::default()
        };
        for call in state.calls().values().filter(|c| !c.exercise) {
            let name = match call.state {
                CallState::Ringing => {
                    room.ringing_ms = room.ringing_ms.max(now.since_ms(call.presented.occurred_at));
                    "ringing"
                }
                CallState::Answered => "answered",
                CallState::Abandoned | CallState::Done | CallState::GivenUp => continue,
            };
            *room.calls.entry(name).or_default() += 1;
        }
        for incident in state.incidents().values().filter(|i| !i.exercise) {
            let name = match incident.state {
                IncidentState::Pending => "pending",
                IncidentState::Dispatched => "dispatched",
                IncidentState::EnRoute => "en_route",
                IncidentState::OnScene => "on_scene",
                IncidentState::Clearing => "clearing",
                IncidentState::Held => "held",
                IncidentState::Closed
                | IncidentState::HandedOver
                | IncidentState::Transferred
                | IncidentState::Cancelled
                | IncidentState::Duplicate => continue,
            };
            *room.incidents.entry(name).or_default() += 1;
        }
        for (deadline, raised) in state.alarms() {
            let Some((kind, _)) = deadline.alarm() else { continue };
            *room.alarms.entry(kind).or_default() += 1;
            room.alarms_heard_by_nobody += u64::from(raised.silenced.is_none());
        }
        let terminal = |unit| state.units().get(unit).is_some_and(|u| u.reach == Reach::Terminal);
        for assignment in state.assignments().values() {
            let owed = !assignment.order_delivered && assignment.state != AssignmentState::Cleared;
            if owed && terminal(&assignment.unit) {
                room.orders += 1;
                room.oldest_order_ms = room.oldest_order_ms.max(now.since_ms(assignment.assigned.recorded_at));
            }
        }
        room.emergencies = state.emergencies().values().filter(|e| e.unanswered_at.is_some()).count() as u64;
        room
    }

    /// Asks a room, within a time; `None` when it does not answer.
    pub async fn ask(api: &Api, within: Duration) -> Option<Self> {
        let now = api.clock.now().at;
        let asked = api.door.read(move |state| Self::of(state, now));
        Some(timeout(within, asked).await.ok()?.ok()?.value)
    }

    /// Brings a room into the registry; `found` is what it said, if it answered.
    pub fn publish(api: &Api, found: Option<&Self>) {
        let room = api.room.as_str();
        let journal = api.journal.stats();
        gauge_of("dawria_epoch", room, api.epoch as f64);
        gauge_of("dawria_journal_seq", room, api.journal.durable().seq() as f64);
        count_of("dawria_journal_events_total", room, journal.events);
        count_of("dawria_journal_batches_total", room, journal.appends);
        count_of("dawria_journal_syncs_total", room, journal.commits);
        count_of("dawria_journal_checkpoints_total", room, journal.checkpoints);
        count_of("dawria_decisions_shed_total", room, journal.decisions_shed);
        count_of("dawria_snapshots_shed_total", room, journal.snapshots_shed);
        gauge_of("dawria_journal_headroom_bytes", room, api.journal.headroom().bytes as f64);
        gauge_of("dawria_journal_headroom_level", room, f64::from(api.journal.headroom().level() as u8));
        gauge_of("dawria_journal_wal_bytes", room, journal.wal_bytes as f64);
        gauge_of("dawria_journal_reserve_bytes", room, journal.reserve_bytes as f64);
        gauge_of("dawria_journal_promised_bytes", room, journal.promised_bytes as f64);
        let (waiting, limit) = api.journal.waiting();
        let labels = [("queue", "journal".to_owned()), ("class", "L0".to_owned()), ("room", room.to_owned())];
        metrics::gauge!("dawria_queue_length", &labels).set(waiting as f64);
        metrics::gauge!("dawria_queue_limit", &labels).set(limit as f64);
        gauge_of("dawria_journal_writable", room, f64::from(u8::from(api.journal.is_writable())));
        gauge_of("dawria_core_since_turn_seconds", room, api.health.since_turn_ms() as f64 * 1e-3);
        count_of("dawria_core_turns_total", room, api.health.count());
        let live = api.live.counters();
        gauge_of("dawria_viewers", room, live.viewers as f64);
        count_of("dawria_live_deltas_total", room, live.deltas);
        count_of("dawria_live_beats_total", room, live.beats);
        count_of("dawria_live_beats_skipped_total", room, live.skipped);
        count_of("dawria_live_resyncs_total", room, live.resyncs);
        count_of("dawria_live_resumed_total", room, live.resumed);
        count_of("dawria_letters_dropped_total", room, api.health.letters_dropped());
        count_of("dawria_busy_total", room, api.door.busy());
        gauge_of("dawria_room_answers", room, f64::from(u8::from(found.is_some())));
        if let Some(found) = found {
            found.show(room);
        }
        if let Some(bus) = api.bus.as_ref().map(|b| b.read()) {
            gauge_of("dawria_bus_up", room, f64::from(u8::from(bus.up)));
            count_of("dawria_bus_published_total", room, bus.published);
            count_of("dawria_bus_dropped_total", room, bus.dropped);
            count_of("dawria_bus_failures_total", room, bus.failures);
        }
    }

    fn show(&self, room: &str) {
        let by = |name: &'static str, label: &'static str, counts: &BTreeMap<&'static str, u64>| {
            for (value, n) in counts {
                metrics::gauge!(name, "room" => room.to_owned(), label => *value).set(*n as f64);
            }
        };
        gauge_of("dawria_units", room, self.units as f64);
        gauge_of("dawria_incidents_open", room, self.open_incidents as f64);
        gauge_of("dawria_incidents_waiting", room, self.waiting_incidents as f64);
        gauge_of("dawria_calls_open", room, self.open_calls as f64);
        by("dawria_calls", "state", &self.calls);
        by("dawria_incidents", "state", &self.incidents);
        by("dawria_alarms", "kind", &self.alarms);
        gauge_of("dawria_alarms_unanswered", room, self.alarms_heard_by_nobody as f64);
        gauge_of("dawria_emergencies_unanswered", room, self.emergencies as f64);
        gauge_of("dawria_ringing_max_seconds", room, self.ringing_ms.max(0) as f64 * 1e-3);
        gauge_of("dawria_orders_outstanding", room, self.orders as f64);
        gauge_of("dawria_orders_oldest_seconds", room, self.oldest_order_ms.max(0) as f64 * 1e-3);
    }
}

fn zeros(names: &[&'static str]) -> BTreeMap<&'static str, u64> {
    names.iter().map(|name| (*name, 0)).collect()
}
