//! Assignments: one unit on one incident.

use crate::{
    api::{
        act::{Act, Draft, Who, done},
        door::Acted,
        dto::{
            act::{EndAssignment, EndReason, StampStatus},
            words,
        },
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        input::Input,
        model::{ClearReason, Source},
    },
    id::AssignmentId,
};
use axum::{extract::State, response::Response};

/// Stamp a status for a crew.
#[utoipa::path(post, path = "/assignments/{n}/status", tag = "assignments", params(("n" = u64, Path)), request_body = StampStatus, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn status(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<StampStatus>) -> Result<Response, ApiError> {
    let StampStatus { id, status, disposition, occurred_at, source } = act.body;
    let input = Input::Status { assignment: AssignmentId(n), status: status.into(), disposition: disposition.map(Into::into) };
    let draft = Draft::plain(id, format!("assignment/{n}/status"), &act.content, who, input);
    api.act(Draft { source: room_source(source)?, occurred_at, ..draft }).await.map(done)
}

/// End an assignment: freed by the room, or refused by the crew.
#[utoipa::path(post, path = "/assignments/{n}/end", tag = "assignments", params(("n" = u64, Path)), request_body = EndAssignment, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn end(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<EndAssignment>) -> Result<Response, ApiError> {
    let EndAssignment { id, reason } = act.body;
    let reason = match reason {
        EndReason::Freed => ClearReason::Freed,
        EndReason::Refused => ClearReason::Refused,
    };
    let input = Input::EndAssignment { assignment: AssignmentId(n), reason };
    api.act(Draft::plain(id, format!("assignment/{n}/end"), &act.content, who, input)).await.map(done)
}

/// The sources an operator may name: the radio, a catch-up after an outage, or the operator.
pub(super) fn room_source(source: Option<words::Source>) -> Result<Source, ApiError> {
    match source {
        None | Some(words::Source::Operator) => Ok(Source::Operator),
        Some(words::Source::Radio) => Ok(Source::Radio),
        Some(words::Source::CatchUp) => Ok(Source::CatchUp),
        Some(_) => Err(ApiError::Invalid { field: "source", detail: "the room may say radio, operator or catch_up".to_owned() }),
    }
}
