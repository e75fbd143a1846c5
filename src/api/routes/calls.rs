//! Calls on line 19.

use super::{page, passing};
use crate::{
    api::{
        act::{Act, Draft, Who, done, made, seal_error, shown},
        door::{Acted, Shown},
        dto::{
            LatLon,
            act::{ClassifyCall, NewIncident, OpenCallIncident, PlaceCall, PlainAct},
            answer::List,
            pages,
            text::{DETAILS_CHARS, NAME_CHARS, NUMBER_CHARS, PLACE_CHARS, clean},
            ties::{Placed, RepeatView},
            views, words,
        },
        extract::{Path, Query},
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        self, Reject,
        input::{self, Input},
        model::{Actor, Place, PlaceSource, Priority, Source, Verified},
    },
    id::{CallId, IncidentId, InputId, SubjectId},
    live::make,
    quantity::{Position, Timestamp},
    store::{Reader, seal::subject_of, sqlite::CallFilter},
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Place a call: it starts ringing; with `answered` or `incident` the same act goes further.
#[utoipa::path(post, path = "/calls", tag = "calls", request_body = PlaceCall, responses(
    (status = 201, body = Placed), (status = 200, body = Placed, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn place(State(api): State<Api>, Who(actor): Who, act: Act<PlaceCall>) -> Result<Response, ApiError> {
    let PlaceCall { id, presented_at, number, caller, location, answered, incident, exercise, caught_up_at } = act.body;
    let subject = subject_of(InputId(id), "call");
    let number = clean(number, "number", NUMBER_CHARS)?;
    let at = presented_at.map_or_else(|| api.clock.now().at, Timestamp);
    let number_fingerprint = number.as_deref().map(|n| api.sealer.caller_fingerprint(n, at)).transpose();
    let earlier_fingerprints = match number.as_deref() {
        Some(n) => api.sealer.earlier_caller_fingerprints(n, at, api.settings().calls.repeated_caller_hours).map_err(seal_error)?,
        None => Vec::new(),
    };
    let location = location.map(|l| {
        let position = l.position.position("location.position")?;
        Ok::<_, ApiError>(Place { accuracy_m: l.accuracy_m, found: api.found(position), ..Place::at(position, l.source.into()) })
    });
    let source = if caught_up_at.is_some() {
        Source::CatchUp
    } else if answered || incident.is_some() {
        Source::Operator
    } else {
        Source::Telephony
    };
    let input = Input::PresentCall {
        subject,
        presented_at: presented_at.map(Timestamp),
        number: api.seal(subject, "number", number)?,
        caller: api.seal(subject, "caller", clean(caller, "caller", NAME_CHARS)?)?,
        number_fingerprint: number_fingerprint.map_err(seal_error)?,
        earlier_fingerprints,
        location: location.transpose()?,
        answered: answered || caught_up_at.is_some(),
        incident: incident.map(|i| new_incident(&api, &actor, subject_of(InputId(id), "incident"), i)).transpose()?,
        exercise,
    };
    let offered = repeats_of(&input);
    let draft = Draft {
        id,
        verb: "call".to_owned(),
        content: &act.content,
        subject: Some(subject),
        actor,
        source,
        occurred_at: caught_up_at,
        position: None,
        input,
    };
    let acted = api.act(draft).await?;
    let Some((position, kind)) = offered else { return Ok(made(acted)) };
    let found = repeats(&api, position, kind, exercise, acted.incident.map(IncidentId)).await?;
    let status = if acted.repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok(shown(acted.seq, (status, axum::Json(Placed { acted, repeats: found.value })).into_response()))
}

/// Where a call says it is, and of what kind: the incident's place, else the caller's.
fn repeats_of(input: &Input) -> Option<(Position, Option<String>)> {
    let Input::PresentCall { location, incident, .. } = input else { return None };
    match incident {
        Some(new) => Some((new.place.position, Some(new.kind.clone()))),
        None => location.as_ref().map(|l| (l.position, None)),
    }
}

/// Incidents near in place, time and kind, but for `own`.
async fn repeats(
    api: &Api,
    position: Position,
    kind: Option<String>,
    exercise: bool,
    own: Option<IncidentId>,
) -> Result<Shown<Vec<RepeatView>>, ApiError> {
    let now = api.clock.now().at;
    let look = move |state: &crate::dispatch::State| {
        let found = dispatch::repeats(state, position, kind.as_deref(), exercise, now);
        found.into_iter().filter(|r| Some(r.incident) != own).map(RepeatView::from).collect()
    };
    api.door.read(look).await
}

/// Where, and of what type.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RepeatQuery {
    /// Latitude, degrees.
    lat: f64,
    /// Longitude, degrees.
    lon: f64,
    /// Type code; without it all types are alike.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Among exercises.
    #[serde(default)]
    exercise: bool,
}

/// Incidents that a call from a place may repeat: near in place, time and type, the likeliest first.
#[utoipa::path(get, path = "/repeats", tag = "calls", params(RepeatQuery), responses((status = 200, body = views::RepeatList), (status = "default", body = Problem)))]
pub async fn offered(State(api): State<Api>, Query(query): Query<RepeatQuery>) -> Result<Response, ApiError> {
    let position = LatLon { lat: query.lat, lon: query.lon }.position("lat")?;
    let found = repeats(&api, position, query.kind, query.exercise, None).await?;
    Ok(shown(found.seq, axum::Json(List { items: found.value }).into_response()))
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
    let ClassifyCall { id, classification, repeat_of, new_information, outside } = act.body;
    let subject = match outside {
        Some(_) => Some(api.call_subject(CallId(n)).await?),
        None => None,
    };
    let outside = outside.zip(subject).map(|(o, subject)| passing::outside(&api, subject, o)).transpose()?;
    let repeat_of = repeat_of.map(IncidentId);
    let input = Input::ClassifyCall { call: CallId(n), classification: classification.into(), repeat_of, new_information, outside };
    let draft = Draft::plain(id, format!("call/{n}/classify"), &act.content, who, input);
    api.act(Draft { subject, ..draft }).await.map(done)
}

/// Open an incident on an answered call.
#[utoipa::path(post, path = "/calls/{n}/incident", tag = "calls", params(("n" = u64, Path)), request_body = OpenCallIncident, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn incident(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<OpenCallIncident>) -> Result<Response, ApiError> {
    let OpenCallIncident { id, incident } = act.body;
    let subject = subject_of(InputId(id), "incident");
    let incident = new_incident(&api, &who, subject, incident)?;
    let input = Input::OpenIncident { call: Some(CallId(n)), unit: None, incident };
    let draft = Draft::plain(id, format!("call/{n}/incident"), &act.content, who, input);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(made)
}

