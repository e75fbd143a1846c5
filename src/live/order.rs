//! Messages of the terminal's websocket; `docs/LIVE.md` §2.

use super::{make::Opener, view::LatLon};
use crate::{
    dispatch::{
        model::{Assignment, CrewStatus, Disposition, Duty, Incident, Priority, Wish},
        notices::{Kind, Notice, ReceiptKind, Urgency},
        settings::Face,
    },
    id::{AssignmentId, IncidentId, InputId, LineId, NoticeId, RoomId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Which event owes a message: shown once, in whatever order messages arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Room.
    pub room: RoomId,
    /// Epoch in which it was sent first.
    pub epoch: u64,
    /// Journal sequence of the event.
    pub seq: u64,
}

/// Who may command the unit, at sending: a terminal keeps the highest (generation, then epoch) and refuses lower ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fence {
    /// Grows when the commanding room changes.
    pub generation: u64,
    /// Epoch of the owner.
    pub epoch: u64,
}

/// An order to a crew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Which event owes it.
    pub identity: Identity,
    /// Who commands.
    pub fence: Fence,
    /// Assignment.
    pub assignment: AssignmentId,
    /// Incident.
    pub incident: IncidentId,
    /// Type code.
    #[serde(rename = "type")]
    pub kind: String,
    /// Priority.
    pub priority: Priority,
    /// What the priority looks and sounds like in this room.
    #[serde(default)]
    pub face: Face,
    /// Where to.
    pub position: LatLon,
    /// In words: the gazetteer's, else the caller's.
    pub place: Option<String>,
    /// Free text.
    pub details: Option<String>,
    /// When the incident was opened.
    pub created_at: Timestamp,
    /// Part of an exercise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exercise: bool,
}

impl Order {
    /// The order an assignment owes its crew now.
    pub fn new(room: &RoomId, fence: Fence, assignment: &Assignment, incident: &Incident, face: Face, opener: &dyn Opener) -> Self {
        // What an operator vouches for comes first, then the gazetteer's words, then the caller's.
        let verified = incident.place.verified.as_ref().and_then(|v| v.address.as_ref()).and_then(|s| opener.open(s, "verified"));
        let place = verified.or_else(|| incident.place.found.clone());
        Self {
            identity: Identity { room: room.clone(), epoch: fence.epoch, seq: assignment.order_seq },
            fence,
            assignment: assignment.id,
            incident: incident.id,
            kind: incident.kind.clone(),
            priority: incident.priority,
            face,
            position: incident.place.position.into(),
            place: place.or_else(|| incident.place.said.as_ref().and_then(|s| opener.open(s, "said"))),
            details: incident.details.as_ref().and_then(|s| opener.open(s, "details")),
            created_at: incident.created_at,
            exercise: incident.exercise,
        }
    }
}

/// A message, bulletin or plate note to a crew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoticeToCrew {
    /// Which event owes it.
    pub identity: Identity,
    /// Number, for receipts.
    pub notice: NoticeId,
    /// What it is.
    pub kind: Kind,
    /// How pressing.
    pub urgency: Urgency,
    /// What it says.
    pub text: Option<String>,
    /// The plate, of a plate note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<String>,
    /// The incident it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it stands no more: to be dropped then without a word.
    pub expires_at: Timestamp,
}

impl NoticeToCrew {
    /// What a notice says to a crew.
    pub fn new(identity: Identity, n: &Notice, opener: &dyn Opener) -> Self {
        Self {
            identity,
            notice: n.id,
            kind: n.kind,
            urgency: n.urgency,
            text: opener.open(&n.text, "notice"),
            plate: n.plate.as_ref().and_then(|p| opener.open(&p.shown, "plate")),
            incident: n.incident,
            sent_at: n.sent_at,
            expires_at: n.expires_at,
        }
    }
}

/// Server to terminal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum ToTerminal {
    /// First message.
    Welcome {
        /// The unit.
        unit: UnitId,
        /// Its room.
        room: RoomId,
        /// Epoch of the room.
        epoch: u64,
        /// Now.
        server_time: Timestamp,
        /// The present order.
        order: Option<Box<Order>>,
    },
    /// An order.
    Order(Box<Order>),
    /// An order is to be dropped.
    Cancel {
        /// Which event owes the cancel.
        identity: Identity,
        /// Who commands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fence: Option<Fence>,
        /// Which order it cancels.
        cancels: Identity,
        /// Assignment.
        assignment: AssignmentId,
    },
    /// The unit's movements suggest a status: is it so?
    Proposal {
        /// Assignment.
        assignment: AssignmentId,
        /// What.
        status: CrewStatus,
        /// When it was seen.
        detected_at: Timestamp,
    },
    /// Is the crew well? Answered with `well`.
    Check {
        /// Assignment.
        assignment: AssignmentId,
    },
    /// The durable answer to an input.
    Result {
        /// The input.
        id: InputId,
        /// Accepted.
        ok: bool,
        /// Journal sequence, when accepted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
        /// The refusal (RFC 9457), when refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<serde_json::Value>,
    },
    /// A message, bulletin or plate note.
    Notice(Box<NoticeToCrew>),
    /// A notice stands no more.
    NoticeWithdrawn {
        /// Which event owes it.
        identity: Identity,
        /// Which.
        notice: NoticeId,
    },
    /// Roads were closed or opened: ways shown are to be asked for anew.
    Roads {
        /// Version of the closures.
        closures_version: u64,
    },
    /// The server's time, every 10 s.
    Time {
        /// Now.
        server_time: Timestamp,
    },
}

