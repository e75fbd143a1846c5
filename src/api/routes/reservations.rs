//! Reservations: units promised to incidents.

use crate::{
    api::{
        act::{Act, Draft, Who, done, made},
        door::Acted,
        dto::{act::PlainAct, crew_act::Reserve},
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{assign, input::Input},
    id::{AssignmentId, IncidentId},
    quantity::Timestamp,
};
use axum::{extract::State, response::Response};

/// Reserve a unit: a busy one for when it is free, any one for a time. The answer names the assignment to be.
#[utoipa::path(post, path = "/incidents/{n}/reserve", tag = "assignments", params(("n" = u64, Path)), request_body = Reserve, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn reserve(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Reserve>) -> Result<Response, ApiError> {
    let Reserve { id, unit, at } = act.body;
    let input = Input::Assignment(assign::Act::Reserve { incident: IncidentId(n), unit, at: at.map(Timestamp) });
    api.act(Draft::plain(id, format!("incident/{n}/reserve"), &act.content, who, input)).await.map(made)
}

/// Send a reserved unit now.
#[utoipa::path(post, path = "/reservations/{n}/assign", tag = "assignments", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn assign(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Assignment(assign::Act::AssignReserved { assignment: AssignmentId(n) });
    api.act(Draft::plain(act.body.id, format!("reservation/{n}/assign"), &act.content, who, input)).await.map(done)
}

/// Take a reservation back.
#[utoipa::path(post, path = "/reservations/{n}/cancel", tag = "assignments", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn cancel(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Assignment(assign::Act::CancelReserved { assignment: AssignmentId(n) });
    api.act(Draft::plain(act.body.id, format!("reservation/{n}/cancel"), &act.content, who, input)).await.map(done)
}
