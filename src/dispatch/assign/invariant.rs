//! What must hold of reservations, proposals, corrections and timers.

use crate::dispatch::{
    invariant::{Broken, hold},
    model::*,
    state::State,
};

pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    for a in state.assignments().values() {
        one(state, a)?;
    }
    reserved(state)
}

fn one(state: &State, a: &Assignment) -> Result<(), Broken> {
    let about = || format!("assignment {} {:?}", a.id, a.state);
    let limits = &state.settings().limits;
    hold(a.time_out_at.is_none() || a.state == AssignmentState::Assigned, "every open deadline belongs to something open", about)?;
    let on_scene = a.state == AssignmentState::OnScene;
    hold(on_scene || !(a.check.is_on() || a.overdue.is_on()), "unit check and overdue run on scene only", about)?;
    hold(a.is_open() || !a.safety.is_on(), "a safety timer ends with its assignment", about)?;
    for p in &a.proposals {
        hold(p.outcome.is_none() == p.ask.is_on(), "an open proposal waits for a word", about)?;
        hold(p.outcome.is_some() || a.is_forward(p.status), "an open proposal is a step forward", about)?;
    }
    hold(a.proposals.len() <= 2, "a status is proposed once", about)?;
    hold(a.proposals.iter().filter(|p| p.outcome.is_none()).count() <= 1, "at most one proposal waits", about)?;
    hold(a.corrections.len() <= limits.corrections_per_assignment as usize, "no collection above its limit", about)?;
    hold(a.transports.len() <= limits.transports_per_assignment as usize, "no collection above its limit", about)?;
    hold(a.refusal.is_none() || a.clear_reason == Some(ClearReason::Refused), "only a refusal has its reason", about)
}

fn reserved(state: &State) -> Result<(), Broken> {
    for r in state.reserved().values() {
        let about = || format!("reservation {} {:?}", r.id, r.outcome);
        let incident = state.incidents().get(&r.incident);
        hold(r.id.0 <= state.f.last_assignment, "numbers are never used twice", about)?;
        hold(incident.is_some(), "a reservation leaves memory with its incident", about)?;
        let closed = incident.is_some_and(Incident::takes_nobody);
        hold(!(r.is_open() && closed), "a closed incident has no reservation", about)?;
        let made = state.assignments().contains_key(&r.id);
        hold(made == (r.outcome == Some(super::ReservedOutcome::Assigned)), "a reservation is not an assignment", about)?;
    }
    for u in state.units().values() {
        let n = state.reserved_of(&u.id).count();
        hold(n <= state.settings().limits.reserved_per_unit as usize, "no collection above its limit", || format!("unit {}", u.id))?;
    }
    Ok(())
}
