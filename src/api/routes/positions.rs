//! Positions of the room: who sits where. Whoever holds none changes nothing.

use crate::{
    api::{
        act::{Act, Draft, Who, done, shown},
        door::Acted,
        dto::{
            act::PlainAct,
            positions::{OfferPosition, PositionList, ReleasePosition},
            text::{PLACE_CHARS, clean},
        },
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{input::Input, positions},
    id::{AccountId, InputId, PositionId},
    live::PositionView,
    store::seal::subject_of,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

/// Positions of the room, with who holds them, in the order of the settings.
#[utoipa::path(get, path = "/positions", tag = "positions", responses((status = 200, body = PositionList), (status = "default", body = Problem)))]
pub async fn list(State(api): State<Api>) -> Result<Response, ApiError> {
    let found = api.door.read(|state| PositionList::of(state.settings(), &PositionView::all(state))).await?;
    Ok(shown(found.seq, axum::Json(found.value).into_response()))
}

/// Take a position: a free one, or one that was offered. One account holds at most four.
#[utoipa::path(post, path = "/positions/{position}/sign-on", tag = "positions", params(("position" = String, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn sign_on(
    State(api): State<Api>,
    Who(who): Who,
    Path(position): Path<PositionId>,
    act: Act<PlainAct>,
) -> Result<Response, ApiError> {
    let account = AccountId::new(&who.account).map_err(|_| ApiError::Internal)?;
    let role = who.role.clone();
    let verb = format!("position/{position}/sign-on");
    let input = Input::Positions(positions::Act::SignOn { position, account, role });
    api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done)
}

/// Leave one's own position.
#[utoipa::path(post, path = "/positions/{position}/sign-off", tag = "positions", params(("position" = String, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn sign_off(
    State(api): State<Api>,
    Who(who): Who,
    Path(position): Path<PositionId>,
    act: Act<PlainAct>,
) -> Result<Response, ApiError> {
    let verb = format!("position/{position}/sign-off");
    let input = Input::Positions(positions::Act::SignOff { position });
    api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done)
}

/// Offer one's own position: whoever takes it then holds it, and one is free without a moment in which nobody sat there.
#[utoipa::path(post, path = "/positions/{position}/offer", tag = "positions", params(("position" = String, Path)), request_body = OfferPosition, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn offer(
    State(api): State<Api>,
    Who(who): Who,
    Path(position): Path<PositionId>,
    act: Act<OfferPosition>,
) -> Result<Response, ApiError> {
    let OfferPosition { id, to } = act.body;
    let verb = format!("position/{position}/offer");
    let input = Input::Positions(positions::Act::Offer { position, to });
    api.act(Draft::plain(id, verb, &act.content, who, input)).await.map(done)
}

/// Take such an offer back.
#[utoipa::path(post, path = "/positions/{position}/take-back", tag = "positions", params(("position" = String, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn take_back(
    State(api): State<Api>,
    Who(who): Who,
    Path(position): Path<PositionId>,
    act: Act<PlainAct>,
) -> Result<Response, ApiError> {
    let verb = format!("position/{position}/take-back");
    let input = Input::Positions(positions::Act::TakeBackOffer { position });
    api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done)
}

/// A chief or supervisor frees somebody's position, with a reason.
#[utoipa::path(post, path = "/positions/{position}/release", tag = "positions", params(("position" = String, Path)), request_body = ReleasePosition, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn release(
    State(api): State<Api>,
    Who(who): Who,
    Path(position): Path<PositionId>,
    act: Act<ReleasePosition>,
) -> Result<Response, ApiError> {
    let ReleasePosition { id, reason } = act.body;
    let subject = subject_of(InputId(id), "position");
    let reason = api.seal(subject, "reason", clean(Some(reason), "reason", PLACE_CHARS)?)?;
    let reason = reason.ok_or_else(|| ApiError::Invalid { field: "reason", detail: "says nothing".to_owned() })?;
    let verb = format!("position/{position}/release");
    let input = Input::Positions(positions::Act::Release { position, reason });
    let draft = Draft::plain(id, verb, &act.content, who, input);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(done)
}
