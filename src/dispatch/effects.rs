//! What is owed, from the state alone. `effects` gives the part an event just made owed, `pending_effects` all of it.

use super::{
    alarm, assign,
    effect::Effect,
    emergency,
    event::{Event, Recorded},
    incidents::Fact,
    input::DeadlineId,
    lending::{self, Owed},
    model::{AssignmentState, Reach},
    needs, notices, positions,
    state::State,
};
use crate::id::{AssignmentId, EmergencyId, IncidentId, UnitId};

/// What this event made owed, given the state after it (or after any later event: what is settled by then is not owed any more).
///
/// The shell may put the `Recommend`s of one durable batch together into one.
pub fn effects(rec: &Recorded, state: &State) -> Vec<Effect> {
    match &rec.event {
        Event::IncidentOpened { incident } => rank(state, &[incident.id]),
        Event::IncidentChanged { incident, .. } => {
            let mut out = rank(state, &[*incident]);
            if let Some(i) = state.incidents().get(incident) {
                out.extend(i.assignments.iter().filter_map(|a| order(state, *a)));
            }
            out
        }
        Event::RankingRepeated { incident, .. } => rank(state, &[*incident]),
        Event::RankingRequested { incidents, .. } => rank(state, incidents),
        Event::UnitAssigned { assignment, .. } => order(state, *assignment).into_iter().collect(),
        Event::AssignmentCleared { assignment, .. } => cancel(state, *assignment).into_iter().collect(),
        Event::UnitRegistered { unit, .. } => state.assignment_of(unit).and_then(|a| order(state, a.id)).into_iter().collect(),
        Event::DeadlinePassed { deadline, .. } => {
            let mut out: Vec<Effect> = alarm(state, deadline).into_iter().collect();
            if let DeadlineId::ToneAgain(a) = deadline {
                // Called again: a terminal that has the order already shows it once more by its identity.
                out.extend(again(state, *a));
            }
            out
        }
        Event::IncidentRecalled { recalled } => recalled.assignments.iter().filter_map(|a| cancel(state, a.id)).collect(),
        Event::Incidents(fact) => match &**fact {
            Fact::Queued { incident, .. } | Fact::Reopened { incident, .. } => rank(state, &[*incident]),
            Fact::AssignmentMoved { assignment, .. } => order(state, *assignment).into_iter().collect(),
            Fact::TransferOffered { incident, .. } => between(state, Owed::Transfer(*incident)),
            Fact::Held { .. }
            | Fact::Cancelled { .. }
            | Fact::HandedOver { .. }
            | Fact::HandOverAccepted { .. }
            | Fact::Merged { .. }
            | Fact::NoDuplicate { .. }
            | Fact::CallsMoved { .. }
            | Fact::Linked { .. }
            | Fact::Unlinked { .. }
            | Fact::OutsideTold { .. }
            | Fact::OutsideReceipted { .. }
            | Fact::TransferAccepted { .. }
            | Fact::TransferEnded { .. }
            | Fact::DraftSaved { .. }
            | Fact::DraftDiscarded { .. }
            | Fact::DraftOpened { .. } => Vec::new(),
        },
        Event::Lending(fact) => match &**fact {
            lending::Fact::LendReleased { lend, .. } => between(state, Owed::Offer(*lend)),
            lending::Fact::Requested { request, .. } => between(state, Owed::Request(request.id)),
            lending::Fact::RequestEnded { request, .. } => between(state, Owed::Request(*request)),
            lending::Fact::LendTaken { .. }
            | lending::Fact::LendDeclined { .. }
            | lending::Fact::LendSettled { .. }
            | lending::Fact::RequestTold { .. }
            | lending::Fact::EmergencyShared { .. }
            | lending::Fact::IncidentDeclined { .. } => Vec::new(),
        },
        Event::CallPresented { .. }
        | Event::CallAnswered { .. }
        | Event::CallAbandoned { .. }
        | Event::CallClassified { .. }
        | Event::Recommended { .. }
        | Event::OrderDelivered { .. }
        | Event::CancelDelivered { .. }
        | Event::StatusChanged { .. }
        | Event::StatusLate { .. }
        | Event::IncidentClosed { .. }
        | Event::DutyChanged { .. }
        | Event::AvailabilityChanged { .. }
        | Event::PositionStated { .. }
        | Event::IncidentForgotten { .. }
        | Event::CallsForgotten { .. }
        | Event::Unit(_)
        | Event::ClockAccepted { .. }
        | Event::Calls(_) => Vec::new(),
        Event::SettingsChanged(_) | Event::Roster(_) | Event::Cover(_) | Event::Logs(_) | Event::Closures(_) => Vec::new(),
        Event::Closer(_) | Event::Preempt(_) => Vec::new(),
        Event::Positions(fact) => match fact {
            positions::Fact::GlassBroken { account, .. } => alarm(state, &DeadlineId::BrokenGlass(account.clone())).into_iter().collect(),
            positions::Fact::SignedOn { .. }
            | positions::Fact::Offered { .. }
            | positions::Fact::OfferTakenBack { .. }
            | positions::Fact::SignedOff { .. }
            | positions::Fact::Released { .. }
            | positions::Fact::GlassAnswered { .. } => Vec::new(),
        },
        Event::Needs(fact) => needs_owe(state, fact),
        Event::Notices(fact) => notices::owed_after(fact, state).into_iter().map(Effect::Notice).collect(),
        Event::Assignment(fact) => match fact {
            assign::Fact::ReservationDue { assignment, .. } => alarm(state, &DeadlineId::Reservation(*assignment)).into_iter().collect(),
            assign::Fact::Proposed { assignment, .. } => suggest(state, *assignment).into_iter().collect(),
            assign::Fact::Reserved { .. }
            | assign::Fact::ReservationCancelled { .. }
            | assign::Fact::Confirmed { .. }
            | assign::Fact::Dismissed { .. }
            | assign::Fact::Corrected { .. }
            | assign::Fact::SafetySet { .. }
            | assign::Fact::Checked { .. }
            | assign::Fact::Past { .. } => Vec::new(),
        },
        Event::Emergency(fact) => match fact {
            emergency::Fact::Raised { emergency } => call_for_help(state, emergency.id),
            emergency::Fact::PressedAgain { emergency } => call_for_help(state, *emergency),
            emergency::Fact::Acknowledged { .. }
            | emergency::Fact::Cleared { .. }
            | emergency::Fact::Linked { .. }
            | emergency::Fact::Forgotten { .. } => Vec::new(),
        },
        Event::Alarm(fact) => match fact {
            // Passed on: the room chief hears it now.
            alarm::Fact::Escalated { alarms } => alarms.iter().filter_map(|id| alarm(state, id)).collect(),
            alarm::Fact::Silenced { .. } => Vec::new(),
        },
    }
}

