//! Text messages of the room's websocket; `docs/LIVE.md` §1.1–1.4.

use super::{
    lending::RequestView,
    positions::PositionView,
    roster::{CoverView, ShiftView},
    standing::{EmergencyView, OpenAlarmView, ReservedView},
    view::{AssignmentView, CallView, DraftView, IncidentView, OutsideView, UnitView},
    written::{self, ClosureView, NoticeView},
};
use crate::{
    dispatch::input::DeadlineId,
    id::{AccountId, AssignmentId, EmergencyId, IncidentId, RoomId, UnitId},
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
    /// Positions that somebody holds, by name; absent when nobody holds any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<PositionView>,
    /// Drafts in order of number.
    #[serde(default)]
    pub drafts: Vec<Arc<DraftView>>,
    /// Requests for units, ended ones for an hour.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<RequestView>,
    /// Alarms raised and still true, oldest first.
    #[serde(default)]
    pub alarms: Vec<Alarm>,
    /// Messages, bulletins and plate notes in order of number; absent when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Arc<NoticeView>>,
    /// Road closures in order of number; absent when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<Arc<ClosureView>>,
    /// Reservations in order of number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserved: Vec<Arc<ReservedView>>,
    /// Emergencies in order of number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emergencies: Vec<Arc<EmergencyView>>,
    /// Alarms raised and still true.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_alarms: Vec<Arc<OpenAlarmView>>,
}

impl Snapshot {
    /// The same without personal fields, for wherever they must not go.
    pub fn without_personal(mut self) -> Self {
        clear(&mut self.calls, &mut self.incidents, &mut self.drafts, &mut self.emergencies);
        written::clear(&mut self.notices, &mut self.closures);
        self.positions = Vec::new();
        self
    }
}

fn clear(
    calls: &mut [Arc<CallView>],
    incidents: &mut [Arc<IncidentView>],
    drafts: &mut [Arc<DraftView>],
    emergencies: &mut [Arc<EmergencyView>],
) {
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
    for emergency in emergencies.iter_mut().map(Arc::make_mut) {
        emergency.note = None;
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
    /// Settings came into force: the room's words are to be read again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings_version: Option<u64>,
    /// All shifts, when one changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shifts: Option<Vec<ShiftView>>,
    /// All alerts about cover, when one changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Vec<CoverView>>,
    /// All positions that somebody holds, when one changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positions: Option<Vec<PositionView>>,
    /// Changed messages, bulletins and plate notes; absent when none is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Arc<NoticeView>>,
    /// Changed road closures; absent when none is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<Arc<ClosureView>>,
    /// Changed reservations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserved: Vec<Arc<ReservedView>>,
    /// Changed emergencies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emergencies: Vec<Arc<EmergencyView>>,
    /// Alarms raised, silenced or passed on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_alarms: Vec<Arc<OpenAlarmView>>,
    /// Names of alarms whose cause is gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed_alarms: Vec<String>,
}

impl Delta {
    /// The same without personal fields, for wherever they must not go.
    pub fn without_personal(mut self) -> Self {
        clear(&mut self.calls, &mut self.incidents, &mut self.drafts, &mut self.emergencies);
        written::clear(&mut self.notices, &mut self.closures);
        self.positions = None;
        self
    }

    /// Nothing to tell.
    pub fn is_empty(&self) -> bool {
        let written = self.notices.is_empty() && self.closures.is_empty();
        let nouns = self.units.is_empty() && self.calls.is_empty() && self.incidents.is_empty() && self.assignments.is_empty();
        let roster = self.settings_version.is_none() && self.shifts.is_none() && self.cover.is_none() && self.positions.is_none();
        let standing = self.drafts.is_empty() && self.requests.is_empty() && self.reserved.is_empty() && self.emergencies.is_empty();
        let alarms = self.alarms.is_empty() && self.open_alarms.is_empty() && self.closed_alarms.is_empty();
        written && nouns && roster && standing && alarms
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
    /// Unit concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Emergency concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<EmergencyId>,
    /// Emergency account concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Nobody answered it: it is for the room chief now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub escalated: bool,
    /// Its incident is part of an exercise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exercise: bool,
}

impl Alarm {
    /// One of this kind.
    pub fn new(kind: AlarmKind, at: Timestamp) -> Self {
        Self { kind, incident: None, assignment: None, at, unit: None, emergency: None, account: None, escalated: false, exercise: false }
    }
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
    /// On scene: is the crew well?
    UnitCheck,
    /// The safety timer ran out.
    Safety,
    /// On scene for too long.
    Overdue,
    /// Nobody confirmed a proposal.
    Unconfirmed,
    /// A reservation whose time came.
    Reservation,
    /// A shift is over and the unit still on duty.
    ShiftEnd,
    /// A patrol calls for help.
    Emergency,
    /// Nobody answered an emergency.
    EmergencyUnanswered,
    /// Nothing has happened on a clearing incident for long: close it?
    CloseProposed,
    /// A unit is between two rooms for long: the other has not answered.
    LendUnanswered,
    /// An emergency account was used: for a chief or supervisor.
    BrokenGlass,
}

impl AlarmKind {
    /// What a deadline that passed rings for; `None` for those that ring for nothing.
    pub fn of(deadline: &DeadlineId) -> Option<Self> {
        Some(match deadline {
            DeadlineId::NobodyAssigned(_) => Self::NobodyAssigned,
            DeadlineId::ToneAgain(_) => Self::ToneAgain,
            DeadlineId::NotAcknowledged(_) => Self::NotAcknowledged,
            DeadlineId::UnitCheck(_) => Self::UnitCheck,
            DeadlineId::Safety(_) => Self::Safety,
            DeadlineId::Overdue(_) => Self::Overdue,
            DeadlineId::Unconfirmed(_) => Self::Unconfirmed,
            DeadlineId::Reservation(_) => Self::Reservation,
            DeadlineId::ShiftEnd(_) => Self::ShiftEnd,
            DeadlineId::EmergencyUnanswered(_) => Self::EmergencyUnanswered,
            DeadlineId::ProposeClosing(_) => Self::CloseProposed,
            DeadlineId::LendUnanswered(_) => Self::LendUnanswered,
            DeadlineId::Holding(_) => Self::Holding,
            DeadlineId::BrokenGlass(_) => Self::BrokenGlass,
            DeadlineId::Forget(_)
            | DeadlineId::ForgetCalls
            | DeadlineId::HoldEnds(_)
            | DeadlineId::TimeOut(_)
            | DeadlineId::ForgetEmergency(_)
            | DeadlineId::Notice(_)
            | DeadlineId::Closure(_)
            | DeadlineId::RequestExpires(_)
            | DeadlineId::Escalate => return None,
        })
    }
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
