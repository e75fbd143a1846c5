//! Incidents that left memory and are named again.
//!
//! The shell asks [`wanted`] before each decision. When it names something, the shell reads that incident's last state (with its calls and
//! assignments) from the projections and hands it over in `Ctx::recalled`; the core then puts `IncidentRecalled` first, so that the fold
//! needs nothing but the journal. Without it the input is refused and may be tried anew.

use super::{
    input::{DeadlineId, Input},
    model::{AssignmentState, IncidentState, Recalled},
    state::State,
};
use crate::id::{AssignmentId, IncidentId};

/// What an input names that is not in memory, though it once was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// This incident.
    Incident(IncidentId),
    /// The incident of this assignment.
    Assignment(AssignmentId),
}

/// What the shell must supply with this input, if anything.
pub fn wanted(state: &State, input: &Input) -> Option<Wanted> {
    match input {
        Input::ClassifyCall { repeat_of: Some(i), .. }
        | Input::ChangeIncident { incident: i, .. }
        | Input::Assign { incident: i, .. }
        | Input::CloseIncident { incident: i, .. } => incident(state, *i),
        Input::OrderReceived { assignment: a, .. }
        | Input::CancelReceived { assignment: a }
        | Input::Status { assignment: a, .. }
        | Input::EndAssignment { assignment: a, .. } => assignment(state, *a),
        // A ranking or deadline of something that left memory is outdated, not wanted.
        Input::Ranked { .. } => None,
        Input::DeadlineReached { deadline } => match deadline {
            DeadlineId::NobodyAssigned(_)
            | DeadlineId::ToneAgain(_)
            | DeadlineId::NotAcknowledged(_)
            | DeadlineId::Forget(_)
            | DeadlineId::ForgetCalls
            | DeadlineId::Holding(_) => None,
        },
        Input::ClassifyCall { repeat_of: None, .. }
        | Input::PresentCall { .. }
        | Input::AnswerCall { .. }
        | Input::AbandonCall { .. }
        | Input::OpenIncident { .. }
        | Input::RegisterUnit { .. }
        | Input::SetDuty { .. }
        | Input::SetUnavailable { .. }
        | Input::StatePosition { .. }
        | Input::PositionRegained { .. }
        | Input::AcceptClock { .. }
        | Input::BindDevice { .. }
        | Input::Settings(_)
        | Input::Roster(_)
        | Input::Cover(_) => None,
    }
}

fn incident(state: &State, id: IncidentId) -> Option<Wanted> {
    (was_made(id.0, state.f.last_incident) && !state.f.incidents.contains_key(&id)).then_some(Wanted::Incident(id))
}

fn assignment(state: &State, id: AssignmentId) -> Option<Wanted> {
    (was_made(id.0, state.f.last_assignment) && !state.f.assignments.contains_key(&id)).then_some(Wanted::Assignment(id))
}

/// Numbers count from 1 and are never used twice: below the last one, what is not in memory has left it.
pub(super) fn was_made(id: u64, last: u64) -> bool {
    (1..=last).contains(&id)
}

/// The incident with all that leaves memory with it; for the shell to keep at `IncidentForgotten`, and for tests.
pub fn of(state: &State, id: IncidentId) -> Option<Recalled> {
    let incident = state.incidents().get(&id)?.clone();
    let calls = incident.calls.iter().filter_map(|c| state.calls().get(c)).cloned().collect();
    let assignments = incident.assignments.iter().filter_map(|a| state.assignments().get(a)).cloned().collect();
    Some(Recalled { incident, calls, assignments })
}

/// What was handed over is a closed, complete incident of this room that is not in memory.
pub(super) fn fits(state: &State, r: &Recalled) -> bool {
    let i = &r.incident;
    was_made(i.id.0, state.f.last_incident)
        && !state.f.incidents.contains_key(&i.id)
        && i.state == IncidentState::Closed
        && i.closed_at.is_some()
        && i.disposition.is_some()
        && i.waiting.is_none()
        && !i.ranking_owed
        && i.calls.iter().eq(r.calls.iter().map(|c| &c.id))
        && i.assignments.iter().eq(r.assignments.iter().map(|a| &a.id))
        && r.calls.iter().all(|c| c.incident == Some(i.id) && !state.f.calls.contains_key(&c.id))
        && r.assignments.iter().all(|a| a.incident == i.id && a.state == AssignmentState::Cleared)
}
