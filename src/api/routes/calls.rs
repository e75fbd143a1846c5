//! Calls on line 19.

use super::page;
use crate::{
    api::{
        act::{Act, Draft, Who, done, made, shown},
        door::Acted,
        dto::{
            act::{ClassifyCall, NewIncident, OpenCallIncident, PlaceCall, PlainAct},
            text::{DETAILS_CHARS, NAME_CHARS, NUMBER_CHARS, PLACE_CHARS, clean},
            views, words,
        },
        extract::{Path, Query},
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject,
        input::{self, Input},
        model::{Place, PlaceSource, Priority, Source},
    },
    id::{CallId, IncidentId, InputId, SubjectId},
    live::make,
    quantity::Timestamp,
    store::{Reader, seal::subject_of, sqlite::CallFilter},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Place a call: it starts ringing; with `answered` or `incident` the same act goes further.
#[utoipa::path(post, path = "/calls", tag = "calls", request_body = PlaceCall, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn place(State(api): State<Api>, Who(actor): Who, act: Act<PlaceCall>) -> Result<Response, ApiError> {
    let PlaceCall { id, presented_at, number, caller, location, answered, incident } = act.body;
    let subject = subject_of(InputId(id), "call");
    let number = clean(number, "number", NUMBER_CHARS)?;
    let at = presented_at.map_or_else(|| api.clock.now().at, Timestamp);
    let number_fingerprint = number.as_deref().map(|n| api.sealer.caller_fingerprint(n, at)).transpose();
    let location = location.map(|l| {
        let position = l.position.position("location.position")?;
        Ok::<_, ApiError>(Place { position, source: l.source.into(), accuracy_m: l.accuracy_m, found: api.found(position), said: None })
    });
    let source = if answered || incident.is_some() { Source::Operator } else { Source::Telephony };
    let input = Input::PresentCall {
        subject,
        presented_at: presented_at.map(Timestamp),
        number: api.seal(subject, "number", number)?,
        caller: api.seal(subject, "caller", clean(caller, "caller", NAME_CHARS)?)?,
        number_fingerprint: number_fingerprint.map_err(crate::api::act::seal_error)?,
        location: location.transpose()?,
        answered,
        incident: incident.map(|i| new_incident(&api, subject_of(InputId(id), "incident"), i)).transpose()?,
    };
    let draft = Draft {
        id,
        verb: "call".to_owned(),
        content: &act.content,
        subject: Some(subject),
        actor,
        source,
        occurred_at: None,
        position: None,
        input,
    };
    api.act(draft).await.map(made)
}

/// Pick up, or call back an abandoned call.
#[utoipa::path(post, path = "/calls/{n}/answer", tag = "calls", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn answer(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::AnswerCall { call: CallId(n) };
    api.act(Draft::plain(act.body.id, format!("call/{n}/answer"), &act.content, who, input)).await.map(done)
}

/// The caller hung up before an answer.
#[utoipa::path(post, path = "/calls/{n}/abandon", tag = "calls", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn abandon(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::AbandonCall { call: CallId(n) };
    let draft = Draft::plain(act.body.id, format!("call/{n}/abandon"), &act.content, who, input);
    api.act(Draft { source: Source::Telephony, ..draft }).await.map(done)
}

/// Close a call with one key: enquiry, negative, repeat, passed, test.
#[utoipa::path(post, path = "/calls/{n}/classify", tag = "calls", params(("n" = u64, Path)), request_body = ClassifyCall, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn classify(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<ClassifyCall>) -> Result<Response, ApiError> {
    let ClassifyCall { id, classification, repeat_of } = act.body;
    let input = Input::ClassifyCall { call: CallId(n), classification: classification.into(), repeat_of: repeat_of.map(IncidentId) };
    api.act(Draft::plain(id, format!("call/{n}/classify"), &act.content, who, input)).await.map(done)
}

/// Open an incident on an answered call.
#[utoipa::path(post, path = "/calls/{n}/incident", tag = "calls", params(("n" = u64, Path)), request_body = OpenCallIncident, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn incident(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<OpenCallIncident>) -> Result<Response, ApiError> {
    let OpenCallIncident { id, incident } = act.body;
    let subject = subject_of(InputId(id), "incident");
    let incident = new_incident(&api, subject, incident)?;
    let input = Input::OpenIncident { call: Some(CallId(n)), unit: None, incident };
    let draft = Draft::plain(id, format!("call/{n}/incident"), &act.content, who, input);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(made)
}

/// Checks and seals what makes an incident.
pub(in crate::api) fn new_incident(api: &Api, subject: SubjectId, new: NewIncident) -> Result<input::NewIncident, ApiError> {
    let position = new.position.position("incident.position")?;
    let said = api.seal(subject, "said", clean(new.said, "incident.said", PLACE_CHARS)?)?;
    let place = Place {
        position,
        source: new.place_source.map_or(PlaceSource::Operator, Into::into),
        accuracy_m: new.accuracy_m,
        found: api.found(position),
        said,
    };
    let priority = match new.priority {
        Some(priority) => priority.into(),
        // An unknown type is refused by the core, which names it; until then any priority does.
        None => api.settings.kind(&new.kind).map_or(Priority::P3, |t| t.priority),
    };
    let details = api.seal(subject, "details", clean(new.details, "incident.details", DETAILS_CHARS)?)?;
    Ok(input::NewIncident { subject, kind: new.kind, priority, place, details })
}

/// Which calls.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CallQuery {
    /// In this state only.
    state: Option<words::CallState>,
    /// After this number.
    after: Option<u64>,
    /// Entries of the page, 1 to 500; 100 when left out.
    limit: Option<u32>,
}

/// Calls, in order of number.
#[utoipa::path(get, path = "/calls", tag = "calls", params(CallQuery), responses((status = 200, body = views::CallPage), (status = "default", body = Problem)))]
pub async fn list(State(api): State<Api>, Query(query): Query<CallQuery>) -> Result<Response, ApiError> {
    let limit = page::limit(query.limit)?;
    let (filter, after) = (CallFilter { state: query.state.map(Into::into) }, CallId(query.after.unwrap_or(0)));
    let opener = Arc::clone(&api.opener);
    let read = move |r: &Reader| {
        let found = r.calls(filter, after, limit)?;
        Ok(page::page(&found, limit, |c| c.id.0, |c| make::call(c, &*opener)))
    };
    let (page, seq) = api.stored(read).await?;
    Ok(page::answer(page, seq))
}

/// One call.
#[utoipa::path(get, path = "/calls/{n}", tag = "calls", params(("n" = u64, Path)), responses((status = 200, body = views::CallView), (status = "default", body = Problem)))]
pub async fn one(State(api): State<Api>, Path(n): Path<u64>) -> Result<Response, ApiError> {
    let opener = Arc::clone(&api.opener);
    let (view, seq) = api.stored(move |r| Ok(r.call(CallId(n))?.map(|c| make::call(&c, &*opener)))).await?;
    let view = view.ok_or(ApiError::Rejected(Reject::UnknownCall(CallId(n))))?;
    Ok(shown(seq, axum::Json(view).into_response()))
}
