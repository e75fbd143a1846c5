//! Why the core says no: a closed list, each with its rule. A refusal changes nothing and leaves no event.

use super::model::{AssignmentState, CallState, IncidentState};
use crate::id::{AssignmentId, CallId, IncidentId, UnitId};
use thiserror::Error;

/// Why an input was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Reject {
    /// No such call.
    #[error("call {0} is not known in this room")]
    UnknownCall(CallId),
    /// No such incident.
    #[error("incident {0} is not known in this room")]
    UnknownIncident(IncidentId),
    /// No such unit.
    #[error("unit {0} is not known in this room")]
    UnknownUnit(UnitId),
    /// No such assignment.
    #[error("assignment {0} is not known in this room")]
    UnknownAssignment(AssignmentId),
    /// The call is past this.
    #[error("call {call} is {state:?}: this act needs another state")]
    CallState {
        /// Which.
        call: CallId,
        /// Where it stands.
        state: CallState,
    },
    /// *Intervention* needs an incident.
    #[error("a call becomes an intervention by opening an incident on it")]
    NeedsIncident,
    /// The incident is past this.
    #[error("incident {incident} is {state:?}: this act needs another state")]
    IncidentState {
        /// Which.
        incident: IncidentId,
        /// Where it stands.
        state: IncidentState,
    },
    /// The unit has an open assignment.
    #[error("unit {unit} is committed to incident {incident}")]
    UnitCommitted {
        /// Which.
        unit: UnitId,
        /// To what.
        incident: IncidentId,
    },
    /// The unit is not on duty.
    #[error("unit {0} is not on duty")]
    UnitOffDuty(UnitId),
    /// The unit is on a break or the like.
    #[error("unit {0} is not available")]
    UnitUnavailable(UnitId),
    /// The status does not follow from where the assignment stands.
    #[error("assignment {assignment} is {state:?}: this status is not a step forward")]
    StatusOrder {
        /// Which.
        assignment: AssignmentId,
        /// Where it stands.
        state: AssignmentState,
    },
    /// The assignment is over.
    #[error("assignment {0} is over")]
    AssignmentOver(AssignmentId),
    /// The type code is not in the settings.
    #[error("incident type `{0}` is not in the settings")]
    UnknownType(String),
    /// A ranking answer for another version, or not asked for.
    #[error("incident {0}: this ranking is outdated")]
    RankingOutdated(IncidentId),
    /// Not owed, or not yet due.
    #[error("this deadline is not due")]
    DeadlineNotDue,
    /// A collection is at its limit.
    #[error("limit reached: {what} ({limit})")]
    LimitReached {
        /// Which collection.
        what: &'static str,
        /// Its limit.
        limit: usize,
    },
    /// The input changes nothing.
    #[error("nothing to change")]
    NothingToChange,
}
