//! What the bus carried and what it lost.

use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts since start, shared by a publisher or relay and whoever shows them.
#[derive(Debug, Default)]
pub struct BusCounters {
    pub(super) up: AtomicBool,
    pub(super) published: AtomicU64,
    pub(super) dropped: AtomicU64,
    pub(super) skipped: AtomicU64,
    pub(super) failures: AtomicU64,
    pub(super) snapshots: AtomicU64,
    pub(super) relayed: AtomicU64,
    pub(super) gaps: AtomicU64,
    pub(super) ignored: AtomicU64,
    pub(super) listens: AtomicU64,
}

/// The counts, read at one time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusCounts {
    /// The last try worked.
    pub up: bool,
    /// Messages handed over.
    pub published: u64,
    /// Messages lost in failed batches.
    pub dropped: u64,
    /// Times the publisher itself was too slow and went on with a full frame or a new snapshot.
    pub skipped: u64,
    /// Failed tries, of publisher and relay.
    pub failures: u64,
    /// Snapshots handed over (publisher) or taken (relay).
    pub snapshots: u64,
    /// Messages shown by the relay.
    pub relayed: u64,
    /// Gaps the relay saw.
    pub gaps: u64,
    /// Messages of an older epoch, or seen already.
    pub ignored: u64,
    /// Times the relay began to listen.
    pub listens: u64,
}

impl BusCounters {
    /// The counts now.
    pub fn read(&self) -> BusCounts {
        let get = |a: &AtomicU64| a.load(Ordering::Relaxed);
        BusCounts {
            up: self.up.load(Ordering::Relaxed),
            published: get(&self.published),
            dropped: get(&self.dropped),
            skipped: get(&self.skipped),
            failures: get(&self.failures),
            snapshots: get(&self.snapshots),
            relayed: get(&self.relayed),
            gaps: get(&self.gaps),
            ignored: get(&self.ignored),
            listens: get(&self.listens),
        }
    }

    pub(super) fn add(&self, counter: &AtomicU64, n: u64) {
        counter.fetch_add(n, Ordering::Relaxed);
    }

    pub(super) fn set_up(&self, up: bool) {
        self.up.store(up, Ordering::Relaxed);
    }
}
