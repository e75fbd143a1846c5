//! Deciding on lending: released, taken or declined, settled.

use super::{Act, DeclineReason, Fact, Outcome, Stand, requests};
use crate::{
    dispatch::{decide::step::Step, event::Event, model::*, reject::Reject, roster},
    id::{LendId, RequestId, RoomId, UnitId},
};

/// All acts of the area.
pub(in crate::dispatch) fn act(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::Release { unit, to } => release(step, unit, to, None),
        Act::Offered { lend, from, generation, unit, request } => offered(step, *lend, from, *generation, unit, *request),
        Act::Answered { lend, from, outcome } => answered(step, *lend, from, *outcome),
        Act::Helped { emergency } => {
            if super::call_for_help(step.state, *emergency).is_none() {
                return Err(Reject::NothingToChange);
            }
            push(step, Fact::EmergencyShared { emergency: *emergency });
            Ok(())
        }
        Act::Grant { .. }
        | Act::Refuse { .. }
        | Act::Ask { .. }
        | Act::Withdraw { .. }
        | Act::Asked { .. }
        | Act::AskedNoMore { .. }
        | Act::Refused { .. }
        | Act::Told { .. } => requests::act(step, act),
    }
}

pub(super) fn push(step: &mut Step<'_>, fact: Fact) -> u64 {
    step.push(Event::Lending(Box::new(fact)))
}

/// Refuses what only the commanding room may do.
pub(in crate::dispatch) fn commanded(u: &Unit) -> Result<(), Reject> {
    match &u.command.stand {
        Stand::Here => Ok(()),
        Stand::Lending(lend) => Err(Reject::UnitBetweenRooms { unit: u.id.clone(), to: lend.to.clone() }),
        Stand::Away { room, .. } => Err(Reject::UnitElsewhere { unit: u.id.clone(), room: room.clone() }),
    }
}

/// A room that things pass to by themselves.
pub(in crate::dispatch) fn reached(step: &Step<'_>, room: &RoomId) -> Result<(), Reject> {
    if *room == *step.state.room() {
        return Err(Reject::OwnRoom);
    }
    if !step.state.reaches(room) {
        return Err(Reject::UnknownRoom(room.clone()));
    }
    Ok(())
}

/// The lender lets go: only what is free of work, and a borrowed unit only towards its home, so that home always knows where it is.
pub(super) fn release(step: &mut Step<'_>, id: &UnitId, to: &RoomId, request: Option<RequestId>) -> Result<(), Reject> {
    let u = step.unit(id)?;
    reached(step, to)?;
    if u.command.home != *step.state.room() && u.command.home != *to {
        return Err(Reject::OnlyReturned { unit: id.clone(), home: u.command.home.clone() });
    }
    if let Some(a) = step.state.assignment_of(id) {
        return Err(Reject::UnitCommitted { unit: id.clone(), incident: a.incident });
    }
    if u.emergency.is_some() {
        return Err(Reject::UnitInEmergency(id.clone()));
    }
    if let Some(r) = step.state.reserved_of(id).next() {
        return Err(Reject::AlreadyReserved { unit: id.clone(), incident: r.incident });
    }
    let alarm_at = step.now.plus_ms(i64::from(step.state.settings().lending.alarm_s) * 1_000);
    step.taken.insert(id.clone());
    push(
        step,
        Fact::LendReleased {
            lend: LendId(step.env.id.0),
            generation: u.command.generation + 1,
            to: to.clone(),
            unit: Box::new(u.as_lent()),
            request,
            alarm_at,
        },
    );
    Ok(())
}

/// The borrower decides, once for each offer; this journal alone says who commands.
fn offered(
    step: &mut Step<'_>,
    lend: LendId,
    from: &RoomId,
    generation: u64,
    unit: &Unit,
    request: Option<RequestId>,
) -> Result<(), Reject> {
    let state = step.state;
    if *from == *state.room() {
        return Err(Reject::OwnRoom);
    }
    let seen = state.lending().seen.get(&unit.id);
    if let Some(seen) = seen.filter(|s| s.lend == lend) {
        return Err(Reject::LendAnswered { lend, outcome: seen.outcome });
    }
    if seen.is_none() {
        Step::room_for("units of other rooms", state.lending().seen.len(), state.settings().lending.known_units)?;
    }
    let known = state.units().get(&unit.id);
    let last = known.map_or(0, |u| u.command.generation).max(seen.map_or(0, |s| s.generation));
    let decline = match known {
        Some(u) if !matches!(u.command.stand, Stand::Away { .. }) => Some(DeclineReason::CommandedHere),
        Some(_) | None if generation <= last => Some(DeclineReason::Outdated),
        None if state.units().len() >= state.settings().limits.units as usize => Some(DeclineReason::Full),
        Some(_) | None => None,
    };
    if let Some(why) = decline {
        push(step, Fact::LendDeclined { lend, generation, from: from.clone(), unit: unit.id.clone(), why });
        return Ok(());
    }
    let seq = push(step, Fact::LendTaken { lend, generation, from: from.clone(), unit: Box::new(unit.as_lent()), request });
    if known.is_none_or(|u| u.emergency.is_none()) {
        step.frees(seq, unit);
    }
    Ok(())
}

/// What this room put on a borrowed unit is its own again: shift, people, vehicle, devices.
fn give_back(step: &mut Step<'_>, u: &Unit) {
    let r = &u.roster;
    if r.shift.is_some() || r.sector.is_some() || r.post.is_some() || !r.crew.people.is_empty() {
        step.push(Event::Roster(roster::Fact::SignedOff { unit: u.id.clone() }));
    }
    if r.vehicle.is_some() {
        step.push(Event::Roster(roster::Fact::VehicleChanged { unit: u.id.clone(), vehicle: None }));
    }
    if !r.own.is_empty() {
        let (unit, kind, service, reach) = (u.id.clone(), u.kind, u.service.clone(), u.reach);
        step.push(Event::UnitRegistered { unit, kind, service, reach, devices: Vec::new() });
    }
}

/// The lender sees the answer. One to a lend that is not open here is old: nothing changes.
fn answered(step: &mut Step<'_>, lend: LendId, from: &RoomId, outcome: Outcome) -> Result<(), Reject> {
    let open = step.state.lent(lend).and_then(|u| u.lend().map(|l| (u, l)));
    let Some((u, l)) = open.filter(|(_, l)| l.to == *from) else { return Err(Reject::NoLend(lend)) };
    let generation = if outcome.is_taken() { l.generation } else { l.generation + 1 };
    if outcome.is_taken() && u.is_borrowed(step.state.room()) {
        give_back(step, u);
    }
    let seq = push(step, Fact::LendSettled { lend, unit: u.id.clone(), outcome, generation });
    if !outcome.is_taken() {
        step.frees(seq, u);
    }
    Ok(())
}
