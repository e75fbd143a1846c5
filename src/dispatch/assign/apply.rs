//! Facts about assignments into state.

use super::{Fact, Reserved, ReservedOutcome};
use crate::{
    dispatch::{closer, edit::Found, event::Recorded, input::DeadlineId, model::*, state::State},
    id::{AssignmentId, IncidentId},
};

impl State {
    pub(in crate::dispatch) fn assignment_fact(&mut self, fact: &Fact, rec: &Recorded) -> Found {
        match fact {
            Fact::Reserved { reserved } => {
                self.f.last_assignment = self.f.last_assignment.max(reserved.id.0);
                self.ix.reserved(reserved, true);
                self.f.reserved.insert(reserved.id, (**reserved).clone());
                Ok(())
            }
            Fact::ReservationDue { assignment, escalate_at } => {
                self.edit_reserved(*assignment, |r| r.due_at = Some(rec.recorded_at))?;
                self.raise(DeadlineId::Reservation(*assignment), rec.recorded_at, *escalate_at, None);
                Ok(())
            }
            Fact::ReservationCancelled { assignment } => self.end_reserved(*assignment, ReservedOutcome::Cancelled),
            Fact::Proposed { assignment, status, detected_at, ask_at } => self.edit_assignment(*assignment, rec, |a| {
                settle_proposal(a, ProposalOutcome::Unconfirmed, None);
                a.proposals.push(Proposal {
                    status: *status,
                    detected_at: *detected_at,
                    ask: Timer::new(Some(*ask_at)),
                    outcome: None,
                    by: None,
                });
            }),
            Fact::Confirmed { assignment } => {
                self.edit_assignment(*assignment, rec, |a| settle_proposal(a, ProposalOutcome::Confirmed, Some(&rec.actor)))
            }
            Fact::Dismissed { assignment } => {
                self.edit_assignment(*assignment, rec, |a| settle_proposal(a, ProposalOutcome::Dismissed, Some(&rec.actor)))
            }
            Fact::Corrected { assignment, status, old, new, state, why } => {
                let (unit, before) = {
                    let a = self.assignment(*assignment)?;
                    (a.unit.clone(), a.state)
                };
                self.edit_assignment(*assignment, rec, |a| {
                    restamp(a, *status, new.clone());
                    if a.state != *state {
                        a.state = *state;
                        still(a);
                        if a.state >= AssignmentState::OnScene {
                            closer::lapse(a);
                        }
                        settle_proposal(a, ProposalOutcome::Unconfirmed, None);
                    }
                    a.corrections.push(Correction {
                        status: *status,
                        old: old.clone(),
                        new: new.clone(),
                        at: rec.recorded_at,
                        by: rec.actor.clone(),
                        why: why.clone(),
                    });
                })?;
                if before == *state { Ok(()) } else { self.edit_unit(&unit, |u| u.status_since = rec.recorded_at) }
            }
            Fact::SafetySet { assignment, at } => self.edit_assignment(*assignment, rec, |a| a.safety = Timer::new(*at)),
            Fact::Past { past } => self.past(past, rec),
            Fact::Checked { assignment, next_at } => self.edit_assignment(*assignment, rec, |a| a.check = Timer::new(*next_at)),
        }
    }

    pub(in crate::dispatch) fn edit_reserved(&mut self, id: AssignmentId, edit: impl FnOnce(&mut Reserved)) -> Found {
        let r = self.f.reserved.get_mut(&id).ok_or_else(|| format!("reservation {id}"))?;
        self.ix.reserved(r, false);
        edit(r);
        self.ix.reserved(r, true);
        let raised = r.is_raised();
        self.hush_unless(raised, DeadlineId::Reservation(id));
        Ok(())
    }

    pub(in crate::dispatch) fn end_reserved(&mut self, id: AssignmentId, outcome: ReservedOutcome) -> Found {
        self.edit_reserved(id, |r| r.outcome = Some(outcome))
    }

