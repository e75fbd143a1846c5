//! What a batch may have changed, copied from the state right after it, for the screens.
//!
//! The screens are drawn when the batch is durable; by then the state in memory may be ahead. Wider than needed is harmless: what is the
//! same as before is not sent.

use crate::{
    dispatch::{
        alarm::{self, Raised},
        assign::Reserved,
        closures::Closures,
        cover::Alert,
        emergency::Emergency,
        event::{Event, Recorded},
        input::DeadlineId,
        lending::{self, Request},
        model::{Assignment, Call, Draft, Incident, Unit},
        notices::Notices,
        positions::Held,
        roster::Shift,
        state::State,
    },
    id::{AssignmentId, CallId, CoverId, DraftId, EmergencyId, IncidentId, PositionId, ShiftId, UnitId},
    live,
};
use std::collections::BTreeMap;

/// The nouns concerned.
#[derive(Clone, Debug, Default)]
pub struct Excerpt {
    calls: BTreeMap<CallId, Call>,
    incidents: BTreeMap<IncidentId, Incident>,
    assignments: BTreeMap<AssignmentId, Assignment>,
    units: BTreeMap<UnitId, Unit>,
    settings_version: u64,
    shifts: BTreeMap<ShiftId, Shift>,
    cover: BTreeMap<CoverId, Alert>,
    notices: Notices,
    closures: Closures,
    reserved: BTreeMap<AssignmentId, Reserved>,
    emergencies: BTreeMap<EmergencyId, Emergency>,
    alarms: BTreeMap<DeadlineId, Raised>,
    /// `None`: it is gone.
    drafts: BTreeMap<DraftId, Option<Draft>>,
    requests: Vec<Request>,
    positions: BTreeMap<PositionId, Held>,
}

impl live::Room for Excerpt {
    fn calls(&self) -> &BTreeMap<CallId, Call> {
        &self.calls
    }

    fn incidents(&self) -> &BTreeMap<IncidentId, Incident> {
        &self.incidents
    }

    fn assignments(&self) -> &BTreeMap<AssignmentId, Assignment> {
        &self.assignments
    }

    fn units(&self) -> &BTreeMap<UnitId, Unit> {
        &self.units
    }

    fn settings_version(&self) -> u64 {
        self.settings_version
    }

    fn shifts(&self) -> &BTreeMap<ShiftId, Shift> {
        &self.shifts
    }

    fn cover(&self) -> &BTreeMap<CoverId, Alert> {
        &self.cover
    }

    fn notices(&self) -> &Notices {
        &self.notices
    }

    fn closures(&self) -> &Closures {
        &self.closures
    }

    fn reserved(&self) -> &BTreeMap<AssignmentId, Reserved> {
        &self.reserved
    }

    fn emergencies(&self) -> &BTreeMap<EmergencyId, Emergency> {
        &self.emergencies
    }

    fn alarms(&self) -> &BTreeMap<DeadlineId, Raised> {
        &self.alarms
    }

    fn draft(&self, id: DraftId) -> Option<&Draft> {
        self.drafts.get(&id)?.as_ref()
    }

    fn drafts(&self) -> Vec<&Draft> {
        self.drafts.values().flatten().collect()
    }

    fn requests(&self) -> Vec<&Request> {
        self.requests.iter().collect()
    }

    fn positions(&self) -> &BTreeMap<PositionId, Held> {
        &self.positions
    }
}

impl Excerpt {
    /// All of it: for the first drawing after a start.
    pub fn whole(state: &State) -> Self {
        Self {
            calls: state.calls().clone(),
            incidents: state.incidents().clone(),
            assignments: state.assignments().clone(),
            units: state.units().clone(),
            settings_version: state.settings_version(),
            shifts: state.shifts().clone(),
            cover: state.cover().clone(),
            notices: state.notices().clone(),
            closures: state.closures().clone(),
            reserved: state.reserved().clone(),
            emergencies: state.emergencies().clone(),
            alarms: state.alarms().clone(),
            drafts: state.drafts().iter().map(|(id, d)| (*id, Some(d.clone()))).collect(),
            requests: state.requests().cloned().collect(),
            positions: state.positions().held().clone(),
        }
    }

