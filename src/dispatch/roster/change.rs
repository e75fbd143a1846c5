//! Decides what changes in mid-shift: crew, vehicle, relief, place.

use super::{
    fact::Fact,
    model::{Crew, Entry, ShiftState},
    plan, sign,
};
use crate::{
    dispatch::{
        decide::Step,
        event::Event,
        model::{AssignmentState, Duty, Unit},
        reject::Reject,
    },
    id::{ShiftId, UnitId, VehicleId},
};

/// Another crew. Not between *assigned* and *on scene*: who accepted an order also arrives.
pub(super) fn crew(step: &mut Step<'_>, unit: &UnitId, given: &Crew) -> Result<(), Reject> {
    let u = may_change_hands(step, unit)?;
    let crew = plan::crew(step, given)?;
    sign::crew_free(step, unit, &crew)?;
    if u.roster.crew == crew {
        return Err(Reject::NothingToChange);
    }
    let seq = step.push(Event::Roster(Fact::CrewChanged { unit: unit.clone(), crew }));
    if step.is_free(unit) {
        // With another strength it may qualify where it did not.
        step.frees(seq, u);
    }
    Ok(())
}

/// The crew of a later shift takes over; the unit stays on duty, with its assignment, its vehicle, its post.
pub(super) fn relieve(step: &mut Step<'_>, unit: &UnitId, id: ShiftId, given: Option<&Crew>) -> Result<(), Reject> {
    let u = may_change_hands(step, unit)?;
    let s = step.state.shifts().get(&id).ok_or(Reject::UnknownShift(id))?;
    if s.state == ShiftState::Closed {
        return Err(Reject::ShiftState { shift: id, state: s.state });
    }
    if u.roster.shift == Some(id) {
        return Err(Reject::NothingToChange);
    }
    if s.to <= step.now {
        return Err(Reject::ShiftTime("the shift is over already"));
    }
    let e = s.entry(unit).ok_or_else(|| Reject::NotInShift { unit: unit.clone(), shift: id })?;
    let crew = given.map_or_else(|| Ok(e.crew.clone()), |c| plan::crew(step, c))?;
    sign::crew_free(step, unit, &crew)?;
    // It stays where it is, with what it has: only the people change.
    let seq = step.push(Event::Roster(Fact::SignedOn {
        unit: unit.clone(),
        shift: id,
        crew,
        vehicle: u.roster.vehicle.clone(),
        own: Vec::new(),
        sector: u.roster.sector.clone(),
        post: u.roster.post.clone(),
        ends_at: s.to,
        unavailable: u.unavailable,
        relieved: u.roster.shift,
    }));
    if step.is_free(unit) {
        step.frees(seq, u);
    }
    Ok(())
}

/// Another vehicle of the same kind, at any time: the old one broke down.
pub(super) fn vehicle(step: &mut Step<'_>, unit: &UnitId, vehicle: Option<&VehicleId>) -> Result<(), Reject> {
    let u = step.unit(unit)?;
    if u.roster.vehicle.as_ref() == vehicle {
        return Err(Reject::NothingToChange);
    }
    let entry =
        Entry { unit: unit.clone(), vehicle: vehicle.cloned(), crew: Crew::default(), devices: Vec::new(), sector: None, post: None };
    sign::may_board(step, u, &entry)?;
    let seq = step.push(Event::Roster(Fact::VehicleChanged { unit: unit.clone(), vehicle: vehicle.cloned() }));
    if step.is_free(unit) {
        step.frees(seq, u);
    }
    Ok(())
}

/// Another sector or post.
pub(in crate::dispatch) fn place(step: &mut Step<'_>, unit: &UnitId, sector: Option<&str>, post: Option<&str>) -> Result<(), Reject> {
    let u = step.unit(unit)?;
    if u.duty != Duty::On {
        return Err(Reject::UnitOffDuty(unit.clone()));
    }
    plan::place(step, u.kind, sector, post)?;
    if u.roster.sector.as_deref() == sector && u.roster.post.as_deref() == post {
        return Err(Reject::NothingToChange);
    }
    step.push(Event::Roster(Fact::Placed { unit: unit.clone(), sector: sector.map(str::to_owned), post: post.map(str::to_owned) }));
    Ok(())
}

fn may_change_hands<'a>(step: &Step<'a>, unit: &UnitId) -> Result<&'a Unit, Reject> {
    let u = step.unit(unit)?;
    if u.duty != Duty::On {
        return Err(Reject::UnitOffDuty(unit.clone()));
    }
    match step.state.assignment_of(unit) {
        Some(a) if a.state < AssignmentState::OnScene => Err(Reject::UnitCommitted { unit: unit.clone(), incident: a.incident }),
        Some(_) | None => Ok(u),
    }
}
