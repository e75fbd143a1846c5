//! From the bus to this process's viewers.

use super::{Bus, Subscription, counters::BusCounters, message::*, settings::BusSettings};
use crate::live::Mirror;
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

/// Messages kept while a snapshot is awaited; at the limit the oldest goes, a later snapshot covers it.
const PENDING_MAX: usize = 1_024;
/// How often a snapshot is looked for while one is needed, ms.
const LOOK_EVERY_MS: u64 = 200;

/// Keeps `mirror` up from the bus until `stop`. A message missed, an epoch changed, the line broken: it takes the next snapshot that joins
/// on to what it hears.
pub async fn relay<B: Bus>(bus: Arc<B>, mirror: Mirror, settings: BusSettings, counters: Arc<BusCounters>, stop: CancellationToken) {
    let mut relay = Relay { mirror, counters, epoch: 0, n: 0, needed: true, pending: VecDeque::new() };
    tokio::select! {
        () = stop.cancelled() => {}
        () = relay.run(&*bus, &settings) => {}
    }
    relay.counters.set_up(false);
}

struct Relay {
    mirror: Mirror,
    counters: Arc<BusCounters>,
    epoch: u64,
    /// Number of the last message shown.
    n: u64,
    /// A snapshot is needed.
    needed: bool,
    /// Heard since it is needed.
    pending: VecDeque<Message>,
}

impl Relay {
    async fn run<B: Bus>(&mut self, bus: &B, settings: &BusSettings) {
        let c = self.counters.clone();
        let mut backoff_ms = settings.backoff_min_ms;
        loop {
            match bus.subscribe().await {
                Ok(mut line) => {
                    c.set_up(true);
                    c.add(&c.listens, 1);
                    backoff_ms = settings.backoff_min_ms;
                    // What was said before this line was up is lost.
                    self.need();
                    self.listen(bus, &mut line, settings).await;
                    c.set_up(false);
                }
                Err(error) => {
                    tracing::debug!(%error, "bus is away; viewers here see no news");
                    c.add(&c.failures, 1);
                }
            }
            sleep(Duration::from_millis(backoff_ms)).await;
            backoff_ms = (backoff_ms * 2).min(settings.backoff_max_ms);
        }
    }

    /// Returns when the line is broken or silent.
    async fn listen<B: Bus>(&mut self, bus: &B, line: &mut B::Subscription, settings: &BusSettings) {
        let silence = Duration::from_millis(settings.silence_ms);
        let mut look_at = Instant::now();
        let mut heard_at = Instant::now();
        loop {
            tokio::select! {
                biased;
                message = line.next() => {
                    let Some(message) = message else { return };
                    heard_at = Instant::now();
                    self.hear(message);
                }
                () = sleep_until(look_at), if self.needed => {
                    self.look(bus).await;
                    look_at = Instant::now() + Duration::from_millis(LOOK_EVERY_MS);
                }
                () = sleep_until(heard_at + silence) => return,
            }
        }
    }

    fn need(&mut self) {
        self.needed = true;
        self.pending.clear();
    }

    fn hear(&mut self, message: Message) {
        let c = self.counters.clone();
        if message.epoch < self.epoch || (!self.needed && message.epoch == self.epoch && message.n <= self.n) {
            c.add(&c.ignored, 1);
            return;
        }
        if message.epoch == self.epoch && message.n == self.n + 1 && self.epoch > 0 && self.show(&message) {
            // Also after the line was broken, when nothing was said meanwhile.
            self.needed = false;
            self.pending.clear();
            return;
        }
        if !self.needed {
            c.add(&c.gaps, 1);
            self.need();
        }
        if self.pending.back().is_some_and(|last| last.epoch < message.epoch) {
            self.pending.clear();
        }
        if self.pending.len() >= PENDING_MAX {
            self.pending.pop_front();
        }
        self.pending.push_back(message);
    }

    fn show(&mut self, message: &Message) -> bool {
        let shown = match &message.payload {
            Payload::Delta(text) => self.mirror.delta(text.clone()),
            Payload::Beat(frame) => self.mirror.beat(frame.clone()),
        };
        match shown {
            Ok(()) => {
                self.n = message.n;
                self.counters.add(&self.counters.relayed, 1);
                true
            }
            Err(error) => {
                tracing::debug!(%error, "bus message does not continue what is shown");
                false
            }
        }
    }

    /// Takes the snapshot if it joins on to what was heard.
    async fn look<B: Bus>(&mut self, bus: &B) {
        let c = self.counters.clone();
        let snap = match bus.snapshot().await {
            Ok(Some(snap)) => snap,
            Ok(None) => return,
            Err(error) => {
                tracing::debug!(%error, "no snapshot from the bus");
                c.add(&c.failures, 1);
                return;
            }
        };
        let older = snap.epoch < self.epoch || (snap.epoch == self.epoch && snap.n < self.n);
        if older || !self.joins(&snap) {
            return;
        }
        if let Err(error) = self.mirror.install(&snap.text, &snap.full) {
            tracing::warn!(%error, "snapshot on the bus is not usable");
            c.add(&c.failures, 1);
            return;
        }
        c.add(&c.snapshots, 1);
        (self.epoch, self.n, self.needed) = (snap.epoch, snap.n, false);
        for message in std::mem::take(&mut self.pending) {
            if message.epoch == snap.epoch && message.n <= snap.n {
                continue;
            }
            self.hear(message);
        }
    }

    /// Nothing is missing between the snapshot and the first message heard after it.
    fn joins(&self, snap: &Snap) -> bool {
        let newer = |m: &&Message| m.epoch > snap.epoch || (m.epoch == snap.epoch && m.n > snap.n);
        match self.pending.iter().find(newer) {
            Some(first) => first.epoch == snap.epoch && first.n == snap.n + 1,
            None => true,
        }
    }
}
