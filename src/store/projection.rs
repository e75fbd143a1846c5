//! Rows derived from the state for reading: one a call, incident, assignment and unit. Written in the transaction of the event that
//! changed them, rebuilt from the journal at will, compared by `journal verify`.

use super::{
    entity::{self, Concerned},
    line::name,
    owner::{About, about, mentions},
    written,
};
use crate::{
    dispatch::{
        assign::Reserved,
        emergency::Emergency,
        event::{Event, Recorded},
        input::DeadlineId,
        lending,
        model::{Assignment, AssignmentState, Call, Incident, Reach},
        state::State,
    },
    id::{AssignmentId, CallId, EmergencyId, IncidentId, UnitId},
};

/// One projection row: the object as JSON, and the columns it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Row {
    /// Which table and key.
    pub key: Key,
    /// The event that made it so.
    pub seq: u64,
    /// JSON of the model's object, fields in declaration order.
    pub body: String,
}

/// Table, key and index columns of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) enum Key {
    /// A call.
    Call {
        /// Number.
        id: u64,
        /// snake_case state.
        state: String,
        /// T0, ms.
        presented_at: i64,
        /// The incident it opened or joined.
        incident: Option<u64>,
    },
    /// An incident.
    Incident {
        /// Number.
        id: u64,
        /// Not closed.
        open: bool,
        /// snake_case state.
        state: String,
        /// T2, ms.
        created_at: i64,
        /// T12, ms.
        closed_at: Option<i64>,
    },
    /// An assignment.
    Assignment {
        /// Number.
        id: u64,
        /// Incident.
        incident: u64,
        /// Call sign.
        unit: String,
        /// Not cleared.
        open: bool,
        /// T4, ms.
        assigned_at: i64,
    },
    /// A reservation.
    Reserved {
        /// The number its assignment has or would have had.
        id: u64,
        /// Incident.
        incident: u64,
        /// Call sign.
        unit: String,
        /// It holds.
        open: bool,
    },
    /// An emergency.
    Emergency {
        /// Number.
        id: u64,
        /// Call sign.
        unit: String,
        /// Not ended.
        open: bool,
        /// First press, ms.
        raised_at: i64,
    },
    /// A unit.
    Unit {
        /// Call sign.
        id: String,
    },
    /// One of the smaller nouns.
    Entity {
        /// `kind/name`.
        id: String,
    },
    /// A line that somebody wrote.
    Note {
        /// Number: sequence of its event.
        id: u64,
        /// Whose log.
        incident: Option<u64>,
        /// The line it puts right.
        corrects: Option<u64>,
    },
    /// A hand-over sheet.
    Sheet {
        /// Number.
        id: u64,
        /// snake_case state.
        state: String,
    },
    /// A message, bulletin or plate note.
    Notice {
        /// Number.
        id: u64,
        /// snake_case kind.
        kind: String,
        /// Stands.
        open: bool,
    },
    /// A unit's receipt of a notice.
    Receipt {
        /// Which notice.
        notice: u64,
        /// Call sign.
        unit: String,
    },
    /// A road closure.
    Closure {
        /// Number.
        id: u64,
        /// Planned or in force.
        open: bool,
    },
    /// An event in the history of an incident beside the one it belongs to.
    Mention {
        /// The incident.
        incident: u64,
        /// Sequence of the event.
        event: u64,
    },
}

/// What an event changes beside what it names, seen from the state before it: other units lose devices and vehicles, crews leave, and a
/// unit that loses its terminal is owed no cancels any more.
#[derive(Debug, Default)]
pub(in crate::store) struct Before {
    concerned: Concerned,
    assignments: Vec<AssignmentId>,
}

impl Before {
    pub fn of(recorded: &Recorded, state: &State) -> Self {
        let concerned = Concerned::of(&recorded.event, state);
        let (unit, drops) = match &recorded.event {
            Event::UnitRegistered { unit, reach, .. } => (unit, *reach == Reach::Radio),
            Event::Lending(fact) => match &**fact {
                lending::Fact::LendReleased { unit, .. } => (&unit.id, true),
                _ => return Self { concerned, ..Self::default() },
            },
            _ => return Self { concerned, ..Self::default() },
        };
        let cancelled = |a: &&Assignment| drops && a.cancel_seq.is_some() && a.unit == *unit;
        Self { concerned, assignments: state.assignments().values().filter(cancelled).map(|a| a.id).collect() }
    }
}

