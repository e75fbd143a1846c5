//! Shifts, crews, vehicles: who works when, with what.

use crate::{
    accounts::Look,
    api::{
        act::{Act, Draft, Who, done, made, shown},
        door::Acted,
        doors::caller::Caller,
        dto::{
            act::PlainAct,
            answer::List,
            roster::{ChangeCrew, ChangeVehicle, CopyShifts, EntryBody, PlaceUnit, PlanShift, Relieve, SignShift},
            roster_views::{
                BindingList, BindingView, LeftOutUnit, OpenedCrew, PersonView, ShiftDetail, ShiftList, ShiftOutcome, VehicleList,
                VehicleView,
            },
        },
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject,
        event::Event,
        input::Input,
        roster::{self, Fact, LeftOutEntry, Person, PlannedEntry, PlannedShift, Shift, Thing, Vehicle},
    },
    id::{DeviceId, InputId, ShiftId, UnitId},
    quantity::Timestamp,
    store::{EntityKind, StoredBinding, number, thing_name},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use uuid::Uuid;

/// Rows of one list at most.
const MOST: u32 = 500;

/// Shifts, by number: the last five hundred. Each look is recorded.
#[utoipa::path(get, path = "/roster/shifts", tag = "roster", responses((status = 200, body = ShiftList), (status = "default", body = Problem)))]
pub async fn shifts(State(api): State<Api>, caller: Caller) -> Result<Response, ApiError> {
    api.look(&caller, Look::Shifts).await?;
    let last = api.door.read(|state| state.last_shift()).await?.value;
    let after = number(last.saturating_sub(u64::from(MOST)));
    let (found, seq) = api.stored(move |r| r.entities::<Shift>(EntityKind::Shift, &after, MOST)).await?;
    Ok(shown(seq, axum::Json(List { items: found.iter().map(ShiftDetail::from).collect() }).into_response()))
}

/// One shift with its units, however old. Each look is recorded.
#[utoipa::path(get, path = "/roster/shifts/{n}", tag = "roster", params(("n" = u64, Path)), responses(
    (status = 200, body = ShiftDetail), (status = "default", body = Problem)))]
pub async fn shift(State(api): State<Api>, caller: Caller, Path(n): Path<u64>) -> Result<Response, ApiError> {
    api.look(&caller, Look::Shift { shift: n }).await?;
    let (found, seq) = api.stored(move |r| r.entity::<Shift>(EntityKind::Shift, &number(n))).await?;
    let found = found.ok_or(ApiError::Rejected(Reject::UnknownShift(ShiftId(n))))?;
    Ok(shown(seq, axum::Json(ShiftDetail::from(&found)).into_response()))
}

/// Plan a shift.
#[utoipa::path(post, path = "/roster/shifts", tag = "roster", request_body = PlanShift, responses(
    (status = 200, body = ShiftOutcome), (status = "default", body = Problem)))]
pub async fn plan(State(api): State<Api>, Who(who): Who, act: Act<PlanShift>) -> Result<Response, ApiError> {
    planned(&api, who, act, None).await
}

/// Plan a shift anew, while nobody has signed on.
#[utoipa::path(put, path = "/roster/shifts/{n}", tag = "roster", params(("n" = u64, Path)), request_body = PlanShift, responses(
    (status = 200, body = ShiftOutcome), (status = "default", body = Problem)))]
pub async fn replan(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlanShift>) -> Result<Response, ApiError> {
    planned(&api, who, act, Some(ShiftId(n))).await
}

async fn planned(api: &Api, who: crate::dispatch::model::Actor, act: Act<PlanShift>, shift: Option<ShiftId>) -> Result<Response, ApiError> {
    let PlanShift { id, team, from, to, entries } = act.body;
    let entry = |e: EntryBody| {
        let crew = api.crew(&e.crew)?;
        Ok(PlannedEntry { unit: e.unit, vehicle: e.vehicle, crew, devices: e.devices, sector: e.sector, post: e.post })
    };
    let crews: Vec<_> = entries.iter().map(|e| e.crew.clone()).collect();
    let entries = entries.into_iter().map(entry).collect::<Result<_, ApiError>>()?;
    let plan = PlannedShift { team, from: Timestamp(from), to: Timestamp(to), entries };
    let verb = format!("shift/{}/plan", shift.map_or(0, |ShiftId(n)| n));
    let input = Input::Roster(roster::Act::PlanShift { shift, plan });
    let acted = api.act(Draft::plain(id, verb, &act.content, who, input)).await.map_err(|e| api.of_badge(e, &crews))?;
    outcome(api, id, acted).await
}

/// Plan the shifts of a stretch of time once more, later: copies yesterday's.
#[utoipa::path(post, path = "/roster/shifts/copy", tag = "roster", request_body = CopyShifts, responses(
    (status = 200, body = ShiftOutcome), (status = "default", body = Problem)))]
