//! After the sync: answers, screens, orders, rankings.

use super::owner::{Owner, RoomEnd};
use crate::{api::state::InForce, app::outlets::Landed, clock, dispatch::Event, store::Durable};
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
            if let Event::SettingsChanged(changed) = &recorded.event {
                let settings = Arc::new((*changed.settings).clone());
                self.out.settings.send_replace(InForce { version: changed.version, settings });
            }
        }
        // Answers first: somebody waits for them on the telephone.
        flight.waiting.into_iter().for_each(|w| w.send(&durable));
        if !flight.letters.is_empty() && self.out.letters.try_send(flight.letters).is_err() {
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
}
