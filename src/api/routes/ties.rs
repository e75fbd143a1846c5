//! Incidents tied to others: merged, split, linked; units moved between them.

use super::calls::new_incident;
use crate::{
    api::{
        act::{Act, Draft, Who, done, made},
        door::Acted,
        dto::ties::{OtherIncident, SplitIncident},
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{incidents::Act as Deed, input::Input},
    id::{AssignmentId, CallId, IncidentId, InputId},
    store::seal::subject_of,
};
use axum::{extract::State, response::Response};

async fn plain(
    api: &Api,
    act: Act<OtherIncident>,
    who: crate::dispatch::model::Actor,
    verb: String,
    deed: Deed,
) -> Result<Response, ApiError> {
    api.act(Draft::plain(act.body.id, verb, &act.content, who, Input::Incidents(deed))).await.map(done)
}

/// Make the incident a duplicate of another: its calls move there, its units stay on it until moved or cleared.
#[utoipa::path(post, path = "/incidents/{n}/merge", tag = "incidents", params(("n" = u64, Path)), request_body = OtherIncident, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn merge(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<OtherIncident>) -> Result<Response, ApiError> {
    let deed = Deed::Merge { incident: IncidentId(n), into: IncidentId(act.body.incident) };
    plain(&api, act, who, format!("incident/{n}/merge"), deed).await
}

/// Open a new, linked incident with some of the calls and units of this one. Its headline clock is this one's.
#[utoipa::path(post, path = "/incidents/{n}/split", tag = "incidents", params(("n" = u64, Path)), request_body = SplitIncident, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn split(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<SplitIncident>) -> Result<Response, ApiError> {
    let SplitIncident { id, calls, assignments, incident } = act.body;
    let subject = subject_of(InputId(id), "incident");
    let deed = Deed::Split {
        incident: IncidentId(n),
        calls: calls.into_iter().map(CallId).collect(),
        assignments: assignments.into_iter().map(AssignmentId).collect(),
        new: new_incident(&api, &who, subject, incident)?,
    };
    let draft = Draft::plain(id, format!("incident/{n}/split"), &act.content, who, Input::Incidents(deed));
    api.act(Draft { subject: Some(subject), ..draft }).await.map(made)
}

/// Link two incidents, both ways.
#[utoipa::path(post, path = "/incidents/{n}/link", tag = "incidents", params(("n" = u64, Path)), request_body = OtherIncident, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn link(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<OtherIncident>) -> Result<Response, ApiError> {
    let deed = Deed::Link { incident: IncidentId(n), with: IncidentId(act.body.incident) };
    plain(&api, act, who, format!("incident/{n}/link"), deed).await
}

/// Undo a link.
#[utoipa::path(post, path = "/incidents/{n}/unlink", tag = "incidents", params(("n" = u64, Path)), request_body = OtherIncident, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn unlink(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<OtherIncident>) -> Result<Response, ApiError> {
    let deed = Deed::Unlink { incident: IncidentId(n), with: IncidentId(act.body.incident) };
    plain(&api, act, who, format!("incident/{n}/unlink"), deed).await
}

/// Move a unit at work to its incident's master, or to a linked incident. Its stamps go along; its terminal gets a new order.
#[utoipa::path(post, path = "/assignments/{n}/move", tag = "assignments", params(("n" = u64, Path)), request_body = OtherIncident, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn move_assignment(
    State(api): State<Api>,
    Who(who): Who,
    Path(n): Path<u64>,
    act: Act<OtherIncident>,
) -> Result<Response, ApiError> {
    let deed = Deed::MoveAssignment { assignment: AssignmentId(n), to: IncidentId(act.body.incident) };
    plain(&api, act, who, format!("assignment/{n}/move"), deed).await
}
