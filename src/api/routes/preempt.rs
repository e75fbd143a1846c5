//! Pre-emption from the list.

use crate::{
    api::{
        act::{Act, Draft, Who, done},
        door::Acted,
        dto::preempt::TakeUnit,
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{input::Input, preempt},
    id::IncidentId,
};
use axum::{extract::State, response::Response};

/// Take a unit that is on its way to something less urgent, and send it here, in one act. The incident that loses it returns to the queue.
#[utoipa::path(post, path = "/incidents/{n}/preempt", tag = "incidents", params(("n" = u64, Path)), request_body = TakeUnit,
    responses((status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn take(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<TakeUnit>) -> Result<Response, ApiError> {
    let TakeUnit { id, unit } = act.body;
    let input = Input::Preempt(preempt::Act::Take { incident: IncidentId(n), unit });
    api.act(Draft::plain(id, format!("incident/{n}/preempt"), &act.content, who, input)).await.map(done)
}