/// The rows an event changed, from the state after it. Objects that left memory keep the row they have.
///
/// # Errors
/// Only if an object cannot be written as JSON: a mistake in the program.
pub(in crate::store) fn rows_after(recorded: &Recorded, before: Before, after: &State) -> Result<Vec<Row>, serde_json::Error> {
    let mut touched = Touched {
        state: after,
        calls: Vec::new(),
        incidents: Vec::new(),
        assignments: Vec::new(),
        units: before.concerned.units.iter().cloned().collect(),
        emergencies: Vec::new(),
    };
    before.assignments.into_iter().for_each(|a| touched.assignment(a));
    touched.by(&recorded.event);
    let mut rows = touched.rows(recorded.seq)?;
    rows.extend(entity::rows_after(recorded, before.concerned, after)?);
    written::rows(recorded, after, &mut rows)?;
    for incident in mentions(&recorded.event, after) {
        let key = Key::Mention { incident: incident.0, event: recorded.seq };
        rows.push(Row { key, seq: recorded.seq, body: serde_json::to_string(&incident)? });
    }
    Ok(rows)
}

struct Touched<'a> {
    state: &'a State,
    calls: Vec<CallId>,
    incidents: Vec<IncidentId>,
    assignments: Vec<AssignmentId>,
    units: Vec<UnitId>,
    emergencies: Vec<EmergencyId>,
}

impl Touched<'_> {
    fn by(&mut self, event: &Event) {
        match event {
            Event::CallPresented { call, .. } => self.call(call.id),
            Event::CallAnswered { call } | Event::CallAbandoned { call } | Event::CallClassified { call, .. } => self.call(*call),
            Event::IncidentOpened { incident } => self.incident_with_all(incident.id),
            Event::IncidentChanged { incident, .. } | Event::IncidentClosed { incident, .. } => self.incident_with_all(*incident),
            Event::Recommended { incident, .. } | Event::RankingRepeated { incident, .. } => self.incidents.push(*incident),
            Event::RankingRequested { incidents, regained } => {
                self.incidents.extend(incidents);
                self.units.extend(regained.clone());
            }
            Event::UnitAssigned { assignment, .. }
            | Event::OrderDelivered { assignment, .. }
            | Event::CancelDelivered { assignment }
            | Event::StatusChanged { assignment, .. }
            | Event::StatusLate { assignment, .. }
            | Event::AssignmentCleared { assignment, .. } => self.assignment(*assignment),
            Event::UnitRegistered { unit, .. }
            | Event::DutyChanged { unit, .. }
            | Event::AvailabilityChanged { unit, .. }
            | Event::PositionStated { unit, .. } => self.units.push(unit.clone()),
            Event::DeadlinePassed { deadline: DeadlineId::LendUnanswered(lend), .. } => {
                let between = self.state.units().values().filter(|u| u.lend().is_some_and(|l| l.id == *lend));
                self.units.extend(between.map(|u| u.id.clone()));
            }
            Event::DeadlinePassed { deadline, .. } => match about(deadline) {
                About::Incident(i) => self.incidents.push(i),
                About::Assignment(a) => self.assignment(a),
                About::Unit(u) => self.units.push(u),
                About::Emergency(e) => self.emergencies.push(e),
                About::Nothing => {}
            },
            Event::IncidentRecalled { recalled } => self.incident_with_all(recalled.incident.id),
            // Every deadline in memory moves with the clock.
            Event::ClockAccepted { .. } => {
                self.calls.extend(self.state.calls().keys());
                self.incidents.extend(self.state.incidents().keys());
                self.assignments.extend(self.state.assignments().keys());
                self.units.extend(self.state.units().values().filter(|u| u.lend().is_some()).map(|u| u.id.clone()));
                self.emergencies.extend(self.state.emergencies().keys());
            }
            Event::Lending(fact) => self.units.extend(fact.unit().cloned()),
            Event::IncidentForgotten { .. } | Event::CallsForgotten { .. } | Event::SettingsChanged(_) => {}
            Event::Roster(_) | Event::Cover(_) => {}
            Event::Closer(fact) => self.assignment(fact.assignment()),
            Event::Preempt(fact) => self.assignment(fact.assignment()),
            Event::Needs(fact) => self.incidents.push(fact.incident()),
            // It stays in memory for another while.
            Event::Logs(fact) => self.incidents.extend(fact.incident()),
            // Who sits where is in the state; who sat where, in the history.
            Event::Notices(_) | Event::Closures(_) | Event::Positions(_) => {}
            Event::Assignment(fact) => {
                self.assignment(fact.assignment());
                self.incidents.extend(self.state.reserved().get(&fact.assignment()).map(|r| r.incident));
            }
            Event::Unit(fact) => self.units.push(fact.unit().clone()),
            Event::Emergency(fact) => {
                self.emergencies.push(fact.emergency());
                self.units.extend(self.state.emergencies().get(&fact.emergency()).map(|e| e.unit.clone()));
            }
            // Who heard an alarm is in the history and in the state; no row shows it.
            Event::Alarm(_) => {}
            Event::Calls(fact) => {
                self.call(fact.call());
                self.incidents.extend(fact.incident());
            }
            Event::Incidents(fact) => {
                fact.incidents().into_iter().flatten().for_each(|i| self.incident_with_all(i));
                self.incidents.extend(fact.tied(self.state.incidents()));
            }
        }
    }

    fn call(&mut self, id: CallId) {
        self.calls.push(id);
        self.incidents.extend(self.state.calls().get(&id).and_then(|c| c.incident));
    }

    fn incident_with_all(&mut self, id: IncidentId) {
        self.incidents.push(id);
        if let Some(incident) = self.state.incidents().get(&id) {
            self.calls.extend(&incident.calls);
            self.assignments.extend(&incident.assignments);
        }
    }

    fn assignment(&mut self, id: AssignmentId) {
        self.assignments.push(id);
        if let Some(a) = self.state.assignments().get(&id) {
            self.incidents.push(a.incident);
            self.units.push(a.unit.clone());
        }
    }

    fn rows(mut self, seq: u64) -> Result<Vec<Row>, serde_json::Error> {
        let mut rows = Vec::new();
        sort(&mut self.calls);
        sort(&mut self.incidents);
        sort(&mut self.assignments);
        sort(&mut self.units);
        sort(&mut self.emergencies);
        for call in self.calls.iter().filter_map(|id| self.state.calls().get(id)) {
            rows.push(call_row(call, seq)?);
        }
        for incident in self.incidents.iter().filter_map(|id| self.state.incidents().get(id)) {
            rows.push(incident_row(incident, seq)?);
            // Few, and whatever changes an incident may end them.
            for reserved in self.state.reserved_for(incident.id) {
                rows.push(reserved_row(reserved, seq)?);
            }
        }
        for assignment in self.assignments.iter().filter_map(|id| self.state.assignments().get(id)) {
            rows.push(assignment_row(assignment, seq)?);
        }
        for unit in self.units.iter().filter_map(|id| self.state.units().get(id)) {
            rows.push(Row { key: Key::Unit { id: unit.id.as_str().to_owned() }, seq, body: serde_json::to_string(unit)? });
        }
        for emergency in self.emergencies.iter().filter_map(|id| self.state.emergencies().get(id)) {
            rows.push(emergency_row(emergency, seq)?);
        }
        Ok(rows)
    }
}