/// Everything still owed: rankings (one batch, most urgent first), orders, cancels, alarms, what other rooms are to be told.
pub fn pending_effects(state: &State) -> Vec<Effect> {
    let ranked: Vec<IncidentId> = state.ix.rankings.iter().map(|(_, _, id)| *id).collect();
    let mut out = Vec::new();
    if !ranked.is_empty() {
        out.push(Effect::Recommend(ranked));
    }
    out.extend(state.ix.orders.iter().filter_map(|a| order(state, *a)));
    out.extend(state.ix.cancels.iter().filter_map(|a| cancel(state, *a)));
    out.extend(state.ix.alarms.iter().filter_map(|d| alarm(state, d)));
    out.extend(state.ix.proposals.iter().filter_map(|a| suggest(state, *a)));
    out.extend(state.ix.emergencies_raised.iter().map(|e| Effect::Emergency(*e)));
    out.extend(notices::owed(state).into_iter().map(Effect::Notice));
    out.extend(lending::owed(state).into_iter().map(Effect::Between));
    out
}

/// Orders, cancels, questions and notices still owed to one unit: what its terminal is told when it connects.
pub fn owed_to(state: &State, unit: &UnitId) -> Vec<Effect> {
    let cancels = state.ix.cancels.iter().filter(|id| state.assignments().get(id).is_some_and(|a| a.unit == *unit));
    let order = state.assignment_of(unit).and_then(|a| order(state, a.id));
    let question = state.assignment_of(unit).and_then(|a| suggest(state, a.id));
    let notices = notices::owed_to(state, unit).into_iter().map(Effect::Notice);
    order.into_iter().chain(cancels.filter_map(|id| cancel(state, *id))).chain(question).chain(notices).collect()
}

