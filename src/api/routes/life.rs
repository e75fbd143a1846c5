//! Incidents held, released, cancelled, reopened, handed over; and their intervals.

use crate::{
    api::{
        act::{Act, Draft, Who, done, shown},
        door::Acted,
        dto::{
            act::PlainAct,
            text::{DETAILS_CHARS, NAME_CHARS, clean},
            ties::{HandOverAccepted, HoldIncident, IntervalsView, Reasoned},
        },
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject,
        incidents::Act as Deed,
        input::Input,
        intervals::{self, Story},
        model::{Actor, IncidentState, Sealed},
    },
    id::IncidentId,
    quantity::Timestamp,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use uuid::Uuid;

/// Sends an act whose text is sealed under the incident's own key, so that erasing the incident's subject erases it too.
async fn with_text(
    api: &Api,
    (id, content, who): (Uuid, &[u8], Actor),
    (n, verb): (u64, &str),
    (field, text): (&'static str, Option<String>),
    deed: impl FnOnce(Option<Sealed>) -> Deed,
) -> Result<Response, ApiError> {
    let (subject, sealed) = match text {
        None => (None, None),
        Some(_) => {
            let subject = api.incident_subject(IncidentId(n)).await?;
            (Some(subject), api.seal(subject, field, text)?)
        }
    };
    let draft = Draft::plain(id, format!("incident/{n}/{verb}"), content, who, Input::Incidents(deed(sealed)));
    api.act(Draft { subject, ..draft }).await.map(done)
}

/// Keep a waiting incident out of the queue, until a time or until released by hand. The headline clock runs on.
#[utoipa::path(post, path = "/incidents/{n}/hold", tag = "incidents", params(("n" = u64, Path)), request_body = HoldIncident, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn hold(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<HoldIncident>) -> Result<Response, ApiError> {
    let HoldIncident { id, until, reason } = act.body;
    let reason = clean(reason, "reason", DETAILS_CHARS)?;
    let deed = |reason| Deed::Hold { incident: IncidentId(n), until: until.map(Timestamp), reason };
    with_text(&api, (id, &act.content, who), (n, "hold"), ("reason", reason), deed).await
}

/// Return a held incident to the queue.
#[utoipa::path(post, path = "/incidents/{n}/release", tag = "incidents", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn release(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Incidents(Deed::Release { incident: IncidentId(n) });
    api.act(Draft::plain(act.body.id, format!("incident/{n}/release"), &act.content, who, input)).await.map(done)
}

/// Cancel an incident at which nobody has arrived, with a reason; open assignments are cancelled.
#[utoipa::path(post, path = "/incidents/{n}/cancel", tag = "incidents", params(("n" = u64, Path)), request_body = Reasoned, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn cancel(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Reasoned>) -> Result<Response, ApiError> {
    let reason = clean(act.body.reason, "reason", DETAILS_CHARS)?;
    let deed = |reason| Deed::Cancel { incident: IncidentId(n), reason };
    with_text(&api, (act.body.id, &act.content, who), (n, "cancel"), ("reason", reason), deed).await
}

/// Take up an incident again that is over: a new segment. A duplicate is none any more and takes back its calls, and the duplicates that went
/// along with it; with units still at work it goes on as it was, in the same segment.
#[utoipa::path(post, path = "/incidents/{n}/reopen", tag = "incidents", params(("n" = u64, Path)), request_body = Reasoned, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn reopen(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Reasoned>) -> Result<Response, ApiError> {
    let reason = clean(act.body.reason, "reason", DETAILS_CHARS)?;
    let deed = |reason| Deed::Reopen { incident: IncidentId(n), reason };
    with_text(&api, (act.body.id, &act.content, who), (n, "reopen"), ("reason", reason), deed).await
}

/// The closed incident was given to the arrondissement's records (T13).
#[utoipa::path(post, path = "/incidents/{n}/hand-over", tag = "incidents", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn hand_over(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Incidents(Deed::HandOver { incident: IncidentId(n) });
    api.act(Draft::plain(act.body.id, format!("incident/{n}/hand-over"), &act.content, who, input)).await.map(done)
}

/// The arrondissement's records took it (T14).
#[utoipa::path(post, path = "/incidents/{n}/hand-over-accepted", tag = "incidents", params(("n" = u64, Path)), request_body = HandOverAccepted, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn accepted(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<HandOverAccepted>) -> Result<Response, ApiError> {
    let receipt = clean(act.body.receipt, "receipt", NAME_CHARS)?;
    let deed = |receipt| Deed::HandOverAccepted { incident: IncidentId(n), receipt };
    with_text(&api, (act.body.id, &act.content, who), (n, "hand-over-accepted"), ("receipt", receipt), deed).await
}

/// The incident's intervals, from its stamps; calls and units of incidents merged into it count with it.
#[utoipa::path(get, path = "/incidents/{n}/intervals", tag = "incidents", params(("n" = u64, Path)), responses(
    (status = 200, body = IntervalsView), (status = "default", body = Problem)))]
pub async fn intervals(State(api): State<Api>, Path(n): Path<u64>) -> Result<Response, ApiError> {
    let id = IncidentId(n);
    let (found, seq) = api
        .stored(move |r| {
            let Some(main) = r.recalled(id)? else { return Ok(None) };
            let merged = main.incident.merged.iter().filter_map(|d| r.recalled(*d).transpose()).collect::<Result<Vec<_>, _>>()?;
            Ok(Some((main, merged)))
        })
        .await?;
    let (main, merged) = found.ok_or(ApiError::Rejected(Reject::UnknownIncident(id)))?;
    let merged: Vec<_> =
        merged.into_iter().filter(|r| r.incident.state == IncidentState::Duplicate || r.incident.duplicate_of.is_some()).collect();
    let all = || std::iter::once(&main).chain(&merged);
    let story = Story { calls: all().flat_map(|r| &r.calls).collect(), assignments: all().flat_map(|r| &r.assignments).collect() };
    let view = IntervalsView::from(intervals::of(&main.incident, &story));
    Ok(shown(seq, axum::Json(view).into_response()))
}