fn sort<T: Ord>(ids: &mut Vec<T>) {
    ids.sort_unstable();
    ids.dedup();
}

fn call_row(call: &Call, seq: u64) -> Result<Row, serde_json::Error> {
    let key = Key::Call {
        id: call.id.0,
        state: name(&call.state)?,
        presented_at: call.presented.occurred_at.millis(),
        incident: call.incident.map(|i| i.0),
    };
    Ok(Row { key, seq, body: serde_json::to_string(call)? })
}

fn incident_row(incident: &Incident, seq: u64) -> Result<Row, serde_json::Error> {
    let key = Key::Incident {
        id: incident.id.0,
        open: !incident.state.is_over(),
        state: name(&incident.state)?,
        created_at: incident.created_at.millis(),
        closed_at: incident.closed_at.map(|t| t.millis()),
    };
    Ok(Row { key, seq, body: serde_json::to_string(incident)? })
}

fn reserved_row(reserved: &Reserved, seq: u64) -> Result<Row, serde_json::Error> {
    let key = Key::Reserved {
        id: reserved.id.0,
        incident: reserved.incident.0,
        unit: reserved.unit.as_str().to_owned(),
        open: reserved.is_open(),
    };
    Ok(Row { key, seq, body: serde_json::to_string(reserved)? })
}

fn emergency_row(emergency: &Emergency, seq: u64) -> Result<Row, serde_json::Error> {
    let key = Key::Emergency {
        id: emergency.id.0,
        unit: emergency.unit.as_str().to_owned(),
        open: emergency.is_open(),
        raised_at: emergency.raised.stamp.occurred_at.millis(),
    };
    Ok(Row { key, seq, body: serde_json::to_string(emergency)? })
}

fn assignment_row(assignment: &Assignment, seq: u64) -> Result<Row, serde_json::Error> {
    let key = Key::Assignment {
        id: assignment.id.0,
        incident: assignment.incident.0,
        unit: assignment.unit.as_str().to_owned(),
        open: assignment.state != AssignmentState::Cleared,
        assigned_at: assignment.assigned.occurred_at.millis(),
    };
    Ok(Row { key, seq, body: serde_json::to_string(assignment)? })
}