    /// What these events concern, as it is in `state`, the state right after them.
    pub fn of(events: &[Recorded], state: &State) -> Self {
        let mut x = Self { settings_version: state.settings_version(), alarms: state.alarms().clone(), ..Self::default() };
        for recorded in events {
            x.event(&recorded.event, state);
            if let Event::Lending(fact) = &recorded.event {
                x.requests.extend(fact.request().and_then(|r| state.request(r)).cloned());
            }
        }
        // Shown as whole lists, when something in them changed.
        if events.iter().any(|r| matches!(r.event, Event::Roster(_) | Event::DutyChanged { .. })) {
            x.shifts = state.shifts().clone();
        }
        if events.iter().any(|r| matches!(r.event, Event::Cover(_))) {
            x.cover = state.cover().clone();
        }
        x
    }

    fn event(&mut self, event: &Event, state: &State) {
        match event {
            Event::CallPresented { call, .. } => self.call(call.id, state),
            Event::CallAnswered { call } | Event::CallAbandoned { call } => self.call(*call, state),
            Event::CallClassified { call, incident, .. } => {
                self.call(*call, state);
                incident.iter().for_each(|i| self.incident(*i, state));
            }
            Event::IncidentOpened { incident } => self.incident(incident.id, state),
            Event::IncidentChanged { incident, .. }
            | Event::Recommended { incident, .. }
            | Event::RankingRepeated { incident, .. }
            | Event::IncidentClosed { incident, .. } => self.incident(*incident, state),
            Event::RankingRequested { incidents, regained } => {
                incidents.iter().for_each(|i| self.incident(*i, state));
                regained.iter().for_each(|u| self.unit(u, state));
            }
            Event::UnitAssigned { assignment, .. }
            | Event::OrderDelivered { assignment, .. }
            | Event::CancelDelivered { assignment }
            | Event::StatusChanged { assignment, .. }
            | Event::StatusLate { assignment, .. }
            | Event::AssignmentCleared { assignment, .. } => self.assignment(*assignment, state),
            // A device may have moved here from any other unit.
            Event::UnitRegistered { .. } | Event::Roster(_) | Event::Cover(_) => state.units().keys().for_each(|u| self.unit(u, state)),
            Event::DutyChanged { unit, .. } | Event::AvailabilityChanged { unit, .. } | Event::PositionStated { unit, .. } => {
                self.unit(unit, state);
            }
            Event::DeadlinePassed { deadline, .. } => self.deadline(deadline, state),
            Event::IncidentRecalled { recalled } => self.incident(recalled.incident.id, state),
            Event::Needs(fact) => self.incident(fact.incident(), state),
            Event::IncidentForgotten { .. } | Event::CallsForgotten { .. } | Event::ClockAccepted { .. } => {}
            Event::Logs(_) | Event::SettingsChanged(_) => {}
            Event::Notices(fact) => self.notices.copy(state.notices(), fact.notice()),
            Event::Closures(_) => self.closures.clone_from(state.closures()),
            // Few, and shown as a whole list.
            Event::Positions(_) => self.positions.clone_from(state.positions().held()),
            Event::Assignment(fact) => self.assignment(fact.assignment(), state),
            Event::Closer(fact) => self.assignment(fact.assignment(), state),
            Event::Preempt(fact) => self.assignment(fact.assignment(), state),
            Event::Unit(fact) => self.unit(fact.unit(), state),
            Event::Emergency(fact) => self.emergency(fact.emergency(), state),
            Event::Alarm(fact) => match fact {
                alarm::Fact::Silenced { alarm } => self.deadline(alarm, state),
                alarm::Fact::Escalated { alarms } => alarms.iter().for_each(|a| self.deadline(a, state)),
            },
            Event::Calls(fact) => {
                self.call(fact.call(), state);
                fact.incident().into_iter().for_each(|i| self.incident(i, state));
            }
            // Its devices may have come from other units.
            Event::Lending(fact) if matches!(**fact, lending::Fact::LendTaken { .. }) => {
                state.units().keys().for_each(|u| self.unit(u, state))
            }
            Event::Lending(fact) => {
                fact.unit().into_iter().for_each(|u| self.unit(u, state));
            }
            Event::Incidents(fact) => {
                fact.incidents().into_iter().flatten().for_each(|i| self.incident(i, state));
                fact.tied(state.incidents()).into_iter().for_each(|i| self.incident(i, state));
                if let Some(draft) = fact.draft() {
                    self.drafts.insert(draft, state.drafts().get(&draft).cloned());
                }
            }
        }
    }

