//! What may be asked about lending.

use super::{Outcome, RefuseReason};
use crate::{
    dispatch::model::Unit,
    id::{EmergencyId, IncidentId, LendId, RequestId, RoomId, UnitId},
    quantity::Timestamp,
};

/// What may be asked. The second half comes from the other room, by way of the shell.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Lends a unit, or returns a borrowed one to its home.
    Release {
        /// Which.
        unit: UnitId,
        /// To whom.
        to: RoomId,
    },
    /// Grants a request: the unit is released.
    Grant {
        /// Which.
        request: RequestId,
    },
    /// Refuses a request.
    Refuse {
        /// Which.
        request: RequestId,
        /// Why.
        why: RefuseReason,
    },
    /// Asks another room for a unit.
    Ask {
        /// Whom.
        of: RoomId,
        /// For which.
        unit: UnitId,
        /// What for.
        incident: Option<IncidentId>,
    },
    /// Takes a request back.
    Withdraw {
        /// Which.
        request: RequestId,
    },
    /// Another room's offer.
    Offered {
        /// Which.
        lend: LendId,
        /// From whom.
        from: RoomId,
        /// The generation to command with.
        generation: u64,
        /// The unit as the lender knew it.
        unit: Box<Unit>,
        /// The request it grants.
        request: Option<RequestId>,
    },
    /// The borrower's answer.
    Answered {
        /// To which.
        lend: LendId,
        /// Whose.
        from: RoomId,
        /// What.
        outcome: Outcome,
    },
    /// Another room asks for a unit.
    Asked {
        /// Which request.
        request: RequestId,
        /// Who.
        from: RoomId,
        /// For which unit.
        unit: UnitId,
        /// What for, by its number there.
        incident: Option<IncidentId>,
        /// When it ends by itself.
        expires_at: Timestamp,
    },
    /// The asking room took its request back.
    AskedNoMore {
        /// Which.
        request: RequestId,
        /// Who.
        from: RoomId,
    },
    /// The owning room refuses.
    Refused {
        /// Which.
        request: RequestId,
        /// Who.
        from: RoomId,
        /// Why.
        why: RefuseReason,
    },
    /// The other room knows of an emergency.
    Helped {
        /// Which.
        emergency: EmergencyId,
    },
    /// The other room knows what this one had to tell about a request.
    Told {
        /// Which.
        request: RequestId,
        /// That it ended; false: that it was asked.
        ended: bool,
    },
}
