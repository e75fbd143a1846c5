//! What must hold of emergencies.

use super::EmergencyState;
use crate::dispatch::{
    invariant::{Broken, hold},
    state::State,
};
use std::collections::BTreeSet;

pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    let mut with_one = BTreeSet::new();
    for e in state.emergencies().values() {
        let about = || format!("emergency {} {:?}", e.id, e.state);
        hold(e.id.0 <= state.f.last_emergency, "numbers are never used twice", about)?;
        hold(!e.is_open() || with_one.insert(&e.unit), "a unit has at most one open emergency", about)?;
        let known = state.units().get(&e.unit).is_some_and(|u| u.emergency == Some(e.id));
        hold(known == e.is_open(), "a unit knows its emergency", about)?;
        let cleared = e.state == EmergencyState::Cleared;
        hold(cleared == e.reason.is_some() && cleared == e.cleared.is_some(), "an emergency ends with a reason", about)?;
        hold(cleared == e.forget_at.is_some(), "an ended emergency leaves memory", about)?;
        let waits = e.unanswered_at.is_some() || e.escalated_at.is_some();
        hold(waits == (e.state == EmergencyState::Raised), "an unanswered emergency is passed on", about)?;
    }
    let over = state.emergencies().len() - with_one.len();
    hold(over <= state.settings().emergencies.kept as usize, "no collection above its limit", || "ended emergencies".to_owned())
}
