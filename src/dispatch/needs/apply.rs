//! Facts about needs into state.

use super::{Fact, Holding, Incomplete};
use crate::dispatch::{
    edit::Found,
    event::Recorded,
    input::DeadlineId,
    model::{Incident, WaitReason},
    state::State,
};

impl State {
    pub(in crate::dispatch) fn apply_needs(&mut self, rec: &Recorded, fact: &Fact) -> Found {
        self.edit_incident(fact.incident(), rec, |i| match fact {
            Fact::Incomplete { open, ranking_version, waiting, .. } => {
                i.incomplete = Some(Incomplete { open: open.clone(), waiting: *waiting });
                i.ranking_version = *ranking_version;
                i.ranking_owed = *waiting == WaitReason::Ranking;
                i.ranking_retries = 0;
            }
            Fact::Complete { ranking_version, .. } => {
                i.incomplete = None;
                i.ranking_version = *ranking_version;
                i.ranking_owed = false;
            }
            Fact::Holding { could_ask, .. } => i.holding = Some(Holding { since: rec.recorded_at, could_ask: could_ask.clone() }),
            Fact::HoldingOver { .. } => i.holding = None,
        })?;
        if let Fact::Holding { incident, .. } = fact {
            // With the shift supervisor from the beginning: it is not passed on.
            self.raise(DeadlineId::Holding(*incident), rec.recorded_at, None, None);
        }
        Ok(())
    }
}

impl Incident {
    /// Says why it waits, with a unit on it or without.
    pub(in crate::dispatch) fn waits(&mut self, why: WaitReason) {
        match &mut self.incomplete {
            Some(x) => x.waiting = why,
            None => self.waiting = Some(why),
        }
    }

    /// Why it waits: for its first unit, or for what is still missing.
    pub fn waits_for(&self) -> Option<WaitReason> {
        self.waiting.or(self.incomplete.as_ref().map(|x| x.waiting))
    }

    /// What was true only while it waited is over once it does not. Called whenever its state was derived anew.
    pub(in crate::dispatch) fn drop_needs(&mut self, at_work: bool) {
        if !at_work && self.incomplete.take().is_some() && self.waiting.is_none() {
            self.ranking_owed = false;
        }
        if self.waiting.is_none() {
            self.holding = None;
        }
    }
}
