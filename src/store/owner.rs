//! Whose history an event belongs to: one call and one incident of its own, and further incidents that it names.

use crate::{
    dispatch::{
        alarm,
        event::Event,
        input::DeadlineId,
        lending::{self, Way},
        notices,
        state::State,
    },
    id::{AssignmentId, CallId, EmergencyId, IncidentId, UnitId},
};
use std::collections::BTreeSet;

/// Whose history an event belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Owner {
    pub call: Option<CallId>,
    pub incident: Option<IncidentId>,
}

/// What a deadline is about.
pub(super) enum About {
    Incident(IncidentId),
    Assignment(AssignmentId),
    Unit(UnitId),
    Emergency(EmergencyId),
    Nothing,
}

/// What it is about.
pub(super) fn about(deadline: &DeadlineId) -> About {
    match deadline {
        DeadlineId::NobodyAssigned(i)
        | DeadlineId::Forget(i)
        | DeadlineId::HoldEnds(i)
        | DeadlineId::Holding(i)
        | DeadlineId::ProposeClosing(i) => About::Incident(*i),
        DeadlineId::ToneAgain(a)
        | DeadlineId::NotAcknowledged(a)
        | DeadlineId::TimeOut(a)
        | DeadlineId::UnitCheck(a)
        | DeadlineId::Safety(a)
        | DeadlineId::Overdue(a)
        | DeadlineId::Unconfirmed(a)
        | DeadlineId::Reservation(a) => About::Assignment(*a),
        DeadlineId::ShiftEnd(u) => About::Unit(u.clone()),
        DeadlineId::EmergencyUnanswered(e) | DeadlineId::ForgetEmergency(e) => About::Emergency(*e),
        DeadlineId::ForgetCalls | DeadlineId::Escalate | DeadlineId::Notice(_) | DeadlineId::Closure(_) => About::Nothing,
        DeadlineId::LendUnanswered(_) | DeadlineId::RequestExpires(_) | DeadlineId::BrokenGlass(_) => About::Nothing,
    }
}

/// Whose history an event belongs to.
pub(in crate::store) fn owner(event: &Event, after: &State) -> Owner {
    let of_call = |id: CallId| Owner { call: Some(id), incident: after.calls().get(&id).and_then(|c| c.incident) };
    let of_incident = |id: IncidentId| Owner { call: None, incident: Some(id) };
    let of_assignment = |id: AssignmentId| {
        let made = after.assignments().get(&id).map(|a| a.incident);
        Owner { call: None, incident: made.or_else(|| after.reserved().get(&id).map(|r| r.incident)) }
    };
    match event {
        Event::CallPresented { call, .. } => of_call(call.id),
        Event::CallAnswered { call } | Event::CallAbandoned { call } | Event::CallClassified { call, .. } => of_call(*call),
        Event::IncidentOpened { incident } => of_incident(incident.id),
        Event::IncidentRecalled { recalled } => of_incident(recalled.incident.id),
        // Most of these name one incident; those that name several are in nobody's history but the room's.
        Event::RankingRequested { incidents, .. } => match incidents[..] {
            [one] => of_incident(one),
            _ => Owner::default(),
        },
        Event::IncidentChanged { incident, .. }
        | Event::Recommended { incident, .. }
        | Event::RankingRepeated { incident, .. }
        | Event::IncidentClosed { incident, .. }
        | Event::IncidentForgotten { incident }
        | Event::UnitAssigned { incident, .. } => of_incident(*incident),
        Event::OrderDelivered { assignment, .. }
        | Event::CancelDelivered { assignment }
        | Event::StatusChanged { assignment, .. }
        | Event::StatusLate { assignment, .. }
        | Event::AssignmentCleared { assignment, .. } => of_assignment(*assignment),
        Event::Needs(fact) => of_incident(fact.incident()),
        Event::DeadlinePassed { deadline, .. } => match about(deadline) {
            About::Incident(i) => of_incident(i),
            About::Assignment(a) => of_assignment(a),
            About::Emergency(e) => of_emergency(e, after)[0].map_or_else(Owner::default, of_incident),
            About::Unit(_) | About::Nothing => Owner::default(),
        },
        Event::Assignment(fact) => of_assignment(fact.assignment()),
        Event::Closer(fact) => of_assignment(fact.assignment()),
        Event::Preempt(fact) => of_assignment(fact.assignment()),
        Event::Unit(fact) => at_work(fact.unit(), after).map_or_else(Owner::default, of_incident),
        Event::Emergency(fact) => of_emergency(fact.emergency(), after)[0].map_or_else(Owner::default, of_incident),
        Event::Alarm(fact) => of_alarm(fact, after).first().copied().map_or_else(Owner::default, of_incident),
        Event::Calls(fact) => {
            let of_call = of_call(fact.call());
            Owner { incident: fact.incident().or(of_call.incident), ..of_call }
        }
        Event::Incidents(fact) => fact.incidents()[0].map_or_else(Owner::default, of_incident),
        Event::CallsForgotten { .. }
        | Event::UnitRegistered { .. }
        | Event::DutyChanged { .. }
        | Event::AvailabilityChanged { .. }
        | Event::PositionStated { .. }
        | Event::ClockAccepted { .. }
        | Event::SettingsChanged(_)
        | Event::Roster(_)
        | Event::Cover(_)
        | Event::Closures(_)
        | Event::Positions(_) => Owner::default(),
        Event::Lending(fact) => asked_for(fact, after).map_or_else(Owner::default, of_incident),
        Event::Logs(fact) => fact.incident().map_or_else(Owner::default, of_incident),
        Event::Notices(notices::Fact::Sent { notice, .. }) => notice.incident.map_or_else(Owner::default, of_incident),
        Event::Notices(fact) => {
            let about = after.notices().all().get(&fact.notice()).and_then(|n| n.incident);
            about.map_or_else(Owner::default, of_incident)
        }
    }
}

