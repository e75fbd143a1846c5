//! Messages, bulletins, plate notes: sent with a list of receipts, or not at all.

use super::{assignments::room_source, page};
use crate::{
    accounts::Look,
    api::{
        act::{Act, Draft, Who, done, made, shown},
        door::Acted,
        doors::caller::Caller,
        dto::{
            act::PlainAct,
            answer::List,
            text::{DETAILS_CHARS, clean},
            written::{CrewMessage, EnterReceipt, LookUpPlate, NotePlate, SendBulletin, SendMessage, To, Urgency},
            written_views as views,
        },
        extract::{Json, Path, Query},
        plate,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject,
        input::Input,
        model::Source,
        notices::{self, Audience, Kind, NewNotice, Plate},
    },
    id::{IncidentId, InputId, NoticeId, SubjectId, UnitId},
    live::{NoticeView, ReceiptView, written::notice_with},
    quantity::Timestamp,
    store::{ReadError, Reader, ReceiptLine, seal::subject_of, sqlite::NoticeKinds},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;

/// The parts all notices have.
struct Written {
    id: Uuid,
    kind: Kind,
    to: Audience,
    text: String,
    urgency: Option<Urgency>,
    incident: Option<u64>,
    expires_at: Option<i64>,
}

fn audience(to: To) -> Audience {
    match to {
        To::Room => Audience::Room,
        To::Service(code) => Audience::Service(code),
        To::Sector(code) => Audience::Sector(code),
        To::Units(units) => Audience::Units(units),
    }
}

/// Seals the text; the plate is added by who has one.
fn new_notice(api: &Api, w: Written, subject: SubjectId, from: Option<UnitId>) -> Result<NewNotice, ApiError> {
    let text = clean(Some(w.text), "text", DETAILS_CHARS)?;
    let text = api.seal(subject, "notice", text)?;
    let text = text.ok_or_else(|| ApiError::Invalid { field: "text", detail: "says nothing".to_owned() })?;
    let usual = if w.kind == Kind::MissingChild { notices::Urgency::Urgent } else { notices::Urgency::Routine };
    Ok(NewNotice {
        kind: w.kind,
        from,
        audience: w.to,
        urgency: w.urgency.map_or(usual, Into::into),
        text,
        plate: None,
        incident: w.incident.map(IncidentId),
        expires_at: w.expires_at.map(Timestamp),
    })
}

async fn send(api: &Api, who: Who, verb: &str, content: &[u8], w: Written) -> Result<Response, ApiError> {
    let (id, subject) = (w.id, subject_of(InputId(w.id), "notice"));
    let input = Input::Notices(notices::Act::Send(Box::new(new_notice(api, w, subject, None)?)));
    let draft = Draft::plain(id, verb.to_owned(), content, who.0, input);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(made)
}

/// Send a message to units.
#[utoipa::path(post, path = "/messages", tag = "notices", request_body = SendMessage, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn message(State(api): State<Api>, who: Who, act: Act<SendMessage>) -> Result<Response, ApiError> {
    let SendMessage { id, to, text, urgency, incident, expires_at } = act.body;
    send(&api, who, "message", &act.content, Written { id, kind: Kind::Message, to: audience(to), text, urgency, incident, expires_at })
        .await
}

/// Enter what a crew told the room on the radio.
#[utoipa::path(post, path = "/units/{unit}/messages", tag = "notices", params(("unit" = String, Path)), request_body = CrewMessage, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn crew_message(
    State(api): State<Api>,
    Who(who): Who,
    Path(unit): Path<UnitId>,
    act: Act<CrewMessage>,
) -> Result<Response, ApiError> {
    let CrewMessage { id, text, urgency, incident, occurred_at } = act.body;
    let (verb, subject) = (format!("unit/{unit}/message"), subject_of(InputId(id), "notice"));
    let input = from_crew(&api, id, unit, text, urgency.map(Into::into), incident)?;
    let draft = Draft::plain(id, verb, &act.content, who, input);
    api.act(Draft { subject: Some(subject), source: Source::Radio, occurred_at, ..draft }).await.map(made)
}

/// A crew's message to the desk; sealed under the subject `notice` of its id.
pub(in crate::api) fn from_crew(
    api: &Api,
    id: Uuid,
    unit: UnitId,
    text: String,
    urgency: Option<notices::Urgency>,
    incident: Option<u64>,
) -> Result<Input, ApiError> {
    let w = Written { id, kind: Kind::Message, to: Audience::Desk, text, urgency: None, incident, expires_at: None };
    let new = new_notice(api, w, subject_of(InputId(id), "notice"), Some(unit))?;
    let urgency = urgency.unwrap_or(new.urgency);
    Ok(Input::Notices(notices::Act::Send(Box::new(NewNotice { urgency, ..new }))))
}

