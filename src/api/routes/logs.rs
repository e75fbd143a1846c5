//! The incident log and the room log (main courante): notes, and the lines told from what happened between them. Append-only.

use super::{assignments::room_source, page};
use crate::{
    accounts::Look,
    api::{
        act::{Act, Draft, Who, made, shown},
        door::Acted,
        doors::caller::Caller,
        dto::{
            answer::Page,
            text::{DETAILS_CHARS, clean},
            written::WriteNote,
            written_views as views,
        },
        extract::{Path, Query},
        print::{self, Lang, PrintQuery, Teller},
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject,
        input::Input,
        logs::{self, Corrected},
    },
    id::{IncidentId, InputId, LineId, SubjectId},
    quantity::Timestamp,
    store::{
        NoteLine, ReadError,
        seal::{day_of_log, subject_of},
        sqlite::{Between, HistoryEvent},
    },
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;

/// Kinds of events that are the machine's own affairs, not the room's.
pub const MACHINERY: [&str; 7] = [
    "ranking_repeated",
    "ranking_requested",
    "recommended",
    "order_delivered",
    "cancel_delivered",
    "incident_forgotten",
    "calls_forgotten",
];
/// Longest stretch of a room's log, ms: a month and a day.
const LONGEST_MS: i64 = 32 * 86_400_000;

/// Whose key a note of the room's log is sealed under: that of the day its id was made on, so that a repeat finds the same key.
pub(in crate::api) fn day_subject(id: Uuid) -> SubjectId {
    match id.get_timestamp() {
        Some(at) if id.get_version_num() == 7 => {
            let (seconds, nanos) = at.to_unix();
            day_of_log(Timestamp(i64::try_from(seconds).unwrap_or(0) * 1_000 + i64::from(nanos / 1_000_000)))
        }
        _ => subject_of(InputId(id), "note"),
    }
}

/// The line that a note corrects, as it is in the journal.
pub(in crate::api) async fn corrected(api: &Api, line: Option<u64>) -> Result<Option<Corrected>, ApiError> {
    let Some(line) = line.map(LineId) else { return Ok(None) };
    let (found, _) = api.stored(move |r| r.note(line)).await?;
    let found: NoteLine = found.ok_or(ApiError::Rejected(Reject::Logs(logs::Refusal::NotThisLog(line))))?;
    Ok(Some(Corrected { line, incident: found.incident }))
}

async fn write(api: &Api, Who(who): Who, incident: Option<IncidentId>, act: Act<WriteNote>) -> Result<Response, ApiError> {
    let WriteNote { id, text, unit, corrects, occurred_at, source } = act.body;
    let subject = match incident {
        Some(incident) => api.incident_subject(incident).await?,
        None => day_subject(id),
    };
    let text = api.seal(subject, "line", clean(Some(text), "text", DETAILS_CHARS)?)?;
    let text = text.ok_or_else(|| ApiError::Invalid { field: "text", detail: "says nothing".to_owned() })?;
    let corrects = corrected(api, corrects).await?;
    let verb = incident.map_or_else(|| "room/note".to_owned(), |i| format!("incident/{i}/note"));
    let input = Input::Logs(logs::Act::Note { incident, unit, text, corrects });
    let draft = Draft::plain(id, verb, &act.content, who, input);
    api.act(Draft { subject: Some(subject), source: room_source(source)?, occurred_at, ..draft }).await.map(made)
}

/// Write a line into an incident's log.
#[utoipa::path(post, path = "/incidents/{n}/notes", tag = "logs", params(("n" = u64, Path)), request_body = WriteNote, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn incident_note(State(api): State<Api>, who: Who, Path(n): Path<u64>, act: Act<WriteNote>) -> Result<Response, ApiError> {
    write(&api, who, Some(IncidentId(n)), act).await
}

/// Write a line into the room's log.
#[utoipa::path(post, path = "/room/notes", tag = "logs", request_body = WriteNote, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn room_note(State(api): State<Api>, who: Who, act: Act<WriteNote>) -> Result<Response, ApiError> {
    write(&api, who, None, act).await
}

/// Which lines of an incident's log, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct LogQuery {
    /// After this line.
    after: Option<u64>,
    /// Events looked at for the page, 1 to 500; 100 when left out.
    limit: Option<u32>,
    /// `json` or `text`; by the Accept header when left out.
    format: Option<print::Format>,
    /// Language of the lines; English when left out.
    lang: Option<Lang>,
}

