//! The fleet's task: takes reports in, answers questions, draws the screens.
//!
//! Fleet and screens have one owner, because what a screen shows of a unit is half event, half position. It never waits for the room.

use super::{outlets::Landed, room::Own};
use crate::{
    api::positions::FleetAsk,
    clock::Clock,
    dispatch::{
        cover,
        event::Event,
        model::{Assignment, AssignmentState, CrewStatus, Incident, Unit, UnitKind},
    },
    fix::Report,
    fleet::{Approaches, Fleet, FleetEvent, Mobility, Movement, Quality, Seen, Still},
    gateway::{Gateway, registry::Device},
    id::{DeviceId, UnitId},
    live::{self, Hub, Room},
    quantity::Timestamp,
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// Taken of each kind in one round, so that a flood of one keeps no other waiting.
const REPORTS: usize = 256;
/// Time between two looks at who stands still and which sectors are empty.
const LOOK: Duration = Duration::from_secs(10);
const ASKS: usize = 64;
const BATCHES: usize = 64;

/// One room: its screens, the way to it, and what is watched for it.
pub struct Shown {
    /// What the room shows.
    pub hub: Hub,
    /// News for the room; when its queue is full they wait here, each unit once.
    pub room: mpsc::Sender<Own>,
    /// Units on their way.
    pub approaches: Approaches,
    /// How long units have not moved.
    pub still: Still,
    /// A unit has moved when it is further than this from where it stood, metres.
    pub still_radius_m: f64,
    untold: News,
}

/// The one holder of the fleet and of all rooms' screens.
pub struct FleetTask {
    /// Where everyone is.
    pub fleet: Fleet,
    /// The rooms, in the order of their numbers.
    pub rooms: Vec<Shown>,
    /// Which devices each unit has.
    pub devices: BTreeMap<UnitId, Vec<DeviceId>>,
    /// Knows the devices at the doors.
    pub gateway: Option<Arc<Gateway>>,
    /// Time.
    pub clock: Arc<Clock>,
    /// From the gateway: TCP sessions wait when it is full, datagrams are dropped and counted there.
    pub reports: mpsc::Receiver<Report>,
    /// Durable batches of the rooms, each room's in order; a room waits when it is full.
    pub landed: mpsc::Receiver<Landed>,
    /// Questions and stated positions; senders wait.
    pub asks: mpsc::Receiver<FleetAsk>,
    /// Time between two beats.
    pub every: Duration,
}

impl FleetTask {
    /// Runs until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut reports = Vec::with_capacity(REPORTS);
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut beats = interval(self.every);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                _ = beats.tick() => {
                    let now = self.clock.now().at;
                    for news in self.fleet.tick(now) {
                        self.note(&news, now);
                    }
                    let dirty = self.fleet.take_dirty();
                    let alone = self.rooms.len() == 1;
                    for shown in &mut self.rooms {
                        shown.untold.seen.extend(shown.approaches.look(&self.fleet, now));
                        shown.tell();
                        shown.hub.beat_of(now, &self.fleet, &dirty, alone);
                    }
                }
                _ = looks.tick() => {
                    let now = self.clock.now().at;
                    self.rooms.iter_mut().for_each(|shown| shown.look(&self.fleet, now));
                }
                Some(landed) = self.landed.recv() => self.show(landed),
                n = self.reports.recv_many(&mut reports, REPORTS), if !self.reports.is_closed() || !self.reports.is_empty() => {
                    tracing::trace!(n, "reports");
                    self.take(&mut reports);
                }
                Some(ask) = self.asks.recv() => self.answer(ask),
            }
            self.round(&mut reports);
        }
    }

    /// Some of each kind of what waits, whichever was woken for.
    fn round(&mut self, reports: &mut Vec<Report>) {
        for _ in 0..BATCHES {
            let Ok(landed) = self.landed.try_recv() else { break };
            self.show(landed);
        }
        reports.extend(std::iter::from_fn(|| self.reports.try_recv().ok()).take(REPORTS));
        self.take(reports);
        for _ in 0..ASKS {
            let Ok(ask) = self.asks.try_recv() else { break };
            self.answer(ask);
        }
    }

    fn take(&mut self, reports: &mut Vec<Report>) {
        for report in reports.drain(..) {
            let verdict = self.fleet.ingest(&report);
            tracing::trace!(device = %report.device, ?verdict, "report");
        }
    }

    fn answer(&mut self, ask: FleetAsk) {
        ask(&mut self.fleet, self.clock.now().at);
    }

    fn show(&mut self, Landed { room, events, after, durable }: Landed) {
        let now = self.clock.now().at;
        let mut rebind = false;
        for recorded in &events {
            match &recorded.event {
                Event::UnitRegistered { unit, kind, devices, .. } => self.bind(unit, *kind, devices),
                Event::PositionStated { unit, position } => self.fleet.state_position(now, unit, *position, recorded.occurred_at),
                Event::SettingsChanged(changed) => {
                    if let Some(shown) = self.rooms.get_mut(room) {
                        shown.still_radius_m = f64::from(changed.settings.cover.immobile_radius_m);
                    }
                }
                Event::Roster(_) => rebind = true,
                _ => {}
            }
        }
        if rebind {
            // A vehicle took its devices along, perhaps from unit to unit: those that lose some first.
            let changed = |u: &&Unit| self.devices.get(&u.id).is_none_or(|was| *was != u.devices);
            // The devices of a borrowed unit are its home's.
            let home = self.rooms.get(room).map(|shown| shown.hub.room().clone());
            let own = |u: &&Unit| Some(&u.command.home) == home.as_ref();
            let mut units: Vec<Unit> = live::Room::units(&after).values().filter(own).filter(changed).cloned().collect();
            units.sort_by_key(|u| u.devices.len());
            units.iter().for_each(|u| self.bind(&u.id, u.kind, &u.devices));
        }
        debug_assert!(events.last().is_none_or(|e| durable.covers(e.seq)));
        let Some(shown) = self.rooms.get_mut(room) else { return };
        after.assignments().values().for_each(|a| shown.follow(a, after.incidents().get(&a.incident)));
        shown.hub.apply(now, &after, &self.fleet, &events);
    }

    /// Binds a unit's devices here and at the doors; a device that no unit has any more goes back to quarantine.
    pub fn bind(&mut self, unit: &UnitId, kind: UnitKind, devices: &[DeviceId]) {
        self.fleet.upsert_unit(unit, mobility(kind), devices);
        let before = self.devices.insert(unit.clone(), devices.to_vec()).unwrap_or_default();
        let Some(gateway) = &self.gateway else { return };
        for device in before.iter().filter(|d| self.fleet.unit_of(d).is_none()) {
            gateway.forget(device);
        }
        for device in devices {
            if let Err(full) = gateway.enrol(device.clone(), Device::default()) {
                tracing::error!(device.id = %device, error = %full, "a device is not taken at the NMEA doors (nmea.devices)");
            }
        }
    }

    /// Those that do not command the unit take no notice.
    fn note(&mut self, news: &FleetEvent, now: Timestamp) {
        // Somebody's word on where it is says nothing about its device, and one that grew old nothing about the radio.
        let measured = |unit: &UnitId| self.fleet.get(now, unit).is_some_and(|u| u.quality != Quality::Stated);
        match news {
            FleetEvent::Regained(unit) => {
                let measured = measured(unit);
                for shown in &mut self.rooms {
                    if measured {
                        shown.untold.contact.insert(unit.clone(), false);
                    }
                    shown.untold.regained.insert(unit.clone());
                }
            }
            FleetEvent::Lost(unit) => {
                tracing::warn!(unit.id = %unit, "ALARM: nothing is heard of this unit any more");
                if measured(unit) {
                    for shown in &mut self.rooms {
                        shown.untold.contact.insert(unit.clone(), true);
                    }
                }
            }
            FleetEvent::Contested(unit) => tracing::warn!(unit.id = %unit, "ALARM: two sources claim this unit's device"),
            FleetEvent::Settled(unit) => tracing::info!(unit.id = %unit, "one source is left for this unit's device"),
        }
    }

    /// Brings fleet, doors and screens to the states of a start, one for each room.
    pub fn begin(&mut self, states: &[&crate::dispatch::State], now: Timestamp) {
        for state in states {
            // The devices of a borrowed unit are its home's.
            for unit in state.units().values().filter(|u| !u.is_borrowed(state.room())) {
                self.bind(&unit.id, unit.kind, &unit.devices);
                if let Some((position, at)) = unit.stated {
                    self.fleet.state_position(now, &unit.id, position, at);
                }
            }
        }
        for state in states {
            for (unit, (position, at)) in
                state.units().values().filter(|u| u.is_borrowed(state.room())).filter_map(|u| Some((u, u.stated?)))
            {
                self.fleet.state_position(now, &unit.id, position, at);
            }
        }
        for (shown, state) in self.rooms.iter_mut().zip(states) {
            shown.still_radius_m = f64::from(state.settings().cover.immobile_radius_m);
            for a in state.assignments().values() {
                shown.follow(a, state.incidents().get(&a.incident));
            }
            shown.hub.rebuild(now, state.seq(), &super::room::excerpt::Excerpt::whole(state), &self.fleet);
        }
    }
}

