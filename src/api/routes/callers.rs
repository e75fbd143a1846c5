//! Callers: called back, located; and a call taken off the incident it was joined to by mistake.

use crate::{
    accounts::Look,
    api::{
        act::{Act, Draft, Who, done},
        door::Acted,
        doors::caller::Caller,
        dto::{
            session::CallerView,
            text::{DETAILS_CHARS, clean},
            ties::{CallBack, Locate, Reasoned},
        },
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject, calls,
        input::Input,
        model::{Place, Source},
    },
    id::CallId,
};
use axum::{extract::State, response::Response};

/// Who called, in full. Each look is recorded; everywhere else numbers are shown by their last digits.
#[utoipa::path(get, path = "/calls/{n}/caller", tag = "calls", params(("n" = u64, Path)), responses(
    (status = 200, body = CallerView), (status = "default", body = Problem)))]
pub async fn caller(State(api): State<Api>, asks: Caller, Path(n): Path<u64>) -> Result<axum::Json<CallerView>, ApiError> {
    let call = CallId(n);
    let (found, _) = api.stored(move |r| r.call(call)).await?;
    let found = found.ok_or(ApiError::Rejected(Reject::UnknownCall(call)))?;
    api.doors.looked(&asks.actor, Some(&api.room), Look::Caller { call }, None, None).await?;
    let open = |sealed: &Option<_>, field| sealed.as_ref().and_then(|s| api.opener.open(s, field));
    let erased = [&found.number, &found.caller].into_iter().flatten().any(|s| api.opener.is_erased(s));
    Ok(axum::Json(CallerView { number: open(&found.number, "number"), caller: open(&found.caller, "caller"), erased }))
}

/// An abandoned call was called back: reached, not reached, or given up with a reason.
#[utoipa::path(post, path = "/calls/{n}/call-back", tag = "calls", params(("n" = u64, Path)), request_body = CallBack, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn call_back(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<CallBack>) -> Result<Response, ApiError> {
    let CallBack { id, outcome, reason } = act.body;
    let call = CallId(n);
    let (subject, reason) = sealed(&api, call, reason).await?;
    let input = Input::Calls(calls::Act::CallBack { call, outcome: outcome.into(), reason });
    let draft = Draft::plain(id, format!("call/{n}/call-back"), &act.content, who, input);
    api.act(Draft { subject, ..draft }).await.map(done)
}

/// A source says where the caller is. It is kept beside what others said.
#[utoipa::path(post, path = "/calls/{n}/location", tag = "calls", params(("n" = u64, Path)), request_body = Locate, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn locate(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Locate>) -> Result<Response, ApiError> {
    let Locate { id, position, source, accuracy_m } = act.body;
    let position = position.position("position")?;
    let place = Place { accuracy_m, found: api.found(position), ..Place::at(position, source.into()) };
    let by = if place.source == crate::dispatch::model::PlaceSource::Operator { Source::Operator } else { Source::Telephony };
    let input = Input::Calls(calls::Act::Locate { call: CallId(n), place });
    let draft = Draft::plain(id, format!("call/{n}/location"), &act.content, who, input);
    api.act(Draft { source: by, ..draft }).await.map(done)
}

/// Correction: the call does not belong to the incident it was joined to, and is to be classified again.
#[utoipa::path(post, path = "/calls/{n}/leave", tag = "calls", params(("n" = u64, Path)), request_body = Reasoned, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn leave(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Reasoned>) -> Result<Response, ApiError> {
    let Reasoned { id, reason } = act.body;
    let call = CallId(n);
    let (subject, why) = sealed(&api, call, reason).await?;
    let input = Input::Calls(calls::Act::Leave { call, why });
    let draft = Draft::plain(id, format!("call/{n}/leave"), &act.content, who, input);
    api.act(Draft { subject, ..draft }).await.map(done)
}

/// Correction: the call was closed with the wrong key, or given up too early. It is to be classified, or called back, again.
#[utoipa::path(post, path = "/calls/{n}/take-back", tag = "calls", params(("n" = u64, Path)), request_body = Reasoned, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn take_back(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Reasoned>) -> Result<Response, ApiError> {
    let Reasoned { id, reason } = act.body;
    let call = CallId(n);
    let (subject, why) = sealed(&api, call, reason).await?;
    let input = Input::Calls(calls::Act::TakeBack { call, why });
    let draft = Draft::plain(id, format!("call/{n}/take-back"), &act.content, who, input);
    api.act(Draft { subject, ..draft }).await.map(done)
}

type Reason = (Option<crate::id::SubjectId>, Option<crate::dispatch::model::Sealed>);

/// A reason under the call's own key, so that erasing the caller erases it too.
async fn sealed(api: &Api, call: CallId, reason: Option<String>) -> Result<Reason, ApiError> {
    match clean(reason, "reason", DETAILS_CHARS)? {
        None => Ok((None, None)),
        Some(reason) => {
            let subject = api.call_subject(call).await?;
            Ok((Some(subject), api.seal(subject, "reason", Some(reason))?))
        }
    }
}
