//! Which objects a batch of events may have changed. Wider is harmless: what is the same as before is not sent.

use super::{
    message::{Alarm, AlarmKind},
    room::Room,
};
use crate::{
    dispatch::{
        alarm, assign, emergency,
        event::{Event, Recorded},
        input::DeadlineId,
        lending, needs, positions,
        state::is_exercise,
    },
    id::{AssignmentId, CallId, ClosureId, DraftId, IncidentId, NoticeId, RequestId, UnitId},
};
use std::collections::BTreeSet;

/// Objects to look at again, and alarms raised.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub units: BTreeSet<UnitId>,
    pub calls: BTreeSet<CallId>,
    pub incidents: BTreeSet<IncidentId>,
    pub assignments: BTreeSet<AssignmentId>,
    pub notices: BTreeSet<NoticeId>,
    pub closures: BTreeSet<ClosureId>,
    pub drafts: BTreeSet<DraftId>,
    pub requests: BTreeSet<RequestId>,
    pub alarms: Vec<Alarm>,
    /// Settings came into force.
    pub settings_version: Option<u64>,
    /// The list of shifts changed.
    pub shifts: bool,
    /// The list of alerts about cover changed.
    pub cover: bool,
    /// Somebody took, offered or left a position.
    pub positions: bool,
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
        if let Event::Lending(fact) = &recorded.event {
            self.requests.extend(fact.request());
        }
        match &recorded.event {
            Event::CallPresented { call, .. } => {
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
                self.reservation(*assignment, room);
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
            Event::Positions(fact) => {
                self.positions = true;
                if let positions::Fact::GlassBroken { account, .. } = fact {
                    self.deadline(&DeadlineId::BrokenGlass(account.clone()), recorded, room, false);
                }
            }
            Event::Needs(fact) => {
                self.incidents.insert(fact.incident());
                if let needs::Fact::Holding { incident, .. } = fact {
                    self.deadline(&DeadlineId::Holding(*incident), recorded, room, false);
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
            Event::DeadlinePassed { deadline, .. } => self.deadline(deadline, recorded, room, false),
            Event::IncidentRecalled { recalled } => self.incident(recalled.incident.id, room),
            Event::IncidentForgotten { .. } | Event::CallsForgotten { .. } | Event::ClockAccepted { .. } | Event::Logs(_) => {}
            Event::Notices(fact) => {
                self.notices.insert(fact.notice());
            }
            Event::Closures(fact) => {
                self.closures.insert(fact.closure());
            }
            Event::SettingsChanged(changed) => self.settings_version = Some(changed.version),
            Event::Assignment(fact) => {
                self.reservation(fact.assignment(), room);
                self.assignment(fact.assignment(), room);
                if let assign::Fact::ReservationDue { assignment, .. } = fact {
                    self.deadline(&DeadlineId::Reservation(*assignment), recorded, room, false);
                }
            }
            Event::Closer(fact) => self.assignment(fact.assignment(), room),
            Event::Preempt(fact) => self.assignment(fact.assignment(), room),
            Event::Unit(fact) => {
                self.units.insert(fact.unit().clone());
            }
            Event::Emergency(fact) => {
                let id = fact.emergency();
                let unit = room.emergencies().get(&id).map(|e| e.unit.clone());
                self.units.extend(unit.clone());
                if let emergency::Fact::Raised { .. } | emergency::Fact::PressedAgain { .. } = fact {
                    let alarm = Alarm::new(AlarmKind::Emergency, recorded.recorded_at);
                    self.alarms.push(Alarm { unit, emergency: Some(id), ..alarm });
                }
            }
            Event::Alarm(fact) => match fact {
                alarm::Fact::Escalated { alarms } => alarms.iter().for_each(|id| self.deadline(id, recorded, room, true)),
                alarm::Fact::Silenced { .. } => {}
            },
            Event::Calls(fact) => {
                self.calls.insert(fact.call());
                self.incidents.extend(fact.incident());
            }
            Event::Lending(fact) if matches!(**fact, lending::Fact::LendTaken { .. }) => self.all_units = true,
            Event::Lending(fact) => self.units.extend(fact.unit().cloned()),
            Event::Incidents(fact) => {
                fact.incidents().into_iter().flatten().for_each(|i| self.incident(i, room));
                self.incidents.extend(fact.tied(room.incidents()));
                self.drafts.extend(fact.draft());
            }
        }
    }

    fn incident(&mut self, id: IncidentId, room: &impl Room) {
        self.incidents.insert(id);
        if let Some(incident) = room.incidents().get(&id) {
            self.calls.extend(&incident.calls);
            // Units show what they are promised to, and whatever changes an incident may end that.
            self.units.extend(room.reserved().values().filter(|r| r.incident == id).map(|r| r.unit.clone()));
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

    /// Its unit shows what it is reserved for.
    fn reservation(&mut self, id: AssignmentId, room: &impl Room) {
        self.units.extend(room.reserved().get(&id).map(|r| r.unit.clone()));
    }

    fn deadline(&mut self, deadline: &DeadlineId, recorded: &Recorded, room: &impl Room, escalated: bool) {
        let (Some((_, about)), Some(kind)) = (deadline.alarm(), AlarmKind::of(deadline)) else { return };
        let of = about.assignment.and_then(|a| {
            let made = room.assignments().get(&a).map(|a| (a.incident, &a.unit));
            made.or_else(|| room.reserved().get(&a).map(|r| (r.incident, &r.unit)))
        });
        let help = about.emergency.and_then(|e| room.emergencies().get(&e)).map(|e| &e.unit);
        self.incidents.extend(about.incident);
        self.assignments.extend(about.assignment);
        self.units.extend(about.unit.clone());
        let between = match deadline {
            DeadlineId::LendUnanswered(lend) => {
                room.units().values().find(|u| u.lend().is_some_and(|l| l.id == *lend)).map(|u| u.id.clone())
            }
            _ => None,
        };
        self.units.extend(between.clone());
        let incident = about.incident.or(of.map(|(i, _)| i));
        self.alarms.push(Alarm {
            incident,
            assignment: about.assignment,
            unit: about.unit.or(help.cloned()).or(between),
            emergency: about.emergency,
            account: about.account,
            escalated,
            exercise: incident.is_some_and(|i| is_exercise(i.0)),
            ..Alarm::new(kind, recorded.recorded_at)
        });
    }
}
