//! The state's hands: taking an entity out of the look-ups, editing it, putting it back, deriving what follows.

use super::{
    apply::{FORGET_AFTER_MS, stamp},
    event::Recorded,
    input::DeadlineId,
    model::*,
    needs::is_at_work,
    state::State,
};
use crate::{
    id::{AssignmentId, CallId, IncidentId, UnitId},
    quantity::Timestamp,
};

/// What was not there.
pub(super) type Found<T = ()> = Result<T, String>;

/// Taking out of the look-ups, editing, putting back.
impl State {
    pub(super) fn incident(&self, id: IncidentId) -> Found<&Incident> {
        self.f.incidents.get(&id).ok_or_else(|| format!("incident {id}"))
    }

    pub(super) fn assignment(&self, id: AssignmentId) -> Found<&Assignment> {
        self.f.assignments.get(&id).ok_or_else(|| format!("assignment {id}"))
    }

    pub(super) fn insert_call(&mut self, c: Call) {
        self.ix.call(&c, true);
        self.f.calls.insert(c.id, c);
    }

    pub(super) fn insert_incident(&mut self, i: Incident) {
        self.ix.incident(&i, true);
        self.f.incidents.insert(i.id, i);
    }

    pub(super) fn insert_assignment(&mut self, a: Assignment) {
        self.ix.assignment(&a, true);
        self.f.assignments.insert(a.id, a);
    }

    pub(super) fn remove_call(&mut self, id: CallId) {
        if let Some(c) = self.f.calls.remove(&id) {
            self.ix.call(&c, false);
        }
    }

    pub(super) fn edit_call(&mut self, id: CallId, edit: impl FnOnce(&mut Call)) -> Found {
        let c = self.f.calls.get_mut(&id).ok_or_else(|| format!("call {id}"))?;
        self.ix.call(c, false);
        edit(c);
        self.ix.call(c, true);
        Ok(())
    }

    pub(super) fn edit_unit(&mut self, id: &UnitId, edit: impl FnOnce(&mut Unit)) -> Found {
        let u = self.f.units.get_mut(id).ok_or_else(|| format!("unit {id}"))?;
        self.ix.unit(u, false);
        edit(u);
        self.ix.unit(u, true);
        self.hush_stale([DeadlineId::ShiftEnd(id.clone())]);
        Ok(())
    }

    pub(super) fn with_assignment(&mut self, id: AssignmentId, edit: impl FnOnce(&mut Assignment)) -> Found {
        let a = self.f.assignments.get_mut(&id).ok_or_else(|| format!("assignment {id}"))?;
        self.ix.assignment(a, false);
        edit(a);
        self.ix.assignment(a, true);
        if !self.f.alarms.is_empty() {
            self.hush_stale([
                DeadlineId::ToneAgain(id),
                DeadlineId::NotAcknowledged(id),
                DeadlineId::UnitCheck(id),
                DeadlineId::Safety(id),
                DeadlineId::Overdue(id),
                DeadlineId::Unconfirmed(id),
            ]);
        }
        Ok(())
    }

    /// Edits an assignment and derives its incident's state anew.
    pub(super) fn edit_assignment(&mut self, id: AssignmentId, rec: &Recorded, edit: impl FnOnce(&mut Assignment)) -> Found {
        self.with_assignment(id, edit)?;
        let incident = self.assignment(id)?.incident;
        self.edit_incident(incident, rec, |_| {})
    }

    /// Edits an incident and nothing else.
    pub(super) fn with_incident(&mut self, id: IncidentId, edit: impl FnOnce(&mut Incident)) -> Found {
        let i = self.f.incidents.get_mut(&id).ok_or_else(|| format!("incident {id}"))?;
        self.ix.incident(i, false);
        edit(i);
        self.ix.incident(i, true);
        Ok(())
    }

