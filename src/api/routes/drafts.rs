//! Drafts: what operators are typing.

use super::calls::{Words, place_of};
use crate::{
    api::{
        act::{Act, Draft, Who, done, made, shown},
        door::Acted,
        dto::{
            act::PlainAct,
            answer::List,
            text::{DETAILS_CHARS, PLACE_CHARS, clean},
            ties::SaveDraft,
            views,
        },
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject,
        incidents::Act as Deed,
        input::Input,
        model::{Actor, DraftText, PlaceSource},
    },
    id::{CallId, DraftId, InputId, SubjectId},
    live::make,
    store::seal::subject_of,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

fn text(api: &Api, who: &Actor, subject: SubjectId, body: SaveDraft) -> Result<DraftText, ApiError> {
    let place = body.position.map(|p| {
        let source = body.place_source.map_or(PlaceSource::Operator, Into::into);
        let words = Words { said: None, verified: body.verified, accuracy_m: body.accuracy_m, names: ["said", "verified"] };
        place_of(api, who, subject, (p.position("position")?, source), words)
    });
    Ok(DraftText {
        call: body.call.map(CallId),
        kind: body.kind,
        priority: body.priority.map(Into::into),
        said: api.seal(subject, "said", clean(body.said, "said", PLACE_CHARS)?)?,
        place: place.transpose()?,
        details: api.seal(subject, "details", clean(body.details, "details", DETAILS_CHARS)?)?,
        exercise: body.exercise,
    })
}

/// Begin a draft. It stands in no queue, and survives a restart.
#[utoipa::path(post, path = "/drafts", tag = "incidents", request_body = SaveDraft, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn begin(State(api): State<Api>, Who(who): Who, act: Act<SaveDraft>) -> Result<Response, ApiError> {
    let id = act.body.id;
    let subject = subject_of(InputId(id), "draft");
    let text = text(&api, &who, subject, act.body)?;
    let input = Input::Incidents(Deed::SaveDraft { draft: None, subject, text });
    let draft = Draft::plain(id, "draft".to_owned(), &act.content, who, input);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(made)
}

/// Save the next state of one's own draft.
#[utoipa::path(post, path = "/drafts/{n}", tag = "incidents", params(("n" = u64, Path)), request_body = SaveDraft, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn save(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<SaveDraft>) -> Result<Response, ApiError> {
    let id = act.body.id;
    let found = api.door.read(move |state| state.drafts().get(&DraftId(n)).map(|d| d.subject)).await?;
    let subject = found.value.ok_or(ApiError::Rejected(Reject::UnknownDraft(DraftId(n))))?;
    let text = text(&api, &who, subject, act.body)?;
    let input = Input::Incidents(Deed::SaveDraft { draft: Some(DraftId(n)), subject, text });
    let draft = Draft::plain(id, format!("draft/{n}"), &act.content, who, input);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(done)
}

/// Throw one's own draft away.
#[utoipa::path(post, path = "/drafts/{n}/discard", tag = "incidents", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn discard(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Incidents(Deed::DiscardDraft { draft: DraftId(n) });
    api.act(Draft::plain(act.body.id, format!("draft/{n}/discard"), &act.content, who, input)).await.map(done)
}

/// Make the draft an incident; type and place must be there.
#[utoipa::path(post, path = "/drafts/{n}/open", tag = "incidents", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn open(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Incidents(Deed::OpenDraft { draft: DraftId(n) });
    api.act(Draft::plain(act.body.id, format!("draft/{n}/open"), &act.content, who, input)).await.map(made)
}

/// All drafts, in order of number.
#[utoipa::path(get, path = "/drafts", tag = "incidents", responses((status = 200, body = views::DraftList), (status = "default", body = Problem)))]
pub async fn list(State(api): State<Api>) -> Result<Response, ApiError> {
    let found = api.door.read(|state| state.drafts().values().cloned().collect::<Vec<_>>()).await?;
    let items = found.value.iter().map(|d| make::draft(d, &*api.opener)).collect::<Vec<_>>();
    Ok(shown(found.seq, axum::Json(List { items }).into_response()))
}
