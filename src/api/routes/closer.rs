//! Closer units for assignments under way.

use crate::{
    api::{
        act::{Act, Draft, Who, done},
        door::Acted,
        dto::closer::AnswerCloser,
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::input::Input,
    id::AssignmentId,
};
use axum::{extract::State, response::Response};

/// Accept the closer unit of an assignment (it is sent and the other one freed, in one act), or dismiss it.
#[utoipa::path(post, path = "/assignments/{n}/closer", tag = "assignments", params(("n" = u64, Path)), request_body = AnswerCloser,
    responses((status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn answer(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<AnswerCloser>) -> Result<Response, ApiError> {
    let input = Input::Closer(act.body.answer.act(AssignmentId(n)));
    api.act(Draft::plain(act.body.id, format!("assignment/{n}/closer"), &act.content, who, input)).await.map(done)
}
