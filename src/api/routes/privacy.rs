//! Personal data: erased, kept by a legal hold, erased by age, and what is kept how long.

use crate::{
    accounts::{HeldThing, LegalHold, Purpose},
    api::{
        doors::caller::Caller,
        dto::privacy::{
            EraseIncident, ErasedView, HoldBody, HoldView, HoldsView, LimitsView, PrivacyView, RetentionView, RunBody, SeesView, WhyBody,
        },
        extract::{Json, Path},
        privacy::{Asked, Done, Report},
        problem::{ApiError, Problem},
        state::Api,
    },
    fleet::FleetConfig,
    id::{CallId, IncidentId, NoticeId, PersonId},
    rights::{Right, Role},
    store::register::Register,
};
use axum::{extract::State, http::StatusCode};
use std::{collections::BTreeSet, sync::Arc};

/// What is kept, how long, what for, and who sees it.
#[utoipa::path(get, path = "/privacy", tag = "privacy", responses((status = 200, body = PrivacyView)))]
pub async fn privacy(State(api): State<Api>) -> axum::Json<PrivacyView> {
    let having = |right: Right| Role::ACCOUNTS.into_iter().filter(move |role| role.has(right));
    let persons = [Right::SeeCaller, Right::SeeTrail, Right::SeePeople, Right::SeeRoom, Right::Audit, Right::Erase];
    let roles: BTreeSet<Role> = persons.into_iter().flat_map(having).collect();
    let sees = |right: Right| SeesView { right: right.word(), roles: having(right).map(Role::word).collect(), recorded: true };
    axum::Json(PrivacyView {
        retention: LimitsView::from(&api.privacy.config),
        purposes: vec![Purpose::Incident, Purpose::Complaint, Purpose::Supervision, Purpose::Technical, Purpose::Training, Purpose::Legal],
        person_level_roles: roles.into_iter().map(Role::word).collect(),
        sees: persons.into_iter().map(sees).collect(),
        trails_in_memory_fixes: FleetConfig::default().trail_points as u64,
    })
}

fn view(done: Done) -> axum::Json<ErasedView> {
    axum::Json(ErasedView { keys: done.keys, log_cleared: done.log_cleared, also_in: done.also_in.map(|room| room.to_string()) })
}

/// Erases a call that is over: the caller's name and number, and what was written of the call.
#[utoipa::path(post, path = "/calls/{n}/erase", tag = "privacy", params(("n" = u64, Path)), request_body = WhyBody, responses(
    (status = 200, body = ErasedView), (status = "default", body = Problem)))]
pub async fn erase_call(
    State(api): State<Api>,
    caller: Caller,
    Path(n): Path<u64>,
    Json(body): Json<WhyBody>,
) -> Result<axum::Json<ErasedView>, ApiError> {
    api.erase_call(&caller, CallId(n), &body.reason).await.map(view)
}

/// Erases the texts of an incident that is closed.
#[utoipa::path(post, path = "/incidents/{n}/erase", tag = "privacy", params(("n" = u64, Path)), request_body = EraseIncident, responses(
    (status = 200, body = ErasedView), (status = "default", body = Problem)))]
pub async fn erase_incident(
    State(api): State<Api>,
    caller: Caller,
    Path(n): Path<u64>,
    Json(body): Json<EraseIncident>,
) -> Result<axum::Json<ErasedView>, ApiError> {
    api.erase_incident(&caller, IncidentId(n), body.with_calls, &body.reason).await.map(view)
}

/// Erases a message, bulletin or plate note that stands no more.
#[utoipa::path(post, path = "/notices/{n}/erase", tag = "privacy", params(("n" = u64, Path)), request_body = WhyBody, responses(
    (status = 200, body = ErasedView), (status = "default", body = Problem)))]
pub async fn erase_notice(
    State(api): State<Api>,
    caller: Caller,
    Path(n): Path<u64>,
    Json(body): Json<WhyBody>,
) -> Result<axum::Json<ErasedView>, ApiError> {
    api.erase_notice(&caller, NoticeId(n), &body.reason).await.map(view)
}

/// Erases badge and name of a person of the roster, named by pseudonym.
#[utoipa::path(post, path = "/people/{person}/erase", tag = "privacy", params(("person" = String, Path)), request_body = WhyBody, responses(
    (status = 200, body = ErasedView), (status = "default", body = Problem)))]
pub async fn erase_person(
    State(api): State<Api>,
    caller: Caller,
    Path(person): Path<PersonId>,
    Json(body): Json<WhyBody>,
) -> Result<axum::Json<ErasedView>, ApiError> {
    api.erase_person(&caller, person, &body.reason).await.map(view)
}

fn hold_view(hold: &LegalHold) -> HoldView {
    let (call, incident) = match hold.thing {
        HeldThing::Call(n) => (Some(n.0), None),
        HeldThing::Incident(n) => (None, Some(n.0)),
    };
    HoldView { call, incident, since: hold.since.millis(), until: hold.until.map(|at| at.millis()) }
}

/// What of the room is kept by a legal hold now.
#[utoipa::path(get, path = "/legal-holds", tag = "privacy", responses((status = 200, body = HoldsView), (status = "default", body = Problem)))]
pub async fn holds(State(api): State<Api>) -> axum::Json<HoldsView> {
    axum::Json(HoldsView { items: api.held(api.clock.now().at).iter().map(hold_view).collect() })
}

async fn hold(api: &Api, caller: &Caller, thing: HeldThing, body: HoldBody) -> Result<(StatusCode, axum::Json<HoldView>), ApiError> {
    let hold = api.set_hold(caller, thing, body.until, &body.reason).await?;
    Ok((StatusCode::CREATED, axum::Json(hold_view(&hold))))
}

