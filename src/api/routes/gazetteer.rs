//! Names of places.

use crate::{
    api::{
        dto::{
            LatLon,
            answer::{List, NearView, PlaceView},
            pages, views,
        },
        extract::Query,
        problem::{ApiError, Problem},
        state::Api,
    },
    roads::gazetteer::MAX_QUERY,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Most places of one answer.
const MOST: usize = 50;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// What the caller says, in any spelling (≤ 120 characters).
    q: String,
    /// Entries, 1 to 50; 10 when left out.
    limit: Option<usize>,
}

/// Find a place by any spelling of its name.
#[utoipa::path(get, path = "/gazetteer", tag = "map", params(SearchQuery), responses((status = 200, body = pages::PlaceList), (status = "default", body = Problem)))]
pub async fn search(State(api): State<Api>, Query(query): Query<SearchQuery>) -> Result<Response, ApiError> {
    let city = Arc::clone(api.city()?);
    let limit = query.limit.unwrap_or(10);
    if !(1..=MOST).contains(&limit) {
        return Err(ApiError::Invalid { field: "limit", detail: format!("{limit} is outside 1 to {MOST}") });
    }
    if query.q.chars().count() > MAX_QUERY {
        return Err(ApiError::Invalid { field: "q", detail: format!("longer than {MAX_QUERY} characters") });
    }
    let search = tokio::task::spawn_blocking(move || {
        let view = |hit: crate::roads::gazetteer::Hit<'_>| PlaceView {
            name: hit.entry.names.name.clone(),
            labels: hit.entry.names.labels.clone(),
            kind: hit.entry.kind.as_str(),
            within: hit.within.map(|w| w.names.name.clone()),
            position: hit.entry.position.into(),
        };
        city.gazetteer.search(&query.q, limit).into_iter().map(view).collect::<Vec<_>>()
    });
    let items = search.await.map_err(|e| {
        tracing::error!(error = %e, "a gazetteer search panicked");
        ApiError::Internal
    })?;
    Ok(axum::Json(List { items }).into_response())
}

/// The named thing nearest to a place.
#[utoipa::path(get, path = "/gazetteer/reverse", tag = "map", params(("lat" = f64, Query), ("lon" = f64, Query)),
    responses((status = 200, body = views::Near), (status = "default", body = Problem)))]
pub async fn reverse(State(api): State<Api>, Query(at): Query<LatLon>) -> Result<Response, ApiError> {
    let near = api.city()?.gazetteer.reverse(at.position("lat")?);
    let near = near.ok_or_else(|| ApiError::NotFound("nothing with a name is near".to_owned()))?;
    let view = NearView {
        name: near.entry.names.name.clone(),
        labels: near.entry.names.labels.clone(),
        kind: near.entry.kind.as_str(),
        within: near.within.map(|w| w.names.name.clone()),
        distance_m: near.distance_m.round() as u32,
    };
    Ok(axum::Json(view).into_response())
}
