//! Text messages of the room's websocket; `docs/LIVE.md` §1.1–1.4.

use super::view::{AssignmentView, CallView, DraftView, IncidentView, OutsideView, RequestView, UnitView};
use crate::{
    id::{AssignmentId, IncidentId, RoomId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where a viewer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Epoch of the room.
    pub epoch: u64,
    /// Journal sequence shown.
    pub seq: u64,
}

/// Everything, now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "snapshot")]
pub struct Snapshot {
    /// Which room.
    pub room: RoomId,
    /// Changes at every start.
    pub epoch: u64,
    /// Journal sequence shown.
    pub seq: u64,
    /// Position frames made so far.
    pub beat: u32,
    /// Now.
    pub server_time: Timestamp,
    /// Units in order of index.
    pub units: Vec<UnitView>,
    /// Calls in order of number.
    pub calls: Vec<Arc<CallView>>,
    /// Incidents in order of number.
    pub incidents: Vec<Arc<IncidentView>>,
    /// Assignments in order of number.
    pub assignments: Vec<Arc<AssignmentView>>,
    /// Drafts in order of number.
    #[serde(default)]
    pub drafts: Vec<Arc<DraftView>>,
    /// Requests for units, ended ones for an hour.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<RequestView>,
    /// Alarms raised and still true, oldest first.
    #[serde(default)]
    pub alarms: Vec<Alarm>,
}

impl Snapshot {
    /// The same without personal fields, for wherever they must not go.
    pub fn without_personal(mut self) -> Self {
        clear(&mut self.calls, &mut self.incidents, &mut self.drafts);
        self
    }
}

fn clear(calls: &mut [Arc<CallView>], incidents: &mut [Arc<IncidentView>], drafts: &mut [Arc<DraftView>]) {
    for call in calls.iter_mut().map(Arc::make_mut) {
        (call.number, call.caller) = (None, None);
        call.outside.iter_mut().for_each(OutsideView::clear);
    }
    for incident in incidents.iter_mut().map(Arc::make_mut) {
        (incident.said, incident.verified, incident.details) = (None, None, None);
        incident.outside.iter_mut().for_each(|c| c.outside.clear());
    }
    for draft in drafts.iter_mut().map(Arc::make_mut) {
        (draft.said, draft.verified, draft.details) = (None, None, None);
    }
}

/// The cursor given can be continued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "resume")]
pub struct Resume {
    /// Which room.
    pub room: RoomId,
    /// Same as before.
    pub epoch: u64,
    /// The cursor given.
    pub seq: u64,
    /// Now.
    pub server_time: Timestamp,
}

/// What one durable batch changed: whole objects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "delta")]
pub struct Delta {
    /// Journal sequence shown after it.
    pub seq: u64,
    /// Sequence of the delta before it: whoever shows that or later misses nothing. A batch that changes nothing shown makes no delta, so
    /// a snapshot in between may show more.
    pub prev: u64,
    /// Now.
    pub server_time: Timestamp,
    /// Changed units.
    pub units: Vec<UnitView>,
    /// Changed calls.
    pub calls: Vec<Arc<CallView>>,
    /// Changed incidents.
    pub incidents: Vec<Arc<IncidentView>>,
    /// Changed assignments.
    pub assignments: Vec<Arc<AssignmentView>>,
    /// Changed drafts; one that is `gone` is to be dropped.
    #[serde(default)]
    pub drafts: Vec<Arc<DraftView>>,
    /// Changed requests for units; one that ended is to be dropped an hour later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<RequestView>,
    /// Alarms raised.
    pub alarms: Vec<Alarm>,
}

impl Delta {
    /// The same without personal fields, for wherever they must not go.
    pub fn without_personal(mut self) -> Self {
        clear(&mut self.calls, &mut self.incidents, &mut self.drafts);
        self
    }

    /// Nothing to tell.
    pub fn is_empty(&self) -> bool {
        let nouns = self.units.is_empty() && self.calls.is_empty() && self.incidents.is_empty() && self.assignments.is_empty();
        nouns && self.drafts.is_empty() && self.requests.is_empty() && self.alarms.is_empty()
    }
}

/// An alarm in the room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// What about.
    pub kind: AlarmKind,
    /// Incident concerned.
    pub incident: Option<IncidentId>,
    /// Assignment concerned.
    pub assignment: Option<AssignmentId>,
    /// Unit concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// When.
    pub at: Timestamp,
}

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// Nobody was assigned within the priority's delay.
    NobodyAssigned,
    /// The crew did not acknowledge and is called again.
    ToneAgain,
    /// The crew did not acknowledge in time.
    NotAcknowledged,
    /// Nothing has happened on a clearing incident for long: close it?
    CloseProposed,
    /// A unit is between two rooms for long: the other has not answered.
    LendUnanswered,
}

/// The server closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "bye")]
pub struct ByeMessage {
    /// Why.
    pub reason: Bye,
}

/// Why the server closes a viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bye {
    /// Too slow for control messages: connect again without a cursor.
    Resync,
    /// The server stops: connect again with the cursor, a little later.
    Shutdown,
}
