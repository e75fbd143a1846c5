//! The rooms that one process hosts, and which of them commands a unit.

use super::{errands::Errands, problem::ApiError, state::Api};
use crate::{
    dispatch::{Reject, lending::Stand, state::State},
    id::{DeviceId, RoomId, UnitId},
};
use futures_util::{StreamExt, stream::FuturesUnordered};
use std::sync::{Arc, PoisonError, RwLock};

/// All rooms of the process, the first being the one that is meant when none is named. Filled once the rooms run, emptied at the stop.
#[derive(Default)]
pub struct Hall {
    rooms: RwLock<Vec<Api>>,
    /// What they are told by the server itself.
    pub errands: Arc<Errands>,
}

/// How a room stands to a unit, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Commands,
    Lends,
    Knows,
}

impl Hall {
    /// Opens it.
    pub fn open(&self, rooms: Vec<Api>) {
        *self.rooms.write().unwrap_or_else(PoisonError::into_inner) = rooms;
    }

    /// Empties it, so that the rooms can end.
    pub fn close(&self) {
        self.open(Vec::new());
    }

    /// The rooms, in the order of the configuration.
    pub fn rooms(&self) -> Vec<Api> {
        self.rooms.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The room of this name.
    pub fn room(&self, id: &RoomId) -> Option<Api> {
        self.rooms().into_iter().find(|api| api.room == *id)
    }

    /// What is answered to an address below a room that is not here; `None` when it is.
    pub fn not_here(&self, room: &str) -> Option<ApiError> {
        let rooms = self.rooms();
        let here: Vec<&str> = rooms.iter().map(|api| api.room.as_str()).collect();
        (!here.contains(&room)).then(|| ApiError::NotFound(format!("no room {room} here; rooms: {}", here.join(", "))))
    }

    /// The room whose word holds for a unit: the commanding one; while the unit is on its way, its lender, where everything waits.
    ///
    /// A room that does not answer holds nobody else's crews up: its word is needed only where no other room commands the unit.
    ///
    /// # Errors
    /// [`ApiError::Busy`] or [`ApiError::Stopping`] when the room it depends on does not answer.
    pub async fn commanding(&self, unit: &UnitId) -> Result<Option<Api>, ApiError> {
        let mut asking: FuturesUnordered<_> = self
            .rooms()
            .into_iter()
            .map(|api| {
                let asked = unit.clone();
                async move { (api.door.read(move |state| standing(state, &asked)).await, api) }
            })
            .collect();
        let mut best: Option<(Standing, Api)> = None;
        let mut silent = None;
        while let Some((answer, api)) = asking.next().await {
            match answer.map(|read| read.value) {
                Ok(Some(Standing::Commands)) => return Ok(Some(api)),
                Ok(Some(standing)) if best.as_ref().is_none_or(|(known, _)| standing < *known) => best = Some((standing, api)),
                Ok(_) => {}
                Err(e) => silent = Some(e),
            }
        }
        match silent {
            Some(e) => Err(e),
            None => Ok(best.map(|(_, api)| api)),
        }
    }

    /// Refuses to register in `room` what is another room's: call signs and devices are one thing in the whole process.
    ///
    /// # Errors
    /// The other room, by name.
    pub async fn free_for(&self, room: &RoomId, unit: Option<&UnitId>, devices: &[DeviceId]) -> Result<(), ApiError> {
        for other in self.rooms().into_iter().filter(|api| api.room != *room) {
            let (unit, devices) = (unit.cloned(), devices.to_vec());
            let taken = move |state: &State| {
                let home = |u: &crate::dispatch::model::Unit| u.command.home == *state.room();
                let named = unit.as_ref().and_then(|u| state.units().get(u)).filter(|u| home(u)).map(|u| u.id.clone());
                named.or_else(|| {
                    devices.iter().find_map(|d| {
                        state.unit_of(d).filter(|u| Some(*u) != unit.as_ref() && state.units().get(*u).is_some_and(home)).cloned()
                    })
                })
            };
            if let Some(unit) = other.door.read(taken).await?.value {
                return Err(ApiError::Rejected(Reject::UnitElsewhere { unit, room: other.room.clone() }));
            }
        }
        Ok(())
    }
}

fn standing(state: &State, unit: &UnitId) -> Option<Standing> {
    Some(match &state.units().get(unit)?.command.stand {
        Stand::Here => Standing::Commands,
        Stand::Lending(_) => Standing::Lends,
        Stand::Away { .. } => Standing::Knows,
    })
}
