//! The nouns of the dispatch core: what a room's state is made of.
//!
//! Words and states follow `docs/GLOSSARY.md`. Everything here is plain data: ordered maps only, integers only, personal fields only in
//! sealed form, so that the fold of the same events gives the same bytes.

use crate::{
    id::{AssignmentId, CallId, IncidentId, SubjectId, UnitId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};

/// A personal field as the core sees it: ciphertext under the subject's key. Opened only by `api` and `live`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sealed {
    /// Whose key opens it.
    pub subject: SubjectId,
    /// Nonce and ciphertext with tag, base64 (standard alphabet, no padding).
    pub text: String,
}

/// A keyed fingerprint (HMAC-SHA-256 cut to 16 bytes, hex) for comparing personal content without holding it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub String);

/// Urgency of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Priority {
    /// Officer in danger.
    P0,
    /// Danger to life or in progress.
    P1,
    /// Just happened, may grow.
    P2,
    /// Report needed.
    P3,
    /// Advice.
    P4,
}

/// Kind of patrol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Car.
    Car,
    /// Motorbike.
    Motorbike,
    /// Bicycle patrol.
    Bicycle,
    /// Foot patrol.
    Foot,
}

/// Whether a unit is working. A unit whose duty is unknown is not available.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Never told.
    Unknown,
    /// Off duty.
    Off,
    /// On duty.
    On,
}

/// Why a free unit cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unavailability {
    /// Break.
    Break,
    /// Meal.
    Meal,
    /// Refuelling.
    Refuel,
    /// Maintenance.
    Maintenance,
    /// At court.
    Court,
    /// Briefing.
    Briefing,
    /// Training.
    Training,
    /// Holding a post.
    Post,
    /// Shift ending.
    ShiftEnding,
}

/// Derived from duty, assignment and reason; never typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposability {
    /// Free and on duty.
    Available,
    /// Could be asked (a post, a meal).
    Conditional,
    /// Cannot be sent.
    Not,
}

/// How a crew is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// A terminal: orders are delivered and receipted (T5).
    Terminal,
    /// Radio only: the operator speaks and stamps for the crew.
    Radio,
}

/// Where a call or incident is, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The point used for ranking.
    pub position: Position,
    /// Who gave it.
    pub source: PlaceSource,
    /// Radius in metres within which the truth lies, when known.
    pub accuracy_m: Option<u32>,
    /// Found address: the gazetteer's words. Not personal.
    pub found: Option<String>,
    /// The caller's own words, sealed.
    pub said: Option<Sealed>,
}

/// Who gave a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceSource {
    /// Verified by the operator.
    Operator,
    /// The handset's own position.
    Handset,
    /// The network cell.
    Cell,
    /// The reporting unit's position.
    Unit,
}

/// What a call turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Classification {
    /// Needs a unit: has an incident.
    Intervention,
    /// A question, answered.
    Enquiry,
    /// Nuisance.
    Negative,
    /// Repeat of a known incident.
    Repeat,
    /// Passed to an outside service.
    Passed,
    /// Synthetic or training.
    Test,
}

/// Life of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// Presented, nobody answered yet.
    Ringing,
    /// An operator speaks with the caller.
    Answered,
    /// The caller hung up before an answer; to be called back.
    Abandoned,
    /// Classified; nothing left to do on the call itself.
    Done,
}

/// One contact on line 19.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Number.
    pub id: CallId,
    /// Whose key its fields are sealed under.
    pub subject: SubjectId,
    /// Life.
    pub state: CallState,
    /// T0.
    pub presented_at: Timestamp,
    /// T1; after an abandonment: when the caller was called back.
    pub answered_at: Option<Timestamp>,
    /// The caller hung up before an answer; stays set when called back.
    pub abandoned_at: Option<Timestamp>,
    /// Caller's number, sealed.
    pub number: Option<Sealed>,
    /// Caller's name, sealed.
    pub caller: Option<Sealed>,
    /// For finding repeated callers.
    pub number_fingerprint: Option<Fingerprint>,
    /// Where the network or handset says the caller is.
    pub location: Option<Place>,
    /// What it turned out to be.
    pub classification: Option<Classification>,
    /// The incident it opened or joined.
    pub incident: Option<IncidentId>,
    /// A call that is over and on no incident leaves memory some time after this.
    pub leaves_at: Option<Timestamp>,
}

