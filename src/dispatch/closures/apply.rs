//! Closure events into state.

use super::{
    event::Fact,
    input::Due,
    model::{Closure, ClosureState, Closures},
};
use crate::{
    dispatch::{edit::Found, event::Recorded, index::Index, input::DeadlineId, state::State},
    id::ClosureId,
    quantity::Timestamp,
};

/// One that ended is shown this long, ms.
const SHOWN_MS: i64 = 3_600_000;

impl Closures {
    /// Makes a fact true. `seq` and `at` are its event's sequence and time of recording. For whoever draws the roads of a decision again
    /// from the journal.
    ///
    /// # Errors
    /// What the fact names and is not there.
    pub fn apply(&mut self, fact: &Fact, seq: u64, at: Timestamp) -> Result<(), String> {
        let changed = match fact {
            Fact::Drawn { closure } => {
                self.last = self.last.max(closure.id.0);
                self.all.insert(closure.id, (**closure).clone());
                closure.state == ClosureState::InForce
            }
            Fact::Began { closure } => {
                self.get(*closure)?.state = ClosureState::InForce;
                true
            }
            Fact::Prolonged { closure, until } => {
                self.get(*closure)?.until = *until;
                false
            }
            Fact::Ended { closure, early } => {
                let c = self.get(*closure)?;
                let was = std::mem::replace(&mut c.state, ClosureState::Ended);
                (c.ended_at, c.ended_early, c.leaves_at) = (Some(at), *early, Some(at.plus_ms(SHOWN_MS)));
                was == ClosureState::InForce
            }
            Fact::Forgotten { closure } => {
                self.all.remove(closure).ok_or_else(|| format!("closure {closure}"))?;
                false
            }
        };
        if changed {
            self.version = seq;
        }
        Ok(())
    }

    fn get(&mut self, id: ClosureId) -> Result<&mut Closure, String> {
        self.all.get_mut(&id).ok_or_else(|| format!("closure {id}"))
    }
}

impl Closure {
    /// Its next deadline.
    fn deadline(&self) -> Option<(Timestamp, Due)> {
        match self.state {
            ClosureState::Planned => Some((self.from, Due::Begins(self.id))),
            ClosureState::InForce => Some((self.until, Due::Ends(self.id))),
            ClosureState::Ended => self.leaves_at.map(|at| (at, Due::Forget(self.id))),
        }
    }
}

impl State {
    pub(in crate::dispatch) fn apply_closure(&mut self, rec: &Recorded, fact: &Fact) -> Found {
        let id = fact.closure();
        if let Some(c) = self.f.closures.all.get(&id) {
            self.ix.closure(c, false);
        }
        self.f.closures.apply(fact, rec.seq, rec.recorded_at)?;
        if let Some(c) = self.f.closures.all.get(&id) {
            self.ix.closure(c, true);
        }
        Ok(())
    }

    /// Road closures.
    pub fn closures(&self) -> &Closures {
        &self.f.closures
    }

    pub(in crate::dispatch) fn closure_deadline(&self, due: Due) -> Option<Timestamp> {
        let (Due::Begins(id) | Due::Ends(id) | Due::Forget(id)) = due;
        self.f.closures.all.get(&id)?.deadline().filter(|(_, d)| *d == due).map(|(at, _)| at)
    }
}

impl Index {
    pub(in crate::dispatch) fn closure(&mut self, c: &Closure, put: bool) {
        if let Some((at, due)) = c.deadline() {
            let key = (at, DeadlineId::Closure(due));
            if put {
                self.deadlines.insert(key);
            } else {
                self.deadlines.remove(&key);
            }
        }
    }
}
