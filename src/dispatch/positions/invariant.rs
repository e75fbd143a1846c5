//! What must hold of positions after every input.

use super::model::POSITIONS_OF_ONE;
use crate::{
    dispatch::{
        input::DeadlineId,
        invariant::{Broken, hold},
        state::State,
    },
    rights::Role,
};

/// Checks them.
pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    let positions = state.positions();
    for (id, held) in positions.held() {
        let about = || format!("position {id} of {}", held.account);
        hold(state.settings().position(id).is_some(), "a position that is held is in the settings", about)?;
        hold(Role::of(&held.role).is_some(), "whoever sits somewhere has a role", about)?;
        hold(positions.of(&held.account).count() <= POSITIONS_OF_ONE, "no collection above its limit", about)?;
        let to_another = held.offered_to.as_ref().is_none_or(|o| o.to.as_ref() != Some(&held.account));
        hold(to_another, "a position is offered to another", about)?;
    }
    for account in positions.broken().keys() {
        let raised = state.alarms().contains_key(&DeadlineId::BrokenGlass(account.clone()));
        hold(raised, "an emergency account's use is an alarm until it is answered", || account.to_string())?;
    }
    Ok(())
}
