//! Ranks the units for an incident as it is now, for showing.

use super::{
    ranking::{Searcher, see},
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
}

impl ShowRanking for Shower {
    fn show(&self, incident: IncidentId) -> Pin<Box<dyn Future<Output = Result<Option<Recommendation>, ApiError>> + Send + '_>> {
        Box::pin(async move {
            let look = move |state: &crate::dispatch::State| state.incidents().contains_key(&incident).then(|| state.excerpt(&[incident]));
            let Some(state) = self.door.read(look).await?.value else { return Ok(None) };
            let seen = self.fleet.ask(|fleet, now| see(fleet, now)).await?;
            let (roads, made_at) = (self.roads.clone(), self.clock.now().at);
            let work = tokio::task::spawn_blocking(move || {
                let request = recommend::request_to_show(&state, incident)?;
                let roads = roads.map(|r| r.at(state.closures()));
                let mut snaps = Snaps::default();
                let mut searcher = Searcher { roads: roads.as_ref(), state: &state, made_at, snaps: &mut snaps };
                let (units, facts) = searcher.search(&request, &seen);
                Some(recommend::recommend(&state, &request, units, &facts).recommendation)
            });
            work.await.map_err(|e| {
                tracing::error!(error = %e, "a ranking for showing panicked");
                ApiError::Internal
            })
        })
    }
}
