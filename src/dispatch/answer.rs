//! The answer to an input, rebuilt from its events: the same for the first asking and for every repeat.

use super::event::{Event, Recorded};
use crate::id::{AssignmentId, CallId, IncidentId};

/// What an input brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A call was taken, perhaps with its incident.
    Call {
        /// The call.
        call: CallId,
        /// The incident it opened.
        incident: Option<IncidentId>,
        /// Sequence of the input's last event.
        seq: u64,
    },
    /// An incident was opened, perhaps by the patrol that is on it.
    Incident {
        /// The incident.
        incident: IncidentId,
        /// The patrol's assignment.
        assignment: Option<AssignmentId>,
        /// Sequence of the input's last event.
        seq: u64,
    },
    /// A unit was assigned.
    Assignment {
        /// The assignment.
        assignment: AssignmentId,
        /// Sequence of the input's last event.
        seq: u64,
    },
    /// Done.
    Done {
        /// Sequence of the input's last event.
        seq: u64,
    },
}

impl Answer {
    /// Sequence of the input's last event.
    pub fn seq(&self) -> u64 {
        match *self {
            Self::Call { seq, .. } | Self::Incident { seq, .. } | Self::Assignment { seq, .. } | Self::Done { seq } => seq,
        }
    }
}

/// The answer to the input whose events these are, in order; `None` for no events (a refused input has none).
pub fn of(events: &[Recorded]) -> Option<Answer> {
    let seq = events.last()?.seq;
    let (mut call, mut incident, mut assignment) = (None, None, None);
    for rec in events {
        match &rec.event {
            Event::CallPresented { call: c } => call = Some(c.id),
            Event::IncidentOpened { incident: i } => incident = Some(i.id),
            Event::UnitAssigned { assignment: a, .. } => assignment = Some(*a),
            Event::CallAnswered { .. }
            | Event::CallAbandoned { .. }
            | Event::CallClassified { .. }
            | Event::IncidentChanged { .. }
            | Event::Recommended { .. }
            | Event::RankingRepeated { .. }
            | Event::RankingRequested { .. }
            | Event::OrderDelivered { .. }
            | Event::CancelDelivered { .. }
            | Event::StatusChanged { .. }
            | Event::StatusLate { .. }
            | Event::AssignmentCleared { .. }
            | Event::IncidentClosed { .. }
            | Event::UnitRegistered { .. }
            | Event::DutyChanged { .. }
            | Event::AvailabilityChanged { .. }
            | Event::PositionStated { .. }
            | Event::DeadlinePassed { .. }
            | Event::IncidentForgotten { .. }
            | Event::IncidentRecalled { .. }
            | Event::CallsForgotten { .. }
            | Event::ClockAccepted { .. }
            | Event::SettingsChanged(_)
            | Event::Roster(_)
            | Event::Cover(_)
            | Event::Needs(_) => {}
        }
    }
    Some(match (call, incident, assignment) {
        (Some(call), incident, _) => Answer::Call { call, incident, seq },
        (None, Some(incident), assignment) => Answer::Incident { incident, assignment, seq },
        (None, None, Some(assignment)) => Answer::Assignment { assignment, seq },
        (None, None, None) => Answer::Done { seq },
    })
}
