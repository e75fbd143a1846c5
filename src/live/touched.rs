//! Which objects a batch of events may have changed. Wider is harmless: what is the same as before is not sent.

use super::{
    message::{Alarm, AlarmKind},
    room::Room,
};
use crate::{
    dispatch::{
        event::{Event, Recorded},
        input::DeadlineId,
        needs::Fact,
    },
    id::{AssignmentId, CallId, IncidentId, UnitId},
};
use std::collections::BTreeSet;

/// Objects to look at again, and alarms raised.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub units: BTreeSet<UnitId>,
    pub calls: BTreeSet<CallId>,
    pub incidents: BTreeSet<IncidentId>,
    pub assignments: BTreeSet<AssignmentId>,
    pub alarms: Vec<Alarm>,
    /// Settings came into force.
    pub settings_version: Option<u64>,
    /// The list of shifts changed.
    pub shifts: bool,
    /// The list of alerts about cover changed.
    pub cover: bool,
    /// Devices may have moved between units: look at all.
    pub all_units: bool,
}

impl Touched {
    pub(super) fn of(events: &[Recorded], room: &impl Room) -> Self {
        let mut t = Self::default();
        for recorded in events {
            t.event(recorded, room);
        }
        t
    }

    fn event(&mut self, recorded: &Recorded, room: &impl Room) {
        match &recorded.event {
            Event::CallPresented { call } => {
                self.calls.insert(call.id);
            }
            Event::CallAnswered { call } | Event::CallAbandoned { call } => {
                self.calls.insert(*call);
            }
            Event::CallClassified { call, incident, .. } => {
                self.calls.insert(*call);
                self.incidents.extend(incident);
            }
            Event::IncidentOpened { incident } => self.incident(incident.id, room),
            Event::IncidentChanged { incident, .. } | Event::Recommended { incident, .. } | Event::RankingRepeated { incident, .. } => {
                self.incidents.insert(*incident);
            }
            Event::RankingRequested { incidents, .. } => self.incidents.extend(incidents),
            Event::UnitAssigned { assignment, incident, unit, .. } => {
                self.assignments.insert(*assignment);
                self.incidents.insert(*incident);
                self.units.insert(unit.clone());
            }
            Event::OrderDelivered { assignment, .. }
            | Event::CancelDelivered { assignment }
            | Event::StatusChanged { assignment, .. }
            | Event::StatusLate { assignment, .. }
            | Event::AssignmentCleared { assignment, .. } => self.assignment(*assignment, room),
            Event::IncidentClosed { incident, .. } => self.incident(*incident, room),
            Event::UnitRegistered { .. } => self.all_units = true,
            Event::Roster(_) => (self.all_units, self.shifts) = (true, true),
            Event::Cover(_) => self.cover = true,
            Event::Needs(fact) => {
                let incident = fact.incident();
                self.incidents.insert(incident);
                if let Fact::Holding { .. } = fact {
                    let (kind, at) = (AlarmKind::Holding, recorded.recorded_at);
                    self.alarms.push(Alarm { kind, incident: Some(incident), assignment: None, at });
                }
            }
            Event::DutyChanged { unit, .. } => {
                self.units.insert(unit.clone());
                // It may have left its shift.
                self.shifts = true;
            }
            Event::AvailabilityChanged { unit, .. } | Event::PositionStated { unit, .. } => {
                self.units.insert(unit.clone());
            }
            Event::DeadlinePassed { deadline } => self.deadline(*deadline, recorded, room),
            Event::IncidentRecalled { recalled } => self.incident(recalled.incident.id, room),
            Event::IncidentForgotten { .. } | Event::CallsForgotten { .. } | Event::ClockAccepted { .. } => {}
            Event::SettingsChanged(changed) => self.settings_version = Some(changed.version),
        }
    }

    fn incident(&mut self, id: IncidentId, room: &impl Room) {
        self.incidents.insert(id);
        if let Some(incident) = room.incidents().get(&id) {
            self.calls.extend(&incident.calls);
            for a in &incident.assignments {
                self.assignment(*a, room);
            }
        }
    }

    fn assignment(&mut self, id: AssignmentId, room: &impl Room) {
        self.assignments.insert(id);
        if let Some(a) = room.assignments().get(&id) {
            self.incidents.insert(a.incident);
            self.units.insert(a.unit.clone());
        }
    }

    fn deadline(&mut self, deadline: DeadlineId, recorded: &Recorded, room: &impl Room) {
        let (kind, incident, assignment) = match deadline {
            DeadlineId::NobodyAssigned(incident) => {
                self.incidents.insert(incident);
                (AlarmKind::NobodyAssigned, Some(incident), None)
            }
            DeadlineId::ToneAgain(a) => (AlarmKind::ToneAgain, room.assignments().get(&a).map(|a| a.incident), Some(a)),
            DeadlineId::NotAcknowledged(a) => (AlarmKind::NotAcknowledged, room.assignments().get(&a).map(|a| a.incident), Some(a)),
            DeadlineId::Forget(_) | DeadlineId::ForgetCalls | DeadlineId::Holding(_) => return,
        };
        self.assignments.extend(assignment);
        self.alarms.push(Alarm { kind, incident, assignment, at: recorded.recorded_at });
    }
}
