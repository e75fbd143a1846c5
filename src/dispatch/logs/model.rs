//! The shift hand-over sheet, and what the state keeps of the logs.

use crate::{
    dispatch::{
        closures,
        input::DeadlineId,
        model::{Actor, IncidentState, Priority, Sealed, Unavailability, UnitKind, WaitReason},
        notices,
    },
    id::{CallId, ClosureId, IncidentId, NoticeId, SheetId, SubjectId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Life of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetState {
    /// Offered by the outgoing chief.
    Offered,
    /// Accepted by the incoming chief: the shift is theirs.
    Accepted,
    /// Sent back with a remark.
    Returned,
    /// Taken back by who offered it.
    Withdrawn,
}

/// A shift hand-over sheet: what was open at one moment, under a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Number.
    pub id: SheetId,
    /// Key subject of its texts.
    pub subject: SubjectId,
    /// Life.
    pub state: SheetState,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// By whom.
    pub offered_by: Actor,
    /// To the next shift, sealed.
    pub remarks: Option<Sealed>,
    /// When it was accepted, sent back or taken back.
    pub answered_at: Option<Timestamp>,
    /// By whom.
    pub answered_by: Option<Actor>,
    /// The incoming chief's remark, sealed.
    pub answer: Option<Sealed>,
    /// What was open.
    pub shift: Shift,
}

/// What is open at one moment. Lists are cut at the room's limit, the most urgent first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Journal sequence it shows.
    pub seq: u64,
    /// Incidents not closed: most urgent, then oldest, first.
    pub incidents: Vec<SheetIncident>,
    /// Units on duty, by call sign.
    pub units: Vec<SheetUnit>,
    /// Alarms raised and still true.
    pub alarms: Vec<DeadlineId>,
    /// Abandoned calls that nobody called back.
    pub call_backs: Vec<CallId>,
    /// Messages not read by all, bulletins and plate notes that stand.
    pub notices: Vec<SheetNotice>,
    /// Road closures planned and in force.
    pub closures: Vec<SheetClosure>,
    /// Entries that were too many.
    pub left_off: u32,
}

/// An open incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetIncident {
    /// Which.
    pub incident: IncidentId,
    /// Type code.
    pub kind: String,
    /// Urgency.
    pub priority: Priority,
    /// Where it stood.
    pub state: IncidentState,
    /// T2.
    pub created_at: Timestamp,
    /// The gazetteer's words for its place.
    pub found: Option<String>,
    /// Why it has no unit.
    pub waiting: Option<WaitReason>,
    /// Units on it.
    pub units: Vec<UnitId>,
}

/// A unit on duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetUnit {
    /// Which.
    pub unit: UnitId,
    /// Kind.
    pub kind: UnitKind,
    /// Service code.
    pub service: String,
    /// What it was doing.
    pub busy: SheetBusy,
}

/// What a unit on duty is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetBusy {
    /// Nothing: it may be sent.
    Free,
    /// It is on an incident.
    On(IncidentId),
    /// It cannot be sent.
    Away(Unavailability),
}

/// A message that somebody has not read, or a notice that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetNotice {
    /// Which.
    pub notice: NoticeId,
    /// What it is.
    pub kind: notices::Kind,
    /// How pressing.
    pub urgency: notices::Urgency,
    /// The crew it comes from.
    pub from: Option<UnitId>,
    /// What it says, sealed.
    pub text: Sealed,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Units that have not read it.
    pub unread: Vec<UnitId>,
}

/// A road closure planned or in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetClosure {
    /// Which.
    pub closure: ClosureId,
    /// Why.
    pub reason: closures::Reason,
    /// From then on.
    pub from: Timestamp,
    /// Until then.
    pub until: Timestamp,
}

/// What the state keeps of the logs: counts, and the last sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logs {
    pub(in crate::dispatch) last_sheet: u64,
    pub(in crate::dispatch) sheet: Option<Box<Sheet>>,
    /// Notes of each incident since it came into memory.
    pub(in crate::dispatch) notes: BTreeMap<IncidentId, u32>,
}

impl Logs {
    /// The last sheet, whatever became of it.
    pub fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_deref()
    }

    /// Notes of the incident in memory that has most.
    pub fn most_notes(&self) -> Option<usize> {
        self.notes.values().max().map(|n| *n as usize)
    }
}
