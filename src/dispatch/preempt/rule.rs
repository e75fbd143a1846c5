//! Who may be taken for what.

use super::{Preempts, Refusal};
use crate::{
    dispatch::{
        model::{Assignment, AssignmentState, Incident, Priority},
        state::State,
    },
    id::{IncidentId, UnitId},
};

/// Whether a priority takes units from others at all.
pub fn takers(priority: Priority) -> bool {
    matches!(priority, Priority::P0 | Priority::P1)
}

/// Whether an incident may take this unit: it is on its way to something so many levels less urgent, and was not diverted before. Gain is
/// another matter: it needs travel times.
///
/// # Errors
/// [`Refusal`] names what is against it.
pub fn may_take(state: &State, i: &Incident, unit: &UnitId) -> Result<Preempts, Refusal> {
    if !takers(i.priority) {
        return Err(Refusal::NotUrgent(i.id));
    }
    let none = || Refusal::NotCommitted(unit.clone());
    let a = state.assignment_of(unit).ok_or_else(none)?;
    let from = state.incidents().get(&a.incident).filter(|from| from.id != i.id).ok_or_else(none)?;
    if a.state >= AssignmentState::OnScene {
        return Err(Refusal::HasArrived(unit.clone()));
    }
    if a.diverted.is_some() {
        return Err(Refusal::DivertedAlready(unit.clone()));
    }
    if i.exercise && !from.exercise {
        return Err(Refusal::Exercise);
    }
    if u32::from(from.priority as u8) < u32::from(i.priority as u8) + state.settings().preempt.levels {
        return Err(Refusal::TooUrgent { unit: unit.clone(), incident: from.id, priority: from.priority });
    }
    Ok(Preempts { assignment: a.id, incident: from.id, priority: from.priority })
}

/// Assignments that one of these incidents may end, with their incidents: what a ranking has to know beside the incidents themselves.
pub(in crate::dispatch) fn concerned<'a>(state: &'a State, incidents: &[IncidentId]) -> Vec<(&'a Incident, &'a Assignment)> {
    let urgent: Vec<&Incident> = incidents.iter().filter_map(|id| state.incidents().get(id)).filter(|i| takers(i.priority)).collect();
    if urgent.is_empty() {
        return Vec::new();
    }
    let taken = |unit: &UnitId| urgent.iter().find_map(|i| may_take(state, i, unit).ok());
    let committed = state.units().values().filter(|u| u.assignment.is_some());
    let found = committed.filter_map(|u| taken(&u.id));
    found.filter_map(|p| Some((state.incidents().get(&p.incident)?, state.assignments().get(&p.assignment)?))).collect()
}
