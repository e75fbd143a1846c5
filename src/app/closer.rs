//! The ranking worker's look for closer units: how far the units on their way still are, and whether somebody free would be there well
//! before one of them.

use super::{
    ranking::{RankError, Searcher, Seen, commanded, profile, see},
    snaps::Snaps,
};
use crate::{
    api::positions::FleetDoor,
    closed::ClosedRoads,
    dispatch::{
        closer::{self, Act},
        decision::AgeClass,
        recommend::{self, RankRequest},
        state::State,
    },
    id::{AssignmentId, UnitId},
    quantity::Timestamp,
    roads::{
        nearest::{NearestQuery, Source},
        profile::Metric,
    },
};
use std::sync::Arc;

/// What to tell of closer units, on the roads and closures of the state that is looked at.
pub async fn look(
    state: State,
    closer: Vec<AssignmentId>,
    fleet: &FleetDoor,
    roads: Option<Arc<ClosedRoads>>,
    made_at: Timestamp,
    mut snaps: Snaps,
) -> Result<(Vec<Act>, Snaps), RankError> {
    let mut seen = fleet.ask(|fleet, now| see(fleet, now)).await.map_err(|_| RankError::Fleet)?;
    seen.retain(|s| commanded(&state, &s.unit));
    let work = tokio::task::spawn_blocking(move || {
        let roads = roads.map(|r| r.at(state.closures()));
        snaps.of_version(state.closures().version());
        let mut searcher = Searcher { roads: roads.as_ref(), state: &state, made_at, snaps: &mut snaps };
        let acts = all(&mut searcher, &closer, &seen);
        (acts, snaps)
    });
    work.await.map_err(|_| RankError::Panic)
}

/// What to tell of these assignments. For each one search for the unit on its way, which ends where that stands; where that is far
/// enough, one for the free units, which ends at the nearest few.
fn all(searcher: &mut Searcher<'_>, assignments: &[AssignmentId], seen: &[Seen]) -> Vec<Act> {
    assignments.iter().filter_map(|id| one(searcher, *id, seen)).collect()
}

fn one(searcher: &mut Searcher<'_>, id: AssignmentId, seen: &[Seen]) -> Option<Act> {
    let state = searcher.state;
    let request = closer::request(state, id)?;
    let a = state.assignments().get(&id)?;
    let assigned_ms = travel_ms(searcher, &request, seen, &a.unit)?;
    if !closer::is_better(state.settings(), assigned_ms, 0) {
        return None;
    }
    let (units, _) = searcher.search(&request, seen);
    closer::found(state, &request, id, assigned_ms, &units)
}

/// How far one unit is, whatever it is doing; `None` unless its position is fresh, undoubted and measured, and a road leads there.
fn travel_ms(searcher: &mut Searcher<'_>, request: &RankRequest, seen: &[Seen], unit: &UnitId) -> Option<u64> {
    let s = seen.iter().find(|s| s.unit == *unit)?;
    let sure = s.age_class == AgeClass::Fresh && !(s.stated || s.doubtful || s.contested || s.untrusted);
    let position = s.position.filter(|_| sure)?;
    let kind = searcher.state.units().get(unit)?.kind;
    let Some(roads) = searcher.roads else {
        return Some(recommend::straight_line_ms(searcher.state.settings(), kind, position.distance_m(request.place)));
    };
    let metric = Metric::new(profile(kind), request.siren);
    let snap = searcher.snaps.snap(roads, metric, unit, (position, s.course, s.speed))?;
    let sources = [Source { key: 0, snap, extra_ms: 0 }];
    let nearest = roads.nearest(&NearestQuery { incident: request.place, metric, k: 1, sources: &sources });
    nearest.reached.first().map(|(_, ms)| *ms)
}
