//! The table of UDP sources: bounded, and safe from being flushed.
//!
//! A source whose fixes count stays until it is silent for long. All others live in two generations: a new or active one is in the
//! young generation; when that is full the old one is forgotten and the young one becomes old. So a flood from invented addresses
//! pushes out only what counts for nothing anyway, and costs no search.

use super::lines::Lines;
use crate::{
    gateway::{
        Gateway,
        counters::raise,
        session::Session,
        source::{Source, Transport},
    },
    quantity::Timestamp,
};
use std::{collections::HashMap, net::SocketAddr, sync::atomic::Ordering::Relaxed};

/// One source.
pub(super) struct Peer {
    pub(super) session: Session,
    pub(super) lines: Lines,
    heard: Timestamp,
}

/// All sources.
pub(super) struct Sources {
    limit: usize,
    idle_ms: i64,
    counting: HashMap<SocketAddr, Box<Peer>>,
    young: HashMap<SocketAddr, Box<Peer>>,
    old: HashMap<SocketAddr, Box<Peer>>,
}

impl Sources {
    pub(super) fn new(limit: usize, idle_ms: i64) -> Self {
        Self { limit: limit.max(4), idle_ms, counting: HashMap::new(), young: HashMap::new(), old: HashMap::new() }
    }

    /// Calls `act` with the source at `peer`, new if it is not remembered.
    pub(super) fn with(&mut self, gw: &Gateway, now: Timestamp, peer: SocketAddr, act: impl FnOnce(&mut Peer)) {
        let known = self.counting.remove(&peer).or_else(|| self.young.remove(&peer)).or_else(|| self.old.remove(&peer));
        let mut source = match known {
            Some(source) if now.since_ms(source.heard) <= self.idle_ms => source,
            known => {
                if let Some(mut stale) = known {
                    stale.session.closed(gw);
                }
                let source = Source { transport: Transport::Udp, addr: peer };
                Box::new(Peer { session: Session::new(source), lines: Lines::default(), heard: now })
            }
        };
        source.heard = now;
        act(&mut source);
        if source.session.holds() && self.has_room(gw, now) {
            self.counting.insert(peer, source);
            return;
        }
        if self.young.len() >= self.limit / 4 {
            let forgotten = std::mem::replace(&mut self.old, std::mem::take(&mut self.young));
            gw.counters.sources_evicted.fetch_add(forgotten.len() as u64, Relaxed);
            forgotten.into_values().for_each(|mut s| s.session.closed(gw));
        }
        self.young.insert(peer, source);
    }

    /// Whether another counting source fits: half of the table is theirs. A full half is swept of the silent ones, and the sweep is
    /// paid for by the sources that it removes.
    fn has_room(&mut self, gw: &Gateway, now: Timestamp) -> bool {
        if self.counting.len() >= self.limit / 2 {
            let idle_ms = self.idle_ms;
            self.counting.retain(|_, s| {
                let stays = now.since_ms(s.heard) <= idle_ms;
                if !stays {
                    raise(&gw.counters.sources_evicted);
                    s.session.closed(gw);
                }
                stays
            });
        }
        self.counting.len() < self.limit / 2
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.counting.len() + self.young.len() + self.old.len()
    }
}

#[cfg(test)]
#[path = "sources_tests.rs"]
mod tests;
