//! Facts about closer units into state.

use super::{Fact, SuggestionState};
use crate::dispatch::{
    edit::Found,
    event::Recorded,
    model::{Actor, Assignment},
    state::State,
};

impl State {
    pub(in crate::dispatch) fn apply_closer(&mut self, rec: &Recorded, fact: &Fact) -> Found {
        self.edit_assignment(fact.assignment(), rec, |a| match fact {
            Fact::Offered { suggestion, .. } => a.closer = Some((**suggestion).clone()),
            Fact::Accepted { .. } => settle(a, SuggestionState::Accepted, Some(&rec.actor)),
            Fact::Dismissed { .. } => settle(a, SuggestionState::Dismissed, Some(&rec.actor)),
            Fact::Lapsed { .. } => lapse(a),
        })
    }
}

fn settle(a: &mut Assignment, state: SuggestionState, by: Option<&Actor>) {
    if let Some(s) = a.closer.as_mut().filter(|s| s.is_open()) {
        s.state = state;
        s.by = by.cloned();
    }
}

/// The open suggestion, if any, is overtaken.
pub(in crate::dispatch) fn lapse(a: &mut Assignment) {
    settle(a, SuggestionState::Lapsed, None);
}
