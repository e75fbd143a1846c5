//! Incidents passed on: outside services told, offers to other rooms.

use crate::{
    api::{
        act::{Act, Draft, Who, done},
        door::Acted,
        dto::{
            act::PlainAct,
            text::{NAME_CHARS, NUMBER_CHARS, clean},
            ties::{OfferTransfer, OutsideReceipt, OutsideService, TellOutside, TransferAnswered},
        },
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{incidents::Act as Deed, input::Input, model::Outside},
    id::{IncidentId, SubjectId},
};
use axum::{extract::State, response::Response};

/// Checks and seals what is told of an outside service.
pub(super) fn outside(api: &Api, subject: SubjectId, o: OutsideService) -> Result<Outside, ApiError> {
    Ok(Outside {
        service: o.service,
        number: api.seal(subject, "outside_number", clean(o.number, "outside.number", NUMBER_CHARS)?)?,
        person: api.seal(subject, "outside_person", clean(o.person, "outside.person", NAME_CHARS)?)?,
        receipt: api.seal(subject, "outside_receipt", clean(o.receipt, "outside.receipt", NAME_CHARS)?)?,
    })
}

/// An outside service was told: it works jointly and the incident stays open, or takes it and the incident is closed here.
#[utoipa::path(post, path = "/incidents/{n}/outside", tag = "incidents", params(("n" = u64, Path)), request_body = TellOutside, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn tell(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<TellOutside>) -> Result<Response, ApiError> {
    let TellOutside { id, outside: o, joint } = act.body;
    let subject = api.incident_subject(IncidentId(n)).await?;
    let deed = Deed::TellOutside { incident: IncidentId(n), outside: outside(&api, subject, o)?, joint };
    let draft = Draft::plain(id, format!("incident/{n}/outside"), &act.content, who, Input::Incidents(deed));
    api.act(Draft { subject: Some(subject), ..draft }).await.map(done)
}

/// The receipt of the outside service that was told as number `k` (from 0).
#[utoipa::path(post, path = "/incidents/{n}/outside/{k}/receipt", tag = "incidents", params(("n" = u64, Path), ("k" = u32, Path)),
    request_body = OutsideReceipt, responses((status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn receipt(
    State(api): State<Api>,
    Who(who): Who,
    Path((n, k)): Path<(u64, u32)>,
    act: Act<OutsideReceipt>,
) -> Result<Response, ApiError> {
    let OutsideReceipt { id, receipt } = act.body;
    let subject = api.incident_subject(IncidentId(n)).await?;
    let receipt = api.seal(subject, "outside_receipt", clean(Some(receipt), "receipt", NAME_CHARS)?)?;
    let receipt = receipt.ok_or_else(|| ApiError::Invalid { field: "receipt", detail: "is empty".to_owned() })?;
    let deed = Deed::OutsideReceipt { incident: IncidentId(n), contact: k, receipt };
    let draft = Draft::plain(id, format!("incident/{n}/outside/{k}/receipt"), &act.content, who, Input::Incidents(deed));
    api.act(Draft { subject: Some(subject), ..draft }).await.map(done)
}

/// Offer a waiting or held incident to another room; it is held here until that room answers.
#[utoipa::path(post, path = "/incidents/{n}/transfer", tag = "incidents", params(("n" = u64, Path)), request_body = OfferTransfer, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn offer(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<OfferTransfer>) -> Result<Response, ApiError> {
    let OfferTransfer { id, room } = act.body;
    let deed = Deed::OfferTransfer { incident: IncidentId(n), to: room };
    api.act(Draft::plain(id, format!("incident/{n}/transfer"), &act.content, who, Input::Incidents(deed))).await.map(done)
}

/// The other room's answer.
#[utoipa::path(post, path = "/incidents/{n}/transfer-answer", tag = "incidents", params(("n" = u64, Path)), request_body = TransferAnswered, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn answered(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<TransferAnswered>) -> Result<Response, ApiError> {
    let TransferAnswered { id, room, accepted, incident } = act.body;
    let deed = Deed::TransferAnswered { incident: IncidentId(n), from: room, accepted, theirs: incident.map(IncidentId) };
    api.act(Draft::plain(id, format!("incident/{n}/transfer-answer"), &act.content, who, Input::Incidents(deed))).await.map(done)
}

/// Take back an offer that was not answered.
#[utoipa::path(post, path = "/incidents/{n}/transfer-withdraw", tag = "incidents", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn withdraw(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let deed = Deed::WithdrawTransfer { incident: IncidentId(n) };
    api.act(Draft::plain(act.body.id, format!("incident/{n}/transfer-withdraw"), &act.content, who, Input::Incidents(deed))).await.map(done)
}
