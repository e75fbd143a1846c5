//! A hand-over sheet with its texts opened, as JSON.

use super::lookup::Lookup;
use crate::{
    dispatch::{
        emergency::EmergencyState,
        input::DeadlineId,
        logs::{
            Sheet, SheetAlarm, SheetClosure, SheetCover, SheetEmergency, SheetHold, SheetIncident, SheetLent, SheetNotice, SheetRequest,
            SheetReserved, SheetState, SheetUnit,
        },
        model::{Actor, IncidentState, Priority, Sealed, WaitReason},
        needs::Need,
        notices::{Kind, Urgency},
        state::is_exercise,
    },
    id::{CallId, EmergencyId, IncidentId, NoticeId, RoomId, SheetId, UnitId},
    live::{LatLon, Opener},
    quantity::Timestamp,
    store::ReadError,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A hand-over sheet with its texts opened.
#[derive(Clone, Debug, Serialize)]
pub struct SheetView {
    /// Number.
    pub sheet: SheetId,
    /// Life.
    pub state: SheetState,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// By whom.
    pub offered_by: Actor,
    /// To the next shift.
    pub remarks: Option<String>,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// By whom.
    pub answered_by: Option<Actor>,
    /// The incoming chief's remark.
    pub answer: Option<String>,
    /// Journal sequence it shows.
    pub seq: u64,
    /// Open incidents: most urgent, then oldest, first.
    pub incidents: Vec<SheetIncidentView>,
    /// Units on duty.
    pub units: Vec<SheetUnit>,
    /// Units at other rooms, or on their way there.
    pub lent: Vec<SheetLent>,
    /// Emergencies that are not ended.
    pub emergencies: Vec<SheetEmergencyView>,
    /// Alarms.
    pub alarms: Vec<SheetAlarmView>,
    /// Cover alerts that nobody has answered.
    pub cover: Vec<SheetCover>,
    /// Reservations that hold.
    pub reserved: Vec<SheetReserved>,
    /// Requests for units that have not ended.
    pub requests: Vec<SheetRequest>,
    /// Abandoned calls that nobody called back.
    pub call_backs: Vec<CallId>,
    /// Unread messages, bulletins and plate notes that stand.
    pub notices: Vec<SheetNoticeView>,
    /// Road closures.
    pub closures: Vec<SheetClosure>,
    /// Entries that were too many.
    pub left_off: u32,
}

/// An open incident on a sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetIncidentView {
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
    /// Kept out of the queue.
    pub held: Option<SheetHoldView>,
    /// The other room it is offered to.
    pub offered_to: Option<RoomId>,
    /// What it misses.
    pub missing: Vec<Need>,
    /// Part of an exercise.
    pub exercise: bool,
    /// Typed in after an outage.
    pub caught_up: bool,
}

/// Why an incident is held.
#[derive(Clone, Debug, Serialize)]
pub struct SheetHoldView {
    /// When it returns to the queue; `None`: by hand.
    pub until: Option<Timestamp>,
    /// Why; `None` also when erased.
    pub reason: Option<String>,
}

/// An emergency on a sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetEmergencyView {
    /// Which.
    pub emergency: EmergencyId,
    /// Whose.
    pub unit: UnitId,
    /// Whether the room has seen it.
    pub state: EmergencyState,
    /// The first press.
    pub raised_at: Timestamp,
    /// How often the button was pressed.
    pub presses: u32,
    /// Where the unit was, in degrees.
    pub position: Option<LatLon>,
    /// The incident that was opened for it.
    pub incident: Option<IncidentId>,
}

/// An alarm on a sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetAlarmView {
    /// Its name, for example `not_acknowledged:8`.
    pub alarm: String,
    /// Since when.
    pub since: Option<Timestamp>,
    /// The unit concerned.
    pub unit: Option<UnitId>,
    /// The incident concerned.
    pub incident: Option<IncidentId>,
    /// The room that owes an answer.
    pub room: Option<RoomId>,
    /// When it went to the room chief.
    pub escalated_at: Option<Timestamp>,
    /// Who silenced it.
    pub silenced_by: Option<Actor>,
    /// That incident is part of an exercise.
    pub exercise: bool,
    #[serde(skip)]
    pub(super) id: DeadlineId,
}

/// A notice on a sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetNoticeView {
    /// Which.
    pub notice: NoticeId,
    /// What it is.
    pub kind: Kind,
    /// How pressing.
    pub urgency: Urgency,
    /// The crew it comes from.
    pub from: Option<UnitId>,
    /// The plate, of a plate note; `None` also when erased.
    pub plate: Option<String>,
    /// What it says; `None` when erased.
    pub text: Option<String>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Units that have not read it.
    pub unread: Vec<UnitId>,
}

