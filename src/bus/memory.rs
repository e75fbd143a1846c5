//! The bus within one process: the default, and what the redis one is compared with.

use super::{Bus, Subscription, error::BusError, message::*};
use crate::id::UnitId;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::broadcast;

/// Messages kept for a listener; one that falls behind loses the oldest, which it sees as a gap.
const KEPT: usize = 1_024;

#[derive(Debug, Default)]
struct Stored {
    snapshot: Option<Snap>,
    positions: BTreeMap<UnitId, LastPosition>,
}

/// A bus in memory. Clones share it.
#[derive(Clone, Debug)]
pub struct MemoryBus {
    messages: broadcast::Sender<Message>,
    stored: Arc<Mutex<Stored>>,
}

impl Default for MemoryBus {
    fn default() -> Self {
        Self { messages: broadcast::Sender::new(KEPT), stored: Arc::default() }
    }
}

impl MemoryBus {
    /// An empty bus.
    pub fn new() -> Self {
        Self::default()
    }

    /// Last positions, in order of call sign.
    pub fn positions(&self) -> Vec<LastPosition> {
        self.stored().positions.values().cloned().collect()
    }

    fn stored(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for MemoryBus {
    type Subscription = MemorySubscription;

    async fn publish(&self, batch: &Batch) -> Result<(), BusError> {
        let mut stored = self.stored();
        if batch.all_positions {
            stored.positions.clear();
        }
        stored.positions.extend(batch.positions.iter().map(|p| (p.unit.clone(), p.clone())));
        for message in &batch.messages {
            // Nobody listening is no failure.
            let _ = self.messages.send(message.clone());
        }
        if let Some(snapshot) = &batch.snapshot {
            stored.snapshot = Some(snapshot.clone());
        }
        Ok(())
    }

    async fn subscribe(&self) -> Result<MemorySubscription, BusError> {
        Ok(MemorySubscription { receiver: self.messages.subscribe() })
    }

    async fn snapshot(&self) -> Result<Option<Snap>, BusError> {
        Ok(self.stored().snapshot.clone())
    }
}

/// Listening in memory.
#[derive(Debug)]
pub struct MemorySubscription {
    receiver: broadcast::Receiver<Message>,
}

impl Subscription for MemorySubscription {
    async fn next(&mut self) -> Option<Message> {
        loop {
            match self.receiver.recv().await {
                Ok(message) => return Some(message),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}
