//! What must hold of lending in one room. That a unit is commanded once is a rule over all rooms: see [`over_rooms`].

use super::Stand;
use crate::{
    dispatch::{
        invariant::{Broken, hold},
        state::State,
    },
    id::UnitId,
};
use std::collections::BTreeMap;

pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    for u in state.units().values() {
        let about = || format!("unit {} {:?}", u.id, u.command);
        let idle = u.assignment.is_none() && !u.is_available();
        hold(u.is_commanded() || idle, "a unit commanded elsewhere is neither free nor at work here", about)?;
        let home = u.command.home == *state.room();
        hold(home || state.lending().seen.contains_key(&u.id), "a borrowed unit came by an offer", about)?;
        match &u.command.stand {
            Stand::Here => {}
            Stand::Lending(l) => {
                hold(l.generation == u.command.generation + 1, "a release raises the generation by one", about)?;
                hold(l.to != *state.room(), "a unit is lent to another room", about)?;
                hold(l.alarm_at.is_some() != l.alarmed_at.is_some(), "every release is watched", about)?;
            }
            Stand::Away { room, .. } => {
                hold(room != state.room(), "a unit is lent to another room", about)?;
                hold(home || *room == u.command.home, "a borrowed unit is only returned", about)?;
            }
        }
    }
    for r in state.requests() {
        let about = || format!("request {} {:?}", r.id, r.end);
        hold(r.end.is_none() == r.expires_at.is_some(), "an open request ends by itself", about)?;
        hold(r.room != *state.room(), "a request is another room's or goes to another", about)?;
    }
    let l = &state.settings().lending;
    let within = |what: &'static str, n: usize, limit: u32| hold(n <= limit as usize, "no collection above its limit", || what.to_owned());
    within("units of other rooms", state.lending().seen.len(), l.known_units)?;
    within("requests for units", state.lending().requests.len(), l.requests)
}

/// The rule over all rooms: no unit is commanded by two of them at any moment.
///
/// # Errors
/// [`Broken`] names the unit.
pub fn over_rooms<'a>(rooms: impl IntoIterator<Item = &'a State>) -> Result<(), Broken> {
    let mut commanded: BTreeMap<&UnitId, &State> = BTreeMap::new();
    for state in rooms {
        for u in state.units().values().filter(|u| u.is_commanded()) {
            let other = commanded.insert(&u.id, state);
            let about = || format!("unit {}: {} and {}", u.id, state.room(), other.map_or_else(String::new, |o| o.room().to_string()));
            hold(other.is_none(), "a unit is assignable in one room at most", about)?;
        }
    }
    Ok(())
}
