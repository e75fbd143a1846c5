//! The state's hands: taking an entity out of the look-ups, editing it, putting it back, deriving what follows.

use super::{apply::FORGET_AFTER_MS, event::Recorded, model::*, needs::is_at_work, state::State};
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
        Ok(())
    }

    pub(super) fn with_assignment(&mut self, id: AssignmentId, edit: impl FnOnce(&mut Assignment)) -> Found {
        let a = self.f.assignments.get_mut(&id).ok_or_else(|| format!("assignment {id}"))?;
        self.ix.assignment(a, false);
        edit(a);
        self.ix.assignment(a, true);
        Ok(())
    }

    /// Edits an assignment and derives its incident's state anew.
    pub(super) fn edit_assignment(&mut self, id: AssignmentId, rec: &Recorded, edit: impl FnOnce(&mut Assignment)) -> Found {
        self.with_assignment(id, edit)?;
        let incident = self.assignment(id)?.incident;
        self.edit_incident(incident, rec, |_| {})
    }

    /// Edits an incident, then derives its state and the time it leaves memory.
    pub(super) fn edit_incident(&mut self, id: IncidentId, rec: &Recorded, edit: impl FnOnce(&mut Incident)) -> Found {
        let i = self.f.incidents.get_mut(&id).ok_or_else(|| format!("incident {id}"))?;
        self.ix.incident(i, false);
        edit(i);
        i.last_event_at = rec.recorded_at;
        i.state = if i.closed_at.is_some() {
            IncidentState::Closed
        } else {
            derive(i.assignments.iter().filter_map(|a| self.f.assignments.get(a)).map(|a| (a.state, a.clear_reason)))
        };
        i.drop_needs(is_at_work(i.state));
        self.ix.incident(i, true);
        self.plan_forgetting(id, rec.recorded_at);
        Ok(())
    }

    pub(super) fn plan_forgetting(&mut self, id: IncidentId, last_event_at: Timestamp) {
        let Some(i) = self.f.incidents.get_mut(&id) else { return };
        let owed = i.assignments.iter().any(|a| self.ix.cancels.contains(a));
        let at = (i.state == IncidentState::Closed && !owed).then(|| last_event_at.plus_ms(FORGET_AFTER_MS));
        if at != i.forget_at {
            self.ix.incident(i, false);
            i.forget_at = at;
            self.ix.incident(i, true);
        }
    }
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
        Some(AssignmentState::OnScene) => IncidentState::OnScene,
        Some(AssignmentState::EnRoute) => IncidentState::EnRoute,
        Some(AssignmentState::Assigned | AssignmentState::Acknowledged) => IncidentState::Dispatched,
        Some(AssignmentState::Cleared) | None if finished => IncidentState::Clearing,
        Some(AssignmentState::Cleared) | None => IncidentState::Pending,
    }
}
