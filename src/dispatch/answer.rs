//! The answer to an input, rebuilt from its events: the same for the first asking and for every repeat.

use super::{
    assign, closures, emergency,
    event::{Event, Recorded},
    incidents::Fact,
    lending::{self, Outcome},
    logs, notices,
};
use crate::id::{AssignmentId, CallId, ClosureId, DraftId, EmergencyId, IncidentId, LendId, LineId, NoticeId, RequestId, SheetId};

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
    /// A line was written, or something got a number of its own.
    Numbered {
        /// What.
        what: Numbered,
        /// Sequence of the input's last event.
        seq: u64,
    },
    /// An emergency was raised, or pressed again; perhaps with its incident.
    Emergency {
        /// The emergency.
        emergency: EmergencyId,
        /// The incident it opened.
        incident: Option<IncidentId>,
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

/// What got a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbered {
    /// A line of a log.
    Line(LineId),
    /// A hand-over sheet.
    Sheet(SheetId),
    /// A message, bulletin or plate note.
    Notice(NoticeId),
    /// A road closure.
    Closure(ClosureId),
}

impl Answer {
    /// Sequence of the input's last event.
    pub fn seq(&self) -> u64 {
        match *self {
            Self::Call { seq, .. }
            | Self::Incident { seq, .. }
            | Self::Assignment { seq, .. }
            | Self::Emergency { seq, .. }
            | Self::Draft { seq, .. }
            | Self::Lend { seq, .. }
            | Self::Request { seq, .. }
            | Self::Numbered { seq, .. }
            | Self::Done { seq } => seq,
        }
    }
}

/// The answer to the input whose events these are, in order; `None` for no events (a refused input has none).
pub fn of(events: &[Recorded]) -> Option<Answer> {
    let seq = events.last()?.seq;
    let (mut call, mut incident, mut assignment, mut help, mut draft) = (None, None, None, None, None);
    let mut numbered = None;
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
                | lending::Fact::EmergencyShared { .. }
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
            | Event::Unit(_)
            | Event::Alarm(_)
            | Event::Calls(_)
            | Event::ClockAccepted { .. }
            | Event::SettingsChanged(_)
            | Event::Roster(_)
            | Event::Cover(_)
            | Event::Closer(_)
            | Event::Preempt(_)
            | Event::Positions(_)
            | Event::Needs(_) => {}
            Event::Logs(logs::Fact::Noted { .. }) => numbered = Some(Numbered::Line(LineId(rec.seq))),
            Event::Logs(logs::Fact::SheetOffered { sheet }) => numbered = Some(Numbered::Sheet(sheet.id)),
            Event::Notices(notices::Fact::Sent { notice, .. }) => numbered = Some(Numbered::Notice(notice.id)),
            Event::Closures(closures::Fact::Drawn { closure }) => numbered = Some(Numbered::Closure(closure.id)),
            Event::Logs(_) | Event::Notices(_) | Event::Closures(_) => {}
            Event::Assignment(assign::Fact::Reserved { reserved }) => assignment = Some(reserved.id),
            Event::Assignment(assign::Fact::Past { past }) => assignment = Some(past.id),
            Event::Assignment(_) => {}
            Event::Emergency(emergency::Fact::Raised { emergency }) => help = Some(emergency.id),
            Event::Emergency(emergency::Fact::PressedAgain { emergency }) => help = Some(*emergency),
            Event::Emergency(_) => {}
        }
    }
    if between.is_some() {
        return between;
    }
    if let Some(what) = numbered {
        return Some(Answer::Numbered { what, seq });
    }
    if let Some(emergency) = help {
        return Some(Answer::Emergency { emergency, incident, seq });
    }
    Some(match (call, incident, assignment, draft) {
        (Some(call), incident, ..) => Answer::Call { call, incident, seq },
        (None, Some(incident), assignment, _) => Answer::Incident { incident, assignment, seq },
        (None, None, Some(assignment), _) => Answer::Assignment { assignment, seq },
        (None, None, None, Some(draft)) => Answer::Draft { draft, seq },
        (None, None, None, None) => Answer::Done { seq },
    })
}
