//! Who could be sent, by which way, and why somebody was.

use crate::{
    api::{
        act::shown,
        dto::{answer::RouteView, views},
        extract::{Path, Query},
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{Reject, model::UnitKind, recommend::straight_line_ms},
    id::{IncidentId, UnitId},
    live::make,
    quantity::Position,
    roads::{Metric, Profile},
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// With whom.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct ListQuery {
    /// With units of other rooms, also when somebody qualifies here.
    others: bool,
}

/// Who could be there first, ranked now, in whatever state the incident is. Nothing is decided by asking. Units of other rooms (`others`) are
/// not assigned but asked for: `POST /unit-requests`.
#[utoipa::path(get, path = "/incidents/{n}/recommendation", tag = "incidents", params(("n" = u64, Path), ListQuery),
    responses((status = 200, body = views::RecommendationView), (status = "default", body = Problem)))]
pub async fn recommendation(State(api): State<Api>, Path(n): Path<u64>, Query(query): Query<ListQuery>) -> Result<Response, ApiError> {
    let list = api.ranking.show(IncidentId(n), query.others).await?.ok_or(ApiError::Rejected(Reject::UnknownIncident(IncidentId(n))))?;
    Ok(axum::Json(make::recommendation(&list)).into_response())
}

/// The decision record of the incident's last list: all that was known when it was made.
#[utoipa::path(get, path = "/incidents/{n}/decision", tag = "incidents", params(("n" = u64, Path)),
    responses((status = 200, description = "the record"), (status = "default", body = Problem)))]
pub async fn decision(State(api): State<Api>, Path(n): Path<u64>) -> Result<Response, ApiError> {
    let (found, seq) = api
        .stored(move |r| {
            let Some(incident) = r.incident(IncidentId(n))? else { return Ok(None) };
            let hash = incident.recommendation.map(|list| list.decision).filter(|hash| !hash.is_empty());
            Ok(Some(hash.map(|hash| r.decision(&hash)).transpose()?.flatten()))
        })
        .await?;
    let record = found.ok_or(ApiError::Rejected(Reject::UnknownIncident(IncidentId(n))))?;
    let record = record.ok_or_else(|| ApiError::NotFound("no decision record is kept for this incident".to_owned()))?;
    let json = record.unpack().map_err(|e| {
        tracing::error!(incident.id = n, error = %e, "a decision record cannot be read");
        ApiError::Internal
    })?;
    Ok(shown(seq, ([(header::CONTENT_TYPE, "application/json")], json).into_response()))
}

/// Which way.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RouteQuery {
    /// From this unit's present position.
    #[param(value_type = String)]
    unit: UnitId,
}

/// The fastest way of a unit to an incident by the roads as they are now, closures considered, with an estimated travel time.
#[utoipa::path(get, path = "/incidents/{n}/route", tag = "incidents", params(("n" = u64, Path), RouteQuery),
    responses((status = 200, body = views::Route), (status = "default", body = Problem)))]
pub async fn route(State(api): State<Api>, Path(n): Path<u64>, Query(query): Query<RouteQuery>) -> Result<Response, ApiError> {
    let RouteQuery { unit } = query;
    let asked = unit.clone();
    let ((incident, found), seq) = api.stored(move |r| Ok((r.incident(IncidentId(n))?, r.unit(&asked)?))).await?;
    let incident = incident.ok_or(ApiError::Rejected(Reject::UnknownIncident(IncidentId(n))))?;
    let kind = found.ok_or(ApiError::Rejected(Reject::UnknownUnit(unit.clone())))?.kind;
    let at = api.fleet.ask(move |fleet, now| fleet.get(now, &unit).and_then(|u| Some((u.position?, u.course, u.speed)))).await?;
    let (from, course, speed) = at.ok_or_else(|| ApiError::NotFound("this unit has no known position".to_owned()))?;
    let to = incident.place.position;
    let view = match &api.city {
        None => straight(&api, kind, from, to),
        Some(city) => {
            let roads = api.closed.as_ref().unwrap_or(&city.closed);
            let (roads, siren) = (Arc::clone(roads), api.settings().priority(incident.priority).siren);
            let closures = api.door.read(|state| state.closures().clone()).await?.value;
            let work = tokio::task::spawn_blocking(move || {
                let (metric, roads) = (Metric::new(profile(kind), siren), roads.at(&closures));
                roads.route(metric, &roads.snap(metric, from, course, speed)?, to)
            });
            let route = work.await.map_err(|e| {
                tracing::error!(error = %e, "a route search panicked");
                ApiError::Internal
            })?;
            let route = route.ok_or_else(|| ApiError::NotFound("no road leads there for this unit".to_owned()))?;
            RouteView {
                travel_ms: route.travel_ms,
                metres: route.metres,
                points: route.points.into_iter().map(pair).collect(),
                by_road: true,
            }
        }
    };
    Ok(shown(seq, axum::Json(view).into_response()))
}

fn straight(api: &Api, kind: UnitKind, from: Position, to: Position) -> RouteView {
    let metres = from.distance_m(to);
    RouteView {
        travel_ms: straight_line_ms(&api.settings(), kind, metres),
        metres: metres.round() as u64,
        points: vec![pair(from), pair(to)],
        by_road: false,
    }
}

fn pair(p: Position) -> [f64; 2] {
    [f64::from(p.lat_e7) / 1e7, f64::from(p.lon_e7) / 1e7]
}

/// How a kind of unit travels.
pub fn profile(kind: UnitKind) -> Profile {
    match kind {
        UnitKind::Car => Profile::Car,
        UnitKind::Motorbike => Profile::Motorbike,
        UnitKind::Bicycle => Profile::Bicycle,
        UnitKind::Foot => Profile::Foot,
    }
}