/// Keeps a call from being erased, by request or by age. An older hold on it is replaced.
#[utoipa::path(post, path = "/calls/{n}/legal-hold", tag = "privacy", params(("n" = u64, Path)), request_body = HoldBody, responses(
    (status = 201, body = HoldView), (status = "default", body = Problem)))]
pub async fn hold_call(
    State(api): State<Api>,
    caller: Caller,
    Path(n): Path<u64>,
    Json(body): Json<HoldBody>,
) -> Result<(StatusCode, axum::Json<HoldView>), ApiError> {
    hold(&api, &caller, HeldThing::Call(CallId(n)), body).await
}

/// Ends a legal hold on a call.
#[utoipa::path(post, path = "/calls/{n}/legal-hold/lift", tag = "privacy", params(("n" = u64, Path)), request_body = WhyBody, responses(
    (status = 204, description = "lifted"), (status = "default", body = Problem)))]
pub async fn lift_call(
    State(api): State<Api>,
    caller: Caller,
    Path(n): Path<u64>,
    Json(body): Json<WhyBody>,
) -> Result<StatusCode, ApiError> {
    api.lift_hold(&caller, HeldThing::Call(CallId(n)), &body.reason).await.map(|()| StatusCode::NO_CONTENT)
}

/// Keeps an incident, its calls and whatever names it from being erased, by request or by age. An older hold on it is replaced.
#[utoipa::path(post, path = "/incidents/{n}/legal-hold", tag = "privacy", params(("n" = u64, Path)), request_body = HoldBody, responses(
    (status = 201, body = HoldView), (status = "default", body = Problem)))]
pub async fn hold_incident(
    State(api): State<Api>,
    caller: Caller,
    Path(n): Path<u64>,
    Json(body): Json<HoldBody>,
) -> Result<(StatusCode, axum::Json<HoldView>), ApiError> {
    hold(&api, &caller, HeldThing::Incident(IncidentId(n)), body).await
}

/// Ends a legal hold on an incident.
#[utoipa::path(post, path = "/incidents/{n}/legal-hold/lift", tag = "privacy", params(("n" = u64, Path)), request_body = WhyBody, responses(
    (status = 204, description = "lifted"), (status = "default", body = Problem)))]
pub async fn lift_incident(
    State(api): State<Api>,
    caller: Caller,
    Path(n): Path<u64>,
    Json(body): Json<WhyBody>,
) -> Result<StatusCode, ApiError> {
    api.lift_hold(&caller, HeldThing::Incident(IncidentId(n)), &body.reason).await.map(|()| StatusCode::NO_CONTENT)
}

/// The rooms a caller answers for, and whether those are all.
fn own_rooms(api: &Api, caller: &Caller) -> (Vec<Api>, bool) {
    let rooms = api.hall.rooms();
    let all = rooms.len();
    let book = api.doors.register().book();
    let account = caller.account.as_ref().and_then(|id| book.accounts().get(id));
    let own = |room: &Api| account.is_some_and(|a| a.role_in(&room.room, api.doors.regions(), |r| r.has(Right::Erase)).is_some());
    let own: Vec<Api> = rooms.into_iter().filter(own).collect();
    let whole = own.len() == all;
    (own, whole)
}

/// The last report of a room, or of the register: of this start, else as recorded.
fn last(api: &Api, register: &Register, room: Option<&Api>) -> Result<Option<Report>, ApiError> {
    if let Some(report) = api.privacy.last(room.map(|r| r.room.as_str())) {
        return Ok(Some(report.shown()));
    }
    let recorded = register.last_done("retention", room.map(|r| &r.room), 1)?.pop();
    let report: Option<Report> = recorded.and_then(|line| serde_json::from_value(line.detail).ok());
    Ok(report.map(|r| r.shown()))
}

/// What is erased by age, and the last run of each room one answers for; of the register too, for whoever answers for all rooms.
#[utoipa::path(get, path = "/retention", tag = "privacy", responses((status = 200, body = RetentionView), (status = "default", body = Problem)))]
pub async fn reports(State(api): State<Api>, caller: Caller) -> Result<axum::Json<RetentionView>, ApiError> {
    let (rooms, whole) = own_rooms(&api, &caller);
    let (asked, register) = (api.clone(), Arc::clone(api.doors.register()));
    // Asked before the reports: what ended meanwhile is among them.
    let running = api.privacy.is_busy();
    let read = tokio::task::spawn_blocking(move || {
        let wanted = rooms.iter().map(Some).chain(whole.then_some(None));
        wanted.filter_map(|room| last(&asked, &register, room).transpose()).collect::<Result<Vec<_>, ApiError>>()
    });
    let reports = read.await.map_err(|_| ApiError::Internal)??;
    Ok(axum::Json(RetentionView { retention: LimitsView::from(&api.privacy.config), running, reports }))
}

/// Erases what has served its time, in the rooms one answers for, now; whoever answers for all of them erases in the register too.
/// `GET /retention` has the reports once it is done.
#[utoipa::path(post, path = "/retention", tag = "privacy", request_body = RunBody, responses(
    (status = 202, description = "it begins"), (status = "default", body = Problem)))]
pub async fn run(State(api): State<Api>, caller: Caller, Json(body): Json<RunBody>) -> Result<StatusCode, ApiError> {
    if api.clock.now().doubtful {
        return Err(ApiError::ClockDoubtful);
    }
    let (rooms, register) = own_rooms(&api, &caller);
    let rooms = rooms.iter().map(|room| room.room.clone()).collect();
    let RunBody { dry_run, clock_is_right } = body;
    api.privacy.ask(Asked { actor: caller.actor, rooms, register, dry_run, clock_is_right })?;
    Ok(StatusCode::ACCEPTED)
}
