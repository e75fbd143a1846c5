//! Alerts about cover: units that stand still, sectors without a unit.

use crate::{
    api::{
        act::{Act, Draft, Who, done},
        door::Acted,
        dto::roster::AnswerCover,
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::input::Input,
    id::CoverId,
};
use axum::{extract::State, response::Response};

/// Accept the proposal of an alert (the unit's plan is changed), or dismiss it.
#[utoipa::path(post, path = "/cover/{n}", tag = "roster", params(("n" = u64, Path)), request_body = AnswerCover, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn answer(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<AnswerCover>) -> Result<Response, ApiError> {
    let input = Input::Cover(act.body.answer.act(CoverId(n)));
    api.act(Draft::plain(act.body.id, format!("cover/{n}"), &act.content, who, input)).await.map(done)
}
