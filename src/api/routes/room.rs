//! The room itself.

use crate::{
    accounts::Look,
    api::{
        act::{SEQ_HEADER, shown},
        doors::caller::Caller,
        dto::{
            answer::{CodeView, DispositionView, MapView, PriorityView, RoomView, TypeView},
            settings::{NodeView, PostView, SectorView},
            views,
        },
        extract::Query,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::settings::Word,
};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// The room's words and map.
#[utoipa::path(get, path = "/room", tag = "room", responses((status = 200, body = views::Room)))]
pub async fn room(State(api): State<Api>) -> Response {
    let in_force = api.in_force();
    let s = &*in_force.settings;
    let words = |w: &Word| CodeView { code: w.code.clone(), labels: w.labels.clone() };
    let now = api.clock.now();
    let view = RoomView {
        room: s.room.to_string(),
        epoch: api.epoch,
        name: s.name.clone(),
        server_time: now.at.0,
        clock_doubtful: now.doubtful,
        types: s
            .types
            .iter()
            .map(|t| TypeView { code: t.code.clone(), priority: t.priority, labels: t.labels.clone(), common: t.common.clone() })
            .collect(),
        services: s.services.iter().map(|x| CodeView { code: x.code.clone(), labels: x.labels.clone() }).collect(),
        dispositions: s
            .dispositions
            .iter()
            .map(|d| DispositionView { code: word(d.code), labels: d.labels.clone(), internal: d.internal.clone(), common: d.common })
            .collect(),
        priorities: s
            .priorities
            .iter()
            .map(|p| PriorityView {
                priority: p.priority,
                labels: p.labels.clone(),
                automatic: p.automatic,
                nobody_assigned_s: p.nobody_assigned_s,
            })
            .collect(),
        map: api.city.as_ref().map(|city| MapView {
            name: city.info.name.clone(),
            bounds: city.info.bounds,
            centre: city.info.centre.into(),
            attribution: city.info.attribution.clone(),
            checksum: city.roads.checksum().to_owned(),
            synthetic: city.info.synthetic,
        }),
        settings_version: in_force.version,
        organisation: NodeView::line(s),
        capabilities: s.capabilities.iter().map(words).collect(),
        unavailability: s.reasons.unavailability.iter().map(|r| CodeView { code: word(r.code), labels: r.labels.clone() }).collect(),
        cancellation: s.reasons.cancellation.iter().map(words).collect(),
        sectors: s.sectors.iter().map(SectorView::from).collect(),
        posts: s.posts.iter().map(PostView::from).collect(),
        refusals: s.assignments.refusals.iter().map(|r| CodeView { code: r.code.clone(), labels: r.labels.clone() }).collect(),
    };
    shown(api.journal.durable().seq(), axum::Json(view).into_response())
}

fn word(code: impl Serialize) -> String {
    serde_json::to_value(code).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// All that the room shows now: what a new viewer gets first. Each look is recorded, as one at the live feed is.
#[utoipa::path(get, path = "/snapshot", tag = "room", responses((status = 200, body = views::Snapshot), (status = "default", body = Problem)))]
pub async fn snapshot(State(api): State<Api>, caller: Caller) -> Result<Response, ApiError> {
    api.look(&caller, Look::Room).await?;
    let seq = api.live.cursor().seq;
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (SEQ_HEADER.parse().unwrap_or(header::AGE), seq.to_string())];
    Ok((headers, api.live.snapshot()).into_response())
}

/// What a relay asks for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AccessQuery {
    /// One begins to look, which is recorded as a look at the live feed is; left out: one goes on.
    #[serde(default)]
    #[param(required = false)]
    look: bool,
}

/// Whether one may see this room: for a relay, which asks for each viewer, and again while he looks.
#[utoipa::path(get, path = "/access", tag = "room", params(AccessQuery),
    responses((status = 204, description = "one may"), (status = "default", body = Problem)))]
pub async fn access(State(api): State<Api>, caller: Caller, Query(q): Query<AccessQuery>) -> Result<StatusCode, ApiError> {
    if q.look {
        api.look(&caller, Look::Room).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
