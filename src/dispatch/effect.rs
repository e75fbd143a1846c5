//! What the world is owed once an event is durable. Effects are idempotent by (room, epoch, sequence): a kill between sync and effect
//! loses none, because `pending_effects` gives all still owed from the state alone.

use super::{input::DeadlineId, notices};
use crate::id::{AssignmentId, EmergencyId, IncidentId, UnitId};
use serde::{Deserialize, Serialize};

/// Something owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// Rank these incidents in one batch and answer each with `Input::Ranked`.
    Recommend(Vec<IncidentId>),
    /// Tell the unit's terminal its order, until T5.
    Order {
        /// The unit.
        unit: UnitId,
        /// What about.
        assignment: AssignmentId,
        /// Identity on the link.
        seq: u64,
    },
    /// Tell the unit's terminal to drop an order, until receipted.
    Cancel {
        /// The unit.
        unit: UnitId,
        /// What about.
        assignment: AssignmentId,
        /// Identity of the cancel.
        seq: u64,
        /// Identity of the order it cancels.
        order_seq: u64,
    },
    /// Raise an alarm in the room.
    Alarm(DeadlineId),
    /// Tell the unit's terminal of a notice, or that one stands no more, until receipted.
    Notice(notices::Owed),
    /// A patrol calls for help; owed until the room answers.
    Emergency(EmergencyId),
    /// Ask the crew on its terminal whether its movements mean what they seem to mean.
    Suggest {
        /// The unit.
        unit: UnitId,
        /// Which assignment.
        assignment: AssignmentId,
    },
}
