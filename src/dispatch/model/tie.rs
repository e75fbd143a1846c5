//! What an incident is tied to: its segments, another room, an outside service, the incident it was split from.

use super::{
    base::{Priority, Sealed, Stamp},
    call::Outside,
    incident::{Disposition, Incident},
};
use crate::{
    id::{AssignmentId, IncidentId, RoomId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// One stretch of an incident's life, from its opening (or a reopening) to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// T2 of the first; the reopening of a later one.
    pub opened: Stamp,
    /// T3: when it first was in the dispatch queue; missing while it never was.
    pub ready: Option<Stamp>,
    /// T12, or the end of another kind.
    pub closed: Option<Stamp>,
    /// How it ended.
    pub disposition: Option<Disposition>,
    /// T13.
    pub handed_over: Option<Stamp>,
    /// T14.
    pub accepted: Option<Stamp>,
    /// Assignments made in it; filled when a later segment begins.
    pub assignments: Vec<AssignmentId>,
}

impl Segment {
    /// A segment that begins.
    pub fn begun(opened: Stamp, ready: Option<Stamp>) -> Self {
        Self { opened, ready, closed: None, disposition: None, handed_over: None, accepted: None, assignments: Vec::new() }
    }
}

/// How an incident left this room's work, other than as a duplicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Closed with a disposition.
    Closed,
    /// Cancelled before anybody arrived.
    Cancelled,
    /// Another room took it.
    Transferred,
}

/// Kept out of the queue on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Since when, by whom.
    pub since: Stamp,
    /// When it returns to the queue; `None`: by hand.
    pub until: Option<Timestamp>,
    /// Why, sealed.
    pub reason: Option<Sealed>,
}

/// An offer to another room. Until that room accepts, this one stays responsible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// To whom.
    pub to: RoomId,
    /// When it was offered.
    pub offered: Stamp,
    /// The other side's answer, when it came: the receipt.
    pub answered: Option<Stamp>,
    /// It took the incident.
    pub accepted: bool,
    /// Its number there.
    pub theirs: Option<IncidentId>,
    /// How it was held when it was offered: what it comes back to.
    #[serde(default)]
    pub held: Option<Hold>,
}

impl Transfer {
    /// Offered and not answered.
    pub fn is_open(&self) -> bool {
        self.answered.is_none()
    }
}

/// An outside service on an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Whom.
    pub outside: Outside,
    /// It works with us: the incident stays open. Else it was passed on.
    pub joint: bool,
    /// When it was told.
    pub told: Stamp,
    /// When its receipt came.
    pub receipted: Option<Stamp>,
}

/// Where the headline clock began, for an incident that has not (only) its own calls: split off, or received from another room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockStart {
    /// Earliest T0.
    pub presented_at: Option<Timestamp>,
    /// Earliest T1.
    pub answered_at: Option<Timestamp>,
}

impl ClockStart {
    /// The earlier of each.
    pub fn or_earlier(self, other: Self) -> Self {
        Self {
            presented_at: self.presented_at.into_iter().chain(other.presented_at).min(),
            answered_at: self.answered_at.into_iter().chain(other.answered_at).min(),
        }
    }
}

/// What an incident has been through before another room gets it: it goes on there as what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Held when it was offered: until then, or (`Some(None)`) until somebody releases it.
    pub hold: Option<Option<Timestamp>>,
    /// Its first and its highest priority.
    pub priorities: Option<(Priority, Priority)>,
    /// How often it was made less urgent.
    pub downgrades: u32,
    /// Typed in after an outage: nobody is sent without a person.
    pub caught_up: bool,
}

impl Carried {
    /// Of an incident on its way.
    pub fn of(i: &Incident) -> Self {
        Self {
            hold: i.transfer.as_ref().and_then(|t| t.held.as_ref()).map(|h| h.until),
            priorities: Some((i.initial_priority, i.highest_priority)),
            downgrades: i.downgrades,
            caught_up: i.caught_up,
        }
    }
}

/// The room an incident came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedFrom {
    /// Which room.
    pub room: RoomId,
    /// Its number there.
    pub theirs: IncidentId,
}
