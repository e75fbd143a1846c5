//! Units: patrols that can be sent.

use super::{assignments::room_source, page};
use crate::{
    accounts::{Look, Purpose},
    api::{
        act::{Act, Draft, Who, done, made, shown},
        door::Acted,
        doors::caller::Caller,
        dto::{
            act::{RegisterUnit, SetDuty, SetUnavailable, StatePosition},
            answer::{List, TrailView},
            pages,
            text::clean,
            views,
        },
        extract::{Path, Query},
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject,
        input::Input,
        model::{Assignment, Unit},
    },
    fleet::TrailPoint,
    id::{AssignmentId, UnitId},
    live::{UnitView, make},
    quantity::Timestamp,
    store::{ReadError, Reader},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Make or change a unit.
#[utoipa::path(post, path = "/units", tag = "units", request_body = RegisterUnit, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn register(State(api): State<Api>, Who(who): Who, act: Act<RegisterUnit>) -> Result<Response, ApiError> {
    let RegisterUnit { id, unit, kind, service, reach, mut devices } = act.body;
    devices.sort();
    devices.dedup();
    api.hall.free_for(&api.room, Some(&unit), &devices).await?;
    let input = Input::RegisterUnit { unit, kind: kind.into(), service, reach: reach.into(), devices };
    api.act(Draft::plain(id, "unit".to_owned(), &act.content, who, input)).await.map(made)
}

/// On or off duty.
#[utoipa::path(post, path = "/units/{unit}/duty", tag = "units", params(("unit" = String, Path)), request_body = SetDuty, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn duty(State(api): State<Api>, Who(who): Who, Path(unit): Path<UnitId>, act: Act<SetDuty>) -> Result<Response, ApiError> {
    let verb = format!("unit/{unit}/duty");
    let input = Input::SetDuty { unit, duty: act.body.duty.into() };
    api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done)
}

