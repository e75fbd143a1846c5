//! The answer to an input, rebuilt from its events: the same for the first asking and for every repeat.

use super::{
    event::{Event, Recorded},
    incidents::Fact,
    lending::{self, Outcome},
};
use crate::id::{AssignmentId, CallId, DraftId, IncidentId, LendId, RequestId};

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
    /// A draft was begun or saved.
    Draft {
        /// The draft.
        draft: DraftId,
        /// Sequence of the input's last event.
        seq: u64,
    },
    /// A unit was released, or an offer of one answered.
    Lend {
        /// Which.
        lend: LendId,
        /// The borrower's answer; `None` for a release.
        outcome: Option<Outcome>,
        /// Sequence of the input's last event.
        seq: u64,
    },
    /// A unit was asked for.
    Request {
        /// Which request.
        request: RequestId,
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
            Self::Call { seq, .. }
            | Self::Incident { seq, .. }
            | Self::Assignment { seq, .. }
            | Self::Draft { seq, .. }
            | Self::Lend { seq, .. }
            | Self::Request { seq, .. }
            | Self::Done { seq } => seq,
        }
    }
}

/// The answer to the input whose events these are, in order; `None` for no events (a refused input has none).
pub fn of(events: &[Recorded]) -> Option<Answer> {
    let seq = events.last()?.seq;
    let (mut call, mut incident, mut assignment, mut draft) = (None, None, None, None);
    let mut between = None;
    for rec in events {
        match &rec.event {
            Event::CallPresented { call: c, .. } => call = Some(c.id),
            Event::IncidentOpened { incident: i } => incident = Some(i.id),
            Event::UnitAssigned { assignment: a, .. } => assignment = Some(*a),
            Event::Incidents(fact) => {
                if let Fact::DraftSaved { draft: d } = &**fact {
                    draft = Some(d.id);
                }
            }
            Event::Lending(fact) => match &**fact {
                lending::Fact::LendReleased { lend, .. } => between = Some(Answer::Lend { lend: *lend, outcome: None, seq }),
                lending::Fact::LendTaken { lend, .. } => between = Some(Answer::Lend { lend: *lend, outcome: Some(Outcome::Taken), seq }),
                lending::Fact::LendDeclined { lend, why, .. } => {
                    between = Some(Answer::Lend { lend: *lend, outcome: Some(Outcome::Declined(*why)), seq });
                }
                lending::Fact::Requested { request, .. } => between = Some(Answer::Request { request: request.id, seq }),
                lending::Fact::LendSettled { .. }
                | lending::Fact::RequestEnded { .. }
                | lending::Fact::RequestTold { .. }
                | lending::Fact::IncidentDeclined { .. } => {}
            },
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
            | Event::Calls(_) => {}
        }
    }
    if between.is_some() {
        return between;
    }
    Some(match (call, incident, assignment, draft) {
        (Some(call), incident, ..) => Answer::Call { call, incident, seq },
        (None, Some(incident), assignment, _) => Answer::Incident { incident, assignment, seq },
        (None, None, Some(assignment), _) => Answer::Assignment { assignment, seq },
        (None, None, None, Some(draft)) => Answer::Draft { draft, seq },
        (None, None, None, None) => Answer::Done { seq },
    })
}
