//! What may be asked about assignments, beyond the plain way forward.

use super::{WrittenDown, confirm, correct, end, past, reserve, watch};
use crate::{
    dispatch::{
        decide::step::Step,
        model::{CrewStatus, Sealed},
        recall::{self, Wanted},
        reject::Reject,
        state::State,
    },
    id::{AssignmentId, IncidentId, UnitId},
    quantity::Timestamp,
};

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Promises a unit to an incident: a busy one for when it is free, any one for a time.
    Reserve {
        /// Where to.
        incident: IncidentId,
        /// Whom.
        unit: UnitId,
        /// Not before; needed for a unit that is free.
        at: Option<Timestamp>,
    },
    /// Sends a reserved unit now.
    AssignReserved {
        /// Which.
        assignment: AssignmentId,
    },
    /// Takes a reservation back.
    CancelReserved {
        /// Which.
        assignment: AssignmentId,
    },
    /// Takes a unit from its incident for something more urgent; on scene only by a supervisor.
    Preempt {
        /// Which.
        assignment: AssignmentId,
        /// Sends it there in the same act.
        to: Option<IncidentId>,
    },
    /// The crew refuses, with its reason.
    Refuse {
        /// Which.
        assignment: AssignmentId,
        /// A code of the settings.
        reason: String,
    },
    /// The one-tap button: acknowledged and en route at once.
    Go {
        /// Which.
        assignment: AssignmentId,
    },
    /// The fleet saw a movement that suggests a status.
    Propose {
        /// Which.
        assignment: AssignmentId,
        /// *En route* or *on scene*.
        status: CrewStatus,
        /// When it was seen.
        detected_at: Timestamp,
    },
    /// Crew or operator say that the open proposal is so.
    Confirm {
        /// Which.
        assignment: AssignmentId,
    },
    /// … or that it is not.
    Dismiss {
        /// Which.
        assignment: AssignmentId,
    },
    /// The operator corrects a stamp the assignment has passed, sets a missing one, or takes one away.
    Correct {
        /// Which.
        assignment: AssignmentId,
        /// Which stamp.
        status: CrewStatus,
        /// When it really was; `None`: it was not.
        at: Option<Timestamp>,
        /// Why, sealed.
        why: Sealed,
    },
    /// Sets the safety timer, or ends it.
    Safety {
        /// Which.
        assignment: AssignmentId,
        /// Minutes from now; `None` ends it.
        minutes: Option<u32>,
    },
    /// The crew is well: answers the check, and the next one is set.
    Well {
        /// Which.
        assignment: AssignmentId,
    },
    /// Takes down a finished assignment after an outage. The input's time is its end (T11).
    RecordPast(Box<WrittenDown>),
}

/// What a crew may ask for from its own terminal. A reservation is the room's alone, so is every correction.
///
/// # Errors
/// [`Reject::RoomOnly`].
pub fn crew_may(act: &Act) -> Result<(), Reject> {
    match act {
        Act::Refuse { .. } | Act::Go { .. } | Act::Confirm { .. } | Act::Dismiss { .. } | Act::Safety { .. } | Act::Well { .. } => Ok(()),
        Act::Reserve { .. }
        | Act::AssignReserved { .. }
        | Act::CancelReserved { .. }
        | Act::Preempt { .. }
        | Act::Propose { .. }
        | Act::Correct { .. }
        | Act::RecordPast(_) => Err(Reject::RoomOnly),
    }
}

pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::Reserve { incident, unit, at } => reserve::reserve(step, *incident, unit, *at),
        Act::AssignReserved { assignment } => reserve::assign(step, *assignment),
        Act::CancelReserved { assignment } => reserve::cancel(step, *assignment),
        Act::Preempt { assignment, to } => end::preempt(step, *assignment, *to),
        Act::Refuse { assignment, reason } => end::refuse(step, *assignment, reason),
        Act::Go { assignment } => confirm::go(step, *assignment),
        Act::Propose { assignment, status, detected_at } => confirm::propose(step, *assignment, *status, *detected_at),
        Act::Confirm { assignment } => confirm::confirm(step, *assignment),
        Act::Dismiss { assignment } => confirm::dismiss(step, *assignment),
        Act::Correct { assignment, status, at, why } => correct::correct(step, *assignment, *status, *at, why),
        Act::Safety { assignment, minutes } => watch::safety(step, *assignment, *minutes),
        Act::Well { assignment } => watch::well(step, *assignment),
        Act::RecordPast(written) => past::record(step, written),
    }
}

/// What an act names that left memory.
pub(in crate::dispatch) fn wanted(state: &State, act: &Act) -> Option<Wanted> {
    match act {
        // Only a correction reaches what is over; of the others, those are refused as over whether in memory or not.
        Act::Correct { assignment, .. }
        | Act::Refuse { assignment, .. }
        | Act::Go { assignment }
        | Act::Confirm { assignment }
        | Act::Dismiss { assignment }
        | Act::Safety { assignment, .. }
        | Act::Well { assignment } => recall::assignment(state, *assignment),
        Act::Preempt { assignment, to } => recall::assignment(state, *assignment).or_else(|| to.and_then(|i| recall::incident(state, i))),
        Act::Reserve { incident, .. } => recall::incident(state, *incident),
        Act::RecordPast(written) => recall::incident(state, written.incident),
        // A movement, or a reservation, of something that left memory is outdated.
        Act::AssignReserved { .. } | Act::CancelReserved { .. } | Act::Propose { .. } => None,
    }
}
