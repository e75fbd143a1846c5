//! The map: the basemap by byte ranges, and the road network for whoever drives on it.

use crate::{
    api::{problem::ApiError, range, state::Api},
    roads::Roads,
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::sync::Arc;

/// The basemap: one PMTiles file (specification version 3), read by HTTP Range.
#[utoipa::path(get, path = "/map/basemap.pmtiles", tag = "map", responses((status = 200, description = "the file"), (status = 206, description = "the asked part"),
    (status = 416, description = "no byte of the file lies in the range"), (status = 404, description = "no map")))]
pub async fn basemap(State(api): State<Api>, headers: HeaderMap) -> Result<Response, ApiError> {
    let city = api.city()?;
    range::serve(&city.basemap, "application/vnd.pmtiles", city.basemap_checksum(), &headers).await
}

/// The road network: `nodes` as `[lat_e7, lon_e7]`, `edges` (directed) as `[from, to, length_m, class, flags, [points between], car_ms,
/// motorbike_ms, bicycle_ms, foot_ms]`; 0 where not allowed.
#[utoipa::path(get, path = "/map/network", tag = "map", responses((status = 200, description = "the network"), (status = 404, description = "no map")))]
pub async fn network(State(api): State<Api>, headers: HeaderMap) -> Result<Response, ApiError> {
    let city = Arc::clone(api.city()?);
    let etag = format!("\"{}\"", city.roads.checksum());
    if headers.get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == etag.as_bytes()) {
        return Ok(axum::http::StatusCode::NOT_MODIFIED.into_response());
    }
    let written = tokio::task::spawn_blocking(move || write(&city.roads)).await.map_err(|e| {
        tracing::error!(error = %e, "writing the road network panicked");
        ApiError::Internal
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json".to_owned()), (header::ETAG, etag)], written).into_response())
}

fn write(roads: &Roads) -> Bytes {
    let network = roads.network();
    let nodes: Vec<_> = network.nodes().iter().map(|p| json!([p.lat_e7, p.lon_e7])).collect();
    let edges: Vec<_> = network
        .edges()
        .map(|e| {
            let inner: Vec<_> = e.inner().map(|p| json!([p.lat_e7, p.lon_e7])).collect();
            let metres = f64::from(e.length_mm) / 1000.0;
            let [car, motorbike, bicycle, foot] = e.ms;
            json!([e.from, e.to, metres, e.class, e.flags, inner, car, motorbike, bicycle, foot])
        })
        .collect();
    Bytes::from(json!({ "nodes": nodes, "edges": edges }).to_string())
}