/// Where an incident came from. Patrol-initiated work counts as workload, not as response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A call on line 19.
    Call,
    /// A patrol came upon it.
    Patrol,
    /// The room opened it.
    Room,
}

/// Life of an incident. Between pending and clearing it is derived from its assignments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    /// Waiting for a unit.
    Pending,
    /// A unit is assigned.
    Dispatched,
    /// A unit is on its way.
    EnRoute,
    /// A unit has arrived.
    OnScene,
    /// All units left; to be closed with a disposition.
    Clearing,
    /// Closed.
    Closed,
}

/// How an incident ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Report taken.
    ReportTaken,
    /// Settled on the spot.
    Settled,
    /// Arrest.
    Arrest,
    /// Fine.
    Fine,
    /// False alarm.
    FalseAlarm,
    /// Nothing found.
    NothingFound,
    /// Gone on arrival.
    GoneOnArrival,
    /// Handed to the arrondissement.
    HandedToArrondissement,
    /// Passed to an outside service.
    PassedOutside,
    /// Duplicate.
    Duplicate,
    /// Cancelled before arrival.
    CancelledBeforeArrival,
    /// Other.
    Other,
}

/// Why an incident waits without a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// The ranking is being made.
    Ranking,
    /// Nobody qualifies at all.
    NobodyQualifies,
    /// Somebody qualifies, a person has to choose (setting, doubtful or stated position).
    NeedsPerson,
}

/// The work a call opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Number.
    pub id: IncidentId,
    /// Whose key its fields are sealed under.
    pub subject: SubjectId,
    /// Where it came from.
    pub origin: Origin,
    /// Life.
    pub state: IncidentState,
    /// Type code of the settings, for example `theft`.
    pub kind: String,
    /// Now.
    pub priority: Priority,
    /// As first set.
    pub initial_priority: Priority,
    /// Most urgent it ever was.
    pub highest_priority: Priority,
    /// Where.
    pub place: Place,
    /// Free text, sealed.
    pub details: Option<Sealed>,
    /// T2.
    pub created_at: Timestamp,
    /// T3.
    pub ready_at: Timestamp,
    /// T12.
    pub closed_at: Option<Timestamp>,
    /// How it ended.
    pub disposition: Option<Disposition>,
    /// Calls on it.
    pub calls: Vec<CallId>,
    /// Its assignments, open and ended, oldest first.
    pub assignments: Vec<AssignmentId>,
    /// Grows only when place, type, priority or needs change.
    pub ranking_version: u32,
    /// A recommendation is owed.
    pub ranking_owed: bool,
    /// How often the present ranking was asked anew because the fleet changed under it.
    pub ranking_retries: u8,
    /// Why it has no unit; `None` once it has one or is closed.
    pub waiting: Option<WaitReason>,
    /// The last list shown, best first.
    pub recommendation: Option<Recommendation>,
    /// When the room is told that nobody is assigned; `None` when told, or somebody is.
    pub alarm_at: Option<Timestamp>,
    /// The room was told that nobody is assigned, and still nobody is.
    pub alarmed_at: Option<Timestamp>,
    /// When its last event was recorded.
    pub last_event_at: Timestamp,
    /// When it leaves memory: 72 h after its last event, once closed and nothing is owed for it.
    pub forget_at: Option<Timestamp>,
}

/// State of one unit on one incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentState {
    /// Committed, the crew has not accepted.
    Assigned,
    /// Accepted.
    Acknowledged,
    /// Wheels turn.
    EnRoute,
    /// Arrived.
    OnScene,
    /// Over.
    Cleared,
}

/// Why an assignment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClearReason {
    /// Work done.
    Finished,
    /// Freed by the operator, for example to send another.
    Freed,
    /// The incident was cancelled or closed.
    Cancelled,
    /// Refused by the crew.
    Refused,
}

/// A status a crew reports, or an operator stamps for it. In the order in which an assignment goes through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrewStatus {
    /// T6.
    Acknowledged,
    /// T7.
    EnRoute,
    /// T8.
    OnScene,
    /// T11.
    Cleared,
}

/// A stamp: when, by whose word, where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When the server learnt of it.
    pub recorded_at: Timestamp,
    /// By whose word.
    pub source: Source,
    /// Where the unit was, when known.
    pub position: Option<Position>,
    /// `occurred_at` was absurd and replaced by the receipt time.
    pub clock_doubtful: bool,
}

