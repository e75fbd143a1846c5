//! Incidents: the work that calls open.

use super::calls::new_incident;
use crate::{
    api::{
        act::{Act, Draft, Who, done, made},
        dto::{
            act::{Assign, ChangeIncident, CloseIncident, OpenIncident},
            text::{DETAILS_CHARS, clean},
        },
        door::Acted,
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        input::Input,
        model::{Place, PlaceSource},
    },
    id::{IncidentId, InputId},
    store::seal::subject_of,
};
use axum::{extract::State, response::Response};

/// Open an incident without a call: by the room, or by a patrol that came upon it.
#[utoipa::path(post, path = "/incidents", tag = "incidents", request_body = OpenIncident, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn open(State(api): State<Api>, Who(who): Who, act: Act<OpenIncident>) -> Result<Response, ApiError> {
    let OpenIncident { id, unit, incident } = act.body;
    let subject = subject_of(InputId(id), "incident");
    let input = Input::OpenIncident { call: None, unit, incident: new_incident(&api, subject, incident)? };
    let draft = Draft::plain(id, "incident".to_owned(), &act.content, who, input);
    api.act(Draft { subject: Some(subject), ..draft }).await.map(made)
}

/// Change place, type or priority.
#[utoipa::path(patch, path = "/incidents/{n}", tag = "incidents", params(("n" = u64, Path)), request_body = ChangeIncident, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn change(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<ChangeIncident>) -> Result<Response, ApiError> {
    let ChangeIncident { id, position, kind, priority } = act.body;
    let place = position.map(|p| {
        let position = p.position("position")?;
        Ok::<_, ApiError>(Place { position, source: PlaceSource::Operator, accuracy_m: None, found: api.found(position), said: None })
    });
    let input = Input::ChangeIncident { incident: IncidentId(n), place: place.transpose()?, kind, priority: priority.map(Into::into) };
    api.act(Draft::plain(id, format!("incident/{n}/change"), &act.content, who, input)).await.map(done)
}

/// Send a unit.
#[utoipa::path(post, path = "/incidents/{n}/assign", tag = "incidents", params(("n" = u64, Path)), request_body = Assign, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn assign(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<Assign>) -> Result<Response, ApiError> {
    let Assign { id, unit } = act.body;
    let input = Input::Assign { incident: IncidentId(n), unit };
    api.act(Draft::plain(id, format!("incident/{n}/assign"), &act.content, who, input)).await.map(made)
}

/// Close an incident with its disposition; open assignments are cancelled.
#[utoipa::path(post, path = "/incidents/{n}/close", tag = "incidents", params(("n" = u64, Path)), request_body = CloseIncident, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn close(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<CloseIncident>) -> Result<Response, ApiError> {
    let CloseIncident { id, disposition, note } = act.body;
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
    let draft = Draft::plain(id, format!("incident/{n}/close"), &act.content, who, input);
    api.act(Draft { subject, ..draft }).await.map(done)
}
