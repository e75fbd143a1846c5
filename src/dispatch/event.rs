//! What was decided: the facts the journal holds for ever.
//!
//! An event never says what to do, only what became true. A later version of `decide` must not change history, so the state is the fold
//! of events through `apply`, which takes no decision. Bodies are JSON with fields in declaration order (that text is what the hash
//! chain covers); a change of shape raises [`EVENT_VERSION`] and adds an upcast.

use super::{
    alarm, assign, calls, closer, closures, cover, emergency, incidents, input::DeadlineId, lending, logs, model::*, needs, notices,
    overlay, positions, preempt, roster, settings,
};
use crate::{
    id::{AssignmentId, CallId, IncidentId, InputId, UnitId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};

/// Version written with every event.
pub const EVENT_VERSION: u16 = 1;

/// An event with its place in the room's journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// 1, 2, 3 … without a gap, per room.
    pub seq: u64,
    /// The input that led to it.
    pub input: InputId,
    /// Number of the event within its input, from 0.
    pub n: u32,
    /// Fingerprint of that input's content.
    pub content: Fingerprint,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When the server decided it.
    pub recorded_at: Timestamp,
    /// `occurred_at` was absurd, or the machine's clock is not trusted.
    pub clock_doubtful: bool,
    /// By whose word.
    pub source: Source,
    /// Who.
    pub actor: Actor,
    /// Where the unit concerned was, when known.
    pub position: Option<Position>,
    /// What became true.
    pub event: Event,
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// T0. The call as presented (state ringing).
    CallPresented {
        /// The call.
        call: Box<Call>,
        /// Callers whose last call is older are remembered no longer.
        callers_since: Timestamp,
    },
    /// T1.
    CallAnswered {
        /// Which.
        call: CallId,
    },
    /// Hung up before an answer.
    CallAbandoned {
        /// Which.
        call: CallId,
    },
    /// What the call turned out to be.
    CallClassified {
        /// Which.
        call: CallId,
        /// What.
        classification: Classification,
        /// The incident opened or repeated.
        incident: Option<IncidentId>,
        /// A repeat that told something new.
        new_information: bool,
        /// Whom it was passed to.
        outside: Option<Outside>,
    },
    /// T2, T3. The incident as opened (state pending).
    IncidentOpened {
        /// The incident.
        incident: Box<Incident>,
    },
    /// Place, type or priority changed; the ranking version is the new one.
    IncidentChanged {
        /// Which.
        incident: IncidentId,
        /// New place.
        place: Option<Place>,
        /// New type.
        kind: Option<String>,
        /// New priority.
        priority: Option<Priority>,
        /// After the change.
        ranking_version: u32,
        /// When the room is told that nobody is assigned, after the change.
        alarm_at: Option<Timestamp>,
        /// By when it is to be answered, with a new priority.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// A list came back and nobody could be sent by it: it is shown, and the incident waits.
    Recommended {
        /// Which.
        incident: IncidentId,
        /// The list.
        recommendation: Box<Recommendation>,
        /// Why nobody was sent.
        waiting: WaitReason,
        /// Candidates that were taken between ranking and decision (not on the list kept here).
        taken: Vec<UnitId>,
    },
    /// A list came back when the fleet had changed under it; another is owed.
    RankingRepeated {
        /// Which.
        incident: IncidentId,
        /// How often now.
        retries: u8,
    },
    /// These incidents are to be ranked again (they returned to the queue, a unit became free, a position was regained).
    RankingRequested {
        /// Which, most urgent first; may be empty when all are being ranked already.
        incidents: Vec<IncidentId>,
        /// The unit that regained a usable position, when that is why.
        regained: Option<UnitId>,
    },
    /// T4. A unit is committed.
    UnitAssigned {
        /// New assignment.
        assignment: AssignmentId,
        /// Incident.
        incident: IncidentId,
        /// Unit.
        unit: UnitId,
        /// Without a person.
        automatic: bool,
        /// The list the choice was made from, without those taken meanwhile, cut to five or to the chosen one.
        recommendation: Option<Box<Recommendation>>,
        /// Candidates ahead of the chosen one that were taken between ranking and decision.
        taken: Vec<UnitId>,
        /// Place of the chosen one on the list kept here, from 0; `None` when not on it.
        choice: Option<u32>,
        /// When the crew is called again if it has not acknowledged.
        tone_at: Option<Timestamp>,
        /// When the room is told if the crew has not acknowledged.
        alarm_at: Option<Timestamp>,
        /// When the assignment is taken back if the crew has not acknowledged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time_out_at: Option<Timestamp>,
    },
    /// T5.
    OrderDelivered {
        /// Which.
        assignment: AssignmentId,
        /// The order received: the present one, or an earlier one that was replaced since.
        order_seq: u64,
    },
    /// The terminal has the cancel, or does not need it any more: it has a later order.
    CancelDelivered {
        /// Which.
        assignment: AssignmentId,
    },
    /// T6 to T10: a forward step.
    StatusChanged {
        /// Which.
        assignment: AssignmentId,
        /// What.
        status: CrewStatus,
        /// On scene: when the crew is asked whether it is well.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        check_at: Option<Timestamp>,
        /// On scene: when it has been there too long.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overdue_at: Option<Timestamp>,
    },
    /// A status that arrived after its assignment had moved on: history only.
    StatusLate {
        /// Which.
        assignment: AssignmentId,
        /// What.
        status: CrewStatus,
        /// What the crew said came of it, with *cleared*.
        disposition: Option<Disposition>,
    },
    /// T11. The unit is free again.
    AssignmentCleared {
        /// Which.
        assignment: AssignmentId,
        /// Why.
        reason: ClearReason,
        /// What the crew said came of it.
        disposition: Option<Disposition>,
        /// Why the crew refused, by its code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refusal: Option<String>,
        /// The terminal is owed a cancel.
        cancel: bool,
        /// It leaves the incident without a unit and the work undone: back to the queue, and the room is told at this time.
        queue_alarm_at: Option<Timestamp>,
        /// After it, where the incident returns to the queue: a list made while the unit was counted is outdated.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ranking_version: Option<u32>,
    },
    /// T12.
    IncidentClosed {
        /// Which.
        incident: IncidentId,
        /// How.
        disposition: Disposition,
        /// Note, sealed.
        note: Option<Sealed>,
    },
    /// A unit was made or changed.
    UnitRegistered {
        /// Call sign.
        unit: UnitId,
        /// Kind.
        kind: UnitKind,
        /// Service.
        service: String,
        /// Reach.
        reach: Reach,
        /// Devices.
        devices: Vec<crate::id::DeviceId>,
    },
    /// Duty changed.
    DutyChanged {
        /// Which.
        unit: UnitId,
        /// What.
        duty: Duty,
    },
    /// Availability changed.
    AvailabilityChanged {
        /// Which.
        unit: UnitId,
        /// Why not, or `None`.
        reason: Option<Unavailability>,
    },
    /// A position was stated.
    PositionStated {
        /// Which.
        unit: UnitId,
        /// Where.
        position: Position,
    },
    /// A deadline was reached and said so once.
    DeadlinePassed {
        /// Which.
        deadline: DeadlineId,
        /// When the alarm goes to the room chief unless somebody answers it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        escalate_at: Option<Timestamp>,
        /// Not acknowledged: who could be sent instead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<UnitId>,
    },
    /// A closed incident left memory.
    IncidentForgotten {
        /// Which.
        incident: IncidentId,
    },
    /// An old incident is needed again: its state as it was.
    IncidentRecalled {
        /// The incident, its calls, its assignments.
        recalled: Box<Recalled>,
    },
    /// Calls that were over and on no incident left memory.
    CallsForgotten {
        /// Which.
        calls: Vec<CallId>,
    },
    /// A technician accepted the clock.
    ClockAccepted {
        /// The wall clock then.
        wall: Timestamp,
        /// By how much the server's time moved, ms; open deadlines move with it, so that they count elapsed time.
        shift_ms: i64,
    },
    /// Settings came into force.
    SettingsChanged(settings::Changed),
    /// Of the roster: vehicles, people, shifts, crews.
    Roster(roster::Fact),
    /// Units that stand still, sectors without a unit.
    Cover(cover::Fact),
    /// Of what incidents need: incomplete ones, and urgent ones for which nobody qualifies.
    Needs(needs::Fact),
    /// Notes and hand-over sheets.
    Logs(logs::Fact),
    /// Messages, bulletins, plate notes.
    Notices(notices::Fact),
    /// Road closures.
    Closures(closures::Fact),
    /// Assignments beyond the plain way forward.
    Assignment(assign::Fact),
    /// What lies over a unit.
    Unit(overlay::Fact),
    /// Emergencies.
    Emergency(emergency::Fact),
    /// Alarms silenced or passed on.
    Alarm(alarm::Fact),
    /// More about a call.
    Calls(calls::Fact),
    /// More about an incident, or a draft.
    Incidents(Box<incidents::Fact>),
    /// A unit lent, borrowed, returned, asked for.
    Lending(Box<lending::Fact>),
    /// Closer units for assignments under way.
    Closer(closer::Fact),
    /// Units taken from something less urgent.
    Preempt(preempt::Fact),
    /// Positions of the room taken, handed on, left; emergency accounts used.
    Positions(positions::Fact),
}
