//! What is owed, from the state alone. `effects` gives the part an event just made owed, `pending_effects` all of it.

use super::{
    effect::Effect,
    event::{Event, Recorded},
    input::DeadlineId,
    model::{AssignmentState, Reach},
    needs::Fact,
    state::State,
};
use crate::id::{AssignmentId, IncidentId, UnitId};

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
        Event::DeadlinePassed { deadline } => {
            let mut out: Vec<Effect> = alarm(state, *deadline).into_iter().collect();
            if let DeadlineId::ToneAgain(a) = deadline {
                // Called again: a terminal that has the order already shows it once more by its identity.
                out.extend(again(state, *a));
            }
            out
        }
        Event::IncidentRecalled { recalled } => recalled.assignments.iter().filter_map(|a| cancel(state, a.id)).collect(),
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
        | Event::ClockAccepted { .. }
        | Event::SettingsChanged(_)
        | Event::Roster(_)
        | Event::Cover(_) => Vec::new(),
        Event::Needs(fact) => needs_owe(state, fact),
    }
}

/// Everything still owed: rankings (one batch, most urgent first), orders, cancels, alarms.
pub fn pending_effects(state: &State) -> Vec<Effect> {
    let ranked: Vec<IncidentId> = state.ix.rankings.iter().map(|(_, _, id)| *id).collect();
    let mut out = Vec::new();
    if !ranked.is_empty() {
        out.push(Effect::Recommend(ranked));
    }
    out.extend(state.ix.orders.iter().filter_map(|a| order(state, *a)));
    out.extend(state.ix.cancels.iter().filter_map(|a| cancel(state, *a)));
    out.extend(state.ix.alarms.iter().filter_map(|d| alarm(state, *d)));
    out
}

/// Orders and cancels still owed to one unit: what its terminal is told when it connects.
pub fn owed_to(state: &State, unit: &UnitId) -> Vec<Effect> {
    let cancels = state.ix.cancels.iter().filter(|id| state.assignments().get(id).is_some_and(|a| a.unit == *unit));
    let order = state.assignment_of(unit).and_then(|a| order(state, a.id));
    order.into_iter().chain(cancels.filter_map(|id| cancel(state, *id))).collect()
}

/// Orders and cancels still owed to the units that `wanted` names.
pub fn owed_where(state: &State, wanted: impl Fn(&UnitId) -> bool) -> Vec<Effect> {
    let wanted = |id: &&AssignmentId| state.assignments().get(id).is_some_and(|a| wanted(&a.unit));
    let orders = state.ix.orders.iter().filter(wanted).filter_map(|a| order(state, *a));
    orders.chain(state.ix.cancels.iter().filter(wanted).filter_map(|a| cancel(state, *a))).collect()
}

fn needs_owe(state: &State, fact: &Fact) -> Vec<Effect> {
    match fact {
        Fact::Incomplete { incident, .. } => rank(state, &[*incident]),
        Fact::Holding { incident, .. } => alarm(state, DeadlineId::Holding(*incident)).into_iter().collect(),
        Fact::Complete { .. } | Fact::HoldingOver { .. } => Vec::new(),
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

fn alarm(state: &State, deadline: DeadlineId) -> Option<Effect> {
    state.ix.alarms.contains(&deadline).then_some(Effect::Alarm(deadline))
}
