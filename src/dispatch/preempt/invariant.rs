//! What must hold of diverted units.

use crate::dispatch::{
    invariant::{Broken, hold},
    model::ClearReason,
    state::State,
};

pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    for a in state.assignments().values() {
        let Some(d) = a.diverted else { continue };
        let about = || format!("assignment {}, diverted from {}", a.id, d.from);
        hold(d.from != a.id, "a unit is diverted from another assignment", about)?;
        let Some(from) = state.assignments().get(&d.from) else { continue };
        hold(from.unit == a.unit, "the diverted unit is the one that was taken", about)?;
        hold(from.clear_reason == Some(ClearReason::Preempted), "what a unit was diverted from has ended so", about)?;
    }
    Ok(())
}
