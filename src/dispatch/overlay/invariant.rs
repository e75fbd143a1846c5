//! What must hold of what lies over units.

use crate::dispatch::{
    invariant::{Broken, hold},
    model::*,
    state::State,
};

pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    for u in state.units().values() {
        let about = || format!("unit {}", u.id);
        let o = &u.overlays;
        hold(o.asked.is_none() || u.duty == Duty::On, "only a crew on duty asks for something", about)?;
        hold(o.shift_ends_at.is_some() || !o.shift_end.is_on(), "every open deadline belongs to something open", about)?;
        let emergency = u.emergency.and_then(|e| state.emergencies().get(&e));
        hold(u.emergency.is_some() == emergency.is_some_and(|e| e.is_open() && e.unit == u.id), "a unit knows its emergency", about)?;
        hold(u.emergency.is_none() || u.disposability() == Disposability::Not, "a unit in an emergency is not sent", about)?;
    }
    Ok(())
}
