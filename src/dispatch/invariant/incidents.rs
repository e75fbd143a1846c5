//! What must hold of incidents.

use super::{Broken, hold};
use crate::dispatch::{
    edit::{derive, life},
    model::{Disposition, Ended, Incident, IncidentState, WaitReason},
    needs,
    state::{EXERCISE_FROM, State},
};

pub(super) fn check(state: &State) -> Result<(), Broken> {
    for i in state.incidents().values() {
        numbers_and_state(state, i)?;
        queue_and_deadlines(state, i)?;
        segments(i)?;
        ties(state, i)?;
    }
    Ok(())
}

fn about(i: &Incident) -> impl Fn() -> String + Copy + '_ {
    || format!("incident {} {:?} {:?}", i.id, i.state, i.waiting)
}

fn numbers_and_state(state: &State, i: &Incident) -> Result<(), Broken> {
    let about = about(i);
    hold(state.incident_was_made(i.id), "numbers are never used twice", about)?;
    hold(i.exercise == (i.id.0 > EXERCISE_FROM), "exercises are numbered apart", about)?;
    let over = i.state.is_over();
    let disposed = over && i.state != IncidentState::Transferred;
    hold(over == i.closed_at.is_some() && disposed == i.disposition.is_some(), "a closed incident has a disposition", about)?;
    let by_units = derive(i.current_assignments().filter_map(|a| state.assignments().get(&a)).map(|a| (a.state, a.clear_reason)));
    hold(i.state == life(i, by_units), "an incident's state follows from its assignments", about)?;
    hold(i.highest_priority <= i.priority && i.highest_priority <= i.initial_priority, "highest priority ever", about)?;
    hold(i.priority <= i.initial_priority || i.downgrades > 0, "a priority less urgent than the first is a downgrade", about)?;
    let known = i.assignments.iter().all(|a| state.assignments().get(a).is_some_and(|a| a.incident == i.id));
    hold(known, "an incident's assignments are in memory and name it", about)?;
    let calls = i.calls.iter().all(|c| state.calls().get(c).is_some_and(|c| c.incident == Some(i.id) && c.exercise == i.exercise));
    hold(calls, "an incident's calls are in memory, name it, and are of its mode", about)
}

fn queue_and_deadlines(state: &State, i: &Incident) -> Result<(), Broken> {
    let about = about(i);
    hold((i.state == IncidentState::Pending) == i.waiting.is_some(), "an incident without a unit is in exactly one queue", about)?;
    needs::check(i)?;
    hold(i.ranking_owed == (i.waits_for() == Some(WaitReason::Ranking)), "an incident that waits for its ranking is owed one", about)?;
    let alarms = i.alarm_at.is_some() || i.alarmed_at.is_some();
    hold(alarms == i.waiting.is_some(), "every open deadline belongs to something open", about)?;
    let asked = i.propose_close_at.is_some() || i.close_proposed_at.is_some();
    hold(asked == (i.state == IncidentState::Clearing), "only a clearing incident is proposed for closing", about)?;
    hold((i.state == IncidentState::Held) == i.held.is_some(), "a held incident is held", about)?;
    hold(i.transfer_open().is_none() || i.state == IncidentState::Held, "an offered incident is held here", about)?;
    let owed = i.assignments.iter().filter_map(|a| state.assignments().get(a)).any(|a| a.cancel_owed());
    hold(i.forget_at.is_some() == (i.state.is_over() && !owed), "a closed incident leaves memory once nothing is owed", about)
}

fn segments(i: &Incident) -> Result<(), Broken> {
    let about = about(i);
    let Some((last, earlier)) = i.segments.split_last() else { return hold(false, "an incident has a segment", about) };
    let began = i.segments.first().is_some_and(|s| s.opened.occurred_at == i.created_at);
    hold(began, "an incident was created when its first segment began", about)?;
    hold(earlier.iter().all(|s| s.closed.is_some()), "a segment ends before the next begins", about)?;
    hold(last.closed.as_ref().map(|s| s.occurred_at) == i.closed_at, "an incident is closed when its last segment is", about)?;
    hold(last.disposition == i.disposition && last.assignments.is_empty(), "the last segment is the present one", about)?;
    let handed = i.segments.iter().all(|s| s.handed_over.is_none() || s.closed.is_some());
    hold(handed, "what is handed over is closed", about)?;
    let accepted = i.segments.iter().all(|s| s.accepted.is_none() || s.handed_over.is_some());
    hold(accepted, "what is accepted was handed over", about)
}

fn ties(state: &State, i: &Incident) -> Result<(), Broken> {
    let about = about(i);
    let duplicate = i.duplicate_of.is_some();
    hold(!duplicate || i.ended.is_none(), "a duplicate ends as one", about)?;
    hold(!duplicate || i.calls.is_empty() || i.state.is_over(), "a duplicate's calls are its master's", about)?;
    hold(duplicate || i.took.is_empty(), "only a duplicate has taken others along", about)?;
    hold(i.state != IncidentState::Duplicate || i.disposition == Some(Disposition::Duplicate), "a duplicate says so", about)?;
    // One that left memory and came back may point at its master by way of another duplicate, never at itself.
    let root = i.duplicate_of.and_then(|m| state.incidents().get(&m)).is_none_or(|m| m.id != i.id && m.duplicate_of != Some(i.id));
    hold(root, "duplicates point at their master", about)?;
    let taken = i.transfer.as_ref().is_some_and(|t| t.accepted);
    hold((i.ended == Some(Ended::Transferred)) == taken, "what another room took is over here", about)?;
    let mutual = |other| state.incidents().get(other).is_none_or(|o| o.links.contains(&i.id) && o.id != i.id && o.exercise == i.exercise);
    hold(i.links.is_sorted() && i.links.iter().all(mutual), "links go both ways", about)
}