    /// Edits an incident, then derives its state, when the room is asked to close it, and the time it leaves memory.
    pub(super) fn edit_incident(&mut self, id: IncidentId, rec: &Recorded, edit: impl FnOnce(&mut Incident)) -> Found {
        let i = self.f.incidents.get_mut(&id).ok_or_else(|| format!("incident {id}"))?;
        self.ix.incident(i, false);
        edit(i);
        i.last_event_at = rec.recorded_at;
        let by_units = derive(i.current_assignments().filter_map(|a| self.f.assignments.get(&a)).map(|a| (a.state, a.clear_reason)));
        i.state = life(i, by_units);
        if i.state == IncidentState::Duplicate && i.closed_at.is_none() {
            // A duplicate ends when the last unit has left it.
            end(i, None, Some(Disposition::Duplicate), rec);
        }
        // Whatever happens on it, the room is asked anew, and later.
        i.close_proposed_at = None;
        i.propose_close_at = (i.state == IncidentState::Clearing).then(|| rec.recorded_at.plus_ms(i.close_after_ms));
        let takes_nobody = i.takes_nobody();
        i.drop_needs(is_at_work(i.state) && !takes_nobody);
        self.ix.incident(i, true);
        self.plan_forgetting(id, rec.recorded_at);
        self.hush_stale([DeadlineId::NobodyAssigned(id), DeadlineId::ProposeClosing(id), DeadlineId::Holding(id)]);
        if takes_nobody {
            self.end_reserved_for(id);
        }
        Ok(())
    }

    /// Alarms whose cause is gone go with it.
    pub(super) fn hush_stale<const N: usize>(&mut self, alarms: [DeadlineId; N]) {
        for alarm in alarms {
            let still = self.ix.alarms.contains(&alarm);
            self.hush_unless(still, alarm);
        }
    }

    pub(super) fn plan_forgetting(&mut self, id: IncidentId, last_event_at: Timestamp) {
        let Some(i) = self.f.incidents.get_mut(&id) else { return };
        let owed = i.assignments.iter().any(|a| self.ix.cancels.contains(a));
        let at = (i.state.is_over() && !owed).then(|| last_event_at.plus_ms(FORGET_AFTER_MS));
        if at != i.forget_at {
            self.ix.incident(i, false);
            i.forget_at = at;
            self.ix.incident(i, true);
        }
    }
}

/// An incident's state: how it ended, else what keeps it from the queue, else what follows from its assignments.
pub(super) fn life(i: &Incident, by_units: IncidentState) -> IncidentState {
    let idle = matches!(by_units, IncidentState::Pending | IncidentState::Clearing);
    match i.ended {
        Some(Ended::Closed) if i.segments.last().is_some_and(|s| s.handed_over.is_some()) => IncidentState::HandedOver,
        Some(Ended::Closed) => IncidentState::Closed,
        Some(Ended::Cancelled) => IncidentState::Cancelled,
        Some(Ended::Transferred) => IncidentState::Transferred,
        None if i.duplicate_of.is_some() && idle => IncidentState::Duplicate,
        None if i.held.is_some() && by_units == IncidentState::Pending => IncidentState::Held,
        None => by_units,
    }
}

/// An incident ends: nothing is owed for it or awaited from it any more.
pub(super) fn end(i: &mut Incident, ended: Option<Ended>, disposition: Option<Disposition>, rec: &Recorded) {
    i.ended = ended;
    i.closed_at = Some(rec.occurred_at);
    i.disposition = disposition;
    if let Some(s) = i.segments.last_mut() {
        s.closed = Some(stamp(rec));
        s.disposition = disposition;
    }
    settle(i);
}

/// The incident has left the queue.
pub(super) fn settle(i: &mut Incident) {
    i.waiting = None;
    i.ranking_owed = false;
    i.ranking_retries = 0;
    i.alarm_at = None;
    i.alarmed_at = None;
    i.held = None;
}

/// An incident's state from its assignments: the furthest of the open ones; with none open, *clearing* once work was done, else *pending*.
pub(super) fn derive(assignments: impl Iterator<Item = (AssignmentState, Option<ClearReason>)>) -> IncidentState {
    let (mut furthest, mut finished) = (None, false);
    for (state, reason) in assignments {
        if state == AssignmentState::Cleared {
            finished |= reason == Some(ClearReason::Finished);
        } else {
            furthest = furthest.max(Some(state));
        }
    }
    match furthest {
        Some(AssignmentState::OnScene | AssignmentState::Transporting | AssignmentState::AtDestination) => IncidentState::OnScene,
        Some(AssignmentState::EnRoute) => IncidentState::EnRoute,
        Some(AssignmentState::Assigned | AssignmentState::Acknowledged) => IncidentState::Dispatched,
        Some(AssignmentState::Cleared) | None if finished => IncidentState::Clearing,
        Some(AssignmentState::Cleared) | None => IncidentState::Pending,
    }
}
