//! After the sync: answers, screens, orders, rankings.

use super::{
    owner::{Owner, RoomEnd},
    turn::concerns_fleet,
};
use crate::{clock, dispatch::effect::Effect, store::Durable};

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
        self.out.show(flight.change, &durable, self.clock.now());
        for recorded in flight.events.iter().filter(|r| concerns_fleet(&r.event)) {
            self.out.tell_fleet(recorded, &self.state).await;
        }
        self.out.settle_orders(&flight.events, &durable).await;
        self.carry_out(flight.effects, &durable).await;
        Ok(())
    }

    /// Carries out what is owed, now that it is durable.
    pub(super) async fn carry_out(&mut self, effects: Vec<Effect>, durable: &Durable) {
        for effect in effects {
            match effect {
                Effect::Recommend(incidents) => self.to_rank.extend(incidents),
                Effect::Order { unit, assignment, seq } => self.out.order(&self.state, unit, assignment, seq, durable).await,
                Effect::Cancel { unit, assignment, seq, order_seq } => self.out.cancel(unit, assignment, seq, order_seq, durable).await,
                Effect::Alarm(deadline) => self.out.alarm(&self.state, deadline, self.clock.now()),
            }
        }
    }
}
