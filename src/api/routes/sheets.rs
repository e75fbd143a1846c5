//! Shift hand-over sheets: offered by the outgoing chief, accepted or sent back by the incoming one.

use super::page;
use crate::{
    accounts::Look,
    api::{
        act::{Act, Draft, Who, done, made, shown},
        door::Acted,
        doors::caller::Caller,
        dto::{
            act::PlainAct,
            sheet_views,
            text::{DETAILS_CHARS, clean},
            written::{AnswerSheet, OfferSheet},
            written_views as views,
        },
        extract::{Path, Query},
        print::{self, PrintQuery},
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{Reject, input::Input, logs, model::Sealed},
    id::{InputId, SheetId, SubjectId},
    store::{ReadError, Reader, seal::subject_of},
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Offer the sheet of this moment: what is open is frozen on it.
#[utoipa::path(post, path = "/room/sheets", tag = "logs", request_body = OfferSheet, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn offer(State(api): State<Api>, Who(who): Who, act: Act<OfferSheet>) -> Result<Response, ApiError> {
    let OfferSheet { id, remarks } = act.body;
    let subject = subject_of(InputId(id), "sheet");
    let remarks = api.seal(subject, "remarks", clean(remarks, "remarks", DETAILS_CHARS)?)?;
    let input = Input::Logs(logs::Act::Offer { subject, remarks });
    let draft = Draft::plain(id, "sheet".to_owned(), &act.content, who, input);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(made)
}

/// The remark under the sheet's own key.
async fn remark(api: &Api, sheet: SheetId, remark: Option<String>) -> Result<(SubjectId, Option<Sealed>), ApiError> {
    let (found, _) = api.stored(move |r| r.sheet(sheet)).await?;
    let subject = found.ok_or(unknown(sheet))?.subject;
    Ok((subject, api.seal(subject, "answer", clean(remark, "remark", DETAILS_CHARS)?)?))
}

fn unknown(sheet: SheetId) -> ApiError {
    ApiError::Rejected(Reject::Logs(logs::Refusal::UnknownSheet(sheet)))
}

/// Accept a sheet: the shift is the incoming chief's.
#[utoipa::path(post, path = "/room/sheets/{n}/accept", tag = "logs", params(("n" = u64, Path)), request_body = AnswerSheet, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn accept(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<AnswerSheet>) -> Result<Response, ApiError> {
    let (subject, remark) = remark(&api, SheetId(n), act.body.remark).await?;
    let input = Input::Logs(logs::Act::Accept { sheet: SheetId(n), remark });
    let draft = Draft::plain(act.body.id, format!("sheet/{n}/accept"), &act.content, who, input);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(done)
}

/// Send a sheet back with a remark.
#[utoipa::path(post, path = "/room/sheets/{n}/return", tag = "logs", params(("n" = u64, Path)), request_body = AnswerSheet, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn send_back(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<AnswerSheet>) -> Result<Response, ApiError> {
    let (subject, remark) = remark(&api, SheetId(n), act.body.remark).await?;
    let input = Input::Logs(logs::Act::Return { sheet: SheetId(n), remark });
    let draft = Draft::plain(act.body.id, format!("sheet/{n}/return"), &act.content, who, input);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(done)
}

/// Take a sheet back that waits for its answer.
#[utoipa::path(post, path = "/room/sheets/{n}/withdraw", tag = "logs", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn withdraw(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Logs(logs::Act::Withdraw { sheet: SheetId(n) });
    api.act(Draft::plain(act.body.id, format!("sheet/{n}/withdraw"), &act.content, who, input)).await.map(done)
}

/// Which sheets.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SheetQuery {
    /// Before this number.
    before: Option<u64>,
    /// Entries of the page, 1 to 500; 100 when left out.
    limit: Option<u32>,
}

/// Hand-over sheets, newest first; `next` is given as `before`. Each look is recorded.
#[utoipa::path(get, path = "/room/sheets", tag = "logs", params(SheetQuery), responses((status = 200, body = views::SheetPage), (status = "default", body = Problem)))]
pub async fn list(State(api): State<Api>, caller: Caller, Query(query): Query<SheetQuery>) -> Result<Response, ApiError> {
    let limit = page::limit(query.limit)?;
    api.look(&caller, Look::Sheets).await?;
    let opener = Arc::clone(&api.opener);
    let read = move |r: &Reader| {
        let found = r.sheets(query.before.map(SheetId), limit)?;
        let mut kept = print::sheet::Kept::new(r);
        let views: Result<Vec<_>, ReadError> = found.iter().map(|s| print::sheet::view(s, &*opener, &mut kept)).collect();
        Ok(page::page(&views?, limit, |s| s.sheet.0, Clone::clone))
    };
    let (page, seq) = api.stored(read).await?;
    Ok(page::answer(page, seq))
}

/// One sheet, as JSON or printed. Each look is recorded.
#[utoipa::path(get, path = "/room/sheets/{n}", tag = "logs", params(("n" = u64, Path), PrintQuery),
    responses((status = 200, content((sheet_views::SheetView = "application/json"), (String = "text/plain; charset=utf-8"))), (status = "default", body = Problem)))]
pub async fn one(
    State(api): State<Api>,
    caller: Caller,
    Path(n): Path<u64>,
    Query(query): Query<PrintQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    api.look(&caller, Look::Sheets).await?;
    let opener = Arc::clone(&api.opener);
    let read =
        move |r: &Reader| r.sheet(SheetId(n))?.map(|s| print::sheet::view(&s, &*opener, &mut print::sheet::Kept::new(r))).transpose();
    let (view, seq) = api.stored(read).await?;
    let view = view.ok_or(unknown(SheetId(n)))?;
    let response = match query.as_text(&headers) {
        None => axum::Json(view).into_response(),
        Some(lang) => print::text(print::print_sheet(&view, &api.settings(), lang, api.clock.now().at)),
    };
    Ok(shown(seq, response))
}