/// Checks and seals what makes an incident.
pub(in crate::api) fn new_incident(api: &Api, who: &Actor, subject: SubjectId, new: NewIncident) -> Result<input::NewIncident, ApiError> {
    let position = new.position.position("incident.position")?;
    let source = new.place_source.map_or(PlaceSource::Operator, Into::into);
    let words = Words { said: new.said, verified: new.verified, accuracy_m: new.accuracy_m, names: ["incident.said", "incident.verified"] };
    let place = place_of(api, who, subject, (position, source), words)?;
    let priority = match new.priority {
        Some(priority) => priority.into(),
        // An unknown type is refused by the core, which names it; until then any priority does.
        None => api.settings().kind(&new.kind).map_or(Priority::P3, |t| t.priority),
    };
    let details = api.seal(subject, "details", clean(new.details, "incident.details", DETAILS_CHARS)?)?;
    let hold_until = new.hold_until.map(Timestamp);
    Ok(input::NewIncident { subject, kind: new.kind, priority, place, details, exercise: new.exercise, hold_until })
}

/// What is said of a place.
pub(super) struct Words {
    pub said: Option<String>,
    pub verified: Option<String>,
    pub accuracy_m: Option<u32>,
    /// What the two texts are called in the request.
    pub names: [&'static str; 2],
}

/// A place with its three addresses kept apart: the caller's words, the gazetteer's, and what the operator vouches for.
pub(super) fn place_of(
    api: &Api,
    who: &Actor,
    subject: SubjectId,
    (position, source): (Position, PlaceSource),
    words: Words,
) -> Result<Place, ApiError> {
    let said = api.seal(subject, "said", clean(words.said, words.names[0], PLACE_CHARS)?)?;
    let address = api.seal(subject, "verified", clean(words.verified, words.names[1], PLACE_CHARS)?)?;
    let vouched = source == PlaceSource::Operator || address.is_some();
    let verified = vouched.then(|| Verified { address, by: who.clone(), at: api.clock.now().at });
    Ok(Place { position, source, accuracy_m: words.accuracy_m, found: api.found(position), said, verified })
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
#[utoipa::path(get, path = "/calls", tag = "calls", params(CallQuery), responses((status = 200, body = pages::CallPage), (status = "default", body = Problem)))]
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