/// Send a bulletin: it stands until its end, also for units that come on duty later.
#[utoipa::path(post, path = "/bulletins", tag = "notices", request_body = SendBulletin, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn bulletin(State(api): State<Api>, who: Who, act: Act<SendBulletin>) -> Result<Response, ApiError> {
    let SendBulletin { id, kind, to, text, urgency, incident, expires_at } = act.body;
    let kind = Kind::from(kind);
    if !kind.is_bulletin() {
        let detail = "a bulletin is of a wanted person or car, a missing child, or general".to_owned();
        return Err(ApiError::Invalid { field: "kind", detail });
    }
    let to = to.map_or(Audience::Room, audience);
    send(&api, who, "bulletin", &act.content, Written { id, kind, to, text, urgency, incident, expires_at }).await
}

/// Note a plate with what to do when it is seen.
#[utoipa::path(post, path = "/plate-notes", tag = "notices", request_body = NotePlate, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn plate_note(State(api): State<Api>, Who(who): Who, act: Act<NotePlate>) -> Result<Response, ApiError> {
    let NotePlate { id, plate, text, to, urgency, incident, expires_at } = act.body;
    let subject = subject_of(InputId(id), "notice");
    let form = plate_form(&plate)?;
    let shown = api.seal(subject, "plate", Some(plate.trim().to_owned()))?.ok_or(ApiError::Internal)?;
    let plate = Plate { shown, fingerprint: api.sealer.fingerprint(subject, &plate_content(&form)).map_err(crate::api::act::seal_error)? };
    let to = to.map_or(Audience::Room, audience);
    let w = Written { id, kind: Kind::PlateNote, to, text, urgency, incident, expires_at };
    let new = NewNotice { plate: Some(plate), ..new_notice(&api, w, subject, None)? };
    let input = Input::Notices(notices::Act::Send(Box::new(new)));
    let draft = Draft::plain(id, "plate-note".to_owned(), &act.content, who, input);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(made)
}

fn plate_form(written: &str) -> Result<String, ApiError> {
    let invalid = |detail: &str| ApiError::Invalid { field: "plate", detail: detail.to_owned() };
    if written.chars().count() > plate::PLATE_CHARS {
        return Err(invalid("longer than 32 characters"));
    }
    let form = plate::one_form(written);
    if form.is_empty() { Err(invalid("holds no letter and no digit")) } else { Ok(form) }
}

fn plate_content(form: &str) -> Vec<u8> {
    format!("plate\n{form}").into_bytes()
}

/// What is noted about a plate and stands. Each note's fingerprint is under the note's own key, so an erased one is not found.
/// Each question is recorded, with the notes it found; a plate of which nothing is noted is kept nowhere.
#[utoipa::path(post, path = "/plate-notes/look-up", tag = "notices", request_body = LookUpPlate,
    responses((status = 200, body = views::NoticeList), (status = "default", body = Problem)))]
pub async fn look_up(State(api): State<Api>, caller: Caller, Json(asked): Json<LookUpPlate>) -> Result<Response, ApiError> {
    let content = plate_content(&plate_form(&asked.plate)?);
    let plates = |state: &crate::dispatch::State| {
        let noted = state.notices().in_force().filter_map(|n| Some((n.id, n.text.subject, n.plate.as_ref()?.fingerprint.clone())));
        noted.collect::<Vec<_>>()
    };
    let found = api.door.read(plates).await?;
    let sealer = Arc::clone(&api.sealer);
    let work = tokio::task::spawn_blocking(move || {
        let same = |(id, subject, print)| (sealer.fingerprint(subject, &content).ok()? == print).then_some(id);
        found.value.into_iter().filter_map(same).collect::<Vec<NoticeId>>()
    });
    let ids = work.await.map_err(|_| ApiError::Internal)?;
    api.look(&caller, Look::Plate { notes: ids.clone() }).await?;
    let standing = move |state: &crate::dispatch::State| {
        let found = ids.iter().filter_map(|id| state.notices().all().get(id));
        found.map(|n| (n.clone(), receipts_of(state, n.id))).collect::<Vec<_>>()
    };
    let found = api.door.read(standing).await?;
    let seq = found.seq;
    let opener = Arc::clone(&api.opener);
    let view = move || {
        let views = found.value.iter().map(|(n, r)| notice_with(n, r.iter().map(|l| (&l.unit, &l.receipt)), &*opener));
        views.collect::<Vec<NoticeView>>()
    };
    let items = tokio::task::spawn_blocking(view).await.map_err(|_| ApiError::Internal)?;
    Ok(shown(seq, axum::Json(List { items }).into_response()))
}

fn receipts_of(state: &crate::dispatch::State, notice: NoticeId) -> Vec<ReceiptLine> {
    let receipts = state.notices().receipts(notice);
    receipts.map(|(unit, receipt)| ReceiptLine { notice, unit: unit.clone(), receipt: *receipt }).collect()
}

