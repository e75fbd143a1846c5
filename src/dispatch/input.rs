//! What may be asked of the core. Inputs are never journaled; the events decided from them are.

use super::{
    alarm, assign, calls, closer, closures, cover, emergency, incidents, lending, logs, model::*, notices, overlay, positions, preempt,
    roster, settings,
};
use crate::{
    id::{AccountId, AssignmentId, CallId, DeviceId, EmergencyId, IncidentId, InputId, LendId, RequestId, SubjectId, UnitId},
    quantity::{Position, Timestamp},
};

/// What the shell knows at the moment of deciding.
#[derive(Clone, Debug, PartialEq)]
pub struct Ctx {
    /// The server's time. The core never lets it go back before its last stamp.
    pub now: Timestamp,
    /// The machine's clock is not trusted: every stamp says so.
    pub clock_doubtful: bool,
    /// The state of the incident that `recall::wanted` asked for, when the input names one that left memory.
    pub recalled: Option<Box<Recalled>>,
}

/// An input with who, when and its idempotency id.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Client-made id; the shell's own inputs derive theirs from (room, deadline or incident id, sequence).
    pub id: InputId,
    /// HMAC over the input's content as received (under the subject's key where it has personal fields): same id with another
    /// fingerprint is a conflict.
    pub content: Fingerprint,
    /// Who.
    pub actor: Actor,
    /// By whose word.
    pub source: Source,
    /// When it happened, if the sender says; absurd values become the receipt time, marked.
    pub occurred_at: Option<Timestamp>,
    /// Where the unit concerned was, when known.
    pub position: Option<Position>,
    /// What.
    pub input: Input,
}

/// What makes an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct NewIncident {
    /// Key subject for its sealed fields.
    pub subject: SubjectId,
    /// Type code of the settings.
    pub kind: String,
    /// Initial priority.
    pub priority: Priority,
    /// Where.
    pub place: Place,
    /// Free text, sealed.
    pub details: Option<Sealed>,
    /// Part of an exercise.
    pub exercise: bool,
    /// Kept out of the queue until then: scheduled work.
    pub hold_until: Option<Timestamp>,
}

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one at a time is on its way to the core; what is kept are events")]
pub enum Input {
    /// A call starts ringing; optionally answered and turned into an incident in the same act (one POST does all).
    PresentCall {
        /// Key subject.
        subject: SubjectId,
        /// T0; absurd values become the receipt time.
        presented_at: Option<Timestamp>,
        /// Caller's number.
        number: Option<Sealed>,
        /// Caller's name.
        caller: Option<Sealed>,
        /// For repeated callers.
        number_fingerprint: Option<Fingerprint>,
        /// The same number's fingerprints of earlier days (each day has a key of its own), as far as the room's setting looks back.
        earlier_fingerprints: Vec<Fingerprint>,
        /// Network or handset location.
        location: Option<Place>,
        /// The sender already speaks with the caller: stamps T1.
        answered: bool,
        /// Opens this incident at once (implies answered, classification *intervention*).
        incident: Option<NewIncident>,
        /// Part of an exercise.
        exercise: bool,
    },
    /// An operator picks up (T1). Also calls back an abandoned one.
    AnswerCall {
        /// Which.
        call: CallId,
    },
    /// The caller hung up before an answer.
    AbandonCall {
        /// Which.
        call: CallId,
    },
    /// Closes a call with one key: enquiry, negative, repeat, passed, test.
    ClassifyCall {
        /// Which.
        call: CallId,
        /// Anything but *intervention* (that needs [`Input::OpenIncident`]).
        classification: Classification,
        /// For *repeat*: the incident it repeats. The call joins it.
        repeat_of: Option<IncidentId>,
        /// A repeat that told something new.
        new_information: bool,
        /// For *passed*: to whom.
        outside: Option<Outside>,
    },
    /// Opens an incident, for an answered call, by the room, or by a patrol (`unit` then goes on scene at once).
    OpenIncident {
        /// The call it comes from.
        call: Option<CallId>,
        /// A patrol that came upon it.
        unit: Option<UnitId>,
        /// The incident.
        incident: NewIncident,
    },
    /// Changes place, type or priority; each `Some` is a change and asks for a new ranking while nobody is assigned.
    ChangeIncident {
        /// Which.
        incident: IncidentId,
        /// New place.
        place: Option<Place>,
        /// New type.
        kind: Option<String>,
        /// New priority.
        priority: Option<Priority>,
    },
    /// The shell's answer to `Effect::Recommend`: one batch, ranked together. The core goes through it by priority, then age.
    Ranked {
        /// One list per incident.
        answers: Vec<RankingAnswer>,
    },
    /// An operator sends a unit.
    Assign {
        /// Where to.
        incident: IncidentId,
        /// Whom.
        unit: UnitId,
    },
    /// The unit's terminal confirms receipt of the order (T5).
    OrderReceived {
        /// Which.
        assignment: AssignmentId,
        /// Sequence in the order's identity.
        order_seq: u64,
    },
    /// The unit's terminal confirms receipt of a cancel; or, by the server's own word, was greeted with a later order.
    CancelReceived {
        /// Which.
        assignment: AssignmentId,
    },
    /// A crew's status, or an operator's stamp for the crew.
    Status {
        /// Which.
        assignment: AssignmentId,
        /// What.
        status: CrewStatus,
        /// With *cleared*: how it ended; closes the incident when nothing else is open on it.
        disposition: Option<Disposition>,
    },
    /// The crew refuses, or the operator frees the unit; the incident returns to the queue if nobody is left on it.
    EndAssignment {
        /// Which.
        assignment: AssignmentId,
        /// Freed or refused.
        reason: ClearReason,
    },
    /// Closes an incident; open assignments are cancelled.
    CloseIncident {
        /// Which.
        incident: IncidentId,
        /// How it ended.
        disposition: Disposition,
        /// Note, sealed.
        note: Option<Sealed>,
    },
    /// Makes or changes a unit (kind, service, reach, devices).
    RegisterUnit {
        /// Call sign.
        unit: UnitId,
        /// Kind.
        kind: UnitKind,
        /// Service code.
        service: String,
        /// How its crew is reached.
        reach: Reach,
        /// Devices bound to it; a device bound elsewhere moves here.
        devices: Vec<DeviceId>,
    },
    /// Adds one device to a unit's, behind those it has; one bound elsewhere moves here.
    BindDevice {
        /// To which.
        unit: UnitId,
        /// What.
        device: DeviceId,
    },
    /// On or off duty.
    SetDuty {
        /// Which.
        unit: UnitId,
        /// What.
        duty: Duty,
    },
    /// Break, meal, … or available again (`None`).
    SetUnavailable {
        /// Which.
        unit: UnitId,
        /// Why, or `None`.
        reason: Option<Unavailability>,
    },
    /// A position said on the radio or by the crew.
    StatePosition {
        /// Which.
        unit: UnitId,
        /// Where.
        position: Position,
    },
    /// The fleet tells that a unit gained a position to be ranked by: waiting incidents that found nobody are ranked again.
    PositionRegained {
        /// Which.
        unit: UnitId,
    },
    /// A deadline of the state was reached.
    DeadlineReached {
        /// Which.
        deadline: DeadlineId,
    },
    /// A technician accepts the machine's clock after an alarm. The shell sets its clock in the same turn, before the next decision.
    AcceptClock {
        /// The wall clock then.
        wall: Timestamp,
    },
    /// New settings.
    Settings(settings::Act),
    /// The roster: vehicles, people, shifts, crews.
    Roster(roster::Act),
    /// Units that stand still, sectors without a unit.
    Cover(cover::Act),
    /// Notes and hand-over sheets.
    Logs(logs::Act),
    /// Messages, bulletins, plate notes.
    Notices(notices::Act),
    /// Road closures.
    Closures(closures::Act),
    /// Assignments beyond the plain way forward: reserve, pre-empt, refuse, propose, confirm, correct, watch over.
    Assignment(assign::Act),
    /// What lies over a unit: wants to speak, no contact, wishes, end of shift.
    Unit(overlay::Act),
    /// Emergencies.
    Emergency(emergency::Act),
    /// Silences an alarm.
    Alarm(alarm::Act),
    /// Calling back, locations, corrections of calls.
    Calls(calls::Act),
    /// Incidents held, cancelled, reopened, merged, split, linked, passed on, handed over; drafts.
    Incidents(incidents::Act),
    /// Units lent, borrowed, returned, asked for.
    Lending(lending::Act),
    /// Closer units for assignments under way.
    Closer(closer::Act),
    /// A unit of the list is taken from something less urgent.
    Preempt(preempt::Act),
    /// Positions of the room taken, handed on, left.
    Positions(positions::Act),
}