/// One unit on one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Number.
    pub id: AssignmentId,
    /// The incident.
    pub incident: IncidentId,
    /// The unit.
    pub unit: UnitId,
    /// Where it stands.
    pub state: AssignmentState,
    /// T4.
    pub assigned: Stamp,
    /// T5.
    pub delivered: Option<Stamp>,
    /// T6.
    pub acknowledged: Option<Stamp>,
    /// T7.
    pub en_route: Option<Stamp>,
    /// T8.
    pub on_scene: Option<Stamp>,
    /// T11.
    pub cleared: Option<Stamp>,
    /// Why it ended.
    pub clear_reason: Option<ClearReason>,
    /// What the crew said came of it.
    pub disposition: Option<Disposition>,
    /// Statuses that came after the assignment had moved past them, at most one per status and source.
    pub late: Vec<LateStatus>,
    /// Sequence of the event that owes the order: its identity on the link. A change of place, type or priority owes a new one.
    pub order_seq: u64,
    /// The terminal has that order (T5 is the receipt of the first).
    pub order_delivered: bool,
    /// Sequence of the event that owes a cancel, until its receipt.
    pub cancel_seq: Option<u64>,
    /// The cancel was receipted by the terminal.
    pub cancel_delivered: bool,
    /// Assigned without a person.
    pub automatic: bool,
    /// When the crew is called again for want of an acknowledgement; `None` when done or acknowledged.
    pub tone_at: Option<Timestamp>,
    /// The crew was called again and has still not acknowledged.
    pub toned_at: Option<Timestamp>,
    /// When the room is told that the crew does not acknowledge; `None` when told or acknowledged.
    pub alarm_at: Option<Timestamp>,
    /// The room was told, and the crew has still not acknowledged.
    pub alarmed_at: Option<Timestamp>,
}

/// A status that came after its assignment had moved past it: history and intervals, never the present state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateStatus {
    /// What.
    pub status: CrewStatus,
    /// When, by whose word.
    pub stamp: Stamp,
    /// What the crew said came of it, with *cleared*.
    pub disposition: Option<Disposition>,
}

impl Assignment {
    /// Not cleared.
    pub fn is_open(&self) -> bool {
        self.state != AssignmentState::Cleared
    }
}

/// A patrol that can be sent, as the room knows it. Its position is the fleet's affair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Call sign.
    pub id: UnitId,
    /// Kind.
    pub kind: UnitKind,
    /// Service code of the settings, for example `police_secours`.
    pub service: String,
    /// How its crew is reached.
    pub reach: Reach,
    /// GPS units and tablets bound to it now.
    pub devices: Vec<crate::id::DeviceId>,
    /// Duty.
    pub duty: Duty,
    /// Why it cannot be sent though free.
    pub unavailable: Option<Unavailability>,
    /// The open assignment.
    pub assignment: Option<AssignmentId>,
    /// Stated position, when it has no measured one: where and when it was stated.
    pub stated: Option<(Position, Timestamp)>,
    /// Sequence of the event at which it last became sendable: came free, or regained a usable position while free (for "a unit
    /// became free since").
    pub freed_seq: u64,
    /// When its present status began.
    pub status_since: Timestamp,
}

/// Who brought a stamp or an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The telephone system.
    Telephony,
    /// An operator.
    Operator,
    /// A crew's terminal.
    Terminal,
    /// The vehicle's device.
    Device,
    /// By voice on the radio, typed by an operator.
    Radio,
    /// The server itself.
    Automatic,
    /// An import.
    Import,
    /// Typed in after an outage.
    CatchUp,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Account name; `demo` until accounts exist, `system` for the server itself.
    pub account: String,
    /// Role, for example `operator`, `terminal`, `system`.
    pub role: String,
    /// Sign-on position at the room, when one.
    pub position: Option<String>,
}

/// Why a unit was not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Not on duty.
    OffDuty,
    /// Has an open assignment.
    Committed,
    /// Break, meal, …
    Unavailable,
    /// The incident type does not want this kind or service.
    WrongKind,
    /// No position, or lost.
    NoPosition,
    /// No road leads there.
    Unreachable,
    /// Fine for a person to choose, not for the server: position ageing or stale.
    PositionOld,
    /// Fine for a person to choose, not for the server: doubtful fix or contested device.
    PositionDoubtful,
    /// Fine for a person to choose, not for the server: stated position.
    PositionStated,
    /// Fine for a person to choose, not for the server: it was on this incident already and refused or was freed.
    Refused,
}

