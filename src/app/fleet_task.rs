//! The fleet's task: takes reports in, answers questions, draws the screens.
//!
//! Fleet and screens have one owner, because what a screen shows of a unit is half event, half position. It never waits for the room.

use super::{outlets::Landed, room::Own};
use crate::{
    api::positions::FleetAsk,
    clock::Clock,
    dispatch::{
        event::Event,
        model::{Assignment, AssignmentState, CrewStatus, Incident, UnitKind},
    },
    fix::Report,
    fleet::{Approaches, Fleet, FleetEvent, Mobility, Movement, Quality, Seen},
    gateway::{Gateway, registry::Device},
    id::{DeviceId, UnitId},
    live::{Hub, Room},
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

/// Reports taken in between two looks at everything else.
const REPORTS: usize = 256;

/// The one holder of a room's fleet and screens.
pub struct FleetTask {
    /// Where everyone is.
    pub fleet: Fleet,
    /// What the room shows.
    pub hub: Hub,
    /// Which devices each unit has.
    pub devices: BTreeMap<UnitId, Vec<DeviceId>>,
    /// Units on their way.
    pub approaches: Approaches,
    /// Knows the devices at the doors.
    pub gateway: Option<Arc<Gateway>>,
    /// Time.
    pub clock: Arc<Clock>,
    /// From the gateway: TCP sessions wait when it is full, datagrams are dropped and counted there.
    pub reports: mpsc::Receiver<Report>,
    /// Durable batches of the room, in order; the room waits when it is full.
    pub landed: mpsc::Receiver<Landed>,
    /// Questions and stated positions; senders wait.
    pub asks: mpsc::Receiver<FleetAsk>,
    /// News for the room; when its queue is full they wait here, each unit once.
    pub room: mpsc::Sender<Own>,
    /// Time between two beats.
    pub every: Duration,
}

impl FleetTask {
    /// Runs until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut reports = Vec::with_capacity(REPORTS);
        let mut untold = News::default();
        let mut beats = interval(self.every);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                Some(landed) = self.landed.recv() => self.show(landed),
                Some(ask) = self.asks.recv() => ask(&mut self.fleet, self.clock.now().at),
                _ = beats.tick() => {
                    let now = self.clock.now().at;
                    let news = self.fleet.tick(now);
                    news.into_iter().for_each(|news| self.note(news, now, &mut untold));
                    untold.seen.extend(self.approaches.look(&self.fleet, now));
                    self.tell(&mut untold);
                    self.hub.beat(now, &mut self.fleet);
                }
                n = self.reports.recv_many(&mut reports, REPORTS), if !self.reports.is_closed() || !self.reports.is_empty() => {
                    tracing::trace!(n, "reports");
                    for report in reports.drain(..) {
                        let verdict = self.fleet.ingest(&report);
                        tracing::trace!(device = %report.device, ?verdict, "report");
                    }
                }
            }
        }
    }

    fn show(&mut self, Landed { events, after, durable }: Landed) {
        let now = self.clock.now().at;
        for recorded in &events {
            match &recorded.event {
                Event::UnitRegistered { unit, kind, devices, .. } => self.bind(unit, *kind, devices),
                Event::PositionStated { unit, position } => self.fleet.state_position(now, unit, *position, recorded.occurred_at),
                _ => {}
            }
        }
        after.assignments().values().for_each(|a| self.follow(a, after.incidents().get(&a.incident)));
        debug_assert!(events.last().is_none_or(|e| durable.covers(e.seq)));
        self.hub.apply(now, &after, &self.fleet, &events);
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

    /// Tells the room what is new; what its queue does not take waits for the next beat.
    fn tell(&self, untold: &mut News) {
        while let Some(news) = untold.pop() {
            if let Err(full) = self.room.try_send(news) {
                untold.put_back(full.into_inner());
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

    fn note(&self, news: FleetEvent, now: Timestamp, untold: &mut News) {
        match news {
            FleetEvent::Regained(unit) => {
                untold.lost.remove(&unit);
                untold.regained.insert(unit);
            }
            FleetEvent::Lost(unit) => {
                tracing::warn!(unit.id = %unit, "ALARM: nothing is heard of this unit any more");
                // A stated position that grew old says nothing about the radio.
                if self.fleet.get(now, &unit).is_some_and(|u| u.quality != Quality::Stated) {
                    untold.regained.remove(&unit);
                    untold.lost.insert(unit);
                }
            }
            FleetEvent::Contested(unit) => tracing::warn!(unit.id = %unit, "ALARM: two sources claim this unit's device"),
            FleetEvent::Settled(unit) => tracing::info!(unit.id = %unit, "one source is left for this unit's device"),
        }
    }

    /// Brings fleet, doors and screens to the state of a start.
    pub fn begin(&mut self, state: &crate::dispatch::State, now: Timestamp) {
        for unit in state.units().values() {
            self.bind(&unit.id, unit.kind, &unit.devices);
            if let Some((position, at)) = unit.stated {
                self.fleet.state_position(now, &unit.id, position, at);
            }
        }
        for a in state.assignments().values() {
            self.follow(a, state.incidents().get(&a.incident));
        }
        self.hub.rebuild(now, state.seq(), &super::room::excerpt::Excerpt::whole(state), &self.fleet);
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
    lost: BTreeSet<UnitId>,
    seen: VecDeque<Seen>,
}

impl News {
    fn pop(&mut self) -> Option<Own> {
        if let Some(unit) = self.regained.pop_first() {
            return Some(Own::Regained(unit));
        }
        if let Some(unit) = self.lost.pop_first() {
            return Some(Own::Lost(unit));
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
            Own::Lost(unit) => {
                self.lost.insert(unit);
            }
            Own::Propose { assignment, status, detected_at } => {
                let movement = if status == CrewStatus::EnRoute { Movement::SetOff } else { Movement::Arrived };
                self.seen.push_front(Seen { assignment, movement, at: detected_at });
            }
            Own::Ranked(_) => {}
        }
    }
}