pub async fn copy(State(api): State<Api>, Who(who): Who, act: Act<CopyShifts>) -> Result<Response, ApiError> {
    let CopyShifts { id, from, to, by_ms } = act.body;
    let input = Input::Roster(roster::Act::CopyShifts { from: Timestamp(from), to: Timestamp(to), by_ms });
    let acted = api.act(Draft::plain(id, "shift/copy".to_owned(), &act.content, who, input)).await?;
    outcome(&api, id, acted).await
}

/// Drop a shift nobody has signed on.
#[utoipa::path(post, path = "/roster/shifts/{n}/drop", tag = "roster", params(("n" = u64, Path)), request_body = PlainAct, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn drop_shift(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<PlainAct>) -> Result<Response, ApiError> {
    let input = Input::Roster(roster::Act::DropShift { shift: ShiftId(n) });
    api.act(Draft::plain(act.body.id, format!("shift/{n}/drop"), &act.content, who, input)).await.map(done)
}

/// Sign on a whole shift in one act, or units of it: says of each unit what became of it.
#[utoipa::path(post, path = "/roster/shifts/{n}/sign-on", tag = "roster", params(("n" = u64, Path)), request_body = SignShift, responses(
    (status = 200, body = ShiftOutcome), (status = "default", body = Problem)))]
pub async fn sign_on(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<SignShift>) -> Result<Response, ApiError> {
    let SignShift { id, units } = act.body;
    let input = Input::Roster(roster::Act::SignOn { shift: ShiftId(n), units });
    let acted = api.act(Draft::plain(id, format!("shift/{n}/sign-on"), &act.content, who, input)).await?;
    outcome(&api, id, acted).await
}

/// Sign off a shift, or units of it.
#[utoipa::path(post, path = "/roster/shifts/{n}/sign-off", tag = "roster", params(("n" = u64, Path)), request_body = SignShift, responses(
    (status = 200, body = ShiftOutcome), (status = "default", body = Problem)))]
pub async fn sign_off(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<SignShift>) -> Result<Response, ApiError> {
    let SignShift { id, units } = act.body;
    let input = Input::Roster(roster::Act::SignOff { shift: ShiftId(n), units });
    let acted = api.act(Draft::plain(id, format!("shift/{n}/sign-off"), &act.content, who, input)).await?;
    outcome(&api, id, acted).await
}

/// What an act on shifts brought about, from its events: the same for every repeat.
async fn outcome(api: &Api, id: Uuid, acted: Acted) -> Result<Response, ApiError> {
    let (events, _) = api.stored(move |r| r.events_of_input(InputId(id))).await?;
    let mut out = ShiftOutcome { seq: acted.seq, ..ShiftOutcome::default() };
    let left = |l: &LeftOutEntry| LeftOutUnit { unit: l.unit.to_string(), rule: l.rule.clone(), why: l.why.clone() };
    for recorded in &events {
        let Event::Roster(fact) = &recorded.event else { continue };
        match fact {
            Fact::ShiftPlanned { shift, left_out } => {
                out.shifts.push(shift.id.0);
                out.left_out.extend(left_out.iter().map(left));
            }
            Fact::SignedOn { unit, .. } | Fact::SignedOff { unit } => out.done.push(unit.to_string()),
            Fact::ShiftSignedOn { left_out, .. } | Fact::ShiftSignedOff { left_out, .. } => out.left_out.extend(left_out.iter().map(left)),
            _ => {}
        }
    }
    Ok(shown(acted.seq, axum::Json(out).into_response()))
}

/// Another crew in mid-shift.
#[utoipa::path(post, path = "/units/{unit}/crew", tag = "roster", params(("unit" = String, Path)), request_body = ChangeCrew, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn change_crew(
    State(api): State<Api>,
    Who(who): Who,
    Path(unit): Path<UnitId>,
    act: Act<ChangeCrew>,
) -> Result<Response, ApiError> {
    let verb = format!("unit/{unit}/crew");
    let input = Input::Roster(roster::Act::ChangeCrew { unit, crew: api.crew(&act.body.crew)? });
    let done = api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done);
    done.map_err(|e| api.of_badge(e, std::slice::from_ref(&act.body.crew)))
}

/// The crew of a later shift takes over, while the unit stays on its post or on scene.
#[utoipa::path(post, path = "/units/{unit}/relief", tag = "roster", params(("unit" = String, Path)), request_body = Relieve, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn relieve(State(api): State<Api>, Who(who): Who, Path(unit): Path<UnitId>, act: Act<Relieve>) -> Result<Response, ApiError> {
    let verb = format!("unit/{unit}/relief");
    let crew = act.body.crew.as_ref().map(|c| api.crew(c)).transpose()?;
    let input = Input::Roster(roster::Act::Relieve { unit, shift: ShiftId(act.body.shift), crew });
    let done = api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done);
    done.map_err(|e| api.of_badge(e, act.body.crew.as_slice()))
}