/// Further incidents in whose history an event stands, in order of number.
pub(super) fn mentions(event: &Event, after: &State) -> Vec<IncidentId> {
    let own = owner(event, after).incident;
    let named: BTreeSet<IncidentId> = match event {
        Event::Incidents(fact) => fact.incidents().into_iter().flatten().collect(),
        Event::Emergency(fact) => of_emergency(fact.emergency(), after).into_iter().flatten().collect(),
        Event::DeadlinePassed { deadline, .. } => match about(deadline) {
            About::Emergency(e) => of_emergency(e, after).into_iter().flatten().collect(),
            About::Incident(_) | About::Assignment(_) | About::Unit(_) | About::Nothing => return Vec::new(),
        },
        Event::Alarm(fact) => of_alarm(fact, after).into_iter().collect(),
        _ => return Vec::new(),
    };
    named.into_iter().filter(|i| Some(*i) != own).collect()
}

/// The incident a unit works on.
fn at_work(unit: &UnitId, after: &State) -> Option<IncidentId> {
    after.assignment_of(unit).map(|a| a.incident)
}

/// The incident opened for an emergency, then the one its unit works on; the first there is comes first.
fn of_emergency(id: EmergencyId, after: &State) -> [Option<IncidentId>; 2] {
    let Some(e) = after.emergencies().get(&id) else { return [None, None] };
    let at_work = at_work(&e.unit, after);
    if e.incident.is_some() { [e.incident, at_work] } else { [at_work, None] }
}

fn of_alarm(fact: &alarm::Fact, after: &State) -> BTreeSet<IncidentId> {
    let alarms = match fact {
        alarm::Fact::Silenced { alarm } => std::slice::from_ref(alarm),
        alarm::Fact::Escalated { alarms } => alarms.as_slice(),
    };
    let of = |alarm: &DeadlineId| match about(alarm) {
        About::Incident(i) => Some(i),
        About::Assignment(a) => {
            let made = after.assignments().get(&a).map(|a| a.incident);
            made.or_else(|| after.reserved().get(&a).map(|r| r.incident))
        }
        About::Emergency(e) => of_emergency(e, after)[0],
        About::Unit(_) | About::Nothing => None,
    };
    alarms.iter().filter_map(of).collect()
}

/// The incident of this room for which a unit was asked.
fn asked_for(fact: &lending::Fact, after: &State) -> Option<IncidentId> {
    let request = after.request(fact.request()?)?;
    request.incident.filter(|_| request.way == Way::Asking)
}
