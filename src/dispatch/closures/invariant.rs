//! What must hold of closures after every input.

use super::model::ClosureState;
use crate::dispatch::{
    invariant::{Broken, hold},
    state::State,
};

/// Checks them.
pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    let (closures, limits) = (&state.f.closures, &state.settings.limits.road_closures);
    hold(closures.all.len() <= limits.closures as usize, "no collection above its limit", || "road closures".into())?;
    hold(closures.version <= state.seq(), "the closures' version is an event of the journal", || closures.version.to_string())?;
    for c in closures.all.values() {
        let about = || format!("closure {} {:?}", c.id, c.state);
        hold(c.id.0 <= closures.last, "numbers are never used twice", about)?;
        let ended = c.state == ClosureState::Ended;
        hold(ended == c.ended_at.is_some() && ended == c.leaves_at.is_some(), "a closure that ended leaves memory", about)?;
        hold(c.until > c.from, "a closure ends after it begins", about)?;
    }
    Ok(())
}