/// Another vehicle in mid-shift, or none.
#[utoipa::path(post, path = "/units/{unit}/vehicle", tag = "roster", params(("unit" = String, Path)), request_body = ChangeVehicle, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn change_vehicle(
    State(api): State<Api>,
    Who(who): Who,
    Path(unit): Path<UnitId>,
    act: Act<ChangeVehicle>,
) -> Result<Response, ApiError> {
    let verb = format!("unit/{unit}/vehicle");
    let input = Input::Roster(roster::Act::ChangeVehicle { unit, vehicle: act.body.vehicle });
    api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(done)
}

/// Another sector or post.
#[utoipa::path(post, path = "/units/{unit}/place", tag = "roster", params(("unit" = String, Path)), request_body = PlaceUnit, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn place(State(api): State<Api>, Who(who): Who, Path(unit): Path<UnitId>, act: Act<PlaceUnit>) -> Result<Response, ApiError> {
    let verb = format!("unit/{unit}/place");
    let input = Input::Roster(roster::Act::Place { unit, sector: act.body.sector, post: act.body.post });
    api.act(Draft::plain(act.body.id, verb, &act.content, who, input)).await.map(made)
}

/// Who is on a unit now, by name. Each look is recorded.
#[utoipa::path(get, path = "/units/{unit}/crew", tag = "roster", params(("unit" = String, Path)), responses(
    (status = 200, body = OpenedCrew), (status = "default", body = Problem)))]
pub async fn crew(State(api): State<Api>, caller: Caller, Path(unit): Path<UnitId>) -> Result<Response, ApiError> {
    api.look(&caller, Look::Crew { unit: unit.clone() }).await?;
    let asked = unit.clone();
    let (found, seq) = api
        .stored(move |r| {
            let Some(u) = r.unit(&asked)? else { return Ok(None) };
            let people = u.roster.crew.people.iter().map(|p| r.entity::<Person>(EntityKind::Person, p.as_str()));
            Ok(Some((people.collect::<Result<Vec<_>, _>>()?, u.roster.crew)))
        })
        .await?;
    let (people, crew) = found.ok_or(ApiError::Rejected(Reject::UnknownUnit(unit)))?;
    let view = |p: Person| PersonView {
        badge: api.opener.open(&p.badge, "badge"),
        name: p.name.as_ref().and_then(|n| api.opener.open(n, "person_name")),
        leader: crew.leader.as_ref() == Some(&p.id),
        person: p.id.to_string(),
    };
    let opened = OpenedCrew { people: people.into_iter().flatten().map(view).collect(), strength: crew.strength };
    Ok(shown(seq, axum::Json(opened).into_response()))
}

/// All vehicles.
#[utoipa::path(get, path = "/vehicles", tag = "roster", responses((status = 200, body = VehicleList), (status = "default", body = Problem)))]
pub async fn vehicles(State(api): State<Api>) -> Result<Response, ApiError> {
    let (found, seq) = api
        .stored(|r| {
            let mut all: Vec<Vehicle> = Vec::new();
            loop {
                let after = all.last().map(|v| v.id.to_string()).unwrap_or_default();
                let page = r.entities::<Vehicle>(EntityKind::Vehicle, &after, MOST)?;
                let full = page.len() as u64 >= u64::from(MOST);
                all.extend(page);
                if !full {
                    return Ok(all);
                }
            }
        })
        .await?;
    Ok(shown(seq, axum::Json(List { items: found.iter().map(VehicleView::from).collect() }).into_response()))
}

/// What a device was bound to, and when.
#[utoipa::path(get, path = "/devices/{device}/bindings", tag = "roster", params(("device" = String, Path)), responses(
    (status = 200, body = BindingList), (status = "default", body = Problem)))]
pub async fn device_bindings(State(api): State<Api>, Path(device): Path<DeviceId>) -> Result<Response, ApiError> {
    bindings(&api, Thing::Device(device)).await
}

/// The crews a unit had, and when. Each look is recorded.
#[utoipa::path(get, path = "/units/{unit}/bindings", tag = "roster", params(("unit" = String, Path)), responses(
    (status = 200, body = BindingList), (status = "default", body = Problem)))]
pub async fn unit_bindings(State(api): State<Api>, caller: Caller, Path(unit): Path<UnitId>) -> Result<Response, ApiError> {
    api.look(&caller, Look::Crew { unit: unit.clone() }).await?;
    bindings(&api, Thing::Unit(unit)).await
}

async fn bindings(api: &Api, thing: Thing) -> Result<Response, ApiError> {
    let name = thing_name(&thing);
    let of = thing.clone();
    let (found, seq) = api.stored(move |r| r.entities::<StoredBinding>(EntityKind::Binding, &name, MOST)).await?;
    let items: Vec<BindingView> = found.iter().filter(|b| b.thing == of).map(|b| BindingView::from(&b.binding)).collect();
    Ok(shown(seq, axum::Json(List { items }).into_response()))
}
