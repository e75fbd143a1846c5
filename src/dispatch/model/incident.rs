//! Incidents: the work a call opens.

use super::{
    assignment::Assignment,
    base::{Place, Priority, Sealed, Source},
    call::Call,
    recommendation::Recommendation,
    tie::{ClockStart, Contact, Ended, Hold, ReceivedFrom, Segment, Transfer},
};
use crate::{
    dispatch::needs::{Holding, Incomplete},
    id::{AssignmentId, CallId, IncidentId, SubjectId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

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
    /// Another room passed it on.
    OtherRoom,
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
    /// Kept out of the queue until a time, or until released by hand.
    Held,
    /// Closed, and given to the arrondissement's records.
    HandedOver,
    /// Cancelled before anybody arrived.
    Cancelled,
    /// A duplicate of another, at which it points.
    Duplicate,
    /// Another room took it.
    Transferred,
}

impl IncidentState {
    /// This room has nothing left to do on it (but may reopen it).
    pub fn is_over(self) -> bool {
        match self {
            Self::Closed | Self::HandedOver | Self::Cancelled | Self::Duplicate | Self::Transferred => true,
            Self::Pending | Self::Dispatched | Self::EnRoute | Self::OnScene | Self::Clearing | Self::Held => false,
        }
    }
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
    /// Part of an exercise: numbered and counted apart, never assigned without a person.
    pub exercise: bool,
    /// Typed in after an outage: its stamps are the typist's, it is never assigned without a person.
    pub caught_up: bool,
    /// Life.
    pub state: IncidentState,
    /// Type code of the settings, for example `theft`.
    pub kind: String,
    /// As first set.
    pub initial_kind: String,
    /// Now.
    pub priority: Priority,
    /// As first set.
    pub initial_priority: Priority,
    /// Most urgent it ever was.
    pub highest_priority: Priority,
    /// How often its priority was made less urgent.
    pub downgrades: u32,
    /// Where.
    pub place: Place,
    /// Free text, sealed.
    pub details: Option<Sealed>,
    /// T2.
    pub created_at: Timestamp,
    /// Its place among equals in the queue: T3 once it was ready, T2 before.
    pub ready_at: Timestamp,
    /// T12 of the last segment, or its end of another kind; `None` while open.
    pub closed_at: Option<Timestamp>,
    /// How it ended.
    pub disposition: Option<Disposition>,
    /// How it left this room's work.
    pub ended: Option<Ended>,
    /// Its stretches of work, oldest first, at least one; response comes from the first, closing from the last.
    pub segments: Vec<Segment>,
    /// Kept out of the queue.
    pub held: Option<Hold>,
    /// The last offer to another room.
    pub transfer: Option<Transfer>,
    /// The incident it duplicates.
    pub duplicate_of: Option<IncidentId>,
    /// Incidents that were made its duplicates, in the order of merging.
    pub merged: Vec<IncidentId>,
    /// Calls it gave to its master: it takes them back when it turns out to be no duplicate.
    pub gave: Vec<CallId>,
    /// Duplicates of its own that went along to its master: they come back with it.
    #[serde(default)]
    pub took: Vec<IncidentId>,
    /// The incident it was split off from.
    pub split_from: Option<IncidentId>,
    /// The room it came from.
    pub received_from: Option<ReceivedFrom>,
    /// Headline clock taken over from there.
    pub clock: ClockStart,
    /// Incidents linked with it, in order of number.
    pub links: Vec<IncidentId>,
    /// Outside services told of it, oldest first.
    pub outside: Vec<Contact>,
    /// The room is asked to close it after it has been clearing this long without an event, ms.
    pub close_after_ms: i64,
    /// When the room is asked to close it; any event before moves it.
    pub propose_close_at: Option<Timestamp>,
    /// The room was asked to close it, and nothing has happened since.
    pub close_proposed_at: Option<Timestamp>,
    /// Calls on it.
    pub calls: Vec<CallId>,
    /// Its assignments, open and ended, oldest first.
    pub assignments: Vec<AssignmentId>,
    /// Grows only when place, type, priority or needs change; they change too when it returns to the queue.
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
    /// By when it is to be answered, by the targets of its priority; none for what a patrol came upon, and for scheduled work.
    pub due: Option<Due>,
    /// When its last event was recorded.
    pub last_event_at: Timestamp,
    /// When it leaves memory: 72 h after its last event, once closed and nothing is owed for it.
    pub forget_at: Option<Timestamp>,
    /// A unit is on it and something of its run card is missing.
    pub incomplete: Option<Incomplete>,
    /// Nobody qualifies, and the shift supervisor was told.
    pub holding: Option<Holding>,
}

/// By when an incident is to be answered. A change of priority moves it; the beginning stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Counted from: T1 of the call it came by, else T2.
    pub since: Timestamp,
    /// A unit assigned.
    pub assign_by: Option<Timestamp>,
    /// A unit on scene.
    pub arrive_by: Option<Timestamp>,
}

impl Incident {
    /// Assignments of the present segment, oldest first: those its state follows from.
    pub fn current_assignments(&self) -> impl Iterator<Item = AssignmentId> + '_ {
        self.assignments.iter().copied().filter(|a| !self.segments.iter().any(|s| s.assignments.contains(a)))
    }

    /// Only a person sends somebody: an exercise, typed in after an outage, or reopened to type in what was done then.
    pub fn by_hand_only(&self) -> bool {
        self.exercise || self.caught_up || self.segments.last().is_some_and(|s| s.opened.source == Source::CatchUp)
    }

    /// Nobody is sent here any more: it is over, or its master's work is done there.
    pub fn takes_nobody(&self) -> bool {
        self.state.is_over() || self.duplicate_of.is_some()
    }

    /// An offer to another room waits for its answer.
    pub fn transfer_open(&self) -> Option<&Transfer> {
        self.transfer.as_ref().filter(|t| t.is_open())
    }
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
