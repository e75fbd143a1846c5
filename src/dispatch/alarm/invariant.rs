//! What must hold of alarms.

use crate::dispatch::{
    invariant::{Broken, hold},
    state::State,
};

pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    let kept: Vec<_> = state.alarms().keys().collect();
    let owed: Vec<_> = state.ix.alarms.iter().collect();
    hold(kept == owed, "an alarm lives as long as what it is about", || format!("{kept:?} is not {owed:?}"))?;
    for (id, a) in state.alarms() {
        let answered = a.silenced.is_some() || a.escalated_at.is_some();
        hold(!(answered && a.escalate_at.is_some()), "an answered alarm is not passed on", || format!("{id:?}"))?;
    }
    Ok(())
}