impl Shown {
    /// One room's screens.
    pub fn new(hub: Hub, room: mpsc::Sender<Own>, approaches: Approaches) -> Self {
        Self { hub, room, approaches, still: Still::default(), still_radius_m: 0.0, untold: News::default() }
    }

    /// Tells the room who stands where since when; what does not fit its queue is left out, the next look comes soon.
    fn look(&mut self, fleet: &Fleet, now: Timestamp) {
        let seen = self.still.look(fleet, now, self.still_radius_m);
        let named = seen.into_iter().filter_map(|(ix, position, still_since)| {
            let unit = fleet.id(ix)?.clone();
            Some(cover::Seen { unit, position, still_since })
        });
        let _ = self.room.try_send(Own::Seen(named.collect()));
    }

    /// Tells the room what is new; what its queue does not take waits for the next beat.
    fn tell(&mut self) {
        while let Some(news) = self.untold.pop() {
            if let Err(full) = self.room.try_send(news) {
                self.untold.put_back(full.into_inner());
                return;
            }
        }
    }

    /// Keeps up who is on the way where.
    fn follow(&mut self, a: &Assignment, incident: Option<&Incident>) {
        match (a.state, incident) {
            (AssignmentState::Acknowledged, Some(i)) => self.approaches.follow(a.id, &a.unit, i.place.position, false),
            (AssignmentState::EnRoute, Some(i)) => self.approaches.follow(a.id, &a.unit, i.place.position, true),
            (AssignmentState::Acknowledged | AssignmentState::EnRoute, None) => {}
            _ => self.approaches.leave(a.id),
        }
    }
}