    fn deadline(&mut self, deadline: &DeadlineId, state: &State) {
        match deadline {
            DeadlineId::NobodyAssigned(incident)
            | DeadlineId::Forget(incident)
            | DeadlineId::HoldEnds(incident)
            | DeadlineId::Holding(incident)
            | DeadlineId::ProposeClosing(incident) => self.incident(*incident, state),
            DeadlineId::ToneAgain(assignment)
            | DeadlineId::NotAcknowledged(assignment)
            | DeadlineId::TimeOut(assignment)
            | DeadlineId::UnitCheck(assignment)
            | DeadlineId::Safety(assignment)
            | DeadlineId::Overdue(assignment)
            | DeadlineId::Unconfirmed(assignment)
            | DeadlineId::Reservation(assignment) => self.assignment(*assignment, state),
            DeadlineId::ShiftEnd(unit) => self.unit(unit, state),
            DeadlineId::EmergencyUnanswered(emergency) | DeadlineId::ForgetEmergency(emergency) => self.emergency(*emergency, state),
            DeadlineId::LendUnanswered(lend) => {
                state.units().values().filter(|u| u.lend().is_some_and(|l| l.id == *lend)).for_each(|u| self.unit(&u.id, state));
            }
            DeadlineId::ForgetCalls
            | DeadlineId::Escalate
            | DeadlineId::Notice(_)
            | DeadlineId::Closure(_)
            | DeadlineId::RequestExpires(_)
            | DeadlineId::BrokenGlass(_) => {}
        }
    }

    fn emergency(&mut self, id: EmergencyId, state: &State) {
        if let Some(e) = state.emergencies().get(&id) {
            self.emergencies.insert(id, e.clone());
            self.unit(&e.unit, state);
            e.incident.iter().for_each(|i| self.incident(*i, state));
        }
    }

    fn call(&mut self, id: CallId, state: &State) {
        if let Some(call) = state.calls().get(&id) {
            self.calls.insert(id, call.clone());
        }
    }

    fn incident(&mut self, id: IncidentId, state: &State) {
        let Some(incident) = state.incidents().get(&id) else { return };
        if self.incidents.insert(id, incident.clone()).is_none() {
            incident.calls.iter().for_each(|c| self.call(*c, state));
            incident.assignments.iter().for_each(|a| self.assignment(*a, state));
            for r in state.reserved_for(id) {
                self.reserved.insert(r.id, r.clone());
                self.unit(&r.unit, state);
            }
        }
    }

    fn assignment(&mut self, id: AssignmentId, state: &State) {
        if let Some(r) = state.reserved().get(&id) {
            self.reserved.insert(id, r.clone());
            self.unit(&r.unit, state);
        }
        let Some(assignment) = state.assignments().get(&id) else { return };
        if self.assignments.insert(id, assignment.clone()).is_none() {
            self.incident(assignment.incident, state);
            self.unit(&assignment.unit, state);
        }
    }

    fn unit(&mut self, id: &UnitId, state: &State) {
        let Some(unit) = state.units().get(id) else { return };
        if self.units.contains_key(id) {
            return;
        }
        self.units.insert(id.clone(), unit.clone());
        self.reserved.extend(state.reserved_of(id).map(|r| (r.id, r.clone())));
        // Its status is that of its open assignment; the incident behind it is not looked at again.
        if let Some(open) = unit.assignment.and_then(|a| state.assignments().get(&a)) {
            self.assignments.entry(open.id).or_insert_with(|| open.clone());
        }
    }
}
