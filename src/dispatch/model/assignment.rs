//! Assignments: one unit on one incident.

use super::{
    base::{Actor, Sealed, Stamp},
    incident::Disposition,
};
use crate::{
    dispatch::{closer::Suggestion, preempt::Diverted},
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
    /// Taking somebody somewhere.
    Transporting,
    /// Arrived there with them; may transport again.
    AtDestination,
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
    /// Taken for something more urgent.
    Preempted,
    /// The crew did not acknowledge in time.
    TimedOut,
    /// A closer unit was sent instead.
    CloserUnit,
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
    /// T9; may repeat after *at destination*.
    Transporting,
    /// T10; may repeat after *transporting*.
    AtDestination,
    /// T11.
    Cleared,
}

impl CrewStatus {
    /// All of them, in order.
    pub const ALL: [Self; 6] = [Self::Acknowledged, Self::EnRoute, Self::OnScene, Self::Transporting, Self::AtDestination, Self::Cleared];

    /// The state an assignment is in once this is stamped.
    pub fn state(self) -> AssignmentState {
        match self {
            Self::Acknowledged => AssignmentState::Acknowledged,
            Self::EnRoute => AssignmentState::EnRoute,
            Self::OnScene => AssignmentState::OnScene,
            Self::Transporting => AssignmentState::Transporting,
            Self::AtDestination => AssignmentState::AtDestination,
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
    /// T9 and T10, one entry a journey.
    pub transports: Vec<Transport>,
    /// T11.
    pub cleared: Option<Stamp>,
    /// Why it ended.
    pub clear_reason: Option<ClearReason>,
    /// Why the crew refused: a code of the settings; `None` when it gave none, or did not refuse.
    pub refusal: Option<String>,
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
    /// When the assignment is taken back for want of an acknowledgement; `None` where the room does not do so.
    pub time_out_at: Option<Timestamp>,
    /// Asks on scene, again and again, whether the crew is well.
    pub check: Timer,
    /// Set by the crew or the room: sounds unless it is set anew or ended in time.
    pub safety: Timer,
    /// On scene for longer than its type and priority lets expect.
    pub overdue: Timer,
    /// What its movements suggested, at most one of each status.
    pub proposals: Vec<Proposal>,
    /// What was corrected, oldest first.
    pub corrections: Vec<Correction>,
    /// A closer unit the room was told of, once.
    #[serde(default)]
    pub closer: Option<Suggestion>,
    /// What its unit was taken from for it.
    #[serde(default)]
    pub diverted: Option<Diverted>,
}

impl Assignment {
    /// Committed, and nothing more: T4, and the sequence of the event that owes the order.
    pub fn new(id: AssignmentId, incident: IncidentId, unit: UnitId, assigned: Stamp, order_seq: u64) -> Self {
        Self {
            id,
            incident,
            unit,
            state: AssignmentState::Assigned,
            assigned,
            delivered: None,
            acknowledged: None,
            en_route: None,
            on_scene: None,
            transports: Vec::new(),
            cleared: None,
            clear_reason: None,
            refusal: None,
            disposition: None,
            late: Vec::new(),
            order_seq,
            order_delivered: false,
            cancel_seq: None,
            cancel_delivered: false,
            automatic: false,
            tone_at: None,
            toned_at: None,
            alarm_at: None,
            alarmed_at: None,
            time_out_at: None,
            check: Timer::default(),
            safety: Timer::default(),
            overdue: Timer::default(),
            proposals: Vec::new(),
            corrections: Vec::new(),
            closer: None,
            diverted: None,
        }
    }

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
            CrewStatus::Transporting => self.transports.last().and_then(|t| t.start.as_ref()),
            CrewStatus::AtDestination => self.transports.last().and_then(|t| t.end.as_ref()),
            CrewStatus::Cleared => self.cleared.as_ref(),
        }
    }

    /// Whether this status is a step forward from here. After a destination the next transport may begin.
    pub fn is_forward(&self, status: CrewStatus) -> bool {
        status.state() > self.state || (self.state == AssignmentState::AtDestination && status == CrewStatus::Transporting)
    }

    /// The proposal that waits for a word.
    pub fn open_proposal(&self) -> Option<&Proposal> {
        self.proposals.iter().find(|p| p.outcome.is_none())
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

/// One journey with somebody on board. Skipping forward leaves a stamp out; it is never invented.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transport {
    /// T9.
    pub start: Option<Stamp>,
    /// T10.
    pub end: Option<Stamp>,
}

/// Something that sounds at a time and stays raised until it is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// When it sounds; `None` when it is not set, or sounded already.
    pub at: Option<Timestamp>,
    /// It sounded then and is still true.
    pub raised_at: Option<Timestamp>,
}

impl Timer {
    /// Set for `at`.
    pub fn new(at: Option<Timestamp>) -> Self {
        Self { at, raised_at: None }
    }

    /// Set or raised.
    pub fn is_on(&self) -> bool {
        self.at.is_some() || self.raised_at.is_some()
    }
}

/// A status that a unit's movements suggest. It stamps nothing until the crew or an operator confirms it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// *En route* or *on scene*.
    pub status: CrewStatus,
    /// When the movement was seen: what the stamp will say.
    pub detected_at: Timestamp,
    /// When it becomes a task for the operator, and whether it did.
    pub ask: Timer,
    /// What became of it; `None` while it waits.
    pub outcome: Option<ProposalOutcome>,
    /// Who confirmed or dismissed it.
    pub by: Option<Actor>,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalOutcome {
    /// Stamped.
    Confirmed,
    /// It was not so.
    Dismissed,
    /// The assignment went on without a word on it.
    Unconfirmed,
}

/// A stamp that was changed afterwards: who, why, what it was and what it became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Which stamp.
    pub status: CrewStatus,
    /// What it was.
    pub old: Option<Stamp>,
    /// What it became; `None`: taken away.
    pub new: Option<Stamp>,
    /// When it was corrected.
    pub at: Timestamp,
    /// Who did.
    pub by: Actor,
    /// Why, sealed under the incident's key.
    pub why: Sealed,
}
