//! Entries of the lists on a hand-over sheet.

use crate::{
    dispatch::{
        closures, cover,
        emergency::EmergencyState,
        input::DeadlineId,
        lending::Way,
        model::{Actor, IncidentState, Priority, Sealed, Unavailability, UnitKind, WaitReason, Wish},
        needs::Need,
        notices,
    },
    id::{AssignmentId, ClosureId, CoverId, EmergencyId, IncidentId, NoticeId, RequestId, RoomId, ShiftId, UnitId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};

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
    /// Kept out of the queue.
    pub held: Option<SheetHold>,
    /// The other room it is offered to.
    pub offered_to: Option<RoomId>,
    /// What it misses.
    pub missing: Vec<Need>,
}

/// Why an incident is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetHold {
    /// When it returns to the queue; `None`: by hand.
    pub until: Option<Timestamp>,
    /// Why, sealed.
    pub reason: Option<Sealed>,
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
    /// The shift it is on duty in.
    pub shift: Option<ShiftId>,
    /// People on it; 0: not known.
    pub strength: u32,
    /// The sector it works in.
    pub sector: Option<String>,
    /// The post it holds.
    pub post: Option<String>,
    /// When its shift ends.
    pub shift_ends_at: Option<Timestamp>,
    /// The room it is borrowed from.
    pub home: Option<RoomId>,
    /// Its open emergency.
    pub emergency: Option<EmergencyId>,
    /// Its crew wants to be called.
    pub wants_to_speak: bool,
    /// Nobody reaches it.
    pub no_contact: bool,
    /// What its crew asked for and nobody has answered.
    pub asks: Option<Wish>,
}

/// A unit of this room that another one commands, or is being offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLent {
    /// Which.
    pub unit: UnitId,
    /// That room.
    pub room: RoomId,
    /// Since when.
    pub since: Timestamp,
    /// That room has not answered yet.
    pub between: bool,
}

/// A call for help that is not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetEmergency {
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
    /// Where the unit was at the latest press that said so.
    pub position: Option<Position>,
    /// The incident that was opened for it.
    pub incident: Option<IncidentId>,
}

/// An alarm raised and still true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetAlarm {
    /// Which.
    pub alarm: DeadlineId,
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
}

/// A cover alert that nobody has answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetCover {
    /// Which.
    pub alert: CoverId,
    /// What about.
    pub about: cover::About,
    /// Since when it is so.
    pub since: Timestamp,
    /// What is proposed.
    pub proposal: Option<cover::Proposal>,
}

/// A reservation that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetReserved {
    /// The number the assignment will have.
    pub assignment: AssignmentId,
    /// Whom.
    pub unit: UnitId,
    /// Where to.
    pub incident: IncidentId,
    /// Not before; `None`: as soon as the unit is free.
    pub at: Option<Timestamp>,
    /// Its time came, or the unit is free, and nobody has answered.
    pub due: bool,
}

/// A request for a unit that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRequest {
    /// Which.
    pub request: RequestId,
    /// Which way.
    pub way: Way,
    /// The other room.
    pub room: RoomId,
    /// The unit.
    pub unit: UnitId,
    /// For which incident, by its number in the asking room.
    pub incident: Option<IncidentId>,
    /// Since when.
    pub since: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
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
