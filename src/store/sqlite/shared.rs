//! What the handle and the writer thread both see.

use super::disk::Disk;
use crate::store::{canonical::Hash, headroom::NEXT_INPUT_BYTES};
use crate::{
    id::RoomId,
    store::{Durable, Headroom, Poisoned},
};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};
use tokio::sync::watch;

/// The journal's condition.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub durable: u64,
    /// Hash of that event.
    pub hash: Hash,
    pub failed: Option<Poisoned>,
}

pub(super) struct Shared {
    pub room: RoomId,
    pub epoch: u64,
    pub dir: PathBuf,
    pub disk: Arc<dyn Disk>,
    pub condition: watch::Sender<Condition>,
    /// Worst case of appended batches that are not yet in the log.
    pub promised_bytes: AtomicU64,
    pub wal_bytes: AtomicU64,
    pub reserve_bytes: AtomicU64,
    pub last_snapshot: AtomicU64,
    pub counters: Counters,
}

#[derive(Default)]
pub(super) struct Counters {
    pub events: AtomicU64,
    pub appends: AtomicU64,
    pub commits: AtomicU64,
    pub checkpoints: AtomicU64,
    pub decisions_shed: AtomicU64,
    pub snapshots_shed: AtomicU64,
}

/// Counts since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalStats {
    /// Events made durable.
    pub events: u64,
    /// Batches made durable.
    pub appends: u64,
    /// Transactions, one sync each: `appends / commits` is the mean group.
    pub commits: u64,
    /// Checkpoints of the write-ahead log.
    pub checkpoints: u64,
    /// Decision records not kept for want of room.
    pub decisions_shed: u64,
    /// Snapshots not kept for want of room.
    pub snapshots_shed: u64,
    /// Size of the write-ahead log file.
    pub wal_bytes: u64,
    /// Size of the reserve file.
    pub reserve_bytes: u64,
    /// Worst case of what waits to be written.
    pub promised_bytes: u64,
}

impl Shared {
    pub fn durable(&self, seq: u64) -> Durable {
        Durable::new(self.room.clone(), self.epoch, seq)
    }

    /// A disk that does not say how much is free counts as full: refusing on the screen is the safe side.
    pub fn headroom(&self) -> Headroom {
        let free = self.disk.free_bytes(&self.dir).unwrap_or(0);
        // What is promised is written twice, to the log and then to the file; what is in the log once more.
        let owed = self.promised_bytes.load(Relaxed).saturating_mul(2).saturating_add(self.wal_bytes.load(Relaxed));
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        Headroom {
            bytes: signed(free.saturating_add(self.reserve_bytes.load(Relaxed)))
                .saturating_sub(signed(owed))
                .saturating_sub(NEXT_INPUT_BYTES),
        }
    }

    pub fn stats(&self) -> JournalStats {
        let c = &self.counters;
        JournalStats {
            events: c.events.load(Relaxed),
            appends: c.appends.load(Relaxed),
            commits: c.commits.load(Relaxed),
            checkpoints: c.checkpoints.load(Relaxed),
            decisions_shed: c.decisions_shed.load(Relaxed),
            snapshots_shed: c.snapshots_shed.load(Relaxed),
            wal_bytes: self.wal_bytes.load(Relaxed),
            reserve_bytes: self.reserve_bytes.load(Relaxed),
            promised_bytes: self.promised_bytes.load(Relaxed),
        }
    }
}
