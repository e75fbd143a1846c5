//! When the room looks for closer units, and what it does with what was found.

use super::{
    derived,
    owner::{Owner, RoomEnd},
    turn::Turn,
};
use crate::{
    clock,
    dispatch::closer::{self, Act, Rounds},
    id::AssignmentId,
};

/// Between two looks because units became free, at least, ms.
const FREED_MS: i64 = 1_000;

/// When the last look was, and who comes next.
#[derive(Debug, Default)]
pub(super) struct Looks {
    rounds: Rounds,
    at_ms: i64,
    /// Newest sequence at which somebody became free that was looked at.
    freed_seq: u64,
}

impl Owner {
    /// Gives the ranking worker a round when it is time for one, or somebody became free. Rankings go first.
    pub(super) async fn look(&mut self) {
        let every = i64::from(self.state.settings().closer.look_s) * 1_000;
        if every == 0 || self.ranking || !self.to_rank.is_empty() {
            return;
        }
        let (now, freed) = (clock::boot_ms(), self.state.last_freed_seq());
        let wait = if freed > self.closer.freed_seq { every.min(FREED_MS) } else { every };
        if now - self.closer.at_ms < wait {
            return;
        }
        (self.closer.at_ms, self.closer.freed_seq) = (now, self.closer.freed_seq.max(freed));
        let next = self.closer.rounds.next(&self.state);
        self.ranking = self.out.look(&self.state, next).await;
    }

    /// What a look found.
    pub(super) fn told_closer(&mut self, turn: &mut Turn, acts: Vec<Act>) -> Result<(), RoomEnd> {
        for act in acts {
            let envelope = derived::closer(self.state.room(), self.journal.sealer(), act, self.state.seq());
            if let Err(refused) = self.decide_own(turn, envelope)? {
                tracing::debug!(error = %refused, "a closer unit was not taken");
            }
        }
        Ok(())
    }

    /// Suggestions whose unit is not free any more.
    pub(super) fn overtaken(&mut self, turn: &mut Turn) -> Result<(), RoomEnd> {
        let gone = self.state.suggested().filter(|(_, s)| closer::overtaken(&self.state, s)).map(|(a, _)| a.id);
        let gone: Vec<AssignmentId> = gone.collect();
        self.told_closer(turn, gone.into_iter().map(|assignment| Act::Lapse { assignment }).collect())
    }
}
