//! The fleet's task: takes reports in, answers questions, and on every beat tells screens and room what moved.

use super::room::Own;
use crate::{
    api::positions::FleetAsk,
    clock::Clock,
    fix::Report,
    fleet::{Fleet, FleetEvent},
    id::UnitId,
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// Reports taken in between two looks at questions and the beat.
const REPORTS: usize = 256;

/// What the beat does with the fleet: makes and publishes the frame.
pub trait Beat: Send {
    /// Called every beat, after the classes are up to date.
    fn beat(&mut self, fleet: &mut Fleet, now: crate::quantity::Timestamp);
}

/// The one holder of a room's fleet.
pub struct FleetTask<B> {
    /// Where everyone is.
    pub fleet: Fleet,
    /// Time.
    pub clock: Arc<Clock>,
    /// From the gateway: TCP sessions wait when it is full, datagrams are dropped and counted there.
    pub reports: mpsc::Receiver<Report>,
    /// Questions and bindings; senders wait.
    pub asks: mpsc::Receiver<FleetAsk>,
    /// News for the room; when its queue is full they wait here, each unit once.
    pub room: mpsc::Sender<Own>,
    /// The screens.
    pub beat: B,
    /// Time between two beats.
    pub every: Duration,
}

impl<B: Beat> FleetTask<B> {
    /// Runs until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut reports = Vec::with_capacity(REPORTS);
        let mut untold: BTreeSet<UnitId> = BTreeSet::new();
        let mut beats = interval(self.every);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                ask = self.asks.recv() => match ask {
                    Some(ask) => ask(&mut self.fleet, self.clock.now().at),
                    None => return,
                },
                _ = beats.tick() => {
                    let now = self.clock.now().at;
                    for news in self.fleet.tick(now) {
                        note(news, &mut untold);
                    }
                    self.tell(&mut untold);
                    self.beat.beat(&mut self.fleet, now);
                }
                // With all doors closed this never comes again: then there are only questions and beats.
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

    fn tell(&self, untold: &mut BTreeSet<UnitId>) {
        while let Some(unit) = untold.pop_first() {
            if let Err(full) = self.room.try_send(Own::Regained(unit)) {
                if let Own::Regained(unit) = full.into_inner() {
                    untold.insert(unit);
                }
                return;
            }
        }
    }
}

fn note(news: FleetEvent, untold: &mut BTreeSet<UnitId>) {
    match news {
        FleetEvent::Regained(unit) => {
            untold.insert(unit);
        }
        FleetEvent::Lost(unit) => tracing::warn!(unit.id = %unit, "ALARM: nothing is heard of this unit any more"),
        FleetEvent::Contested(unit) => tracing::warn!(unit.id = %unit, "ALARM: two sources claim this unit's device"),
        FleetEvent::Settled(unit) => tracing::info!(unit.id = %unit, "one source is left for this unit's device"),
    }
}