fn mobility(kind: UnitKind) -> Mobility {
    match kind {
        UnitKind::Car | UnitKind::Motorbike => Mobility::Vehicle,
        UnitKind::Bicycle => Mobility::Bicycle,
        UnitKind::Foot => Mobility::Foot,
    }
}

/// What the room was not told yet. Bounded by units and open assignments.
#[derive(Default)]
struct News {
    regained: BTreeSet<UnitId>,
    /// Lost, or heard again.
    contact: BTreeMap<UnitId, bool>,
    seen: VecDeque<Seen>,
}

impl News {
    fn pop(&mut self) -> Option<Own> {
        // First, because a unit that nobody reaches is not sent wherever it is.
        if let Some((unit, lost)) = self.contact.pop_first() {
            return Some(Own::Contact { unit, lost });
        }
        if let Some(unit) = self.regained.pop_first() {
            return Some(Own::Regained(unit));
        }
        let Seen { assignment, movement, at } = self.seen.pop_front()?;
        let status = match movement {
            Movement::SetOff => CrewStatus::EnRoute,
            Movement::Arrived => CrewStatus::OnScene,
        };
        Some(Own::Propose { assignment, status, detected_at: at })
    }

    fn put_back(&mut self, news: Own) {
        match news {
            Own::Regained(unit) => {
                self.regained.insert(unit);
            }
            Own::Contact { unit, lost } => {
                self.contact.insert(unit, lost);
            }
            Own::Propose { assignment, status, detected_at } => {
                let movement = if status == CrewStatus::EnRoute { Movement::SetOff } else { Movement::Arrived };
                self.seen.push_front(Seen { assignment, movement, at: detected_at });
            }
            // Not the fleet's, or told anew by the next look.
            Own::Ranked(_) | Own::Others { .. } | Own::Seen(_) | Own::Closer(_) => {}
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        fix::{Fix, FixMode, Trust},
        fleet::FleetConfig,
        id::RoomId,
        live::FeedLimits,
    };
    use tokio::time::timeout;

    struct Closed;

    impl crate::live::Opener for Closed {
        fn open(&self, _: &crate::dispatch::model::Sealed, _: &'static str) -> Option<String> {
            None
        }
    }

    /// A question that asks itself again, for ever.
    fn again(queue: mpsc::Sender<FleetAsk>) -> FleetAsk {
        Box::new(move |_, _| {
            let next = again(queue.clone());
            let _ = queue.try_send(next);
        })
    }

    #[tokio::test]
    async fn questions_without_end_keep_neither_reports_nor_beats_waiting() {
        let (asks_sender, asks) = mpsc::channel(8);
        let (_landed, landed) = mpsc::channel(8);
        let (reports_sender, reports) = mpsc::channel(8);
        let (room, _room) = mpsc::channel(8);
        let hub = Hub::new(RoomId::new("r").unwrap(), 1, FeedLimits::default(), Arc::new(Closed));
        let live = hub.live();
        let task = FleetTask {
            fleet: Fleet::new(FleetConfig::default()),
            rooms: vec![Shown::new(hub, room, Approaches::default())],
            devices: BTreeMap::new(),
            gateway: None,
            clock: Arc::new(Clock::start(None, false)),
            reports,
            landed,
            asks,
            every: Duration::from_millis(20),
        };
        for _ in 0..4 {
            asks_sender.try_send(again(asks_sender.clone())).unwrap();
        }
        let stop = CancellationToken::new();
        let running = tokio::spawn(task.run(stop.clone()));
        reports_sender.try_send(report()).unwrap();
        let taken = async {
            while reports_sender.capacity() < 8 || live.counters().beats < 1 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let taken = timeout(Duration::from_secs(10), taken).await;
        stop.cancel();
        running.await.unwrap();
        assert_eq!(taken, Ok(()), "{:?}", live.counters());
    }

    fn report() -> Report {
        let fix = Fix {
            position: crate::quantity::Position { lat_e7: 316_000_000, lon_e7: -80_000_000 },
            device_time: None,
            clock_repaired: false,
            speed: None,
            course: None,
            altitude_dm: None,
            hdop_centi: None,
            satellites: None,
            mode: FixMode::Autonomous,
        };
        let device = DeviceId::new("d1").unwrap();
        Report { device, received_at: Clock::wall_now(), trust: Trust::None, contested: false, amends: false, fix }
    }
}
