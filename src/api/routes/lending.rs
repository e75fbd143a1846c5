//! Units lent to another room, returned, asked for.

use crate::{
    api::{
        act::{Act, Draft, Who, done, made, shown},
        door::Acted,
        dto::{
            act::PlainAct,
            answer::List,
            lending::{AskForUnit, LendUnit, RefuseRequest},
            lending_views,
        },
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{Reject, input::Input, lending::Act as Deed},
    id::{IncidentId, RequestId, UnitId},
    live::{RequestView, make},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use uuid::Uuid;

/// Lend a unit to another room. It is nobody's until that room has answered.
#[utoipa::path(post, path = "/units/{unit}/lend", tag = "units", params(("unit" = String, Path)), request_body = LendUnit, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn lend(State(api): State<Api>, Who(who): Who, Path(unit): Path<UnitId>, act: Act<LendUnit>) -> Result<Response, ApiError> {
    let verb = format!("unit/{unit}/lend");
    let input = Input::Lending(Deed::Release { unit, to: act.body.room });
    api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done)
}

/// Return a borrowed unit to its room.
#[utoipa::path(post, path = "/units/{unit}/return", tag = "units", params(("unit" = String, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn give_back(State(api): State<Api>, Who(who): Who, Path(unit): Path<UnitId>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let asked = unit.clone();
    let (known, _) = api.stored(move |r| r.unit(&asked)).await?;
    let home = known.ok_or_else(|| ApiError::Rejected(Reject::UnknownUnit(unit.clone())))?.command.home;
    if home == api.room {
        return Err(ApiError::Rejected(Reject::NotBorrowed(unit)));
    }
    let verb = format!("unit/{unit}/return");
    let input = Input::Lending(Deed::Release { unit, to: home });
    api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done)
}

/// Requests for units: this room's, and those of others for this room's units. Ended ones stay for an hour.
#[utoipa::path(get, path = "/unit-requests", tag = "units", responses((status = 200, body = lending_views::RequestList)))]
pub async fn list(State(api): State<Api>) -> Result<Response, ApiError> {
    let requests = api.door.read(|state| state.requests().map(make::request).collect::<Vec<RequestView>>()).await?;
    Ok(shown(requests.seq, axum::Json(List { items: requests.value }).into_response()))
}

/// Ask another room for a unit.
#[utoipa::path(post, path = "/unit-requests", tag = "units", request_body = AskForUnit, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn ask(State(api): State<Api>, Who(who): Who, act: Act<AskForUnit>) -> Result<Response, ApiError> {
    let AskForUnit { id, room, unit, incident } = act.body;
    let input = Input::Lending(Deed::Ask { of: room, unit, incident: incident.map(IncidentId) });
    api.act(Draft::plain(id, "unit-request".to_owned(), &act.content, who, input)).await.map(made)
}

/// Grant a request: the unit is lent.
#[utoipa::path(post, path = "/unit-requests/{request}/grant", tag = "units", params(("request" = Uuid, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn grant(State(api): State<Api>, Who(who): Who, Path(request): Path<Uuid>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Lending(Deed::Grant { request: RequestId(request) });
    api.act(Draft::plain(act.body.id, format!("unit-request/{request}/grant"), &act.content, who, input)).await.map(done)
}

/// Refuse a request, with the reason.
#[utoipa::path(post, path = "/unit-requests/{request}/refuse", tag = "units", params(("request" = Uuid, Path)), request_body = RefuseRequest,
    responses((status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn refuse(
    State(api): State<Api>,
    Who(who): Who,
    Path(request): Path<Uuid>,
    act: Act<RefuseRequest>,
) -> Result<Response, ApiError> {
    let input = Input::Lending(Deed::Refuse { request: RequestId(request), why: act.body.reason.into() });
    api.act(Draft::plain(act.body.id, format!("unit-request/{request}/refuse"), &act.content, who, input)).await.map(done)
}

/// Take a request back.
#[utoipa::path(post, path = "/unit-requests/{request}/withdraw", tag = "units", params(("request" = Uuid, Path)), request_body = PlainAct,
    responses((status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn withdraw(State(api): State<Api>, Who(who): Who, Path(request): Path<Uuid>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Lending(Deed::Withdraw { request: RequestId(request) });
    api.act(Draft::plain(act.body.id, format!("unit-request/{request}/withdraw"), &act.content, who, input)).await.map(done)
}
