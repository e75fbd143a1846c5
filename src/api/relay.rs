//! The small door of a relay: a second process that serves the room's viewers from the bus. It takes no calls and decides nothing.

use super::{
    extract::{Path, Query},
    guard::{self, Hosts},
    home::Home,
    problem::ApiError,
    web::Pages,
    ws::room::{CursorQuery, serve},
};
use crate::{bus::BusCounters, id::RoomId, live::Live};
use axum::{
    Router,
    extract::{OriginalUri, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use std::sync::Arc;

/// What the relay's handlers can reach.
#[derive(Clone)]
pub struct Relay {
    /// What the mirror shows.
    pub live: Live,
    /// What the bus carried.
    pub counters: Arc<BusCounters>,
    /// The web pages.
    pub pages: Arc<Pages>,
    /// The server that says who may look.
    pub home: Home,
}

/// All routes of a relay.
pub fn router(relay: Relay, hosts: Hosts) -> Router {
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(readyz))
        .route("/api/v1/rooms/{room}/live", get(live))
        .route("/api/v1/snapshot", get(snapshot))
        .fallback(page)
        .with_state(relay)
        .layer(middleware::from_fn_with_state(hosts, guard::guard))
}

/// Ready once a snapshot came over the bus.
async fn readyz(State(relay): State<Relay>) -> Response {
    let status = if relay.live.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, axum::Json(relay.counters.read())).into_response()
}

async fn live(
    State(relay): State<Relay>,
    Path(room): Path<RoomId>,
    Query(cursor): Query<CursorQuery>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let stop = relay.home.watch(&headers).await?;
    serve(&relay.live, &room, cursor, upgrade, stop)
}

async fn snapshot(State(relay): State<Relay>, headers: HeaderMap) -> Result<Response, ApiError> {
    relay.home.admit(&headers).await?;
    if !relay.live.is_ready() {
        return Err(ApiError::Busy);
    }
    Ok(([(header::CONTENT_TYPE, "application/json")], relay.live.snapshot()).into_response())
}

async fn page(State(relay): State<Relay>, OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Response {
    if uri.path().starts_with("/api/") {
        return ApiError::NotFound(format!("nothing is at {} of a relay: it shows the room, acts go to its owner", uri.path()))
            .into_response();
    }
    relay.pages.serve(&uri, &headers).await
}
