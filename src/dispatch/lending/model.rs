//! Who commands a unit, and who asks for one.

use crate::{
    dispatch::{
        model::{Duty, Overlays, Unit},
        roster::{Crew, Rostered},
    },
    id::{EmergencyId, IncidentId, LendId, RequestId, RoomId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The generation of a unit that was never lent.
pub const FIRST: u64 = 1;

/// Who commands a unit, as one room's journal knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The room it belongs to: a name only, which room commands is decided by the protocol.
    pub home: RoomId,
    /// Grows at every change of the commanding room; 1 where it was registered.
    pub generation: u64,
    /// Here, on its way, or elsewhere.
    pub stand: Stand,
}

impl Command {
    /// Of a unit registered in this room.
    pub fn own(room: &RoomId) -> Self {
        Self { home: room.clone(), generation: FIRST, stand: Stand::Here }
    }
}

/// Where the command of a unit stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// This room commands it.
    Here,
    /// Released, and the other room's answer is not seen yet: nobody may assign it.
    Lending(Lend),
    /// Another room commands it.
    Away {
        /// Which.
        room: RoomId,
        /// Since when, by this room's journal.
        since: Timestamp,
    },
}

/// A release without its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lend {
    /// Which.
    pub id: LendId,
    /// To whom.
    pub to: RoomId,
    /// The generation that room would command with.
    pub generation: u64,
    /// Since when.
    pub since: Timestamp,
    /// The request it grants.
    pub request: Option<RequestId>,
    /// When the room is told that no answer came.
    pub alarm_at: Option<Timestamp>,
    /// When it was told.
    pub alarmed_at: Option<Timestamp>,
}

impl Unit {
    /// It belongs to another room than this one.
    pub fn is_borrowed(&self, room: &RoomId) -> bool {
        self.command.home != *room
    }

    /// As another room gets it: what is this room's alone stays here, its devices, vehicle, people, shift and place. What its crew asked for,
    /// and that nobody reaches it, goes along: only the room that commands it can answer that.
    pub(in crate::dispatch) fn as_lent(&self) -> Self {
        let strength = if self.duty == Duty::On { self.roster.crew.strength } else { 0 };
        let crew = Crew { strength, ..Crew::default() };
        let Overlays { wants_to_speak, no_contact, asked, .. } = self.overlays;
        Self {
            devices: Vec::new(),
            assignment: None,
            roster: Rostered { capabilities: self.roster.capabilities.clone(), crew, ..Rostered::default() },
            emergency: None,
            overlays: Overlays { wants_to_speak, no_contact, asked, ..Overlays::default() },
            ..self.clone()
        }
    }

    /// This room commands it: the one condition without which it is no candidate and takes no act.
    pub fn is_commanded(&self) -> bool {
        self.command.stand == Stand::Here
    }

    /// The other room that commands it; `None`: this one, or nobody while it is on its way.
    pub fn commanded_by(&self) -> Option<&RoomId> {
        match &self.command.stand {
            Stand::Away { room, .. } => Some(room),
            Stand::Here | Stand::Lending(_) => None,
        }
    }

    /// The release without an answer, when there is one.
    pub fn lend(&self) -> Option<&Lend> {
        match &self.command.stand {
            Stand::Lending(lend) => Some(lend),
            Stand::Here | Stand::Away { .. } => None,
        }
    }
}

/// What the borrower said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It commands the unit.
    Taken,
    /// It does not, and never will by this offer.
    Declined(DeclineReason),
}

impl Outcome {
    /// The borrower commands the unit.
    pub fn is_taken(self) -> bool {
        self == Self::Taken
    }
}

/// Why an offer was declined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// Its generation is not above the last seen: an old offer.
    Outdated,
    /// The room already commands a unit of this call sign, or is lending it.
    CommandedHere,
    /// The room has as many units as it may.
    Full,
}

/// The last offer of a unit that this room answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Which offer.
    pub lend: LendId,
    /// Its generation.
    pub generation: u64,
    /// The answer.
    pub outcome: Outcome,
}

/// Which way a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// This room asks.
    Asking,
    /// This room is asked.
    Asked,
}

/// A request for a unit, as one of the two rooms knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Which.
    pub id: RequestId,
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
    /// When it ends by itself; `None` once it has ended.
    pub expires_at: Option<Timestamp>,
    /// How and when it ended.
    pub end: Option<(RequestEnd, Timestamp)>,
    /// The other room has not confirmed yet that it knows.
    pub untold: bool,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestEnd {
    /// The unit was released (at the owner), or taken (at the asking room).
    Granted,
    /// The owning room says no.
    Refused(RefuseReason),
    /// The asking room took it back.
    Withdrawn,
    /// Nobody answered in time.
    Expired,
}

/// Why a room does not lend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefuseReason {
    /// Needed by its own room.
    NeededHere,
    /// It is at work.
    AtWork,
    /// Its shift is ending.
    ShiftEnding,
    /// Not fit for what is asked.
    NotSuitable,
    /// The room does not command such a unit. Said by the server.
    NotHere,
}

/// What a room remembers of lending beside its units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::dispatch) struct Book {
    /// The last offer answered of each unit that was ever offered.
    pub seen: BTreeMap<UnitId, Seen>,
    /// Requests.
    pub requests: BTreeMap<RequestId, Request>,
    /// Emergencies that the other room knows of too.
    pub helped: BTreeSet<EmergencyId>,
}
