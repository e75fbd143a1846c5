//! Facts about units into state.

use super::Fact;
use crate::dispatch::{apply::freed, edit::Found, event::Recorded, model::*, state::State};

impl State {
    pub(in crate::dispatch) fn unit_fact(&mut self, fact: &Fact, rec: &Recorded) -> Found {
        let at = rec.recorded_at;
        self.edit_unit(fact.unit(), |u| match fact {
            Fact::WantsToSpeak { on, .. } => u.overlays.wants_to_speak = on.then_some(at),
            Fact::NoContact { on, .. } => {
                let was = u.is_available();
                u.overlays.no_contact = on.then_some(NoContact { since: at, source: rec.source });
                let since = u.status_since;
                freed(u, was, rec);
                // Its status goes on below.
                u.status_since = since;
            }
            Fact::Asked { wish, .. } => u.overlays.asked = wish.map(|wish| Asked { wish, at }),
            Fact::Answered { .. } => u.overlays.asked = None,
            Fact::ShiftEnds { at, .. } => {
                u.overlays.shift_ends_at = *at;
                u.overlays.shift_end = Timer::new(*at);
            }
        })
    }
}
