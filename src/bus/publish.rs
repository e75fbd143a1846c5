//! From the room's live push to the bus.

use super::{Bus, counters::BusCounters, message::*, settings::BusSettings};
use crate::live::{Bye, ByeMessage, Delta, FrameKind, Live, Outgoing, Record, Snapshot, Viewer, decode};
use bytes::Bytes;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// Frames taken into one batch.
const BATCH_MAX: usize = 256;

/// Publishes what `live` shows until `stop`, or until the room says goodbye. It is a viewer of the room: while the bus is slow or away, the
/// room goes on; what is lost is counted, and the next success brings a snapshot and all positions.
pub async fn publish<B: Bus>(live: Live, bus: Arc<B>, settings: BusSettings, counters: Arc<BusCounters>, stop: CancellationToken) {
    let mut publisher = Publisher::new(live, settings, counters);
    tokio::select! {
        () = stop.cancelled() => {}
        () = publisher.run(&*bus) => {}
    }
    publisher.counters.set_up(false);
}

struct Publisher {
    live: Live,
    settings: BusSettings,
    counters: Arc<BusCounters>,
    epoch: u64,
    n: u64,
    /// Others missed something, or nothing was told yet: snapshot and all positions are due.
    behind: bool,
    snapshot_at: Instant,
    positions_at: Instant,
    backoff_ms: u64,
}

impl Publisher {
    fn new(live: Live, settings: BusSettings, counters: Arc<BusCounters>) -> Self {
        let now = Instant::now();
        let backoff_ms = settings.backoff_min_ms;
        Self { live, settings, counters, epoch: 0, n: 0, behind: true, snapshot_at: now, positions_at: now, backoff_ms }
    }

    async fn run<B: Bus>(&mut self, bus: &B) {
        loop {
            let Ok(mut viewer) = self.live.subscribe(None) else {
                self.counters.add(&self.counters.failures, 1);
                self.back_off().await;
                continue;
            };
            if self.follow(bus, &mut viewer).await {
                return;
            }
            // It fell out of the delta ring: a number is left out, so that others see it too.
            self.counters.add(&self.counters.skipped, 1);
            self.n += 1;
            self.behind = true;
        }
    }

    /// Follows one viewer; true when the room is gone.
    async fn follow<B: Bus>(&mut self, bus: &B, viewer: &mut Viewer) -> bool {
        loop {
            let Some(mut out) = viewer.next().await else { return true };
            let mut batch = Batch::default();
            let mut moved = BTreeMap::new();
            loop {
                match out {
                    // The snapshot key carries it; what it replaces is superseded.
                    Outgoing::Snapshot(_) => self.begin(),
                    Outgoing::Text(text) => match public_delta(&text) {
                        Some(text) => self.message(&mut batch, Payload::Delta(text)),
                        // A number is left out, so that others see that they miss something.
                        None => self.n += 1,
                    },
                    Outgoing::Binary(frame) => {
                        self.moved(&frame, &mut moved);
                        self.message(&mut batch, Payload::Beat(frame));
                    }
                    Outgoing::Bye(text) => {
                        return serde_json::from_slice::<ByeMessage>(&text).is_ok_and(|bye| bye.reason == Bye::Shutdown);
                    }
                }
                if batch.messages.len() >= BATCH_MAX {
                    break;
                }
                match viewer.try_next() {
                    Some(next) => out = next,
                    None => break,
                }
            }
            self.fill(&mut batch, moved);
            self.hand_over(bus, batch).await;
        }
    }

    fn begin(&mut self) {
        let epoch = self.live.cursor().epoch;
        if epoch != self.epoch {
            (self.epoch, self.n) = (epoch, 0);
        }
        self.behind = true;
    }

    fn message(&mut self, batch: &mut Batch, payload: Payload) {
        self.n += 1;
        batch.messages.push(Message { epoch: self.epoch, n: self.n, payload });
    }

    fn moved(&self, frame: &[u8], moved: &mut BTreeMap<u32, (Record, i64)>) {
        let Ok((header, records)) = decode(frame) else { return };
        if header.kind == FrameKind::Full && !self.behind {
            self.counters.add(&self.counters.skipped, 1);
        }
        moved.extend(records.map(|r| (r.ix, (r, header.server_time))));
    }

    /// Adds what is due: positions moved, or all of them; the snapshot.
    fn fill(&mut self, batch: &mut Batch, moved: BTreeMap<u32, (Record, i64)>) {
        let now = Instant::now();
        let all = self.behind || now >= self.positions_at;
        let snapshot = self.behind || now >= self.snapshot_at;
        if !all {
            batch.positions = moved.into_values().filter_map(|(r, at)| self.position(&r, at)).collect();
        }
        if all || snapshot {
            let (text, full) = self.live.snapshot_with_positions();
            if all && let Ok((header, records)) = decode(&full) {
                batch.positions = records.filter_map(|r| self.position(&r, header.server_time)).collect();
                batch.all_positions = true;
            }
            if snapshot {
                batch.snapshot = public_snapshot(&text).map(|text| Snap { epoch: self.epoch, n: self.n, text, full });
            }
        }
    }

    fn position(&self, record: &Record, server_time: i64) -> Option<LastPosition> {
        let unit = self.live.unit(record.ix)?;
        let effective = (record.age_ms != u32::MAX).then(|| server_time - i64::from(record.age_ms));
        Some(LastPosition { unit, record: *record, effective })
    }

    async fn hand_over<B: Bus>(&mut self, bus: &B, batch: Batch) {
        let c = self.counters.clone();
        let count = batch.messages.len() as u64;
        match bus.publish(&batch).await {
            Ok(()) => {
                c.set_up(true);
                c.add(&c.published, count);
                let now = Instant::now();
                if batch.snapshot.is_some() {
                    c.add(&c.snapshots, 1);
                    self.snapshot_at = now + Duration::from_millis(self.settings.snapshot_every_ms);
                }
                if batch.all_positions {
                    self.positions_at = now + Duration::from_millis(self.settings.positions_every_ms);
                }
                self.behind = false;
                self.backoff_ms = self.settings.backoff_min_ms;
            }
            Err(error) => {
                if c.read().up {
                    tracing::warn!(%error, "bus is away; the room goes on without it");
                }
                c.set_up(false);
                c.add(&c.failures, 1);
                c.add(&c.dropped, count);
                self.behind = true;
                self.back_off().await;
            }
        }
    }

    async fn back_off(&mut self) {
        sleep(Duration::from_millis(self.backoff_ms)).await;
        self.backoff_ms = (self.backoff_ms * 2).min(self.settings.backoff_max_ms);
    }
}

/// The texts as others may have them: names, numbers and free text never leave this machine by the bus.
fn public_delta(text: &[u8]) -> Option<Bytes> {
    let delta: Delta = serde_json::from_slice(text).ok()?;
    serde_json::to_vec(&delta.without_personal()).ok().map(Bytes::from)
}

fn public_snapshot(text: &[u8]) -> Option<Bytes> {
    let snapshot: Snapshot = serde_json::from_slice(text).ok()?;
    serde_json::to_vec(&snapshot.without_personal()).ok().map(Bytes::from)
}