/// Orders, cancels, questions and notices still owed to the units that `wanted` names.
pub fn owed_where(state: &State, wanted: impl Fn(&UnitId) -> bool) -> Vec<Effect> {
    let about = |id: &&AssignmentId| state.assignments().get(id).is_some_and(|a| wanted(&a.unit));
    let orders = state.ix.orders.iter().filter(about).filter_map(|a| order(state, *a));
    let cancels = state.ix.cancels.iter().filter(about).filter_map(|a| cancel(state, *a));
    let questions = state.ix.proposals.iter().filter(about).filter_map(|a| suggest(state, *a));
    let notices = notices::owed(state).into_iter().filter(|o| wanted(&o.unit)).map(Effect::Notice);
    orders.chain(cancels).chain(questions).chain(notices).collect()
}

fn needs_owe(state: &State, fact: &needs::Fact) -> Vec<Effect> {
    match fact {
        needs::Fact::Incomplete { incident, .. } => rank(state, &[*incident]),
        needs::Fact::Holding { incident, .. } => alarm(state, &DeadlineId::Holding(*incident)).into_iter().collect(),
        needs::Fact::Complete { .. } | needs::Fact::HoldingOver { .. } => Vec::new(),
    }
}

fn rank(state: &State, ids: &[IncidentId]) -> Vec<Effect> {
    let owed: Vec<IncidentId> = ids.iter().copied().filter(|id| state.incidents().get(id).is_some_and(|i| i.ranking_owed)).collect();
    if owed.is_empty() { Vec::new() } else { vec![Effect::Recommend(owed)] }
}

fn has_terminal(state: &State, unit: &UnitId) -> bool {
    state.units().get(unit).is_some_and(|u| u.reach == Reach::Terminal)
}

fn order(state: &State, id: AssignmentId) -> Option<Effect> {
    state.ix.orders.contains(&id).then(|| again(state, id)).flatten()
}

fn again(state: &State, id: AssignmentId) -> Option<Effect> {
    let a = state.assignments().get(&id)?;
    (a.state != AssignmentState::Cleared && has_terminal(state, &a.unit)).then(|| Effect::Order {
        unit: a.unit.clone(),
        assignment: id,
        seq: a.order_seq,
    })
}

fn cancel(state: &State, id: AssignmentId) -> Option<Effect> {
    let a = state.assignments().get(&id)?;
    let seq = a.cancel_seq.filter(|_| !a.cancel_delivered)?;
    has_terminal(state, &a.unit).then(|| Effect::Cancel { unit: a.unit.clone(), assignment: id, seq, order_seq: a.order_seq })
}

fn between(state: &State, owed: Owed) -> Vec<Effect> {
    let open = match owed {
        Owed::Offer(lend) => state.lent(lend).is_some(),
        Owed::Request(request) => state.ix.untold.contains(&request),
        Owed::Transfer(incident) => lending::passing(state, incident).is_some(),
        Owed::Emergency(emergency) => lending::call_for_help(state, emergency).is_some(),
    };
    open.then_some(Effect::Between(owed)).into_iter().collect()
}

fn suggest(state: &State, id: AssignmentId) -> Option<Effect> {
    let a = state.assignments().get(&id).filter(|a| a.open_proposal().is_some() && has_terminal(state, &a.unit))?;
    Some(Effect::Suggest { unit: a.unit.clone(), assignment: id })
}

fn alarm(state: &State, deadline: &DeadlineId) -> Option<Effect> {
    state.ix.alarms.contains(deadline).then(|| Effect::Alarm(deadline.clone()))
}

fn call_for_help(state: &State, id: EmergencyId) -> Vec<Effect> {
    if state.ix.emergencies_raised.contains(&id) { vec![Effect::Emergency(id)] } else { Vec::new() }
}
