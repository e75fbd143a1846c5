//! After the sync: answers, screens, orders, rankings.

use super::owner::{Owner, RoomEnd};
use crate::{
    app::outlets::Landed,
    clock,
    live::{Room, ToTerminal},
    store::Durable,
};

impl Owner {
    /// The oldest batch in flight is durable: all that waited for it may leave.
    pub(super) async fn land(&mut self, durable: Durable) -> Result<(), RoomEnd> {
        let Some(flight) = self.flights.pop_front() else { return Ok(()) };
        metrics::histogram!("dawria_journal_append_seconds").record((clock::boot_us() - flight.appended_us).max(0) as f64 * 1e-6);
        for id in &flight.inputs {
            self.known.remove(id);
        }
        // Answers first: somebody waits for them on the telephone.
        flight.waiting.into_iter().for_each(|w| w.send(&durable));
        for (unit, message) in &flight.letters {
            self.out.terminals.send(unit, message);
        }
        // Ways shown on terminals are of the roads as they were.
        let closures_version = flight.after.closures().version();
        if flight.events.iter().any(|e| e.seq == closures_version) {
            self.out.terminals.send_all(&ToTerminal::Roads { closures_version });
        }
        self.to_rank.extend(flight.rank);
        // Only a stopping server has no fleet task any more.
        let _ = self.out.landed.send(Landed { events: flight.events, after: flight.after, durable }).await;
        Ok(())
    }
}
