//! What one room owes another, from its state alone: told again and again until the answer is journaled here.

use super::{RequestEnd, Stand, Way};
use crate::{
    dispatch::{
        model::{Incident, Unit},
        state::State,
    },
    id::{EmergencyId, IncidentId, LendId, RequestId, RoomId, UnitId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};

/// Something owed to another room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owed {
    /// An offer of a unit, until its answer is settled.
    Offer(LendId),
    /// That a request was made, or has ended.
    Request(RequestId),
    /// An incident that is offered.
    Transfer(IncidentId),
    /// A call for help of a unit that another room commands, or is being offered.
    Emergency(EmergencyId),
}

/// An offer as the borrower gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// To whom.
    pub to: RoomId,
    /// The generation it would command with.
    pub generation: u64,
    /// The unit.
    pub unit: Unit,
    /// The request it grants.
    pub request: Option<RequestId>,
}

/// What is to be told about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Telling {
    /// Asked.
    Asked {
        /// Whom.
        to: RoomId,
        /// The unit.
        unit: UnitId,
        /// What for.
        incident: Option<IncidentId>,
        /// Until when.
        expires_at: Timestamp,
    },
    /// Ended, on this side.
    Ended {
        /// Whom.
        to: RoomId,
        /// How.
        end: RequestEnd,
    },
}

/// An incident on its way to another room.
#[derive(Clone, Debug, PartialEq)]
pub struct Passing {
    /// To whom.
    pub to: RoomId,
    /// When it was offered: which of its offers this is.
    pub offered: Timestamp,
    /// The incident.
    pub incident: Incident,
}

/// Everything this room owes others.
pub fn owed(state: &State) -> Vec<Owed> {
    let offers = state.ix.lends.keys().copied().map(Owed::Offer);
    let requests = state.ix.untold.iter().copied().map(Owed::Request);
    let transfers = state.ix.transfers.iter().filter(|i| passing(state, **i).is_some()).copied().map(Owed::Transfer);
    let helps = state.emergencies().keys().filter(|e| call_for_help(state, **e).is_some()).copied().map(Owed::Emergency);
    offers.chain(requests).chain(transfers).chain(helps).collect()
}

/// The offer behind an [`Owed::Offer`].
pub fn offer(state: &State, lend: LendId) -> Option<Offer> {
    let u = state.lent(lend)?;
    let l = u.lend()?;
    Some(Offer { to: l.to.clone(), generation: l.generation, unit: u.as_lent(), request: l.request })
}

/// What to tell behind an [`Owed::Request`].
pub fn telling(state: &State, id: RequestId) -> Option<Telling> {
    let r = state.request(id).filter(|r| r.untold)?;
    match (r.end, r.expires_at, r.way) {
        (Some((end, _)), _, _) => Some(Telling::Ended { to: r.room.clone(), end }),
        (None, Some(expires_at), Way::Asking) => {
            Some(Telling::Asked { to: r.room.clone(), unit: r.unit.clone(), incident: r.incident, expires_at })
        }
        (None, _, _) => None,
    }
}

/// The incident behind an [`Owed::Transfer`]: one offered to a room that this server reaches. Others are answered by people.
pub fn passing(state: &State, id: IncidentId) -> Option<Passing> {
    let incident = state.incidents().get(&id)?;
    let t = incident.transfer_open().filter(|t| state.reaches(&t.to))?;
    Some(Passing { to: t.to.clone(), offered: t.offered.recorded_at, incident: incident.clone() })
}

/// Somebody calls for help from a unit that this room does not command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The room that commands it, or is being offered it.
    pub to: RoomId,
    /// Who.
    pub unit: UnitId,
    /// Where, when known.
    pub position: Option<Position>,
}

/// The call behind an [`Owed::Emergency`]: heard in both rooms, each of which answers it for itself.
pub fn call_for_help(state: &State, id: EmergencyId) -> Option<Help> {
    let e = state.emergencies().get(&id).filter(|e| e.cleared.is_none() && !state.lending().helped.contains(&id))?;
    let to = match &state.units().get(&e.unit)?.command.stand {
        Stand::Here => return None,
        Stand::Lending(l) => l.to.clone(),
        Stand::Away { room, .. } => room.clone(),
    };
    Some(Help { to, unit: e.unit.clone(), position: e.position })
}
