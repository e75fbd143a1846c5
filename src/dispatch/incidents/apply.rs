//! Facts about incidents and drafts into state.

use super::{Fact, Moved};
use crate::{
    dispatch::{
        apply::{owe_ranking, stamp},
        closer,
        edit::{Found, end, settle},
        event::Recorded,
        model::*,
        state::State,
    },
    id::{AssignmentId, CallId, IncidentId},
};

impl State {
    pub(in crate::dispatch) fn incident_fact(&mut self, fact: &Fact, rec: &Recorded) -> Found {
        match fact {
            Fact::Held { incident, until, reason } => self.edit_incident(*incident, rec, |i| {
                settle(i);
                i.held = Some(Hold { since: stamp(rec), until: *until, reason: reason.clone() });
            }),
            Fact::Queued { incident, ranking_version, alarm_at } => self.edit_incident(*incident, rec, |i| {
                i.held = None;
                i.ranking_version = *ranking_version;
                i.alarm_at = Some(*alarm_at);
                i.alarmed_at = None;
                ready(i, rec);
                owe_ranking(i);
            }),
            Fact::Cancelled { incident, reason: _ } => self.edit_incident(*incident, rec, |i| {
                end(i, Some(Ended::Cancelled), Some(Disposition::CancelledBeforeArrival), rec);
            }),
            Fact::Reopened { incident, master, back, reason: _, ranking_version, alarm_at } => {
                if let Some(master) = master {
                    self.part(*incident, *master, back, rec)?;
                }
                self.edit_incident(*incident, rec, |i| {
                    reopen(i, rec);
                    i.ranking_version = *ranking_version;
                    i.alarm_at = Some(*alarm_at);
                    owe_ranking(i);
                })
            }
            Fact::NoDuplicate { incident, master, back, reason: _ } => {
                self.part(*incident, *master, back, rec)?;
                self.edit_incident(*incident, rec, |i| i.duplicate_of = None)
            }
            Fact::HandedOver { incident } => self.edit_incident(*incident, rec, |i| {
                if let Some(s) = i.segments.last_mut() {
                    s.handed_over = Some(stamp(rec));
                }
            }),
            Fact::HandOverAccepted { incident, receipt: _ } => self.edit_incident(*incident, rec, |i| {
                if let Some(s) = i.segments.last_mut() {
                    s.accepted = Some(stamp(rec));
                }
            }),
            Fact::Merged { incident, into, clock, due } => self.merge(*incident, *into, (*clock, *due), rec),
            Fact::CallsMoved { from, to, calls, why } => self.move_calls(*from, *to, calls, *why, rec),
            Fact::AssignmentMoved { assignment, from, to } => self.move_assignment(*assignment, *from, *to, rec),
            Fact::Linked { incident, with } => {
                self.edit_incident(*incident, rec, |i| link(i, *with))?;
                self.edit_incident(*with, rec, |i| link(i, *incident))
            }
            Fact::Unlinked { incident, with } => {
                self.edit_incident(*incident, rec, |i| i.links.retain(|l| l != with))?;
                self.edit_incident(*with, rec, |i| i.links.retain(|l| l != incident))
            }
            Fact::OutsideTold { incident, outside, joint } => self.edit_incident(*incident, rec, |i| {
                let receipted = outside.receipt.as_ref().map(|_| stamp(rec));
                i.outside.push(Contact { outside: outside.clone(), joint: *joint, told: stamp(rec), receipted });
            }),
            Fact::OutsideReceipted { incident, contact, receipt } => self.edit_incident(*incident, rec, |i| {
                if let Some(c) = i.outside.get_mut(*contact as usize) {
                    c.outside.receipt = Some(receipt.clone());
                    c.receipted = Some(stamp(rec));
                }
            }),
            Fact::TransferOffered { incident, to, answer_by } => self.edit_incident(*incident, rec, |i| {
                let held = i.held.take();
                settle(i);
                i.held = Some(Hold { since: stamp(rec), until: *answer_by, reason: None });
                i.transfer = Some(Transfer { to: to.clone(), offered: stamp(rec), answered: None, accepted: false, theirs: None, held });
            }),
            Fact::TransferAccepted { incident, theirs, .. } => self.edit_incident(*incident, rec, |i| {
                if let Some(t) = i.transfer.as_mut() {
                    (t.answered, t.accepted, t.theirs, t.held) = (Some(stamp(rec)), true, *theirs, None);
                }
                end(i, Some(Ended::Transferred), None, rec);
            }),
            Fact::TransferEnded { incident, .. } => self.edit_incident(*incident, rec, |i| {
                if let Some(t) = i.transfer.as_mut() {
                    (t.answered, t.held) = (Some(stamp(rec)), None);
                }
            }),
            Fact::DraftSaved { draft } => {
                self.f.last_draft = self.f.last_draft.max(draft.id.0);
                self.f.drafts.insert(draft.id, (**draft).clone());
                Ok(())
            }
            Fact::DraftDiscarded { draft } | Fact::DraftOpened { draft, .. } => {
                self.f.drafts.remove(draft).map(drop).ok_or_else(|| format!("draft {draft}"))
            }
        }
    }