/// One incident's list of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct RankingAnswer {
    /// Which.
    pub incident: IncidentId,
    /// The list.
    pub recommendation: Recommendation,
}

/// What a deadline is about; at most one of each kind per entity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineId {
    /// Nobody assigned within the priority's delay.
    NobodyAssigned(IncidentId),
    /// The crew did not acknowledge: it is called again.
    ToneAgain(AssignmentId),
    /// The crew did not acknowledge in time: the room is told.
    NotAcknowledged(AssignmentId),
    /// A closed incident leaves memory.
    Forget(IncidentId),
    /// Calls that are over and on no incident leave memory, many at a time.
    ForgetCalls,
    /// No deadline: names the alarm that nobody qualifies for an urgent incident.
    Holding(IncidentId),
    /// A message, bulletin or plate note.
    Notice(notices::Due),
    /// A road closure.
    Closure(closures::Due),
    /// The crew did not acknowledge: the assignment is taken back and the next one sent.
    TimeOut(AssignmentId),
    /// Asks on scene whether the crew is well.
    UnitCheck(AssignmentId),
    /// The safety timer of a crew ran out.
    Safety(AssignmentId),
    /// On scene for too long.
    Overdue(AssignmentId),
    /// A proposal that nobody confirmed.
    Unconfirmed(AssignmentId),
    /// A reservation whose time came.
    Reservation(AssignmentId),
    /// A unit on duty whose shift is over.
    ShiftEnd(UnitId),
    /// An emergency that nobody answered.
    EmergencyUnanswered(EmergencyId),
    /// An ended emergency leaves memory.
    ForgetEmergency(EmergencyId),
    /// Alarms that nobody answered go to the room chief, all that are due.
    Escalate,
    /// A held incident returns to the queue, or another room did not answer an offer.
    HoldEnds(IncidentId),
    /// Nothing has happened on a clearing incident for long: the room is asked to close it. It is never closed without a person.
    ProposeClosing(IncidentId),
    /// A unit is between two rooms for long: the other has not answered.
    LendUnanswered(LendId),
    /// A request for a unit that nobody answered.
    RequestExpires(RequestId),
    /// No deadline: names the alarm that an emergency account was used.
    BrokenGlass(AccountId),
}
