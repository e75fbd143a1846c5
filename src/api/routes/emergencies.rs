//! Emergencies, and alarms that are silenced. An emergency is not: it is answered and ended.

use super::{assignments::room_source, page};
use crate::{
    api::{
        act::{Act, Draft, Who, done, made, shown},
        door::Acted,
        dto::{
            act::PlainAct,
            crew_act::{ClearEmergency, LinkEmergency, RaiseEmergency, SilenceAlarm},
            standing,
            text::{DETAILS_CHARS, clean},
        },
        extract::{Path, Query},
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject, alarm,
        emergency::{self, Emergency},
        input::{DeadlineId, Input},
    },
    id::{EmergencyId, IncidentId, InputId, UnitId},
    live::standing as view,
    quantity::Position,
    store::{Reader, seal::subject_of},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

impl Api {
    /// The last position known of a unit, for an emergency that brings none.
    pub(in crate::api) async fn last_position(&self, unit: &UnitId) -> Result<Option<Position>, ApiError> {
        let unit = unit.clone();
        self.fleet.ask(move |fleet, now| fleet.get(now, &unit).and_then(|u| u.position)).await
    }
}

/// A patrol calls for help; a further call adds to the open emergency.
#[utoipa::path(post, path = "/units/{unit}/emergency", tag = "emergencies", params(("unit" = String, Path)), request_body = RaiseEmergency, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn raise(
    State(api): State<Api>,
    Who(who): Who,
    Path(unit): Path<UnitId>,
    act: Act<RaiseEmergency>,
) -> Result<Response, ApiError> {
    let RaiseEmergency { id, position, source } = act.body;
    let subject = subject_of(InputId(id), "emergency");
    let position = match position {
        Some(p) => Some(p.position("position")?),
        // A call for help does not wait for its place.
        None => api.last_position(&unit).await.ok().flatten(),
    };
    let verb = format!("unit/{unit}/emergency");
    let draft = Draft::plain(id, verb, &act.content, who, Input::Emergency(emergency::Act::Raise { unit, subject }));
    api.act(Draft { source: room_source(source)?, position, subject: Some(subject), ..draft }).await.map(made)
}

/// The room saw it.
#[utoipa::path(post, path = "/emergencies/{n}/acknowledge", tag = "emergencies", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn acknowledge(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Emergency(emergency::Act::Acknowledge { emergency: EmergencyId(n) });
    api.act(Draft::plain(act.body.id, format!("emergency/{n}/acknowledge"), &act.content, who, input)).await.map(done)
}

/// The room ends it, with a reason.
#[utoipa::path(post, path = "/emergencies/{n}/clear", tag = "emergencies", params(("n" = u64, Path)), request_body = ClearEmergency, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn clear(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<ClearEmergency>) -> Result<Response, ApiError> {
    let ClearEmergency { id, reason, note } = act.body;
    let emergency = EmergencyId(n);
    let (subject, note) = match clean(note, "note", DETAILS_CHARS)? {
        None => (None, None),
        Some(note) => {
            let subject = found(&api, emergency).await?.subject;
            (Some(subject), api.seal(subject, "note", Some(note))?)
        }
    };
    let input = Input::Emergency(emergency::Act::Clear { emergency, reason: reason.into(), note });
    let draft = Draft::plain(id, format!("emergency/{n}/clear"), &act.content, who, input);
    api.act(Draft { subject, ..draft }).await.map(done)
}

/// Open the incident of an emergency, where the unit is.
#[utoipa::path(post, path = "/emergencies/{n}/incident", tag = "emergencies", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn incident(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Emergency(emergency::Act::OpenIncident { emergency: EmergencyId(n) });
    api.act(Draft::plain(act.body.id, format!("emergency/{n}/incident"), &act.content, who, input)).await.map(made)
}

/// Say which open incident an emergency belongs to.
#[utoipa::path(post, path = "/emergencies/{n}/link", tag = "emergencies", params(("n" = u64, Path)), request_body = LinkEmergency, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn link(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<LinkEmergency>) -> Result<Response, ApiError> {
    let LinkEmergency { id, incident } = act.body;
    let input = Input::Emergency(emergency::Act::Link { emergency: EmergencyId(n), incident: IncidentId(incident) });
    api.act(Draft::plain(id, format!("emergency/{n}/link"), &act.content, who, input)).await.map(done)
}

async fn found(api: &Api, id: EmergencyId) -> Result<Emergency, ApiError> {
    let (emergency, _) = api.stored(move |r| r.emergency(id)).await?;
    emergency.ok_or(ApiError::Rejected(Reject::UnknownEmergency(id)))
}

/// One emergency, however old.
#[utoipa::path(get, path = "/emergencies/{n}", tag = "emergencies", params(("n" = u64, Path)), responses((status = 200, body = standing::EmergencyView), (status = "default", body = Problem)))]
pub async fn one(State(api): State<Api>, Path(n): Path<u64>) -> Result<Response, ApiError> {
    let opener = Arc::clone(&api.opener);
    let (view, seq) = api.stored(move |r| Ok(r.emergency(EmergencyId(n))?.map(|e| view::emergency(&e, &*opener)))).await?;
    let view = view.ok_or(ApiError::Rejected(Reject::UnknownEmergency(EmergencyId(n))))?;
    Ok(shown(seq, axum::Json(view).into_response()))
}

/// Which emergencies.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct EmergencyQuery {
    /// Not ended only.
    #[serde(default)]
    open: bool,
    /// After this number.
    after: Option<u64>,
    /// Entries of the page, 1 to 500; 100 when left out.
    limit: Option<u32>,
}

/// Emergencies, in order of number.
#[utoipa::path(get, path = "/emergencies", tag = "emergencies", params(EmergencyQuery), responses((status = 200, body = standing::EmergencyPage), (status = "default", body = Problem)))]
pub async fn list(State(api): State<Api>, Query(query): Query<EmergencyQuery>) -> Result<Response, ApiError> {
    let limit = page::limit(query.limit)?;
    let after = EmergencyId(query.after.unwrap_or(0));
    let opener = Arc::clone(&api.opener);
    let read = move |r: &Reader| {
        let found = r.emergencies(query.open, after, limit)?;
        Ok(page::page(&found, limit, |e| e.id.0, |e| view::emergency(e, &*opener)))
    };
    let (page, seq) = api.stored(read).await?;
    Ok(page::answer(page, seq))
}

/// Silence an alarm: it stays true, and does not go to the chief.
#[utoipa::path(post, path = "/alarms/silence", tag = "emergencies", request_body = SilenceAlarm, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn silence(State(api): State<Api>, Who(who): Who, act: Act<SilenceAlarm>) -> Result<Response, ApiError> {
    let SilenceAlarm { id, alarm } = act.body;
    let unknown =
        || ApiError::Invalid { field: "alarm", detail: "name it as the room's open_alarms do, for example not_acknowledged:8".to_owned() };
    let named = DeadlineId::of_alarm_name(&alarm).ok_or_else(unknown)?;
    let input = Input::Alarm(alarm::Act::Silence { alarm: named });
    api.act(Draft::plain(id, format!("alarm/{alarm}/silence"), &act.content, who, input)).await.map(done)
}
