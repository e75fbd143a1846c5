//! What crews do and say about an assignment, entered by the operator: refuse, go, confirm, safety; and what the room does about it.

use super::assignments::room_source;
use crate::{
    api::{
        act::{Act, Draft, Who, done, shown},
        door::Acted,
        dto::{
            act::PlainAct,
            answer::List,
            crew_act::{Correct, CrewAct, Preempt, Refuse, Safety},
            standing,
            text::{PLACE_CHARS, clean},
        },
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject, assign,
        input::Input,
        model::{Assignment, Correction, CrewStatus},
    },
    id::{AssignmentId, IncidentId},
    live::Opener,
    quantity::Timestamp,
    store::Reader,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::sync::Arc;

/// Take a unit from its incident for something more urgent; on scene only as a supervisor.
#[utoipa::path(post, path = "/assignments/{n}/preempt", tag = "assignments", params(("n" = u64, Path)), request_body = Preempt, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn preempt(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Preempt>) -> Result<Response, ApiError> {
    let Preempt { id, to } = act.body;
    let input = Input::Assignment(assign::Act::Preempt { assignment: AssignmentId(n), to: to.map(IncidentId) });
    api.act(Draft::plain(id, format!("assignment/{n}/preempt"), &act.content, who, input)).await.map(done)
}

/// The crew refuses, with its reason.
#[utoipa::path(post, path = "/assignments/{n}/refuse", tag = "assignments", params(("n" = u64, Path)), request_body = Refuse, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn refuse(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Refuse>) -> Result<Response, ApiError> {
    let Refuse { id, reason, source } = act.body;
    let input = Input::Assignment(assign::Act::Refuse { assignment: AssignmentId(n), reason });
    let draft = Draft::plain(id, format!("assignment/{n}/refuse"), &act.content, who, input);
    api.act(Draft { source: room_source(source)?, ..draft }).await.map(done)
}

async fn crew_act(api: Api, who: Who, n: u64, act: Act<CrewAct>, verb: &str, input: assign::Act) -> Result<Response, ApiError> {
    let CrewAct { id, occurred_at, source } = act.body;
    let draft = Draft::plain(id, format!("assignment/{n}/{verb}"), &act.content, who.0, Input::Assignment(input));
    api.act(Draft { source: room_source(source)?, occurred_at, ..draft }).await.map(done)
}

/// Acknowledged and en route at once: two stamps.
#[utoipa::path(post, path = "/assignments/{n}/go", tag = "assignments", params(("n" = u64, Path)), request_body = CrewAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn go(State(api): State<Api>, who: Who, Path(n): Path<u64>, act: Act<CrewAct>) -> Result<Response, ApiError> {
    crew_act(api, who, n, act, "go", assign::Act::Go { assignment: AssignmentId(n) }).await
}

/// The open proposal is so: stamped at the moment it was seen.
#[utoipa::path(post, path = "/assignments/{n}/confirm", tag = "assignments", params(("n" = u64, Path)), request_body = CrewAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn confirm(State(api): State<Api>, who: Who, Path(n): Path<u64>, act: Act<CrewAct>) -> Result<Response, ApiError> {
    crew_act(api, who, n, act, "confirm", assign::Act::Confirm { assignment: AssignmentId(n) }).await
}

/// The open proposal is not so.
#[utoipa::path(post, path = "/assignments/{n}/dismiss", tag = "assignments", params(("n" = u64, Path)), request_body = CrewAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn dismiss(State(api): State<Api>, who: Who, Path(n): Path<u64>, act: Act<CrewAct>) -> Result<Response, ApiError> {
    crew_act(api, who, n, act, "dismiss", assign::Act::Dismiss { assignment: AssignmentId(n) }).await
}

/// Set the safety timer, or end it.
#[utoipa::path(post, path = "/assignments/{n}/safety", tag = "assignments", params(("n" = u64, Path)), request_body = Safety, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn safety(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Safety>) -> Result<Response, ApiError> {
    let Safety { id, minutes } = act.body;
    let input = Input::Assignment(assign::Act::Safety { assignment: AssignmentId(n), minutes });
    api.act(Draft::plain(id, format!("assignment/{n}/safety"), &act.content, who, input)).await.map(done)
}

/// The crew is well: answers the unit check.
#[utoipa::path(post, path = "/assignments/{n}/well", tag = "assignments", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn well(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Assignment(assign::Act::Well { assignment: AssignmentId(n) });
    api.act(Draft::plain(act.body.id, format!("assignment/{n}/well"), &act.content, who, input)).await.map(done)
}

/// Correct a stamp that the assignment has passed, set a missing one, or take one away. The history keeps who, why, old and new.
#[utoipa::path(post, path = "/assignments/{n}/correct", tag = "assignments", params(("n" = u64, Path)), request_body = Correct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn correct(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Correct>) -> Result<Response, ApiError> {
    let Correct { id, status, at, why } = act.body;
    let missing = || ApiError::Invalid { field: "why", detail: "say why".to_owned() };
    let why = clean(Some(why), "why", PLACE_CHARS)?.ok_or_else(missing)?;
    // Sealed under the incident's own key, so that erasing the incident's subject erases it too.
    let incident = of(&api, n).await?.incident;
    let subject = api.incident_subject(incident).await?;
    let why = api.seal(subject, "why", Some(why))?.ok_or_else(missing)?;
    let act_of = assign::Act::Correct { assignment: AssignmentId(n), status: status.into(), at: at.map(Timestamp), why };
    let draft = Draft::plain(id, format!("assignment/{n}/correct"), &act.content, who, Input::Assignment(act_of));
    api.act(Draft { subject: Some(subject), ..draft }).await.map(done)
}

async fn of(api: &Api, n: u64) -> Result<Assignment, ApiError> {
    let id = AssignmentId(n);
    let (found, _) = api.stored(move |r| r.assignment(id)).await?;
    found.ok_or(ApiError::Rejected(Reject::UnknownAssignment(id)))
}

#[derive(Serialize)]
struct Corrected {
    status: CrewStatus,
    old: Option<Timestamp>,
    new: Option<Timestamp>,
    at: Timestamp,
    by: String,
    why: Option<String>,
}

fn view(c: &Correction, opener: &dyn Opener) -> Corrected {
    Corrected {
        status: c.status,
        old: c.old.as_ref().map(|s| s.occurred_at),
        new: c.new.as_ref().map(|s| s.occurred_at),
        at: c.at,
        by: c.by.account.clone(),
        why: opener.open(&c.why, "why"),
    }
}

/// What was corrected on an assignment, oldest first.
#[utoipa::path(get, path = "/assignments/{n}/corrections", tag = "assignments", params(("n" = u64, Path)), responses((status = 200, body = standing::CorrectionList), (status = "default", body = Problem)))]
pub async fn corrections(State(api): State<Api>, Path(n): Path<u64>) -> Result<Response, ApiError> {
    let opener = Arc::clone(&api.opener);
    let read = move |r: &Reader| {
        let found = r.assignment(AssignmentId(n))?;
        Ok(found.map(|a| a.corrections.iter().map(|c| view(c, &*opener)).collect::<Vec<_>>()))
    };
    let (items, seq) = api.stored(read).await?;
    let items = items.ok_or(ApiError::Rejected(Reject::UnknownAssignment(AssignmentId(n))))?;
    Ok(shown(seq, axum::Json(List::<Corrected> { items }).into_response()))
}