/// One ranked unit with its cost terms, all in milliseconds and all ≥ 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The unit.
    pub unit: UnitId,
    /// Travel time by road for its kind (straight-line estimate where `by_road` is false).
    pub travel_ms: u64,
    /// Age-of-position penalty.
    pub age_penalty_ms: u64,
    /// Out-of-sector penalty (0 for P0/P1).
    pub sector_penalty_ms: u64,
    /// Sum of the terms: what is ranked by.
    pub cost_ms: u64,
    /// Length of the way, metres, when known.
    pub distance_m: Option<u32>,
    /// Where the unit was when ranked.
    pub position: Position,
    /// Fresh, undoubted, measured: may be sent without a person.
    pub automatic_ok: bool,
    /// Why not, when `automatic_ok` is false.
    pub doubt: Option<LeftOut>,
}

/// A unit nearer in a straight line or by road than the first shown, and why it is not on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloserLeftOut {
    /// The unit.
    pub unit: UnitId,
    /// Why.
    pub why: LeftOut,
    /// Travel time where the search reached it.
    pub travel_ms: Option<u64>,
}

/// The list shown for an incident, kept with the choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Ranking version it answers.
    pub ranking_version: u32,
    /// Journal sequence the ranking saw.
    pub ranked_at_seq: u64,
    /// Best first; all the ranking found (k ≥ 5 + incidents in the batch).
    pub candidates: Vec<Candidate>,
    /// Fewer than k qualified: nobody else exists.
    pub complete: bool,
    /// Closer ones left out, nearest first, at most five.
    pub closer_left_out: Vec<CloserLeftOut>,
    /// True: travel times by road; false: straight line, because no road graph is loaded.
    pub by_road: bool,
    /// SHA-256 of the compressed decision record kept beside the journal, hex.
    pub decision: String,
}

/// An incident with all that leaves memory with it, as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalled {
    /// The incident (closed).
    pub incident: Incident,
    /// Its calls.
    pub calls: Vec<Call>,
    /// Its assignments (cleared).
    pub assignments: Vec<Assignment>,
}

impl Disposition {
    /// All of them, in the order of the lists shown.
    pub const ALL: [Self; 12] = [
        Self::ReportTaken,
        Self::Settled,
        Self::Arrest,
        Self::Fine,
        Self::FalseAlarm,
        Self::NothingFound,
        Self::GoneOnArrival,
        Self::HandedToArrondissement,
        Self::PassedOutside,
        Self::Duplicate,
        Self::CancelledBeforeArrival,
        Self::Other,
    ];
}

impl Unit {
    /// Derived from duty, assignment and reason. A post, a meal, a break or a briefing can be interrupted by a person; the rest cannot.
    pub fn disposability(&self) -> Disposability {
        match (self.duty, self.assignment, self.unavailable) {
            (Duty::Unknown | Duty::Off, _, _) | (Duty::On, Some(_), _) => Disposability::Not,
            (Duty::On, None, None) => Disposability::Available,
            (Duty::On, None, Some(reason)) => match reason {
                Unavailability::Break | Unavailability::Meal | Unavailability::Post | Unavailability::Briefing => {
                    Disposability::Conditional
                }
                Unavailability::Refuel
                | Unavailability::Maintenance
                | Unavailability::Court
                | Unavailability::Training
                | Unavailability::ShiftEnding => Disposability::Not,
            },
        }
    }

    /// Free and on duty: may be sent, also without a person.
    pub fn is_available(&self) -> bool {
        self.disposability() == Disposability::Available
    }
}

impl CrewStatus {
    /// The state an assignment is in once this is stamped.
    pub fn state(self) -> AssignmentState {
        match self {
            Self::Acknowledged => AssignmentState::Acknowledged,
            Self::EnRoute => AssignmentState::EnRoute,
            Self::OnScene => AssignmentState::OnScene,
            Self::Cleared => AssignmentState::Cleared,
        }
    }
}

impl Assignment {
    /// The stamp of a status, when it was made.
    pub fn stamp(&self, status: CrewStatus) -> Option<&Stamp> {
        match status {
            CrewStatus::Acknowledged => self.acknowledged.as_ref(),
            CrewStatus::EnRoute => self.en_route.as_ref(),
            CrewStatus::OnScene => self.on_scene.as_ref(),
            CrewStatus::Cleared => self.cleared.as_ref(),
        }
    }

    /// A cancel was made and its receipt is missing.
    pub fn cancel_owed(&self) -> bool {
        self.cancel_seq.is_some() && !self.cancel_delivered
    }
}
