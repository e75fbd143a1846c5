//! Assignments: one unit on one incident.

use super::{base::Stamp, incident::Disposition};
use crate::{
    id::{AssignmentId, IncidentId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// State of one unit on one incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentState {
    /// Committed, the crew has not accepted.
    Assigned,
    /// Accepted.
    Acknowledged,
    /// Wheels turn.
    EnRoute,
    /// Arrived.
    OnScene,
    /// Over.
    Cleared,
}

/// Why an assignment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClearReason {
    /// Work done.
    Finished,
    /// Freed by the operator, for example to send another.
    Freed,
    /// The incident was cancelled or closed.
    Cancelled,
    /// Refused by the crew.
    Refused,
}

/// A status a crew reports, or an operator stamps for it. In the order in which an assignment goes through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrewStatus {
    /// T6.
    Acknowledged,
    /// T7.
    EnRoute,
    /// T8.
    OnScene,
    /// T11.
    Cleared,
}

impl CrewStatus {
    /// The state an assignment is in once this is stamped.
    pub fn state(self) -> AssignmentState {
        match self {
            Self::Acknowledged => AssignmentState::Acknowledged,
            Self::EnRoute => AssignmentState::EnRoute,
            Self::OnScene => AssignmentState::OnScene,
            Self::Cleared => AssignmentState::Cleared,
        }
    }
}

/// One unit on one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Number.
    pub id: AssignmentId,
    /// The incident.
    pub incident: IncidentId,
    /// The unit.
    pub unit: UnitId,
    /// Where it stands.
    pub state: AssignmentState,
    /// T4.
    pub assigned: Stamp,
    /// T5.
    pub delivered: Option<Stamp>,
    /// T6.
    pub acknowledged: Option<Stamp>,
    /// T7.
    pub en_route: Option<Stamp>,
    /// T8.
    pub on_scene: Option<Stamp>,
    /// T11.
    pub cleared: Option<Stamp>,
    /// Why it ended.
    pub clear_reason: Option<ClearReason>,
    /// What the crew said came of it.
    pub disposition: Option<Disposition>,
    /// Statuses that came after the assignment had moved past them, at most one per status and source.
    pub late: Vec<LateStatus>,
    /// Sequence of the event that owes the order: its identity on the link. A change of place, type or priority owes a new one.
    pub order_seq: u64,
    /// The terminal has that order (T5 is the receipt of the first).
    pub order_delivered: bool,
    /// Sequence of the event that owes a cancel, until its receipt.
    pub cancel_seq: Option<u64>,
    /// The cancel was receipted by the terminal.
    pub cancel_delivered: bool,
    /// Assigned without a person.
    pub automatic: bool,
    /// When the crew is called again for want of an acknowledgement; `None` when done or acknowledged.
    pub tone_at: Option<Timestamp>,
    /// The crew was called again and has still not acknowledged.
    pub toned_at: Option<Timestamp>,
    /// When the room is told that the crew does not acknowledge; `None` when told or acknowledged.
    pub alarm_at: Option<Timestamp>,
    /// The room was told, and the crew has still not acknowledged.
    pub alarmed_at: Option<Timestamp>,
}

impl Assignment {
    /// Not cleared.
    pub fn is_open(&self) -> bool {
        self.state != AssignmentState::Cleared
    }

    /// The stamp of a status, when it was made.
    pub fn stamp(&self, status: CrewStatus) -> Option<&Stamp> {
        match status {
            CrewStatus::Acknowledged => self.acknowledged.as_ref(),
            CrewStatus::EnRoute => self.en_route.as_ref(),
            CrewStatus::OnScene => self.on_scene.as_ref(),
            CrewStatus::Cleared => self.cleared.as_ref(),
        }
    }

    /// A cancel was made and its receipt is missing.
    pub fn cancel_owed(&self) -> bool {
        self.cancel_seq.is_some() && !self.cancel_delivered
    }
}

/// A status that came after its assignment had moved past it: history and intervals, never the present state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateStatus {
    /// What.
    pub status: CrewStatus,
    /// When, by whose word.
    pub stamp: Stamp,
    /// What the crew said came of it, with *cleared*.
    pub disposition: Option<Disposition>,
}
