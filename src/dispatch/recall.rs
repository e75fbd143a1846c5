//! Incidents that left memory and are named again.
//!
//! The shell asks [`wanted`] before each decision. When it names something, the shell reads that incident's last state (with its calls and
//! assignments) from the projections and hands it over in `Ctx::recalled`; the core then puts `IncidentRecalled` first, so that the fold
//! needs nothing but the journal. Without it the input is refused and may be tried anew.

use super::{
    assign, closer,
    decide::master_of,
    incidents::Act,
    input::{DeadlineId, Input},
    lending, logs,
    model::{AssignmentState, IncidentState, Recalled},
    notices, preempt,
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
        Input::Incidents(act) => named_by(state, act),
        Input::Lending(act) => match act {
            lending::Act::Ask { incident: Some(i), .. } => incident(state, *i),
            lending::Act::Ask { incident: None, .. }
            | lending::Act::Release { .. }
            | lending::Act::Grant { .. }
            | lending::Act::Refuse { .. }
            | lending::Act::Withdraw { .. }
            | lending::Act::Offered { .. }
            | lending::Act::Answered { .. }
            | lending::Act::Asked { .. }
            | lending::Act::AskedNoMore { .. }
            | lending::Act::Refused { .. }
            | lending::Act::Helped { .. }
            | lending::Act::Told { .. } => None,
        },
        // A ranking or deadline of something that left memory is outdated, not wanted.
        Input::Ranked { .. } => None,
        Input::DeadlineReached { deadline } => match deadline {
            DeadlineId::NobodyAssigned(_)
            | DeadlineId::ToneAgain(_)
            | DeadlineId::NotAcknowledged(_)
            | DeadlineId::Forget(_)
            | DeadlineId::ForgetCalls
            | DeadlineId::Holding(_)
            | DeadlineId::Notice(_)
            | DeadlineId::Closure(_)
            | DeadlineId::TimeOut(_)
            | DeadlineId::UnitCheck(_)
            | DeadlineId::Safety(_)
            | DeadlineId::Overdue(_)
            | DeadlineId::Unconfirmed(_)
            | DeadlineId::Reservation(_)
            | DeadlineId::ShiftEnd(_)
            | DeadlineId::EmergencyUnanswered(_)
            | DeadlineId::ForgetEmergency(_)
            | DeadlineId::Escalate
            | DeadlineId::HoldEnds(_)
            | DeadlineId::ProposeClosing(_)
            | DeadlineId::LendUnanswered(_)
            | DeadlineId::RequestExpires(_)
            | DeadlineId::BrokenGlass(_) => None,
        },
        Input::Logs(logs::Act::Note { incident: Some(i), .. }) => incident(state, *i),
        Input::Notices(notices::Act::Send(new)) => new.incident.and_then(|i| incident(state, i)),
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
        | Input::Unit(_)
        | Input::Emergency(_)
        | Input::Alarm(_)
        | Input::Settings(_)
        | Input::Roster(_)
        | Input::Cover(_)
        | Input::Logs(_)
        | Input::Notices(_)
        | Input::Closures(_)
        | Input::Calls(_)
        | Input::Positions(_) => None,
        Input::Assignment(act) => assign::wanted(state, act),
        Input::Preempt(preempt::Act::Take { incident: i, .. }) => incident(state, *i),
        Input::Closer(
            closer::Act::Offer { assignment: a, .. }
            | closer::Act::Lapse { assignment: a }
            | closer::Act::Accept { assignment: a }
            | closer::Act::Dismiss { assignment: a },
        ) => assignment(state, *a),
    }
}

/// One incident can be recalled with an input; of two that left memory the first is named, and the other refused.
fn named_by(state: &State, act: &Act) -> Option<Wanted> {
    match act {
        Act::Hold { incident: i, .. }
        | Act::Release { incident: i }
        | Act::Cancel { incident: i, .. }
        | Act::HandOver { incident: i }
        | Act::HandOverAccepted { incident: i, .. }
        | Act::Split { incident: i, .. }
        | Act::TellOutside { incident: i, .. }
        | Act::OutsideReceipt { incident: i, .. }
        | Act::OfferTransfer { incident: i, .. }
        | Act::TransferAnswered { incident: i, .. }
        | Act::WithdrawTransfer { incident: i } => incident(state, *i),
        Act::Merge { incident: i, into: other } | Act::Link { incident: i, with: other } | Act::Unlink { incident: i, with: other } => {
            incident(state, *i).or_else(|| incident(state, *other))
        }
        // A duplicate takes back what is with its master.
        Act::Reopen { incident: i, .. } => {
            let master = || incident(state, master_of(state, state.f.incidents.get(i)?)?);
            incident(state, *i).or_else(master)
        }
        Act::MoveAssignment { assignment: a, to } => assignment(state, *a).or_else(|| incident(state, *to)),
        Act::Receive { .. } | Act::SaveDraft { .. } | Act::DiscardDraft { .. } | Act::OpenDraft { .. } => None,
    }
}

pub(super) fn incident(state: &State, id: IncidentId) -> Option<Wanted> {
    (state.incident_was_made(id) && !state.f.incidents.contains_key(&id)).then_some(Wanted::Incident(id))
}

pub(super) fn assignment(state: &State, id: AssignmentId) -> Option<Wanted> {
    (was_made(id.0, state.f.last_assignment) && !state.f.assignments.contains_key(&id) && !state.f.reserved.contains_key(&id))
        .then_some(Wanted::Assignment(id))
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
    state.incident_was_made(i.id)
        && !state.f.incidents.contains_key(&i.id)
        && i.state.is_over()
        && i.closed_at.is_some()
        && i.disposition.is_some() != (i.state == IncidentState::Transferred)
        && i.segments.last().is_some_and(|s| s.closed.is_some())
        && i.waiting.is_none()
        && !i.ranking_owed
        && i.calls.iter().eq(r.calls.iter().map(|c| &c.id))
        && i.assignments.iter().eq(r.assignments.iter().map(|a| &a.id))
        && r.calls.iter().all(|c| c.incident == Some(i.id) && !state.f.calls.contains_key(&c.id))
        && r.assignments.iter().all(|a| a.incident == i.id && a.state == AssignmentState::Cleared)
}
