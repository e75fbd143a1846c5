//! Road closures: in force for every ranking and every way from the moment they are answered.

use super::page;
use crate::{
    api::{
        act::{Act, Draft, Who, done, made, shown},
        door::Acted,
        dto::{
            act::PlainAct,
            text::{PLACE_CHARS, clean},
            written::{DrawClosure, Geometry, GeometryKind, ProlongClosure},
            written_views as views,
        },
        extract::{Path, Query},
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject,
        closures::{self, Passes, Shape},
        input::Input,
    },
    id::{ClosureId, InputId},
    live::written,
    quantity::{Position, Timestamp},
    store::{Reader, seal::subject_of},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Close roads: at once, or from a time to come. `closes_no_road` in the answer: the shape lies outside of the map or beside its roads;
/// it is kept and shown all the same.
#[utoipa::path(post, path = "/closures", tag = "closures", request_body = DrawClosure, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn draw(State(api): State<Api>, Who(who): Who, act: Act<DrawClosure>) -> Result<Response, ApiError> {
    let DrawClosure { id, geometry, reason, note, passes: p, from, until } = act.body;
    let subject = subject_of(InputId(id), "closure");
    let note = api.seal(subject, "closure", clean(note, "note", PLACE_CHARS)?)?;
    let passes = Passes { siren: p.siren, motorbike: p.motorbike, bicycle: p.bicycle, foot: p.foot };
    let (from, until) = (from.map(Timestamp), until.map(Timestamp));
    let sealed = note.as_ref().map(|_| subject);
    let shape = shape(geometry)?;
    let input = Input::Closures(closures::Act::Draw { shape: shape.clone(), reason: reason.into(), note, passes, from, until });
    let draft = Draft::plain(id, "closure".to_owned(), &act.content, who, input);
    let acted = api.act(Draft { subject: sealed, ..draft }).await?;
    // Looked at once the core has bounded the shape, and away from the async threads: a wide one takes a while.
    let closes_no_road = match api.closed.clone() {
        Some(roads) => tokio::task::spawn_blocking(move || !roads.has_road_in(&shape)).await.unwrap_or(false),
        None => false,
    };
    Ok(made(Acted { closes_no_road, ..acted }))
}

fn shape(g: Geometry) -> Result<Shape, ApiError> {
    let invalid = |detail: &str| ApiError::Invalid { field: "geometry", detail: detail.to_owned() };
    if g.radius_m.is_some() != (g.kind == GeometryKind::Circle) {
        return Err(invalid("a circle, and nothing else, has a radius"));
    }
    let points = g.points.into_iter().map(|p| p.position("geometry.points")).collect::<Result<Vec<Position>, _>>()?;
    Ok(match (g.kind, &points[..]) {
        (GeometryKind::Point, [p]) => Shape::Point(*p),
        (GeometryKind::Circle, [centre]) => Shape::Circle { centre: *centre, radius_m: g.radius_m.unwrap_or(0) },
        (GeometryKind::Point | GeometryKind::Circle, _) => return Err(invalid("a point and a circle have one point")),
        (GeometryKind::Line, _) => Shape::Line(points),
        (GeometryKind::Area, _) => Shape::Area(points),
    })
}

/// Give a closure another end.
#[utoipa::path(patch, path = "/closures/{n}", tag = "closures", params(("n" = u64, Path)), request_body = ProlongClosure, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn prolong(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<ProlongClosure>) -> Result<Response, ApiError> {
    let ProlongClosure { id, until } = act.body;
    let input = Input::Closures(closures::Act::Prolong { closure: ClosureId(n), until: Timestamp(until) });
    api.act(Draft::plain(id, format!("closure/{n}/prolong"), &act.content, who, input)).await.map(done)
}

/// Open the roads before their time.
#[utoipa::path(post, path = "/closures/{n}/end", tag = "closures", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn end(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Closures(closures::Act::End { closure: ClosureId(n) });
    api.act(Draft::plain(act.body.id, format!("closure/{n}/end"), &act.content, who, input)).await.map(done)
}

/// Which closures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ClosureQuery {
    /// Planned or in force only.
    #[serde(default)]
    open: bool,
    /// After this number.
    after: Option<u64>,
    /// Entries of the page, 1 to 500; 100 when left out.
    limit: Option<u32>,
}

/// Road closures, in order of number.
#[utoipa::path(get, path = "/closures", tag = "closures", params(ClosureQuery), responses((status = 200, body = views::ClosurePage), (status = "default", body = Problem)))]
pub async fn list(State(api): State<Api>, Query(query): Query<ClosureQuery>) -> Result<Response, ApiError> {
    let limit = page::limit(query.limit)?;
    let after = ClosureId(query.after.unwrap_or(0));
    let opener = Arc::clone(&api.opener);
    let read = move |r: &Reader| {
        let found = r.closures(query.open, after, limit)?;
        Ok(page::page(&found, limit, |c| c.id.0, |c| written::closure(c, &*opener)))
    };
    let (page, seq) = api.stored(read).await?;
    Ok(page::answer(page, seq))
}

/// One road closure.
#[utoipa::path(get, path = "/closures/{n}", tag = "closures", params(("n" = u64, Path)), responses((status = 200, body = views::ClosureView), (status = "default", body = Problem)))]
pub async fn one(State(api): State<Api>, Path(n): Path<u64>) -> Result<Response, ApiError> {
    let opener = Arc::clone(&api.opener);
    let (view, seq) = api.stored(move |r| Ok(r.closure(ClosureId(n))?.map(|c| written::closure(&c, &*opener)))).await?;
    let view = view.ok_or(ApiError::Rejected(Reject::Closures(closures::Refusal::Unknown(ClosureId(n)))))?;
    Ok(shown(seq, axum::Json(view).into_response()))
}
