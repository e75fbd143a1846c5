//! What must hold of closer units.

use crate::dispatch::{
    invariant::{Broken, hold},
    model::AssignmentState,
    state::State,
};
use std::collections::BTreeSet;

pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    let mut suggested = BTreeSet::new();
    for a in state.assignments().values() {
        let Some(s) = &a.closer else { continue };
        let about = || format!("assignment {}, closer unit {}", a.id, s.unit);
        hold(s.unit != a.unit, "a closer unit is another one", about)?;
        hold(state.units().contains_key(&s.unit), "a closer unit is known", about)?;
        if s.is_open() {
            hold(a.state < AssignmentState::OnScene, "a suggestion is open only while its unit is on its way", about)?;
            hold(suggested.insert(&s.unit), "a unit is suggested for one assignment at a time", about)?;
        }
    }
    Ok(())
}
