//! What must hold of the roster after every input.

use super::{BINDINGS_KEPT, ShiftState, Thing};
use crate::dispatch::{
    invariant::{Broken, hold},
    model::Duty,
    state::State,
};

/// Checks all of it.
pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    people(state)?;
    shifts(state)?;
    bindings(state)?;
    for u in state.units().values() {
        let about = || format!("unit {} {:?}", u.id, u.roster);
        let r = &u.roster;
        let known = r.vehicle.as_ref().is_none_or(|v| state.vehicles().get(v).is_some_and(|v| v.unit.as_ref() == Some(&u.id)));
        hold(known, "a unit and its vehicle know each other", about)?;
        let fitted = r.vehicle.as_ref().and_then(|v| state.vehicles().get(v)).map(|v| v.devices.as_slice()).unwrap_or_default();
        hold(u.devices.iter().eq(fitted.iter().chain(&r.own)), "a unit's devices are its vehicle's and its own", about)?;
        let off = u.duty != Duty::On;
        let left = r.crew == Default::default() && r.shift.is_none() && r.shift_ends_at.is_none() && r.sector.is_none() && r.post.is_none();
        hold(!off || left, "a unit off duty has no crew, shift, sector or post", about)?;
        hold(r.crew.strength as usize >= r.crew.people.len(), "a crew is at least as strong as it has names", about)?;
        hold(r.crew.leader.as_ref().is_none_or(|l| r.crew.people.contains(l)), "a crew is led by one of it", about)?;
        let running = |s| state.shifts().get(&s).is_some_and(|s| s.state == ShiftState::Running && s.on.contains(&u.id));
        hold(r.shift.is_none_or(running), "a unit's shift runs and knows it", about)?;
        hold(r.shift.is_some() == r.shift_ends_at.is_some(), "a shift has an end", about)?;
    }
    for v in state.vehicles().values() {
        let about = || format!("vehicle {}", v.id);
        let held = v.unit.as_ref().is_none_or(|u| state.units().get(u).is_some_and(|u| u.roster.vehicle.as_ref() == Some(&v.id)));
        hold(held, "a vehicle and its unit know each other", about)?;
    }
    Ok(())
}

fn people(state: &State) -> Result<(), Broken> {
    for p in state.people().values() {
        let on = p.unit.as_ref().is_none_or(|u| state.units().get(u).is_some_and(|u| u.roster.crew.people.contains(&p.id)));
        hold(on, "a person is on one crew at most", || format!("person {}", p.id))?;
    }
    let crews = state.units().values().flat_map(|u| u.roster.crew.people.iter().map(move |p| (p, &u.id)));
    for (p, u) in crews {
        let known = state.people().get(p).is_some_and(|p| p.unit.as_ref() == Some(u));
        hold(known, "a person is on one crew at most", || format!("person {p} on {u}"))?;
    }
    Ok(())
}

fn shifts(state: &State) -> Result<(), Broken> {
    let l = &state.settings().limits;
    for s in state.shifts().values() {
        let about = || format!("shift {} {:?}", s.id, s.state);
        hold(s.id.0 <= state.last_shift(), "numbers are never used twice", about)?;
        hold((s.state == ShiftState::Running) != s.on.is_empty(), "a shift runs while units of it are on duty", about)?;
        let on = s.on.iter().all(|u| state.units().get(u).is_some_and(|u| u.roster.shift == Some(s.id)));
        hold(on, "a unit's shift runs and knows it", about)?;
        hold(s.entries.len() <= l.entries_per_shift as usize, "no collection above its limit", about)?;
    }
    for (what, n, limit) in [
        ("vehicles", state.vehicles().len(), l.vehicles),
        ("people", state.people().len(), l.people),
        ("shifts", state.shifts().len(), l.shifts),
    ] {
        hold(n <= limit as usize, "no collection above its limit", || what.to_owned())?;
    }
    Ok(())
}

fn bindings(state: &State) -> Result<(), Broken> {
    for (thing, all) in state.f.bindings.iter() {
        let about = || format!("{thing:?} {all:?}");
        hold((1..=BINDINGS_KEPT).contains(&all.len()), "no collection above its limit", about)?;
        let order = all.windows(2).all(|w| w[0].until.is_some_and(|until| until <= w[1].from) && w[0].n + 1 == w[1].n);
        hold(order, "bindings follow one another without overlap", about)?;
        let open = all.last().filter(|b| b.until.is_none()).map(|b| b.to.clone());
        hold(open == state.bound_now(thing), "the open binding is what is bound now", about)?;
    }
    let bound = state.units().values().flat_map(|u| u.devices.iter().map(|d| Thing::Device(d.clone())));
    for thing in bound {
        hold(state.f.bindings.contains_key(&thing), "every device in use has a binding", || format!("{thing:?}"))?;
    }
    Ok(())
}