/// Terminal to server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum FromTerminal {
    /// Receipt of an order (T5) or a cancel.
    Received {
        /// Input id.
        id: InputId,
        /// What was received.
        identity: Identity,
        /// Assignment.
        assignment: AssignmentId,
    },
    /// A status.
    Status {
        /// Input id.
        id: InputId,
        /// Assignment.
        assignment: AssignmentId,
        /// What.
        status: CrewStatus,
        /// When, by the terminal's understanding of the server's time.
        #[serde(default)]
        occurred_at: Option<Timestamp>,
        /// Where.
        #[serde(default)]
        position: Option<LatLon>,
        /// With *cleared*: how it ended.
        #[serde(default)]
        disposition: Option<Disposition>,
        /// The room that made the assignment, as its order says; the commanding one if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
    },
    /// On or off duty.
    Duty {
        /// Input id.
        id: InputId,
        /// What.
        duty: Duty,
    },
    /// The crew's own position (telephone or tablet).
    Position {
        /// Where.
        position: LatLon,
    },
    /// The crew refuses.
    Refuse {
        /// Input id.
        id: InputId,
        /// Assignment.
        assignment: AssignmentId,
        /// The room that made the assignment; the commanding one if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
        /// Why, by a code of the room.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The one-tap button: acknowledged and en route at once.
    Go {
        /// Input id.
        id: InputId,
        /// Assignment.
        assignment: AssignmentId,
        /// When, by the terminal's understanding of the server's time.
        #[serde(default)]
        occurred_at: Option<Timestamp>,
        /// Where.
        #[serde(default)]
        position: Option<LatLon>,
        /// The room whose number it is, as what it answers said (`identity.room`, or the welcome's); the commanding one if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
    },
    /// A proposal is so, or not.
    Proposed {
        /// Input id.
        id: InputId,
        /// Assignment.
        assignment: AssignmentId,
        /// Whether.
        confirmed: bool,
        /// The room whose number it is, as what it answers said (`identity.room`, or the welcome's); the commanding one if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
    },
    /// Sets the safety timer, or ends it.
    Safety {
        /// Input id.
        id: InputId,
        /// Assignment.
        assignment: AssignmentId,
        /// Minutes from now.
        #[serde(default)]
        minutes: Option<u32>,
        /// The room whose number it is, as what it answers said (`identity.room`, or the welcome's); the commanding one if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
    },
    /// The crew is well.
    Well {
        /// Input id.
        id: InputId,
        /// Assignment.
        assignment: AssignmentId,
        /// The room whose number it is, as what it answers said (`identity.room`, or the welcome's); the commanding one if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
    },
    /// The crew asks the room for something, or takes its wish back.
    Ask {
        /// Input id.
        id: InputId,
        /// What.
        #[serde(default)]
        wish: Option<Wish>,
    },
    /// The crew wants to be called, or not any more.
    Speak {
        /// Input id.
        id: InputId,
        /// Whether.
        on: bool,
    },
    /// The crew came upon something and is on scene.
    Found {
        /// Input id.
        id: InputId,
        /// Type code.
        #[serde(rename = "type")]
        kind: String,
        /// Where.
        position: LatLon,
        /// Free text.
        #[serde(default)]
        details: Option<String>,
    },
    /// The crew calls for help.
    Emergency {
        /// Input id.
        id: InputId,
        /// When, by the terminal's understanding of the server's time.
        #[serde(default)]
        occurred_at: Option<Timestamp>,
        /// Where.
        #[serde(default)]
        position: Option<LatLon>,
    },
    /// Receipt of a notice: delivered, read, or withdrawn.
    NoticeReceived {
        /// Input id.
        id: InputId,
        /// Which.
        notice: NoticeId,
        /// How far.
        what: ReceiptKind,
        /// When, by the terminal's understanding of the server's time.
        #[serde(default)]
        occurred_at: Option<Timestamp>,
        /// The room whose number it is, as what it answers said (`identity.room`, or the welcome's); the commanding one if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
    },
    /// A message to the room.
    Message {
        /// Input id.
        id: InputId,
        /// What.
        text: String,
        /// How pressing; routine when left out.
        #[serde(default)]
        urgency: Option<Urgency>,
    },
    /// A line in the log of an incident of the crew's.
    Note {
        /// Input id.
        id: InputId,
        /// Which.
        incident: IncidentId,
        /// What.
        text: String,
        /// The line it puts right.
        #[serde(default)]
        corrects: Option<LineId>,
        /// When, by the terminal's understanding of the server's time.
        #[serde(default)]
        occurred_at: Option<Timestamp>,
        /// The room whose number it is, as what it answers said (`identity.room`, or the welcome's); the commanding one if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
    },
}

impl FromTerminal {
    /// The room whose assignment, incident or notice it speaks of, when it says so: numbers are a room's own.
    pub fn room(&self) -> Option<&RoomId> {
        match self {
            Self::Received { identity, .. } => Some(&identity.room),
            Self::Status { room, .. }
            | Self::Refuse { room, .. }
            | Self::Go { room, .. }
            | Self::Proposed { room, .. }
            | Self::Safety { room, .. }
            | Self::Well { room, .. }
            | Self::NoticeReceived { room, .. }
            | Self::Note { room, .. } => room.as_ref(),
            Self::Duty { .. }
            | Self::Position { .. }
            | Self::Ask { .. }
            | Self::Speak { .. }
            | Self::Found { .. }
            | Self::Emergency { .. }
            | Self::Message { .. } => None,
        }
    }
}
