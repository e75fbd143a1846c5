//! Incidents: the work that calls open.

use super::{
    calls::{Words, new_incident, place_of},
    page,
};
use crate::{
    api::{
        act::{Act, Draft, Who, done, made, shown},
        door::Acted,
        dto::{
            act::{Assign, ChangeIncident, CloseIncident, OpenIncident},
            pages,
            text::{DETAILS_CHARS, clean},
            views,
        },
        extract::{Path, Query},
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{Reject, input::Input, model::PlaceSource},
    id::{IncidentId, InputId},
    live::make,
    store::{Reader, seal::subject_of, sqlite::IncidentFilter},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Open an incident without a call: by the room, or by a patrol that came upon it.
#[utoipa::path(post, path = "/incidents", tag = "incidents", request_body = OpenIncident, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn open(State(api): State<Api>, Who(who): Who, act: Act<OpenIncident>) -> Result<Response, ApiError> {
    let OpenIncident { id, unit, incident, caught_up_at } = act.body;
    let subject = subject_of(InputId(id), "incident");
    let input = Input::OpenIncident { call: None, unit, incident: new_incident(&api, &who, subject, incident)? };
    let draft = Draft::plain(id, "incident".to_owned(), &act.content, who, input).caught_up(caught_up_at);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(made)
}

/// Change place, type or priority.
#[utoipa::path(patch, path = "/incidents/{n}", tag = "incidents", params(("n" = u64, Path)), request_body = ChangeIncident, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn change(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<ChangeIncident>) -> Result<Response, ApiError> {
    let ChangeIncident { id, position, place_source, verified, said, kind, priority } = act.body;
    if position.is_none() && (place_source.is_some() || verified.is_some() || said.is_some()) {
        return Err(ApiError::Invalid { field: "position", detail: "give the position with what is said of it".to_owned() });
    }
    let subject = match position {
        Some(_) => Some(api.incident_subject(IncidentId(n)).await?),
        None => None,
    };
    let place = position.zip(subject).map(|(p, subject)| {
        let source = place_source.map_or(PlaceSource::Operator, Into::into);
        place_of(
            &api,
            &who,
            subject,
            (p.position("position")?, source),
            Words { said, verified, accuracy_m: None, names: ["said", "verified"] },
        )
    });
    let input = Input::ChangeIncident { incident: IncidentId(n), place: place.transpose()?, kind, priority: priority.map(Into::into) };
    let draft = Draft::plain(id, format!("incident/{n}/change"), &act.content, who, input);
    api.act(Draft { subject, ..draft }).await.map(done)
}

/// Send a unit.
#[utoipa::path(post, path = "/incidents/{n}/assign", tag = "incidents", params(("n" = u64, Path)), request_body = Assign, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn assign(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Assign>) -> Result<Response, ApiError> {
    let Assign { id, unit, caught_up_at } = act.body;
    let input = Input::Assign { incident: IncidentId(n), unit };
    let draft = Draft::plain(id, format!("incident/{n}/assign"), &act.content, who, input);
    api.act(draft.caught_up(caught_up_at)).await.map(made)
}

/// Close an incident with its disposition; open assignments are cancelled.
#[utoipa::path(post, path = "/incidents/{n}/close", tag = "incidents", params(("n" = u64, Path)), request_body = CloseIncident, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn close(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<CloseIncident>) -> Result<Response, ApiError> {
    let CloseIncident { id, disposition, note, caught_up_at } = act.body;
    let note = clean(note, "note", DETAILS_CHARS)?;
    // A note is sealed under the incident's own key, so that erasing the incident's subject erases it too.
    let subject = match note {
        Some(_) => Some(api.incident_subject(IncidentId(n)).await?),
        None => None,
    };
    let note = match subject {
        Some(subject) => api.seal(subject, "note", note)?,
        None => None,
    };
    let input = Input::CloseIncident { incident: IncidentId(n), disposition: disposition.into(), note };
    let draft = Draft::plain(id, format!("incident/{n}/close"), &act.content, who, input).caught_up(caught_up_at);
    api.act(Draft { subject, ..draft }).await.map(done)
}

/// Which incidents.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct IncidentQuery {
    /// Not closed only.
    #[serde(default)]
    open: bool,
    /// After this number.
    after: Option<u64>,
    /// Entries of the page, 1 to 500; 100 when left out.
    limit: Option<u32>,
}

/// Incidents, in order of number.
#[utoipa::path(get, path = "/incidents", tag = "incidents", params(IncidentQuery), responses((status = 200, body = pages::IncidentPage), (status = "default", body = Problem)))]
pub async fn list(State(api): State<Api>, Query(query): Query<IncidentQuery>) -> Result<Response, ApiError> {
    let limit = page::limit(query.limit)?;
    let filter = IncidentFilter { open: query.open };
    let after = IncidentId(query.after.unwrap_or(0));
    let opener = Arc::clone(&api.opener);
    let read = move |r: &Reader| {
        let found = r.incidents(filter, after, limit)?;
        Ok(page::page(&found, limit, |i| i.id.0, |i| make::incident(i, &*opener)))
    };
    let (page, seq) = api.stored(read).await?;
    Ok(page::answer(page, seq))
}

/// One incident.
#[utoipa::path(get, path = "/incidents/{n}", tag = "incidents", params(("n" = u64, Path)), responses((status = 200, body = views::IncidentView), (status = "default", body = Problem)))]
pub async fn one(State(api): State<Api>, Path(n): Path<u64>) -> Result<Response, ApiError> {
    let opener = Arc::clone(&api.opener);
    let (view, seq) = api.stored(move |r| Ok(r.incident(IncidentId(n))?.map(|i| make::incident(&i, &*opener)))).await?;
    let view = view.ok_or(ApiError::Rejected(Reject::UnknownIncident(IncidentId(n))))?;
    Ok(shown(seq, axum::Json(view).into_response()))
}
