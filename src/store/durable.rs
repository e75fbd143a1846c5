//! The proof that events are on the disk, and the end of all proofs.

use crate::id::RoomId;
use std::sync::Arc;
use thiserror::Error;

/// Proof that every event of a room up to a sequence survives kill -9 and power loss.
///
/// Acknowledgements, pushes and orders take one. There is no way to make one outside the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durable {
    room: RoomId,
    epoch: u64,
    seq: u64,
}

impl Durable {
    pub(in crate::store) fn new(room: RoomId, epoch: u64, seq: u64) -> Self {
        Self { room, epoch, seq }
    }

    /// Which room.
    pub fn room(&self) -> &RoomId {
        &self.room
    }

    /// The epoch of the journal that says so: grows at every start.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The last sequence that is on the disk; 0 when the journal is empty.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The event `seq` is on the disk.
    pub fn covers(&self, seq: u64) -> bool {
        seq <= self.seq
    }
}

/// The journal stopped. What was not yet durable may or may not be on the disk; only a restart can tell. A failed sync is never tried
/// again, because the operating system may have dropped the very pages it failed to write.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the journal stopped, nothing more can be acknowledged: {reason}. Stop this process and start it again; it recovers from the disk")]
pub struct Poisoned {
    /// What failed, for the log and the technician.
    pub reason: Arc<str>,
}

impl Poisoned {
    pub(in crate::store) fn new(reason: impl Into<Arc<str>>) -> Self {
        Self { reason: reason.into() }
    }
}
