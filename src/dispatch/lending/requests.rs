//! Deciding on requests: one room asks, the owning room grants, or refuses, or nobody answers.

use super::{
    Act, Fact, RefuseReason, Request, RequestEnd, Way,
    decide::{push, reached, release},
};
use crate::{
    dispatch::{decide::step::Step, reject::Reject},
    id::{IncidentId, RequestId, RoomId, UnitId},
    quantity::Timestamp,
};

/// An ended request stays in memory this long, ms.
const STAYS_MS: i64 = 3_600_000;
/// Ended ones that leave memory with one event, at most.
const FORGOTTEN: usize = 100;

pub(super) fn act(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::Grant { request } => grant(step, *request),
        Act::Refuse { request, why } => {
            open(step, *request, Way::Asked)?;
            push(step, Fact::RequestEnded { request: *request, end: RequestEnd::Refused(*why), untold: true });
            Ok(())
        }
        Act::Ask { of, unit, incident } => ask(step, of, unit, *incident),
        Act::Withdraw { request } => {
            open(step, *request, Way::Asking)?;
            push(step, Fact::RequestEnded { request: *request, end: RequestEnd::Withdrawn, untold: true });
            Ok(())
        }
        Act::Asked { request, from, unit, incident, expires_at } => asked(step, *request, from, unit, *incident, *expires_at),
        Act::AskedNoMore { request, from } => {
            theirs(step, *request, Way::Asked, from)?;
            push(step, Fact::RequestEnded { request: *request, end: RequestEnd::Withdrawn, untold: false });
            Ok(())
        }
        Act::Refused { request, from, why } => {
            theirs(step, *request, Way::Asking, from)?;
            push(step, Fact::RequestEnded { request: *request, end: RequestEnd::Refused(*why), untold: false });
            Ok(())
        }
        Act::Told { request, ended } => {
            let r = known(step, *request)?;
            // What was confirmed may be older than what is to be told now.
            if !r.untold || r.end.is_some() != *ended {
                return Err(Reject::NothingToChange);
            }
            push(step, Fact::RequestTold { request: *request });
            Ok(())
        }
        Act::Release { .. } | Act::Offered { .. } | Act::Answered { .. } | Act::Helped { .. } => Err(Reject::NothingToChange),
    }
}

/// The deadline of a request.
pub(in crate::dispatch) fn expire(step: &mut Step<'_>, id: RequestId) -> Result<(), Reject> {
    let r = known(step, id)?;
    if r.end.is_some() {
        return Err(Reject::RequestOver(id));
    }
    // Both rooms keep the same time: nobody needs to be told.
    push(step, Fact::RequestEnded { request: id, end: RequestEnd::Expired, untold: false });
    Ok(())
}

fn known<'a>(step: &Step<'a>, id: RequestId) -> Result<&'a Request, Reject> {
    step.state.lending().requests.get(&id).ok_or(Reject::UnknownRequest(id))
}

fn open<'a>(step: &Step<'a>, id: RequestId, way: Way) -> Result<&'a Request, Reject> {
    let r = known(step, id)?;
    if r.way != way {
        return Err(Reject::UnknownRequest(id));
    }
    if r.end.is_some() { Err(Reject::RequestOver(id)) } else { Ok(r) }
}

fn theirs(step: &Step<'_>, id: RequestId, way: Way, from: &RoomId) -> Result<(), Reject> {
    let r = open(step, id, way)?;
    if r.room == *from { Ok(()) } else { Err(Reject::UnknownRequest(id)) }
}

fn grant(step: &mut Step<'_>, id: RequestId) -> Result<(), Reject> {
    let r = open(step, id, Way::Asked)?;
    release(step, &r.unit, &r.room, Some(id))
}

fn ask(step: &mut Step<'_>, of: &RoomId, unit: &UnitId, incident: Option<IncidentId>) -> Result<(), Reject> {
    reached(step, of)?;
    if step.state.units().get(unit).is_some_and(crate::dispatch::model::Unit::is_commanded) {
        return Err(Reject::CommandedHere(unit.clone()));
    }
    if let Some(i) = incident {
        step.incident(i)?;
    }
    let same = |r: &&Request| r.way == Way::Asking && r.end.is_none() && r.unit == *unit;
    if let Some(r) = step.state.lending().requests.values().find(same) {
        return Err(Reject::AlreadyAsked { unit: unit.clone(), request: r.id });
    }
    let expires_at = step.now.plus_ms(i64::from(step.state.settings().lending.request_s) * 1_000);
    let id = RequestId(step.env.id.0);
    requested(step, Request { room: of.clone(), ..new(id, Way::Asking, of, unit, incident, step.now, expires_at, true) })
}

/// Another room's request. One for a unit that is not this room's to lend is kept, and refused at once.
fn asked(
    step: &mut Step<'_>,
    id: RequestId,
    from: &RoomId,
    unit: &UnitId,
    incident: Option<IncidentId>,
    expires_at: Timestamp,
) -> Result<(), Reject> {
    reached(step, from)?;
    if step.state.lending().requests.contains_key(&id) {
        return Err(Reject::NothingToChange);
    }
    if expires_at <= step.now {
        return Err(Reject::RequestOver(id));
    }
    requested(step, new(id, Way::Asked, from, unit, incident, step.now, expires_at, false))?;
    if !step.state.units().get(unit).is_some_and(crate::dispatch::model::Unit::is_commanded) {
        push(step, Fact::RequestEnded { request: id, end: RequestEnd::Refused(RefuseReason::NotHere), untold: true });
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "a plain record")]
fn new(
    id: RequestId,
    way: Way,
    room: &RoomId,
    unit: &UnitId,
    incident: Option<IncidentId>,
    since: Timestamp,
    expires_at: Timestamp,
    untold: bool,
) -> Request {
    Request { id, way, room: room.clone(), unit: unit.clone(), incident, since, expires_at: Some(expires_at), end: None, untold }
}

fn requested(step: &mut Step<'_>, request: Request) -> Result<(), Reject> {
    let book = step.state.lending();
    let old = |r: &&Request| !r.untold && r.end.is_some_and(|(_, at)| step.now.since_ms(at) >= STAYS_MS);
    let forgotten: Vec<RequestId> = book.requests.values().filter(old).map(|r| r.id).take(FORGOTTEN).collect();
    Step::room_for("requests for units", book.requests.len() - forgotten.len(), step.state.settings().lending.requests)?;
    push(step, Fact::Requested { request, forgotten });
    Ok(())
}
