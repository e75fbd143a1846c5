//! Units: patrols that can be sent.

use super::assignments::room_source;
use crate::{
    api::{
        act::{Act, Draft, Who, done, made},
        dto::act::{RegisterUnit, SetDuty, SetUnavailable, StatePosition},
        door::Acted,
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::input::Input,
    id::UnitId,
};
use axum::{extract::State, response::Response};

/// Most devices of one unit.
pub const DEVICES: usize = 8;

/// Make or change a unit.
#[utoipa::path(post, path = "/units", tag = "units", request_body = RegisterUnit, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn register(State(api): State<Api>, Who(who): Who, act: Act<RegisterUnit>) -> Result<Response, ApiError> {
    let RegisterUnit { id, unit, kind, service, reach, mut devices } = act.body;
    devices.sort();
    devices.dedup();
    if devices.len() > DEVICES {
        return Err(ApiError::Invalid { field: "devices", detail: format!("a unit has at most {DEVICES} devices") });
    }
    let input = Input::RegisterUnit { unit, kind: kind.into(), service, reach: reach.into(), devices };
    api.act(Draft::plain(id, "unit".to_owned(), &act.content, who, input)).await.map(made)
}

/// On or off duty.
#[utoipa::path(post, path = "/units/{unit}/duty", tag = "units", params(("unit" = String, Path)), request_body = SetDuty, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn duty(State(api): State<Api>, Who(who): Who, Path(unit): Path<UnitId>, act: Act<SetDuty>) -> Result<Response, ApiError> {
    let verb = format!("unit/{unit}/duty");
    let input = Input::SetDuty { unit, duty: act.body.duty.into() };
    api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done)
}

/// Break, meal, … or available again.
#[utoipa::path(post, path = "/units/{unit}/unavailable", tag = "units", params(("unit" = String, Path)), request_body = SetUnavailable,
    responses((status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn unavailable(
    State(api): State<Api>,
    Who(who): Who,
    Path(unit): Path<UnitId>,
    act: Act<SetUnavailable>,
) -> Result<Response, ApiError> {
    let verb = format!("unit/{unit}/unavailable");
    let input = Input::SetUnavailable { unit, reason: act.body.reason.map(Into::into) };
    api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done)
}

/// State where a unit is, by its crew's word.
#[utoipa::path(post, path = "/units/{unit}/stated-position", tag = "units", params(("unit" = String, Path)), request_body = StatePosition,
    responses((status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn stated_position(
    State(api): State<Api>,
    Who(who): Who,
    Path(unit): Path<UnitId>,
    act: Act<StatePosition>,
) -> Result<Response, ApiError> {
    let StatePosition { id, position, source } = act.body;
    let verb = format!("unit/{unit}/stated-position");
    let position = position.position("position")?;
    let input = Input::StatePosition { unit, position };
    let draft = Draft::plain(id, verb, &act.content, who, input);
    api.act(Draft { source: room_source(source)?, position: Some(position), ..draft }).await.map(done)
}
