//! What became true of an incident or a draft.

use crate::{
    dispatch::model::{ClockStart, Draft, Due, Incident, Outside, Sealed},
    id::{AssignmentId, CallId, DraftId, IncidentId, RoomId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why calls belong to another incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moved {
    /// To the master: they come back when it turns out to be none.
    Merged,
    /// To what was split off: for good.
    Split,
    /// Back from the master.
    Returned,
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// Out of the queue on purpose.
    Held {
        /// Which.
        incident: IncidentId,
        /// When it returns by itself.
        until: Option<Timestamp>,
        /// Why.
        reason: Option<Sealed>,
    },
    /// (Back) in the queue, and a ranking is owed; T3 where it was never ready before.
    Queued {
        /// Which.
        incident: IncidentId,
        /// After it: lists made before are outdated.
        ranking_version: u32,
        /// When the room is told that nobody is assigned.
        alarm_at: Timestamp,
    },
    /// Cancelled before anybody arrived.
    Cancelled {
        /// Which.
        incident: IncidentId,
        /// Why.
        reason: Option<Sealed>,
    },
    /// A new segment began; it is in the queue.
    Reopened {
        /// Which.
        incident: IncidentId,
        /// Its master until now, if it was a duplicate.
        master: Option<IncidentId>,
        /// Duplicates of its own that had gone along to that master, and come back with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        back: Vec<IncidentId>,
        /// Why.
        reason: Option<Sealed>,
        /// After it: lists made before are outdated.
        ranking_version: u32,
        /// When the room is told that nobody is assigned.
        alarm_at: Timestamp,
    },
    /// No duplicate after all, while its units are still at work: they stay, and so does its segment.
    NoDuplicate {
        /// Which.
        incident: IncidentId,
        /// Its master until now.
        master: IncidentId,
        /// Duplicates of its own that had gone along to that master, and come back with it.
        back: Vec<IncidentId>,
        /// Why.
        reason: Option<Sealed>,
    },
    /// T13.
    HandedOver {
        /// Which.
        incident: IncidentId,
    },
    /// T14.
    HandOverAccepted {
        /// Which.
        incident: IncidentId,
        /// Their receipt.
        receipt: Option<Sealed>,
    },
    /// Points at its master from now on.
    Merged {
        /// The duplicate.
        incident: IncidentId,
        /// Its master.
        into: IncidentId,
        /// The clock that the duplicate took over from where it came: its master's runs since the earlier.
        #[serde(default)]
        clock: ClockStart,
        /// By when the master is to be answered, where that is earlier now.
        #[serde(default)]
        due: Option<Due>,
    },
    /// Calls belong to another incident.
    CallsMoved {
        /// From.
        from: IncidentId,
        /// To.
        to: IncidentId,
        /// Which.
        calls: Vec<CallId>,
        /// Why.
        why: Moved,
    },
    /// A unit works for another incident; it is owed a new order.
    AssignmentMoved {
        /// Which.
        assignment: AssignmentId,
        /// From.
        from: IncidentId,
        /// To.
        to: IncidentId,
    },
    /// Linked both ways.
    Linked {
        /// One.
        incident: IncidentId,
        /// The other.
        with: IncidentId,
    },
    /// No longer linked.
    Unlinked {
        /// One.
        incident: IncidentId,
        /// The other.
        with: IncidentId,
    },
    /// An outside service was told.
    OutsideTold {
        /// Which.
        incident: IncidentId,
        /// Whom.
        outside: Outside,
        /// It works with us.
        joint: bool,
    },
    /// Its receipt came.
    OutsideReceipted {
        /// Which.
        incident: IncidentId,
        /// Which contact, from 0.
        contact: u32,
        /// The receipt.
        receipt: Sealed,
    },
    /// Offered to another room, and held until it answers.
    TransferOffered {
        /// Which.
        incident: IncidentId,
        /// To whom.
        to: RoomId,
        /// Without an answer by then it returns to the queue; `None` for a room that is asked until it answers.
        answer_by: Option<Timestamp>,
    },
    /// The other room took it: over here.
    TransferAccepted {
        /// Which.
        incident: IncidentId,
        /// Who took it.
        by: RoomId,
        /// Its number there.
        theirs: Option<IncidentId>,
    },
    /// The other room declined, did not answer in time, or the offer was taken back.
    TransferEnded {
        /// Which.
        incident: IncidentId,
        /// To whom it was offered.
        to: RoomId,
    },
    /// A draft as saved.
    DraftSaved {
        /// The draft.
        draft: Box<Draft>,
    },
    /// Thrown away by its author.
    DraftDiscarded {
        /// Which.
        draft: DraftId,
    },
    /// It became an incident.
    DraftOpened {
        /// Which.
        draft: DraftId,
        /// As.
        incident: IncidentId,
    },
}

impl Fact {
    /// The incidents concerned, the first being the one in whose history it stands.
    pub fn incidents(&self) -> [Option<IncidentId>; 2] {
        match self {
            Self::Held { incident, .. }
            | Self::Queued { incident, .. }
            | Self::Cancelled { incident, .. }
            | Self::HandedOver { incident }
            | Self::HandOverAccepted { incident, .. }
            | Self::OutsideTold { incident, .. }
            | Self::OutsideReceipted { incident, .. }
            | Self::TransferOffered { incident, .. }
            | Self::TransferAccepted { incident, .. }
            | Self::TransferEnded { incident, .. }
            | Self::DraftOpened { incident, .. } => [Some(*incident), None],
            Self::Reopened { incident, master, .. } => [Some(*incident), *master],
            Self::NoDuplicate { incident, master, .. } => [Some(*incident), Some(*master)],
            Self::Merged { incident, into, .. } => [Some(*incident), Some(*into)],
            Self::Linked { incident, with } | Self::Unlinked { incident, with } => [Some(*incident), Some(*with)],
            Self::CallsMoved { from, to, .. } | Self::AssignmentMoved { from, to, .. } => [Some(*from), Some(*to)],
            Self::DraftSaved { .. } | Self::DraftDiscarded { .. } => [None, None],
        }
    }

    /// Other incidents that may be tied otherwise by it, as the state is after it: what points at a master, or has taken something to it.
    pub fn tied(&self, incidents: &BTreeMap<IncidentId, Incident>) -> Vec<IncidentId> {
        let of = |master: &IncidentId| incidents.get(master).map(|i| i.merged.clone()).unwrap_or_default();
        match self {
            Self::Merged { into: master, .. } | Self::CallsMoved { from: master, why: Moved::Returned, .. } => of(master),
            Self::Reopened { master: Some(master), back, .. } | Self::NoDuplicate { master, back, .. } => {
                let mut all = of(master);
                all.extend(back);
                all
            }
            Self::Reopened { master: None, .. }
            | Self::CallsMoved { .. }
            | Self::Held { .. }
            | Self::Queued { .. }
            | Self::Cancelled { .. }
            | Self::HandedOver { .. }
            | Self::HandOverAccepted { .. }
            | Self::AssignmentMoved { .. }
            | Self::Linked { .. }
            | Self::Unlinked { .. }
            | Self::OutsideTold { .. }
            | Self::OutsideReceipted { .. }
            | Self::TransferOffered { .. }
            | Self::TransferAccepted { .. }
            | Self::TransferEnded { .. }
            | Self::DraftSaved { .. }
            | Self::DraftDiscarded { .. }
            | Self::DraftOpened { .. } => Vec::new(),
        }
    }

    /// The draft concerned.
    pub fn draft(&self) -> Option<DraftId> {
        match self {
            Self::DraftSaved { draft } => Some(draft.id),
            Self::DraftDiscarded { draft } | Self::DraftOpened { draft, .. } => Some(*draft),
            Self::Held { .. }
            | Self::Queued { .. }
            | Self::Cancelled { .. }
            | Self::Reopened { .. }
            | Self::NoDuplicate { .. }
            | Self::HandedOver { .. }
            | Self::HandOverAccepted { .. }
            | Self::OutsideTold { .. }
            | Self::OutsideReceipted { .. }
            | Self::TransferOffered { .. }
            | Self::TransferAccepted { .. }
            | Self::TransferEnded { .. }
            | Self::Merged { .. }
            | Self::Linked { .. }
            | Self::Unlinked { .. }
            | Self::CallsMoved { .. }
            | Self::AssignmentMoved { .. } => None,
        }
    }
}
