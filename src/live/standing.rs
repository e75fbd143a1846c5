//! What stands beside incidents and units until somebody deals with it: reservations, emergencies, raised alarms.

use super::{make::Opener, message::AlarmKind, view::LatLon};
use crate::{
    dispatch::{
        alarm::Raised,
        assign::{Reserved, ReservedOutcome},
        emergency::{Emergency, EmergencyEnd, EmergencyState},
        input::DeadlineId,
        model::{Actor, CrewStatus, ProposalOutcome, Source, Stamp, Transport},
        state::is_exercise,
    },
    id::{AccountId, AssignmentId, EmergencyId, IncidentId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A unit promised to an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReservedView {
    /// The number the assignment will have.
    pub assignment: AssignmentId,
    /// Where to.
    pub incident: IncidentId,
    /// Whom.
    pub unit: UnitId,
    /// Not before; `null`: as soon as the unit is free.
    pub at: Option<Timestamp>,
    /// When it was promised.
    pub reserved_at: Timestamp,
    /// By which account.
    pub by: String,
    /// The room is asked to assign it, since then.
    pub due_at: Option<Timestamp>,
    /// How it ended; `null` while it holds.
    pub outcome: Option<ReservedOutcome>,
}

/// When something was done, where, and by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeedView {
    /// When.
    pub at: Timestamp,
    /// By whose word.
    pub source: Source,
    /// Account.
    pub by: String,
    /// Sign-on position of the account, when one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<String>,
}

/// A patrol's call for help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmergencyView {
    /// Number.
    pub emergency: EmergencyId,
    /// Whose.
    pub unit: UnitId,
    /// Life.
    pub state: EmergencyState,
    /// The first press.
    pub raised: DeedView,
    /// The latest press.
    pub pressed_at: Timestamp,
    /// How often the button was pressed.
    pub presses: u32,
    /// Where the unit was at the latest press that said so.
    pub position: Option<LatLon>,
    /// The room saw it.
    pub acknowledged: Option<DeedView>,
    /// The room ended it.
    pub cleared: Option<DeedView>,
    /// Why it was ended.
    pub reason: Option<EmergencyEnd>,
    /// A note with that, opened; `null` also when erased.
    pub note: Option<String>,
    /// The incident that was opened for it.
    pub incident: Option<IncidentId>,
    /// It went to the room chief, and still nobody answered.
    pub escalated_at: Option<Timestamp>,
}

/// An alarm that is raised and still true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenAlarmView {
    /// Its name, for example `not_acknowledged:8`: what is silenced by.
    pub alarm: String,
    /// Its kind.
    pub kind: AlarmKind,
    /// Incident concerned; also that of the assignment or reservation.
    pub incident: Option<IncidentId>,
    /// Assignment or reservation concerned.
    pub assignment: Option<AssignmentId>,
    /// Unit concerned.
    pub unit: Option<UnitId>,
    /// Emergency concerned.
    pub emergency: Option<EmergencyId>,
    /// Emergency account concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// When it went to the room chief.
    pub escalated_at: Option<Timestamp>,
    /// When somebody silenced it.
    pub silenced_at: Option<Timestamp>,
    /// Which account.
    pub silenced_by: Option<String>,
    /// Who could be sent instead of a crew that does not acknowledge.
    pub next: Option<UnitId>,
    /// Its incident is part of an exercise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exercise: bool,
}

/// One journey with somebody on board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransportView {
    /// T9.
    pub start_at: Option<Timestamp>,
    /// T10.
    pub end_at: Option<Timestamp>,
}

/// A status that the unit's movements suggest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalView {
    /// What.
    pub status: CrewStatus,
    /// When it was seen.
    pub detected_at: Timestamp,
    /// Nobody confirmed it: a task for the operator.
    pub asked: bool,
    /// What became of it; `null` while it waits.
    pub outcome: Option<ProposalOutcome>,
    /// Who confirmed or dismissed it.
    pub by: Option<String>,
}

/// A reservation.
pub fn reserved(r: &Reserved) -> ReservedView {
    ReservedView {
        assignment: r.id,
        incident: r.incident,
        unit: r.unit.clone(),
        at: r.at,
        reserved_at: r.reserved_at,
        by: r.by.account.clone(),
        due_at: r.due_at,
        outcome: r.outcome,
    }
}

fn deed(stamp: &Stamp, by: &Actor) -> DeedView {
    DeedView { at: stamp.occurred_at, source: stamp.source, by: by.account.clone(), seat: by.position.clone() }
}

/// An emergency.
pub fn emergency(e: &Emergency, opener: &dyn Opener) -> EmergencyView {
    EmergencyView {
        emergency: e.id,
        unit: e.unit.clone(),
        state: e.state,
        raised: deed(&e.raised.stamp, &e.raised.by),
        pressed_at: e.pressed.stamp.occurred_at,
        presses: e.presses,
        position: e.position.map(LatLon::from),
        acknowledged: e.acknowledged.as_ref().map(|d| deed(&d.stamp, &d.by)),
        cleared: e.cleared.as_ref().map(|d| deed(&d.stamp, &d.by)),
        reason: e.reason,
        note: e.note.as_ref().and_then(|n| opener.open(n, "note")),
        incident: e.incident,
        escalated_at: e.escalated_at,
    }
}

/// A raised alarm; `None` for what raises none. `incident_of`: that of an assignment or reservation.
pub fn open_alarm(id: &DeadlineId, a: &Raised, incident_of: impl Fn(AssignmentId) -> Option<IncidentId>) -> Option<OpenAlarmView> {
    let (_, about) = id.alarm()?;
    let incident = about.incident.or_else(|| about.assignment.and_then(incident_of));
    Some(OpenAlarmView {
        alarm: id.alarm_name()?,
        kind: AlarmKind::of(id)?,
        incident,
        assignment: about.assignment,
        unit: about.unit,
        emergency: about.emergency,
        account: about.account,
        raised_at: a.at,
        escalated_at: a.escalated_at,
        silenced_at: a.silenced.as_ref().map(|s| s.at),
        silenced_by: a.silenced.as_ref().map(|s| s.by.account.clone()),
        next: a.next.clone(),
        exercise: incident.is_some_and(|i| is_exercise(i.0)),
    })
}

/// A journey.
pub(super) fn transport(t: &Transport) -> TransportView {
    let at = |stamp: &Option<Stamp>| stamp.as_ref().map(|s| s.occurred_at);
    TransportView { start_at: at(&t.start), end_at: at(&t.end) }
}