    /// A unit goes on for another incident: the promise it came by goes along, and one to that incident is kept by it.
    pub(in crate::dispatch) fn reserved_goes_along(&mut self, id: AssignmentId, to: IncidentId) -> Found {
        if self.f.reserved.contains_key(&id) {
            self.edit_reserved(id, |r| r.incident = to)?;
        }
        let unit = self.assignment(id)?.unit.clone();
        let kept = self.reserved_of(&unit).find(|r| r.incident == to).map(|r| r.id);
        kept.map_or(Ok(()), |promised| self.end_reserved(promised, ReservedOutcome::Cancelled))
    }

    /// A closed incident has no reservation: whatever closed it.
    pub(in crate::dispatch) fn end_reserved_for(&mut self, incident: IncidentId) {
        let open: Vec<AssignmentId> = self.reserved_for(incident).filter(|r| r.is_open()).map(|r| r.id).collect();
        for id in open {
            // They were just found.
            let _ = self.end_reserved(id, ReservedOutcome::Cancelled);
        }
    }

    /// They leave memory with their incident.
    pub(in crate::dispatch) fn forget_reserved_for(&mut self, incident: IncidentId) {
        let all: Vec<AssignmentId> = self.reserved_for(incident).map(|r| r.id).collect();
        for id in all {
            if let Some(r) = self.f.reserved.remove(&id) {
                self.ix.reserved(&r, false);
                self.hush_unless(false, DeadlineId::Reservation(id));
            }
        }
    }
}

/// The crew is not on scene any more: nothing watches over that.
pub(in crate::dispatch) fn still(a: &mut Assignment) {
    (a.check, a.overdue) = (Timer::default(), Timer::default());
}

/// The open proposal, if any, is over.
pub(in crate::dispatch) fn settle_proposal(a: &mut Assignment, outcome: ProposalOutcome, by: Option<&Actor>) {
    if let Some(p) = a.proposals.iter_mut().find(|p| p.outcome.is_none()) {
        p.outcome = Some(outcome);
        p.by = by.cloned();
        p.ask = Timer::default();
    }
}

/// Sets a stamp on the way forward.
pub(in crate::dispatch) fn set_stamp(a: &mut Assignment, status: CrewStatus, stamp: Stamp) {
    match status {
        CrewStatus::Acknowledged => a.acknowledged = Some(stamp),
        CrewStatus::EnRoute => a.en_route = Some(stamp),
        CrewStatus::OnScene => a.on_scene = Some(stamp),
        CrewStatus::Transporting => a.transports.push(Transport { start: Some(stamp), end: None }),
        CrewStatus::AtDestination => match a.transports.last_mut().filter(|t| t.end.is_none()) {
            Some(t) => t.end = Some(stamp),
            None => a.transports.push(Transport { start: None, end: Some(stamp) }),
        },
        CrewStatus::Cleared => a.cleared = Some(stamp),
    }
}

/// Sets, changes or takes away a stamp afterwards; of journeys, the last one's.
pub(in crate::dispatch) fn restamp(a: &mut Assignment, status: CrewStatus, stamp: Option<Stamp>) {
    match status {
        CrewStatus::Acknowledged => a.acknowledged = stamp,
        CrewStatus::EnRoute => a.en_route = stamp,
        CrewStatus::OnScene => a.on_scene = stamp,
        CrewStatus::Cleared => a.cleared = stamp,
        CrewStatus::Transporting => edit_journey(a, |t| t.start = stamp),
        CrewStatus::AtDestination => edit_journey(a, |t| t.end = stamp),
    }
}

/// Edits the last journey; one without a stamp is none.
fn edit_journey(a: &mut Assignment, edit: impl FnOnce(&mut Transport)) {
    let mut last = a.transports.pop().unwrap_or_default();
    edit(&mut last);
    if last != Transport::default() {
        a.transports.push(last);
    }
}
