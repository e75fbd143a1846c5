//! Who has a terminal connected, and the messages that wait for each.

use crate::id::UnitId;
use axum::extract::ws::Utf8Bytes;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::mpsc;

/// Messages that may wait for one terminal; at the limit it is closed, and gets all that is owed when it comes again.
const WAITING: usize = 64;

/// The connected terminals, one a unit: a newer connection takes over.
#[derive(Clone, Debug)]
pub struct Terminals(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    limit: usize,
    next: AtomicU64,
    closed_slow: AtomicU64,
    slots: Mutex<BTreeMap<UnitId, (u64, mpsc::Sender<Utf8Bytes>)>>,
}

/// A terminal's place; given back when dropped.
#[derive(Debug)]
pub struct Seat {
    all: Terminals,
    unit: UnitId,
    number: u64,
    /// Messages for the terminal; ends when a newer connection took over or it was too slow.
    pub messages: mpsc::Receiver<Utf8Bytes>,
}

impl Terminals {
    /// Room for `limit` terminals.
    pub fn new(limit: usize) -> Self {
        Self(Arc::new(Inner { limit, next: 0.into(), closed_slow: 0.into(), slots: Mutex::default() }))
    }

    /// Takes the unit's place, putting out an older connection; `None` when too many are connected.
    pub fn connect(&self, unit: &UnitId) -> Option<Seat> {
        let mut slots = self.slots();
        if slots.len() >= self.0.limit && !slots.contains_key(unit) {
            return None;
        }
        let (sender, messages) = mpsc::channel(WAITING);
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        slots.insert(unit.clone(), (number, sender));
        Some(Seat { all: self.clone(), unit: unit.clone(), number, messages })
    }

    /// Sends to a unit's terminal if one is connected; one that does not read is closed. True when it was put in its queue.
    pub fn send(&self, unit: &UnitId, text: Utf8Bytes) -> bool {
        let mut slots = self.slots();
        let Some((_, sender)) = slots.get(unit) else { return false };
        match sender.try_send(text) {
            Ok(()) => true,
            Err(_) => {
                slots.remove(unit);
                self.0.closed_slow.fetch_add(1, Ordering::Relaxed);
                false
            }
        }
    }

    /// Whether the unit has a terminal connected.
    pub fn has(&self, unit: &UnitId) -> bool {
        self.slots().contains_key(unit)
    }

    /// Connected now.
    pub fn connected(&self) -> usize {
        self.slots().len()
    }

    /// Closed because they did not read, since the start.
    pub fn closed_slow(&self) -> u64 {
        self.0.closed_slow.load(Ordering::Relaxed)
    }

    /// Closes all.
    pub fn close(&self) {
        self.slots().clear();
    }

    fn slots(&self) -> MutexGuard<'_, BTreeMap<UnitId, (u64, mpsc::Sender<Utf8Bytes>)>> {
        // Every change under the lock is complete in itself.
        self.0.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut slots = self.all.slots();
        if slots.get(&self.unit).is_some_and(|(number, _)| *number == self.number) {
            slots.remove(&self.unit);
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn unit(name: &str) -> UnitId {
        UnitId::new(name).unwrap()
    }

    #[test]
    fn a_newer_connection_takes_over_and_keeps_its_place_when_the_older_leaves() {
        let all = Terminals::new(2);
        let mut old = all.connect(&unit("a")).unwrap();
        let mut new = all.connect(&unit("a")).unwrap();
        assert!(old.messages.try_recv().is_err());
        drop(old);
        assert!(all.send(&unit("a"), "x".into()));
        assert_eq!(new.messages.try_recv().unwrap().as_str(), "x");
        let _b = all.connect(&unit("b")).unwrap();
        assert!(all.connect(&unit("c")).is_none(), "the limit");
        drop(new);
        assert!(!all.has(&unit("a")));
    }

    #[test]
    fn one_that_does_not_read_is_closed() {
        let all = Terminals::new(1);
        let _seat = all.connect(&unit("a")).unwrap();
        let sent = (0..WAITING + 5).filter(|_| all.send(&unit("a"), "x".into())).count();
        assert_eq!((sent, all.has(&unit("a")), all.closed_slow()), (WAITING, false, 1));
    }
}
