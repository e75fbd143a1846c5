//! Ranks the units for an incident as it is now, for showing.

use super::{
    others::Neighbours,
    ranking::{Searcher, Seen, commanded, see},
    snaps::Snaps,
};
use crate::{
    api::{door::Door, positions::FleetDoor, problem::ApiError, state::ShowRanking},
    clock::Clock,
    closed::ClosedRoads,
    dispatch::{model::Recommendation, recommend},
    id::IncidentId,
};
use std::{pin::Pin, sync::Arc};

/// What it takes.
pub struct Shower {
    /// To the room.
    pub door: Door,
    /// To the fleet.
    pub fleet: FleetDoor,
    /// The roads, when there are any.
    pub roads: Option<Arc<ClosedRoads>>,
    /// Time.
    pub clock: Arc<Clock>,
    /// The other rooms.
    pub neighbours: Neighbours,
}

impl ShowRanking for Shower {
    fn show(
        &self,
        incident: IncidentId,
        others: bool,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Recommendation>, ApiError>> + Send + '_>> {
        Box::pin(async move {
            let look = move |state: &crate::dispatch::State| state.incidents().contains_key(&incident).then(|| state.excerpt(&[incident]));
            let Some(state) = self.door.read(look).await?.value else { return Ok(None) };
            let state = Arc::new(state);
            let everybody: Arc<[Seen]> = self.fleet.ask(|fleet, now| see(fleet, now)).await?.into();
            let (roads, made_at) = (self.roads.clone(), self.clock.now().at);
            let (on, all) = (Arc::clone(&state), Arc::clone(&everybody));
            let work = tokio::task::spawn_blocking(move || {
                let seen: Vec<Seen> = all.iter().filter(|s| commanded(&on, &s.unit)).cloned().collect();
                let request = recommend::request_to_show(&on, incident)?;
                let roads = roads.map(|r| r.at(on.closures()));
                let mut snaps = Snaps::default();
                let mut searcher = Searcher { roads: roads.as_ref(), state: &on, made_at, snaps: &mut snaps };
                let (units, facts) = searcher.search(&request, &seen);
                Some((recommend::recommendation(&on, &request, units, &facts), request))
            });
            let made = work.await.map_err(|e| {
                tracing::error!(error = %e, "a ranking for showing panicked");
                ApiError::Internal
            })?;
            let Some((mut list, request)) = made else { return Ok(None) };
            if others || (list.candidates.is_empty() && state.settings().lending.show_others) {
                let found = self.neighbours.search(state, self.roads.clone(), everybody, vec![request]).await;
                list.others = found.into_iter().flatten().collect();
            }
            Ok(Some(list))
        })
    }
}
