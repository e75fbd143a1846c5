//! After the sync: answers, screens, orders, rankings.

use super::owner::{Owner, RoomEnd};
use crate::{
    api::state::InForce,
    app::outlets::Landed,
    clock,
    dispatch::{Event, positions::Fact},
    store::Durable,
};
use std::sync::Arc;

impl Owner {
    /// The oldest batch in flight is durable: all that waited for it may leave.
    pub(super) async fn land(&mut self, durable: Durable) -> Result<(), RoomEnd> {
        let Some(flight) = self.flights.pop_front() else { return Ok(()) };
        metrics::histogram!("dawria_journal_append_seconds").record((clock::boot_us() - flight.appended_us).max(0) as f64 * 1e-6);
        for id in &flight.inputs {
            self.known.remove(id);
        }
        for recorded in &flight.events {
            self.comes_into_force(&recorded.event);
        }
        // Answers first: somebody waits for them on the telephone.
        flight.waiting.into_iter().for_each(|w| w.send(&durable));
        let letters = flight.letters.len() as u64;
        if letters > 0 && self.out.letters.try_send(flight.letters).is_err() {
            self.health.dropped_letters(letters);
            tracing::warn!("the post to terminals is full: what is owed goes out with its next round");
        }
        self.to_rank.extend(flight.rank);
        if flight.between {
            self.out.courier.notify_one();
        }
        let sent = self.out.landed.send(Landed { room: self.out.room, events: flight.events, after: flight.after, durable }).await;
        // Only a stopping server may have no fleet task any more.
        if sent.is_err() && !self.asks.is_closed() { Err(RoomEnd::Screens) } else { Ok(()) }
    }

    /// Settings and seats are what the doors go by: as of what is durable, before the answer that says so.
    fn comes_into_force(&self, event: &Event) {
        match event {
            Event::SettingsChanged(changed) => {
                let (version, settings) = (changed.version, Arc::new((*changed.settings).clone()));
                self.out.settings.send_modify(|now| *now = InForce { version, settings, seats: Arc::clone(&now.seats) });
            }
            Event::Positions(Fact::SignedOn { position, account, .. }) => {
                self.out.settings.send_modify(|now| drop(Arc::make_mut(&mut now.seats).insert(position.clone(), account.clone())));
            }
            Event::Positions(Fact::SignedOff { position, .. } | Fact::Released { position, .. }) => {
                self.out.settings.send_modify(|now| drop(Arc::make_mut(&mut now.seats).remove(position)));
            }
            _ => {}
        }
    }
}
