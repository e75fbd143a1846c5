//! Incidents: the work a call opens.

use super::{
    assignment::Assignment,
    base::{Place, Priority, Sealed},
    call::Call,
    recommendation::Recommendation,
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
    /// A unit is on it and something of its run card is missing.
    pub incomplete: Option<Incomplete>,
    /// Nobody qualifies, and the shift supervisor was told.
    pub holding: Option<Holding>,
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
