//! Terminals that are connected now, by unit. What is owed to them lives in the dispatch state; here are only the lines.

use super::{
    feed::{add, lock, text_of},
    order::ToTerminal,
};
use crate::id::UnitId;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::mpsc;

/// Messages that may wait for one terminal. At the limit the terminal is disconnected: all that is owed is sent again when it comes back.
const WAITING_MAX: usize = 64;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// On its way; only the terminal's receipt proves more.
    Queued,
    /// No terminal of this unit is connected.
    NotConnected,
    /// It did not read: disconnected.
    Disconnected,
}

/// Counts since start; `connected` is now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalCounters {
    /// Connected now.
    pub connected: u64,
    /// Messages queued.
    pub queued: u64,
    /// Terminals disconnected because they did not read.
    pub disconnected: u64,
    /// Connections closed because a newer one of the same unit came.
    pub replaced: u64,
}

#[derive(Debug)]
struct Line {
    session: u64,
    sender: mpsc::Sender<Bytes>,
}

/// The connected terminals of a room.
#[derive(Debug, Default)]
pub struct Terminals {
    lines: Mutex<BTreeMap<UnitId, Line>>,
    sessions: AtomicU64,
    queued: AtomicU64,
    disconnected: AtomicU64,
    replaced: AtomicU64,
}

impl Terminals {
    /// No terminal yet.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// A terminal of `unit` connected: the newest connection has the line, an older one ends.
    pub fn connect(self: &Arc<Self>, unit: &UnitId) -> TerminalLink {
        let session = self.sessions.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        if lock(&self.lines).insert(unit.clone(), Line { session, sender }).is_some() {
            add(&self.replaced, 1);
        }
        TerminalLink { terminals: self.clone(), unit: unit.clone(), session, receiver }
    }

    /// Sends to the unit's terminal; never waits.
    pub fn send(&self, unit: &UnitId, message: &ToTerminal) -> Sent {
        let mut lines = lock(&self.lines);
        let Some(line) = lines.get(unit) else { return Sent::NotConnected };
        match line.sender.try_send(text_of(message)) {
            Ok(()) => {
                add(&self.queued, 1);
                Sent::Queued
            }
            Err(refused) => {
                lines.remove(unit);
                if matches!(refused, mpsc::error::TrySendError::Full(_)) {
                    add(&self.disconnected, 1);
                    return Sent::Disconnected;
                }
                Sent::NotConnected
            }
        }
    }

    /// Sends one text, encoded once, to all terminals; those that do not read are disconnected.
    pub fn send_all(&self, message: &ToTerminal) {
        let text = text_of(message);
        lock(&self.lines).retain(|_, line| {
            let sent = line.sender.try_send(text.clone()).is_ok();
            add(if sent { &self.queued } else { &self.disconnected }, 1);
            sent
        });
    }

    /// Whether a terminal of this unit is connected.
    pub fn is_connected(&self, unit: &UnitId) -> bool {
        lock(&self.lines).contains_key(unit)
    }

    /// Units with a terminal connected, in order of name.
    pub fn connected(&self) -> Vec<UnitId> {
        lock(&self.lines).keys().cloned().collect()
    }

    /// Ends a unit's connection: it comes back, and is greeted by the room that commands it then.
    pub fn hang_up(&self, unit: &UnitId) {
        lock(&self.lines).remove(unit);
    }

    /// Ends all connections: the server stops.
    pub fn shutdown(&self) {
        lock(&self.lines).clear();
    }

    /// Counts.
    pub fn counters(&self) -> TerminalCounters {
        let get = |a: &AtomicU64| a.load(Ordering::Relaxed);
        TerminalCounters {
            connected: lock(&self.lines).len() as u64,
            queued: get(&self.queued),
            disconnected: get(&self.disconnected),
            replaced: get(&self.replaced),
        }
    }
}

/// One connected terminal; dropping it hangs up.
#[derive(Debug)]
pub struct TerminalLink {
    terminals: Arc<Terminals>,
    unit: UnitId,
    session: u64,
    receiver: mpsc::Receiver<Bytes>,
}

impl TerminalLink {
    /// The unit.
    pub fn unit(&self) -> &UnitId {
        &self.unit
    }

    /// The next text to send; `None`: close the connection (another one took over, it did not read, or the server stops). Cancel-safe.
    pub async fn next(&mut self) -> Option<Bytes> {
        self.receiver.recv().await
    }
}

impl Drop for TerminalLink {
    fn drop(&mut self) {
        let mut lines = lock(&self.terminals.lines);
        if lines.get(&self.unit).is_some_and(|line| line.session == self.session) {
            lines.remove(&self.unit);
        }
    }
}
