//! What a batch may have changed, copied from the state right after it, for the screens.
//!
//! The screens are drawn when the batch is durable; by then the state in memory may be ahead. Wider than needed is harmless: what is the
//! same as before is not sent.

use crate::{
    dispatch::{
        cover::Alert,
        event::{Event, Recorded},
        input::DeadlineId,
        model::{Assignment, Call, Incident, Unit},
        roster::Shift,
        state::State,
    },
    id::{AssignmentId, CallId, CoverId, IncidentId, ShiftId, UnitId},
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
        }
    }

    /// What these events concern, as it is in `state`, the state right after them.
    pub fn of(events: &[Recorded], state: &State) -> Self {
        let mut x = Self { settings_version: state.settings_version(), ..Self::default() };
        for recorded in events {
            x.event(&recorded.event, state);
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
            Event::CallPresented { call } => self.call(call.id, state),
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
            Event::DeadlinePassed { deadline } => match deadline {
                DeadlineId::NobodyAssigned(incident) | DeadlineId::Forget(incident) | DeadlineId::Holding(incident) => {
                    self.incident(*incident, state)
                }
                DeadlineId::ToneAgain(assignment) | DeadlineId::NotAcknowledged(assignment) => self.assignment(*assignment, state),
                DeadlineId::ForgetCalls => {}
            },
            Event::IncidentRecalled { recalled } => self.incident(recalled.incident.id, state),
            Event::Needs(fact) => self.incident(fact.incident(), state),
            Event::IncidentForgotten { .. } | Event::CallsForgotten { .. } | Event::ClockAccepted { .. } | Event::SettingsChanged(_) => {}
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
        }
    }

    fn assignment(&mut self, id: AssignmentId, state: &State) {
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
        // Its status is that of its open assignment; the incident behind it is not looked at again.
        if let Some(open) = unit.assignment.and_then(|a| state.assignments().get(&a)) {
            self.assignments.entry(open.id).or_insert_with(|| open.clone());
        }
    }
}
