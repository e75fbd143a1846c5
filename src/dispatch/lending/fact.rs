//! What became true of lending.

use super::{DeclineReason, Outcome, Request, RequestEnd};
use crate::{
    dispatch::model::Unit,
    id::{EmergencyId, IncidentId, LendId, RequestId, RoomId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The lender lets go. Until it sees the borrower's answer nobody commands the unit.
    LendReleased {
        /// Which.
        lend: LendId,
        /// The generation that the borrower would command with.
        generation: u64,
        /// To whom.
        to: RoomId,
        /// The unit with all that the borrower must know.
        unit: Box<Unit>,
        /// The request it grants.
        request: Option<RequestId>,
        /// When the room is told that no answer came.
        alarm_at: Timestamp,
    },
    /// The borrower commands the unit from here on.
    LendTaken {
        /// Which.
        lend: LendId,
        /// The generation it commands with.
        generation: u64,
        /// Who lent it.
        from: RoomId,
        /// The unit as the lender knew it.
        unit: Box<Unit>,
        /// The request it grants.
        request: Option<RequestId>,
    },
    /// The borrower does not take it, and never will by this offer.
    LendDeclined {
        /// Which.
        lend: LendId,
        /// Its generation.
        generation: u64,
        /// Who offered it.
        from: RoomId,
        /// The unit.
        unit: UnitId,
        /// Why.
        why: DeclineReason,
    },
    /// The lender saw the answer.
    LendSettled {
        /// Which.
        lend: LendId,
        /// The unit.
        unit: UnitId,
        /// The answer.
        outcome: Outcome,
        /// The unit's generation from here on.
        generation: u64,
    },
    /// Another room's incident is not taken: this room is full, or does not know its type. The other one keeps it.
    IncidentDeclined {
        /// Who offered it.
        from: RoomId,
        /// Its number there.
        theirs: IncidentId,
        /// The rule that refused it.
        rule: String,
    },
    /// The room that commands the unit has heard the emergency too.
    EmergencyShared {
        /// Which.
        emergency: EmergencyId,
    },
    /// A room asks for a unit: in the asking room's journal, and in the asked one's.
    Requested {
        /// The request.
        request: Request,
        /// Ended ones that leave memory.
        forgotten: Vec<RequestId>,
    },
    /// A request ended.
    RequestEnded {
        /// Which.
        request: RequestId,
        /// How.
        end: RequestEnd,
        /// The other room is to be told.
        untold: bool,
    },
    /// The other room knows.
    RequestTold {
        /// Which.
        request: RequestId,
    },
}

impl Fact {
    /// The unit whose state changes, if one does.
    pub fn unit(&self) -> Option<&UnitId> {
        match self {
            Self::LendReleased { unit, .. } | Self::LendTaken { unit, .. } => Some(&unit.id),
            Self::LendDeclined { unit, .. } | Self::LendSettled { unit, .. } => Some(unit),
            Self::Requested { .. }
            | Self::RequestEnded { .. }
            | Self::RequestTold { .. }
            | Self::IncidentDeclined { .. }
            | Self::EmergencyShared { .. } => None,
        }
    }

    /// The request that changes, if one does.
    pub fn request(&self) -> Option<RequestId> {
        match self {
            Self::LendReleased { request, .. } | Self::LendTaken { request, .. } => *request,
            Self::Requested { request, .. } => Some(request.id),
            Self::RequestEnded { request, .. } | Self::RequestTold { request } => Some(*request),
            Self::LendDeclined { .. } | Self::LendSettled { .. } | Self::IncidentDeclined { .. } | Self::EmergencyShared { .. } => None,
        }
    }
}