    /// Those that pointed at the duplicate point at its master; the ones that left memory still point there by way of it.
    fn merge(&mut self, incident: IncidentId, into: IncidentId, (clock, due): (ClockStart, Option<Due>), rec: &Recorded) -> Found {
        let mut pointing = Vec::new();
        self.edit_incident(incident, rec, |i| {
            settle(i);
            i.duplicate_of = Some(into);
            pointing = std::mem::take(&mut i.merged);
            i.took.clone_from(&pointing);
        })?;
        // Nobody new is sent to a duplicate, so nobody is there instead of another either.
        let on_it = self.incident(incident)?.assignments.clone();
        for id in on_it {
            self.with_assignment(id, closer::lapse)?;
        }
        for id in pointing.iter().filter(|id| self.f.incidents.contains_key(id)).copied().collect::<Vec<_>>() {
            self.edit_incident(id, rec, |i| i.duplicate_of = Some(into))?;
        }
        self.edit_incident(into, rec, |i| {
            pointing.push(incident);
            pointing.retain(|p| !i.merged.contains(p));
            i.merged.append(&mut pointing);
            i.clock = i.clock.or_earlier(clock);
            i.due = due.or(i.due);
        })
    }

    /// It leaves its master, and those that came along with it leave with it.
    fn part(&mut self, incident: IncidentId, master: IncidentId, back: &[IncidentId], rec: &Recorded) -> Found {
        self.edit_incident(master, rec, |i| i.merged.retain(|m| *m != incident && !back.contains(m)))?;
        // Whoever took it along to this master has it no more.
        let others: Vec<IncidentId> = self.incident(master)?.merged.iter().filter(|m| self.f.incidents.contains_key(m)).copied().collect();
        for other in others {
            self.with_incident(other, |i| i.took.retain(|t| *t != incident))?;
        }
        for id in back.iter().copied().filter(|id| self.f.incidents.contains_key(id)).collect::<Vec<_>>() {
            self.edit_incident(id, rec, |i| i.duplicate_of = Some(incident))?;
        }
        self.edit_incident(incident, rec, |i| {
            i.took.clear();
            i.merged.extend(back);
        })
    }

    fn move_calls(&mut self, from: IncidentId, to: IncidentId, calls: &[CallId], why: Moved, rec: &Recorded) -> Found {
        for call in calls {
            self.edit_call(*call, |c| c.incident = Some(to))?;
        }
        self.edit_incident(from, rec, |i| {
            i.calls.retain(|c| !calls.contains(c));
            if why == Moved::Merged {
                i.gave = calls.to_vec();
            }
        })?;
        if why == Moved::Returned {
            // Whoever brought them to this master besides has them no more.
            let others = self.incident(from)?.merged.clone();
            for other in others.into_iter().filter(|m| self.f.incidents.contains_key(m)).collect::<Vec<_>>() {
                self.with_incident(other, |i| i.gave.retain(|c| !calls.contains(c)))?;
            }
        }
        self.edit_incident(to, rec, |i| {
            i.calls.extend(calls);
            if why == Moved::Returned {
                i.gave.clear();
            }
        })
    }

    fn move_assignment(&mut self, id: AssignmentId, from: IncidentId, to: IncidentId, rec: &Recorded) -> Found {
        self.with_assignment(id, |a| {
            a.incident = to;
            a.order_seq = rec.seq;
            a.order_delivered = false;
            closer::lapse(a);
        })?;
        self.reserved_goes_along(id, to)?;
        self.edit_incident(from, rec, |i| i.assignments.retain(|a| *a != id))?;
        self.edit_incident(to, rec, |i| {
            i.assignments.push(id);
            settle(i);
        })
    }
}

/// T3, the first time in this segment.
fn ready(i: &mut Incident, rec: &Recorded) {
    if let Some(s) = i.segments.last_mut().filter(|s| s.ready.is_none()) {
        s.ready = Some(stamp(rec));
        i.ready_at = rec.occurred_at;
    }
}

/// The segment that ended keeps its assignments and stamps; a new one begins.
fn reopen(i: &mut Incident, rec: &Recorded) {
    let made: Vec<AssignmentId> = i.current_assignments().collect();
    if let Some(s) = i.segments.last_mut() {
        s.assignments = made;
    }
    i.segments.push(Segment::begun(stamp(rec), Some(stamp(rec))));
    (i.ended, i.duplicate_of, i.closed_at, i.disposition) = (None, None, None, None);
}

fn link(i: &mut Incident, with: IncidentId) {
    if let Err(at) = i.links.binary_search(&with) {
        i.links.insert(at, with);
    }
}