/// Break, meal, … or available again.
#[utoipa::path(post, path = "/units/{unit}/unavailable", tag = "units", params(("unit" = String, Path)), request_body = SetUnavailable,
    responses((status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn unavailable(
    State(api): State<Api>,
    Who(who): Who,
    Path(unit): Path<UnitId>,
    act: Act<SetUnavailable>,
) -> Result<Response, ApiError> {
    let verb = format!("unit/{unit}/unavailable");
    let input = Input::SetUnavailable { unit, reason: act.body.reason.map(Into::into) };
    api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done)
}

/// State where a unit is, by its crew's word.
#[utoipa::path(post, path = "/units/{unit}/stated-position", tag = "units", params(("unit" = String, Path)), request_body = StatePosition,
    responses((status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn stated_position(
    State(api): State<Api>,
    Who(who): Who,
    Path(unit): Path<UnitId>,
    act: Act<StatePosition>,
) -> Result<Response, ApiError> {
    let StatePosition { id, position, source } = act.body;
    let verb = format!("unit/{unit}/stated-position");
    let position = position.position("position")?;
    let input = Input::StatePosition { unit, position };
    let draft = Draft::plain(id, verb, &act.content, who, input);
    api.act(Draft { source: room_source(source)?, position: Some(position), ..draft }).await.map(done)
}

/// A unit with what it is doing.
type Busy = (Unit, Option<Assignment>, Vec<AssignmentId>);

/// All units of the room.
#[utoipa::path(get, path = "/units", tag = "units", responses((status = 200, body = pages::UnitList), (status = "default", body = Problem)))]
pub async fn list(State(api): State<Api>) -> Result<Response, ApiError> {
    let (units, seq) = api.stored(all_units).await?;
    let items = with_places(&api, units).await?;
    Ok(shown(seq, axum::Json(List { items }).into_response()))
}

/// One unit.
#[utoipa::path(get, path = "/units/{unit}", tag = "units", params(("unit" = String, Path)), responses((status = 200, body = views::UnitView), (status = "default", body = Problem)))]
pub async fn one(State(api): State<Api>, Path(unit): Path<UnitId>) -> Result<Response, ApiError> {
    let asked = unit.clone();
    let (found, seq) = api.stored(move |r| r.unit(&asked)?.map(|u| busy(r, u)).transpose()).await?;
    let found = found.ok_or(ApiError::Rejected(Reject::UnknownUnit(unit.clone())))?;
    // Its events are durable, but the fleet hears of it a moment later.
    let view = with_places(&api, vec![found]).await?.pop().ok_or(ApiError::Rejected(Reject::UnknownUnit(unit)))?;
    Ok(shown(seq, axum::Json(view).into_response()))
}

fn all_units(r: &Reader) -> Result<Vec<Busy>, ReadError> {
    let mut all: Vec<Busy> = Vec::new();
    loop {
        let page = r.units(all.last().map(|(u, ..)| &u.id), page::MOST)?;
        let full = page.len() as u64 >= u64::from(page::MOST);
        for unit in page {
            all.push(busy(r, unit)?);
        }
        if !full {
            return Ok(all);
        }
    }
}

fn busy(r: &Reader, unit: Unit) -> Result<Busy, ReadError> {
    let open = unit.assignment.map(|a| r.assignment(a)).transpose()?.flatten();
    let reserved = r.reserved_of(&unit.id)?.into_iter().map(|r| r.id).collect();
    Ok((unit, open, reserved))
}

async fn with_places(api: &Api, units: Vec<Busy>) -> Result<Vec<UnitView>, ApiError> {
    let room = api.room.clone();
    api.fleet
        .ask(move |fleet, now| {
            let view = |(unit, open, reserved): Busy| {
                let at = fleet.get(now, &unit.id)?;
                Some(UnitView { facts: make::unit_facts(&unit, open.as_ref(), reserved, at.ix.0, &room), place: make::unit_place(&at) })
            };
            units.into_iter().filter_map(view).collect()
        })
        .await
}

/// Which part of a trail.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TrailQuery {
    /// From this moment, milliseconds UTC.
    from: Option<i64>,
    /// To this moment, milliseconds UTC.
    to: Option<i64>,
    /// What it is looked at for: incident, complaint, supervision, technical, training, legal. Recorded.
    #[param(required = true, value_type = Purpose)]
    purpose: Option<Purpose>,
    /// In words, where that helps; recorded. At most 300 characters.
    why: Option<String>,
}

/// Where a unit was lately, oldest first: what is in memory (a quarter of an hour at one fix a second). Each look is recorded with its
/// purpose.
#[utoipa::path(get, path = "/units/{unit}/trail", tag = "units", params(("unit" = String, Path), TrailQuery), responses((status = 200, body = pages::TrailList), (status = "default", body = Problem)))]
pub async fn trail(
    State(api): State<Api>,
    caller: Caller,
    Path(unit): Path<UnitId>,
    Query(query): Query<TrailQuery>,
) -> Result<Response, ApiError> {
    let purpose = query.purpose.ok_or(ApiError::Purpose)?;
    let why = clean(query.why, "why", 300)?;
    let look = Look::Trail { unit: unit.clone(), from: query.from.map(Timestamp), to: query.to.map(Timestamp) };
    api.doors.looked(&caller.actor, Some(&api.room), look, Some(purpose), why.as_deref()).await?;
    let (from, to) = (Timestamp(query.from.unwrap_or(i64::MIN)), Timestamp(query.to.unwrap_or(i64::MAX)));
    let asked = unit.clone();
    let found = api.fleet.ask(move |fleet, _| fleet.ix(&asked).map(|_| fleet.trail(&asked, from, to).collect::<Vec<_>>())).await?;
    let trail = found.ok_or(ApiError::Rejected(Reject::UnknownUnit(unit)))?;
    let view = |p: &TrailPoint| TrailView {
        at: p.effective_time.0,
        position: p.position.into(),
        speed_mps: p.speed.map(|s| s.mps()),
        course_deg: p.course.map(|c| c.degrees()),
        doubt: p.doubt,
    };
    Ok(axum::Json(List { items: trail.iter().map(view).collect() }).into_response())
}