/// Which lines of the room's log, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RoomLogQuery {
    /// From this moment, milliseconds UTC; a day before `to` when left out.
    from: Option<i64>,
    /// Until before this moment, milliseconds UTC; now when left out.
    to: Option<i64>,
    /// After this line.
    after: Option<u64>,
    /// Events looked at for the page, 1 to 500; 100 when left out.
    limit: Option<u32>,
    /// `json` or `text`; by the Accept header when left out.
    format: Option<print::Format>,
    /// Language of the lines; English when left out.
    lang: Option<Lang>,
}

/// An incident's log: what happened on it and on its calls, and the notes; paged by line. Each look is recorded.
#[utoipa::path(get, path = "/incidents/{n}/log", tag = "logs", params(("n" = u64, Path), LogQuery),
    responses((status = 200, content((views::LogPage = "application/json"), (String = "text/plain; charset=utf-8"))), (status = "default", body = Problem)))]
pub async fn incident_log(
    State(api): State<Api>,
    caller: Caller,
    Path(n): Path<u64>,
    Query(q): Query<LogQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (limit, after, incident) = (page::limit(q.limit)?, q.after.unwrap_or(0), IncidentId(n));
    api.look(&caller, Look::IncidentLog { incident }).await?;
    let how = PrintQuery { format: q.format, lang: q.lang };
    let title = move |lang| print::incident_title(lang, n);
    let read = move |r: &crate::store::Reader| r.incident(incident)?.map(|_| r.incident_history(incident, after, limit)).transpose();
    told(&api, how, headers, limit, title, read, Reject::UnknownIncident(incident)).await
}

/// The room's log of a stretch of time: what happened, and the notes; paged by line. Each look is recorded.
#[utoipa::path(get, path = "/room/log", tag = "logs", params(RoomLogQuery),
    responses((status = 200, content((views::LogPage = "application/json"), (String = "text/plain; charset=utf-8"))), (status = "default", body = Problem)))]
pub async fn room_log(
    State(api): State<Api>,
    caller: Caller,
    Query(q): Query<RoomLogQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (limit, after) = (page::limit(q.limit)?, q.after.unwrap_or(0));
    let to = q.to.map_or_else(|| api.clock.now().at.plus_ms(1), Timestamp);
    let from = q.from.map_or_else(|| to.plus_ms(-86_400_000), Timestamp);
    if from >= to || to.since_ms(from) > LONGEST_MS {
        return Err(ApiError::Invalid { field: "from", detail: "from lies before to, at most 32 days".to_owned() });
    }
    api.look(&caller, Look::RoomLog).await?;
    let how = PrintQuery { format: q.format, lang: q.lang };
    let name = api.settings().name.clone();
    let title = move |lang| print::room_title(lang, &name, from, to);
    let read = move |r: &crate::store::Reader| Ok(Some(r.room_history(Between { from, to }, &MACHINERY, after, limit)?));
    // A room is always there.
    told(&api, how, headers, limit, title, read, Reject::NothingToChange).await
}

async fn told(
    api: &Api,
    how: PrintQuery,
    headers: HeaderMap,
    limit: u32,
    title: impl FnOnce(Lang) -> String,
    read: impl FnOnce(&crate::store::Reader) -> Result<Option<Vec<HistoryEvent>>, ReadError> + Send + 'static,
    missing: Reject,
) -> Result<Response, ApiError> {
    let (as_text, lang) = (how.as_text(&headers), how.lang.unwrap_or_default());
    let (settings, opener) = (api.settings(), Arc::clone(&api.opener));
    let tell = move |r: &crate::store::Reader| {
        let Some(events) = read(r)? else { return Ok(None) };
        let next = events.last().filter(|_| events.len() >= limit as usize).map(|e| e.recorded.seq);
        let mut teller = Teller::new(r, &settings, &*opener, lang);
        let lines = events.iter().filter_map(|e| teller.line(&e.recorded, e.incident).transpose()).collect::<Result<Vec<_>, _>>()?;
        Ok(Some((lines, next)))
    };
    let (found, seq) = api.stored(tell).await?;
    let (items, next) = found.ok_or(ApiError::Rejected(missing))?;
    let response = match as_text {
        None => axum::Json(Page { items, next }).into_response(),
        Some(lang) => print::text(print::log(&title(lang), &items, next, lang, api.clock.now().at)),
    };
    Ok(shown(seq, response))
}
