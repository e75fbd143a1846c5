//! The rooms of this server, and the main centre's look over all of them.

use crate::{
    accounts::Look,
    api::{
        doors::caller::Caller,
        dto::lending::{CentreCounts, CentreRoom, CentreView, RoomEntry, RoomList},
        problem::ApiError,
        state::Api,
    },
    dispatch::model::{CallState, Disposability},
    live::Snapshot,
};
use axum::{Json, extract::State};

/// The rooms of this server.
#[utoipa::path(get, path = "/rooms", tag = "room", responses((status = 200, body = RoomList)))]
pub async fn rooms(State(api): State<Api>) -> Json<RoomList> {
    let entry = |(n, api): (usize, Api)| RoomEntry {
        room: api.room.to_string(),
        name: api.settings().name.clone(),
        default: n == 0,
        area: (&api.area).into(),
        epoch: api.epoch,
    };
    Json(RoomList { items: api.hall.rooms().into_iter().enumerate().map(entry).collect() })
}

/// All rooms of this server as one picture, to look at: units, incidents, counts. Personal fields are left out.
#[utoipa::path(get, path = "/centre", tag = "room", responses((status = 200, body = CentreView)))]
pub async fn centre(State(api): State<Api>, caller: Caller) -> Result<Json<CentreView>, ApiError> {
    api.doors.looked(&caller.actor, None, Look::Centre, None, None).await?;
    let account = caller.account.as_ref().ok_or(ApiError::NotSignedIn)?;
    let mut view = CentreView { server_time: api.clock.now().at.0, counts: CentreCounts::default(), rooms: Vec::new() };
    for api in api.hall.rooms().into_iter().filter(|room| room.is_seen_from_centre(account)) {
        let snapshot: Snapshot = serde_json::from_slice(&api.live.snapshot()).map_err(|e| {
            tracing::error!(error = %e, "a room's own snapshot does not read");
            ApiError::Internal
        })?;
        let counts = count(&snapshot);
        view.counts = view.counts + counts;
        let snapshot = serde_json::to_value(snapshot.without_personal()).map_err(|_| ApiError::Internal)?;
        view.rooms.push(CentreRoom { room: api.room.to_string(), name: api.settings().name.clone(), counts, snapshot });
    }
    Ok(Json(view))
}

fn count(s: &Snapshot) -> CentreCounts {
    let n = |n: usize| n as u64;
    let here = |u: &&crate::live::UnitView| u.facts.command.as_ref().is_none_or(|c| c.here);
    let own = |u: &&crate::live::UnitView| u.facts.command.as_ref().is_some_and(|c| !c.here && c.home == s.room);
    let real = |exercise: bool| !exercise;
    CentreCounts {
        units: n(s.units.iter().filter(here).count()),
        available: n(s.units.iter().filter(here).filter(|u| u.facts.disposability == Disposability::Available).count()),
        lent: n(s.units.iter().filter(own).count()),
        open_incidents: n(s.incidents.iter().filter(|i| real(i.exercise) && !i.state.is_over()).count()),
        waiting_incidents: n(s.incidents.iter().filter(|i| real(i.exercise) && i.waiting.is_some()).count()),
        open_calls: n(s.calls.iter().filter(|c| real(c.exercise) && matches!(c.state, CallState::Ringing | CallState::Answered)).count()),
        alarms: n(s.alarms.len()),
    }
}

impl std::ops::Add for CentreCounts {
    type Output = Self;

    fn add(self, o: Self) -> Self {
        Self {
            units: self.units + o.units,
            available: self.available + o.available,
            lent: self.lent + o.lent,
            open_incidents: self.open_incidents + o.open_incidents,
            waiting_incidents: self.waiting_incidents + o.waiting_incidents,
            open_calls: self.open_calls + o.open_calls,
            alarms: self.alarms + o.alarms,
        }
    }
}
