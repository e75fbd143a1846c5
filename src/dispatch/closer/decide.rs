//! Deciding on closer units.

use super::{Act, Fact, Suggestion, SuggestionState, instead_of, is_better, overtaken};
use crate::{
    dispatch::{
        decide::{Step, assignments, incidents},
        event::Event,
        model::{Assignment, AssignmentState, ClearReason},
        reject::Reject,
    },
    id::{AssignmentId, UnitId},
};

/// Decides one act.
pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::Offer { assignment, unit, assigned_ms, unit_ms, ranking_version } => {
            offer(step, *assignment, unit, (*assigned_ms, *unit_ms), *ranking_version)
        }
        Act::Lapse { assignment } => {
            let (a, s) = open(step, *assignment)?;
            if !overtaken(step.state, s) {
                return Err(Reject::NothingToChange);
            }
            step.push(Event::Closer(Fact::Lapsed { assignment: a.id }));
            Ok(())
        }
        Act::Accept { assignment } => accept(step, *assignment),
        Act::Dismiss { assignment } => {
            let (a, _) = open(step, *assignment)?;
            step.push(Event::Closer(Fact::Dismissed { assignment: a.id }));
            Ok(())
        }
    }
}

fn open<'a>(step: &Step<'a>, id: AssignmentId) -> Result<(&'a Assignment, &'a Suggestion), Reject> {
    let a = step.state.assignments().get(&id).ok_or(Reject::NoSuggestion(id))?;
    let s = a.closer.as_ref().ok_or(Reject::NoSuggestion(id))?;
    if s.is_open() { Ok((a, s)) } else { Err(Reject::SuggestionOver(id)) }
}

fn offer(step: &mut Step<'_>, id: AssignmentId, unit: &UnitId, ms: (u64, u64), ranking_version: u32) -> Result<(), Reject> {
    let a = step.state.assignments().get(&id).ok_or(Reject::UnknownAssignment(id))?;
    let i = step.state.incidents().get(&a.incident).ok_or(Reject::UnknownIncident(a.incident))?;
    if a.state >= AssignmentState::OnScene || a.closer.is_some() || i.takes_nobody() || i.ranking_version != ranking_version {
        return Err(Reject::NothingToChange);
    }
    let u = step.unit(unit)?;
    let settings = step.state.settings();
    // Told of it already: for something as urgent it stays there, for something less urgent that lapses.
    let other = step.state.suggested().find(|(_, s)| s.unit == *unit).map(|(other, _)| other);
    let priority = |a: &Assignment| step.state.incidents().get(&a.incident).map(|i| i.priority);
    let once = other.is_none_or(|o| priority(o).is_none_or(|p| p > i.priority));
    if !once || !u.is_available() || !is_better(settings, ms.0, ms.1) || !instead_of(step.state, i, a, u) {
        return Err(Reject::NothingToChange);
    }
    if let Some(other) = other {
        step.push(Event::Closer(Fact::Lapsed { assignment: other.id }));
    }
    let suggestion = Suggestion {
        unit: unit.clone(),
        assigned_ms: ms.0,
        unit_ms: ms.1,
        offered_at: step.now,
        state: SuggestionState::Offered,
        by: None,
    };
    step.push(Event::Closer(Fact::Offered { assignment: id, suggestion: Box::new(suggestion) }));
    Ok(())
}

/// One decision: the incident is never without a unit in between, and the one freed is there for others at once.
fn accept(step: &mut Step<'_>, id: AssignmentId) -> Result<(), Reject> {
    let (a, s) = open(step, id)?;
    let i = incidents::takes_units(step, a.incident)?;
    if step.unit(&s.unit)?.assignment.is_some() || !step.is_free(&s.unit) {
        return Err(Reject::UnitUnavailable(s.unit.clone()));
    }
    // A unit promised to the incident has its place there already.
    if !step.state.reserved_of(&s.unit).any(|r| r.incident == i.id) {
        assignments::assignable(step, i)?;
    }
    step.push(Event::Closer(Fact::Accepted { assignment: id }));
    assignments::push_assigned(step, i, &s.unit, false, None, Vec::new(), None);
    assignments::push_cleared(step, a, ClearReason::CloserUnit, None, true);
    Ok(())
}

/// After everything else of a decision: what it sent elsewhere is nobody's closer unit any more.
pub(in crate::dispatch) fn after(step: &mut Step<'_>) {
    let accepted = |id: AssignmentId, step: &Step<'_>| {
        step.events_so_far().any(|e| {
            matches!(e, Event::Closer(f) if f.assignment() == id)
                || matches!(e, Event::AssignmentCleared { assignment, .. } if *assignment == id)
        })
    };
    let taken: Vec<AssignmentId> =
        step.state.suggested().filter(|(a, s)| step.taken.contains(&s.unit) && !accepted(a.id, step)).map(|(a, _)| a.id).collect();
    for assignment in taken {
        step.push(Event::Closer(Fact::Lapsed { assignment }));
    }
}
