//! Reservations: promised, due, assigned, taken back.

use super::{Fact, Reserved};
use crate::{
    dispatch::{
        alarm,
        decide::{assignments, incidents, step::Step},
        event::Event,
        input::DeadlineId,
        model::*,
        reject::Reject,
        state::State,
    },
    id::{AssignmentId, IncidentId, UnitId},
    quantity::Timestamp,
};

impl State {
    /// Reservations in memory, by the number their assignment will have.
    pub fn reserved(&self) -> &std::collections::BTreeMap<AssignmentId, Reserved> {
        &self.f.reserved
    }

    /// Reservations of a unit that still hold, oldest first.
    pub fn reserved_of<'a>(&'a self, unit: &UnitId) -> impl Iterator<Item = &'a Reserved> {
        let ids = self.ix.reserved_units.get(unit).into_iter().flatten();
        ids.filter_map(|id| self.f.reserved.get(id))
    }

    /// Reservations made for an incident, also those that are over.
    pub fn reserved_for(&self, incident: IncidentId) -> impl Iterator<Item = &Reserved> {
        let range = (incident, AssignmentId(0))..=(incident, AssignmentId(u64::MAX));
        self.ix.reserved_incidents.range(range).filter_map(|(_, id)| self.f.reserved.get(id))
    }
}

/// Promises a unit.
pub(super) fn reserve(step: &mut Step<'_>, incident: IncidentId, unit: &UnitId, at: Option<Timestamp>) -> Result<(), Reject> {
    let i = incidents::takes_units(step, incident)?;
    assignments::assignable(step, i)?;
    let u = step.unit(unit)?;
    if u.duty != Duty::On {
        return Err(Reject::UnitOffDuty(unit.clone()));
    }
    let at = at.filter(|at| *at > step.now);
    match step.state.assignment_of(unit) {
        Some(a) if a.incident == incident => return Err(Reject::UnitCommitted { unit: unit.clone(), incident }),
        Some(_) => {}
        None if at.is_none() => return Err(Reject::ReserveNeedsTime(unit.clone())),
        None => {}
    }
    let limit = step.state.settings.limits.reserved_per_unit;
    let held: Vec<&Reserved> = step.state.reserved_of(unit).collect();
    if held.iter().any(|r| r.incident == incident) {
        return Err(Reject::AlreadyReserved { unit: unit.clone(), incident });
    }
    Step::one_may_have("reservations of a unit", held.len(), limit)?;
    let id = step.next_assignment();
    let reserved =
        Reserved { id, incident, unit: unit.clone(), at, reserved_at: step.now, by: step.env.actor.clone(), due_at: None, outcome: None };
    step.push(Event::Assignment(Fact::Reserved { reserved: Box::new(reserved) }));
    Ok(())
}

fn open<'a>(step: &Step<'a>, id: AssignmentId) -> Result<&'a Reserved, Reject> {
    let state: &'a State = step.state;
    match state.reserved().get(&id) {
        Some(r) if r.is_open() => Ok(r),
        Some(_) => Err(Reject::AssignmentOver(id)),
        None => Err(Reject::NotReserved(id)),
    }
}

/// The operator sends it.
pub(super) fn assign(step: &mut Step<'_>, id: AssignmentId) -> Result<(), Reject> {
    let r = open(step, id)?;
    assignments::assign(step, r.incident, &r.unit)
}

/// The operator takes it back.
pub(super) fn cancel(step: &mut Step<'_>, id: AssignmentId) -> Result<(), Reject> {
    open(step, id)?;
    step.push(Event::Assignment(Fact::ReservationCancelled { assignment: id }));
    Ok(())
}

/// Its time came.
pub(in crate::dispatch) fn time_came(step: &mut Step<'_>, id: AssignmentId) -> Result<(), Reject> {
    let r = open(step, id)?;
    let free = step.is_free(&r.unit);
    due(step, r, free);
    Ok(())
}

/// Assigned where the room lets the server do so; else the room is asked, once. True when it was sent.
fn due(step: &mut Step<'_>, r: &Reserved, free: bool) -> bool {
    let i = step.state.incidents().get(&r.incident);
    let automatic = step.state.settings.assignments.reserved_automatic && free;
    // What is kept out of the queue, offered elsewhere or only sent to by hand waits for a person's word.
    match i.filter(|i| automatic && !i.takes_nobody() && i.held.is_none() && !i.by_hand_only()) {
        Some(i) => {
            assignments::push_assigned(step, i, &r.unit, false, None, Vec::new(), None);
            true
        }
        None if r.due_at.is_none() => {
            let escalate_at = alarm::escalates_at(step, &DeadlineId::Reservation(r.id));
            step.push(Event::Assignment(Fact::ReservationDue { assignment: r.id, escalate_at }));
            false
        }
        None => false,
    }
}

/// After everything else of a decision: units it freed, and free ones of which a promise ended, go to what they are promised to, the most
/// urgent first. Where that waits for a person's word, the next one that does not may have the unit.
pub(in crate::dispatch) fn after(step: &mut Step<'_>) {
    let state = step.state;
    let cancelled = |step: &Step<'_>, id: AssignmentId| {
        let ends = |e: &Event| matches!(e, Event::Assignment(Fact::ReservationCancelled { assignment }) if *assignment == id);
        step.events_so_far().any(ends)
    };
    let ended: Vec<&Reserved> =
        state.reserved().values().filter(|r| r.is_open() && (cancelled(step, r.id) || step.closes(r.incident))).collect();
    let mut units: Vec<UnitId> = step.freed.iter().map(|f| f.unit.clone()).collect();
    for r in ended.iter().filter(|r| step.is_free(&r.unit)) {
        if !units.contains(&r.unit) {
            units.push(r.unit.clone());
        }
    }
    for unit in units {
        let now = step.now;
        let key = |r: &&Reserved| (state.incidents().get(&r.incident).map(|i| i.priority), r.id);
        let mut open: Vec<&Reserved> = state.reserved_of(&unit).filter(|r| r.at.is_none_or(|at| at <= now)).collect();
        open.retain(|r| !ended.iter().any(|e| e.id == r.id));
        open.sort_by_key(key);
        for r in open {
            if step.taken.contains(&unit) || due(step, r, true) || !state.settings.assignments.reserved_automatic {
                break;
            }
        }
    }
}
