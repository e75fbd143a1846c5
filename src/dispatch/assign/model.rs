//! Reservations: a unit promised to an incident, not sent.

use crate::{
    dispatch::model::Actor,
    id::{AssignmentId, IncidentId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What became of a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReservedOutcome {
    /// The unit was assigned, under the same number.
    Assigned,
    /// Taken back, or its incident was closed.
    Cancelled,
}

/// A unit promised to an incident. It stamps nothing, and the incident stays in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserved {
    /// The number the assignment will have.
    pub id: AssignmentId,
    /// Where to.
    pub incident: IncidentId,
    /// Whom.
    pub unit: UnitId,
    /// Not before; `None`: as soon as the unit is free.
    pub at: Option<Timestamp>,
    /// When it was promised.
    pub reserved_at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// Its time came, or the unit is free: the room was asked, and has not answered.
    pub due_at: Option<Timestamp>,
    /// How it ended; `None` while it holds.
    pub outcome: Option<ReservedOutcome>,
}

impl Reserved {
    /// It still holds.
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    /// When its time comes, if that was not said yet.
    pub(in crate::dispatch) fn deadline(&self) -> Option<Timestamp> {
        self.at.filter(|_| self.is_open() && self.due_at.is_none())
    }

    /// The room was asked and it still holds.
    pub(in crate::dispatch) fn is_raised(&self) -> bool {
        self.is_open() && self.due_at.is_some()
    }
}