/// What a sheet only numbers and never changes, looked up in what is stored: once for all sheets of a page.
pub struct Kept<'a> {
    look: &'a dyn Lookup,
    caught_up: BTreeMap<IncidentId, bool>,
    plates: BTreeMap<NoticeId, Option<Sealed>>,
}

impl<'a> Kept<'a> {
    /// Looks nothing up yet.
    pub fn new(look: &'a dyn Lookup) -> Self {
        Self { look, caught_up: BTreeMap::new(), plates: BTreeMap::new() }
    }

    fn caught_up(&mut self, incident: IncidentId) -> Result<bool, ReadError> {
        if let Some(known) = self.caught_up.get(&incident) {
            return Ok(*known);
        }
        let found = self.look.caught_up(incident)?;
        self.caught_up.insert(incident, found);
        Ok(found)
    }

    fn plate(&mut self, n: &SheetNotice, opener: &dyn Opener) -> Result<Option<String>, ReadError> {
        if n.kind != Kind::PlateNote {
            return Ok(None);
        }
        if !self.plates.contains_key(&n.notice) {
            self.plates.insert(n.notice, self.look.plate(n.notice)?);
        }
        Ok(self.plates.get(&n.notice).and_then(Option::as_ref).and_then(|p| opener.open(p, "plate")))
    }
}

/// Opens a sheet's texts.
///
/// # Errors
/// [`ReadError`] when what it numbers cannot be looked up.
pub fn view(s: &Sheet, opener: &dyn Opener, kept: &mut Kept<'_>) -> Result<SheetView, ReadError> {
    let incidents: Result<_, ReadError> = s.shift.incidents.iter().map(|i| Ok(incident(i, kept.caught_up(i.incident)?, opener))).collect();
    let notices: Result<_, ReadError> = s.shift.notices.iter().map(|n| Ok(notice(n, kept.plate(n, opener)?, opener))).collect();
    Ok(SheetView {
        sheet: s.id,
        state: s.state,
        offered_at: s.offered_at,
        offered_by: s.offered_by.clone(),
        remarks: s.remarks.as_ref().and_then(|r| opener.open(r, "remarks")),
        answered_at: s.answered_at,
        answered_by: s.answered_by.clone(),
        answer: s.answer.as_ref().and_then(|r| opener.open(r, "answer")),
        seq: s.shift.seq,
        incidents: incidents?,
        units: s.shift.units.clone(),
        lent: s.shift.lent.clone(),
        emergencies: s.shift.emergencies.iter().map(emergency).collect(),
        alarms: s.shift.alarms.iter().map(alarm).collect(),
        cover: s.shift.cover.clone(),
        reserved: s.shift.reserved.clone(),
        requests: s.shift.requests.clone(),
        call_backs: s.shift.call_backs.clone(),
        notices: notices?,
        closures: s.shift.closures.clone(),
        left_off: s.shift.left_off,
    })
}

fn notice(n: &SheetNotice, plate: Option<String>, opener: &dyn Opener) -> SheetNoticeView {
    SheetNoticeView {
        notice: n.notice,
        kind: n.kind,
        urgency: n.urgency,
        from: n.from.clone(),
        plate,
        text: opener.open(&n.text, "notice"),
        expires_at: n.expires_at,
        unread: n.unread.clone(),
    }
}

fn incident(i: &SheetIncident, caught_up: bool, opener: &dyn Opener) -> SheetIncidentView {
    let hold = |h: &SheetHold| SheetHoldView { until: h.until, reason: h.reason.as_ref().and_then(|r| opener.open(r, "reason")) };
    SheetIncidentView {
        incident: i.incident,
        kind: i.kind.clone(),
        priority: i.priority,
        state: i.state,
        created_at: i.created_at,
        found: i.found.clone(),
        waiting: i.waiting,
        units: i.units.clone(),
        held: i.held.as_ref().map(hold),
        offered_to: i.offered_to.clone(),
        missing: i.missing.clone(),
        exercise: is_exercise(i.incident.0),
        caught_up,
    }
}

fn emergency(e: &SheetEmergency) -> SheetEmergencyView {
    SheetEmergencyView {
        emergency: e.emergency,
        unit: e.unit.clone(),
        state: e.state,
        raised_at: e.raised_at,
        presses: e.presses,
        position: e.position.map(LatLon::from),
        incident: e.incident,
    }
}

fn alarm(a: &SheetAlarm) -> SheetAlarmView {
    SheetAlarmView {
        alarm: a.alarm.alarm_name().unwrap_or_default(),
        since: a.since,
        unit: a.unit.clone(),
        incident: a.incident,
        room: a.room.clone(),
        escalated_at: a.escalated_at,
        silenced_by: a.silenced_by.clone(),
        exercise: a.incident.is_some_and(|i| is_exercise(i.0)),
        id: a.alarm.clone(),
    }
}