/// Enter a receipt: for a crew that heard it on the radio, or for the desk.
#[utoipa::path(post, path = "/notices/{n}/receipts", tag = "notices", params(("n" = u64, Path)), request_body = EnterReceipt, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn receipt(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<EnterReceipt>) -> Result<Response, ApiError> {
    let EnterReceipt { id, unit, what, occurred_at, source } = act.body;
    let input = Input::Notices(notices::Act::Receive { notice: NoticeId(n), unit, what: what.into() });
    let draft = Draft::plain(id, format!("notice/{n}/receipt"), &act.content, who, input);
    api.act(Draft { source: room_source(source)?, occurred_at, ..draft }).await.map(done)
}

/// Take a notice back before its end; crews that have it are told until they confirm.
#[utoipa::path(post, path = "/notices/{n}/cancel", tag = "notices", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn cancel(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Notices(notices::Act::Cancel { notice: NoticeId(n) });
    api.act(Draft::plain(act.body.id, format!("notice/{n}/cancel"), &act.content, who, input)).await.map(done)
}

/// Which notices.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NoticeQuery {
    /// Those that stand only.
    #[serde(default)]
    open: bool,
    /// After this number.
    after: Option<u64>,
    /// Entries of the page, 1 to 500; 100 when left out.
    limit: Option<u32>,
}

async fn listed(api: Api, caller: &Caller, kinds: NoticeKinds, query: NoticeQuery) -> Result<Response, ApiError> {
    let limit = page::limit(query.limit)?;
    api.look(caller, Look::Notices).await?;
    let after = NoticeId(query.after.unwrap_or(0));
    let opener = Arc::clone(&api.opener);
    let read = move |r: &Reader| {
        let found = r.notices(kinds, query.open, after, limit)?;
        let found = found.into_iter().map(|n| Ok((r.receipts(n.id)?, n))).collect::<Result<Vec<_>, ReadError>>()?;
        let view =
            |(receipts, n): &(Vec<ReceiptLine>, notices::Notice)| notice_with(n, receipts.iter().map(|l| (&l.unit, &l.receipt)), &*opener);
        Ok(page::page(&found, limit, |(_, n)| n.id.0, view))
    };
    let (page, seq) = api.stored(read).await?;
    Ok(page::answer(page, seq))
}

/// Messages, in order of number. Each look is recorded.
#[utoipa::path(get, path = "/messages", tag = "notices", params(NoticeQuery), responses((status = 200, body = views::NoticePage), (status = "default", body = Problem)))]
pub async fn messages(State(api): State<Api>, caller: Caller, Query(query): Query<NoticeQuery>) -> Result<Response, ApiError> {
    listed(api, &caller, NoticeKinds::Messages, query).await
}

/// Bulletins, in order of number. Each look is recorded.
#[utoipa::path(get, path = "/bulletins", tag = "notices", params(NoticeQuery), responses((status = 200, body = views::NoticePage), (status = "default", body = Problem)))]
pub async fn bulletins(State(api): State<Api>, caller: Caller, Query(query): Query<NoticeQuery>) -> Result<Response, ApiError> {
    listed(api, &caller, NoticeKinds::Bulletins, query).await
}

/// Plate notes, in order of number. Each look is recorded.
#[utoipa::path(get, path = "/plate-notes", tag = "notices", params(NoticeQuery), responses((status = 200, body = views::NoticePage), (status = "default", body = Problem)))]
pub async fn plate_notes(State(api): State<Api>, caller: Caller, Query(query): Query<NoticeQuery>) -> Result<Response, ApiError> {
    listed(api, &caller, NoticeKinds::PlateNotes, query).await
}

/// A notice with the receipt of every unit.
#[derive(Debug, Serialize)]
struct WithReceipts {
    #[serde(flatten)]
    notice: NoticeView,
    list: Vec<ReceiptView>,
}

/// One message, bulletin or plate note, with the receipt of every unit it is for. Each look is recorded.
#[utoipa::path(get, path = "/notices/{n}", tag = "notices", params(("n" = u64, Path)), responses((status = 200, body = views::NoticeWithReceipts), (status = "default", body = Problem)))]
pub async fn one(State(api): State<Api>, caller: Caller, Path(n): Path<u64>) -> Result<Response, ApiError> {
    api.look(&caller, Look::Notices).await?;
    let id = NoticeId(n);
    let opener = Arc::clone(&api.opener);
    let read = move |r: &Reader| {
        let Some(n) = r.notice(id)? else { return Ok(None) };
        let receipts = r.receipts(id)?;
        let notice = notice_with(&n, receipts.iter().map(|l| (&l.unit, &l.receipt)), &*opener);
        let list = receipts.into_iter().map(|l| ReceiptView { unit: l.unit, receipt: l.receipt }).collect();
        Ok(Some(WithReceipts { notice, list }))
    };
    let (found, seq) = api.stored(read).await?;
    let found = found.ok_or(ApiError::Rejected(Reject::Notices(notices::Refusal::Unknown(id))))?;
    Ok(shown(seq, axum::Json(found).into_response()))
}
