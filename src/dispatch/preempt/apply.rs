//! Facts about pre-emption into state.

use super::{Diverted, Fact};
use crate::dispatch::{edit::Found, event::Recorded, state::State};

impl State {
    pub(in crate::dispatch) fn apply_preempt(&mut self, rec: &Recorded, fact: &Fact) -> Found {
        let Fact::Diverted { assignment, from, lost, .. } = fact;
        self.edit_assignment(*assignment, rec, |a| a.diverted = Some(Diverted { from: *from, lost: *lost }))
    }
}
