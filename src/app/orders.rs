//! Orders and cancels are owed until their receipt: sent when durable, at every connect, and again every 5 s.
//!
//! Nothing is kept here. What is owed is asked from the room's state each time, so a restart, a lost line or a full queue loses nothing.
//! Messages are made here and not by the room's owner, who must not wait for the store.

use crate::{
    api::{
        door::Door,
        orders::{OrderMaker, owed},
    },
    app::outlets::Letter,
    clock::Clock,
    id::UnitId,
    live::{Terminals, ToTerminal},
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// Orders without a receipt are sent again after this long.
const AGAIN: Duration = Duration::from_secs(5);
/// Terminals hear the server's time this often.
const TIME: Duration = Duration::from_secs(10);

/// What it takes.
pub struct Post {
    /// Makes the messages.
    pub maker: OrderMaker,
    /// To the room.
    pub door: Door,
    /// The connected terminals. One that does not read is disconnected.
    pub terminals: Arc<Terminals>,
    /// Time.
    pub clock: Arc<Clock>,
    /// Drafts of durable batches, in order; when it is full the room drops them: they go out with the next round.
    pub letters: mpsc::Receiver<Vec<Letter>>,
}

impl Post {
    /// Sends what becomes owed, and again what has no receipt, until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let (mut again, mut time) = (interval(AGAIN), interval(TIME));
        again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        time.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                Some(letters) = self.letters.recv() => self.send(letters).await,
                _ = time.tick() => self.terminals.send_all(&ToTerminal::Time { server_time: self.clock.now().at }),
                _ = again.tick() => {
                    let connected: BTreeSet<UnitId> = self.terminals.connected().into_iter().collect();
                    if connected.is_empty() {
                        continue;
                    }
                    match self.door.read(move |state| owed(state, |unit| connected.contains(unit))).await {
                        Ok(owed) => self.send(owed.value).await,
                        Err(e) => tracing::debug!(error = %e, "orders are sent again later"),
                    }
                }
            }
        }
    }

    async fn send(&self, letters: Vec<Letter>) {
        let (maker, terminals) = (self.maker.clone(), Arc::clone(&self.terminals));
        let work = move || {
            for (unit, draft) in letters.iter().filter(|(unit, _)| terminals.is_connected(unit)) {
                terminals.send(unit, &maker.make(draft));
            }
        };
        if let Err(e) = tokio::task::spawn_blocking(work).await {
            tracing::error!(error = %e, "orders could not be made; they are tried again");
        }
    }
}
