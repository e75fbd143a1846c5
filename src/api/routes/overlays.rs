//! What lies over a unit's status: wants to speak, no contact, a wish of its crew, the end of its shift.

use super::assignments::room_source;
use crate::{
    api::{
        act::{Act, Draft, Who, done},
        door::Acted,
        dto::crew_act::{AnswerWish, Ask, ShiftEnd, Switch},
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{input::Input, overlay},
    id::UnitId,
    quantity::Timestamp,
};
use axum::{extract::State, response::Response};

/// The crew wants to be called, or not any more.
#[utoipa::path(post, path = "/units/{unit}/wants-to-speak", tag = "units", params(("unit" = String, Path)), request_body = Switch, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn wants_to_speak(
    State(api): State<Api>,
    Who(who): Who,
    Path(unit): Path<UnitId>,
    act: Act<Switch>,
) -> Result<Response, ApiError> {
    let Switch { id, on, source } = act.body;
    let verb = format!("unit/{unit}/wants-to-speak");
    let draft = Draft::plain(id, verb, &act.content, who, Input::Unit(overlay::Act::WantsToSpeak { unit, on }));
    api.act(Draft { source: room_source(source)?, ..draft }).await.map(done)
}

/// Nobody reaches the unit, or somebody does again.
#[utoipa::path(post, path = "/units/{unit}/no-contact", tag = "units", params(("unit" = String, Path)), request_body = Switch, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn no_contact(State(api): State<Api>, Who(who): Who, Path(unit): Path<UnitId>, act: Act<Switch>) -> Result<Response, ApiError> {
    let Switch { id, on, source } = act.body;
    let verb = format!("unit/{unit}/no-contact");
    let draft = Draft::plain(id, verb, &act.content, who, Input::Unit(overlay::Act::NoContact { unit, on }));
    api.act(Draft { source: room_source(source)?, ..draft }).await.map(done)
}

/// The crew asks for a break, a meal, to refuel, or to go off duty.
#[utoipa::path(post, path = "/units/{unit}/ask", tag = "units", params(("unit" = String, Path)), request_body = Ask, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn ask(State(api): State<Api>, Who(who): Who, Path(unit): Path<UnitId>, act: Act<Ask>) -> Result<Response, ApiError> {
    let Ask { id, wish, source } = act.body;
    let verb = format!("unit/{unit}/ask");
    let draft = Draft::plain(id, verb, &act.content, who, Input::Unit(overlay::Act::Ask { unit, wish: wish.map(Into::into) }));
    api.act(Draft { source: room_source(source)?, ..draft }).await.map(done)
}

/// Grant or decline what the crew asked for.
#[utoipa::path(post, path = "/units/{unit}/answer", tag = "units", params(("unit" = String, Path)), request_body = AnswerWish, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn answer(State(api): State<Api>, Who(who): Who, Path(unit): Path<UnitId>, act: Act<AnswerWish>) -> Result<Response, ApiError> {
    let AnswerWish { id, grant } = act.body;
    let verb = format!("unit/{unit}/answer");
    api.act(Draft::plain(id, verb, &act.content, who, Input::Unit(overlay::Act::Answer { unit, grant }))).await.map(done)
}

/// Say when the unit's shift ends.
#[utoipa::path(post, path = "/units/{unit}/shift-end", tag = "units", params(("unit" = String, Path)), request_body = ShiftEnd, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn shift_end(State(api): State<Api>, Who(who): Who, Path(unit): Path<UnitId>, act: Act<ShiftEnd>) -> Result<Response, ApiError> {
    let ShiftEnd { id, at } = act.body;
    let verb = format!("unit/{unit}/shift-end");
    api.act(Draft::plain(id, verb, &act.content, who, Input::Unit(overlay::Act::ShiftEnds { unit, at: at.map(Timestamp) }))).await.map(done)
}
