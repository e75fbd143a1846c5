//! Text messages of the room's websocket; `docs/LIVE.md` §1.1–1.4.

use super::roster::{CoverView, ShiftView};
use super::view::{AssignmentView, CallView, IncidentView, UnitView};
use crate::{
    id::{AssignmentId, IncidentId, RoomId},
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
    /// Version of the settings in force: the room's words are to be read again when it grows.
    #[serde(default)]
    pub settings_version: u64,
    /// Shifts to come, running, and closed not long ago.
    #[serde(default)]
    pub shifts: Vec<ShiftView>,
    /// Alerts about cover.
    #[serde(default)]
    pub cover: Vec<CoverView>,
    /// Alarms raised and still true, oldest first.
    #[serde(default)]
    pub alarms: Vec<Alarm>,
}

impl Snapshot {
    /// The same without personal fields, for wherever they must not go.
    pub fn without_personal(mut self) -> Self {
        clear(&mut self.calls, &mut self.incidents);
        self
    }
}

fn clear(calls: &mut [Arc<CallView>], incidents: &mut [Arc<IncidentView>]) {
    for call in calls.iter_mut().map(Arc::make_mut) {
        (call.number, call.caller) = (None, None);
    }
    for incident in incidents.iter_mut().map(Arc::make_mut) {
        (incident.said, incident.details) = (None, None);
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
    /// Alarms raised.
    pub alarms: Vec<Alarm>,
    /// Settings came into force: the room's words are to be read again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings_version: Option<u64>,
    /// All shifts, when one changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shifts: Option<Vec<ShiftView>>,
    /// All alerts about cover, when one changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Vec<CoverView>>,
}

impl Delta {
    /// The same without personal fields, for wherever they must not go.
    pub fn without_personal(mut self) -> Self {
        clear(&mut self.calls, &mut self.incidents);
        self
    }

    /// Nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
            && self.calls.is_empty()
            && self.incidents.is_empty()
            && self.assignments.is_empty()
            && self.alarms.is_empty()
            && self.settings_version.is_none()
            && self.shifts.is_none()
            && self.cover.is_none()
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
    /// Nobody qualifies for an urgent incident: for the shift supervisor.
    Holding,
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
