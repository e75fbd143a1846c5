//! Deadlines in the state: passing, and moving with an accepted clock.

use super::{
    edit::Found,
    event::{Event, Recorded},
    input::DeadlineId,
    model::{Assignment, Timer},
    state::State,
};
use crate::{id::AssignmentId, quantity::Timestamp};

impl State {
    /// A deadline is over; what it raised stays until its cause goes.
    pub(super) fn pass(&mut self, rec: &Recorded) -> Found {
        let Event::DeadlinePassed { deadline, escalate_at, next } = &rec.event else { return Ok(()) };
        let at = rec.recorded_at;
        match deadline {
            DeadlineId::NobodyAssigned(i) => self.edit_incident(*i, rec, |i| {
                i.alarm_at = None;
                i.alarmed_at = Some(at);
            })?,
            DeadlineId::ToneAgain(a) => self.edit_assignment(*a, rec, |a| {
                a.tone_at = None;
                a.toned_at = Some(at);
            })?,
            DeadlineId::NotAcknowledged(a) => self.edit_assignment(*a, rec, |a| {
                a.alarm_at = None;
                a.alarmed_at = Some(at);
            })?,
            DeadlineId::UnitCheck(a) => self.sound(*a, rec, |a| Some(&mut a.check))?,
            DeadlineId::Safety(a) => self.sound(*a, rec, |a| Some(&mut a.safety))?,
            DeadlineId::Overdue(a) => self.sound(*a, rec, |a| Some(&mut a.overdue))?,
            DeadlineId::Unconfirmed(a) => {
                self.sound(*a, rec, |a| a.proposals.iter_mut().find(|p| p.outcome.is_none()).map(|p| &mut p.ask))?;
            }
            DeadlineId::ShiftEnd(u) => {
                self.edit_unit(u, |u| u.overlays.shift_end = Timer { at: None, raised_at: Some(at) })?;
            }
            DeadlineId::ProposeClosing(i) => {
                self.edit_incident(*i, rec, |_| {})?;
                self.with_incident(*i, |i| {
                    i.propose_close_at = None;
                    i.close_proposed_at = Some(at);
                })?;
            }
            DeadlineId::EmergencyUnanswered(e) => self.edit_emergency(*e, |e| {
                e.unanswered_at = None;
                e.escalated_at = Some(at);
            })?,
            DeadlineId::LendUnanswered(lend) => self.lend_alarmed(*lend, at)?,
            // These pass by events of their own.
            DeadlineId::Forget(_)
            | DeadlineId::ForgetCalls
            | DeadlineId::TimeOut(_)
            | DeadlineId::Reservation(_)
            | DeadlineId::ForgetEmergency(_)
            | DeadlineId::HoldEnds(_)
            | DeadlineId::Notice(_)
            | DeadlineId::Closure(_)
            | DeadlineId::RequestExpires(_)
            | DeadlineId::Holding(_)
            | DeadlineId::BrokenGlass(_)
            | DeadlineId::Escalate => return Ok(()),
        }
        self.raise(deadline.clone(), at, *escalate_at, next.clone());
        Ok(())
    }

    fn sound(&mut self, id: AssignmentId, rec: &Recorded, which: impl FnOnce(&mut Assignment) -> Option<&mut Timer>) -> Found {
        self.edit_assignment(id, rec, |a| {
            if let Some(timer) = which(a) {
                *timer = Timer { at: None, raised_at: Some(rec.recorded_at) };
            }
        })
    }

    /// Deadlines count elapsed time, so they move with the clock. A time somebody named (a reservation, a hold, the end of a shift) is a time of
    /// day and stays.
    pub(super) fn shift_deadlines(&mut self, ms: i64) {
        let shift = |t: &mut Option<Timestamp>| {
            if let Some(t) = t {
                *t = t.plus_ms(ms);
            }
        };
        for i in self.f.incidents.values_mut() {
            shift(&mut i.alarm_at);
            shift(&mut i.forget_at);
            shift(&mut i.propose_close_at);
            // An offer to another room ends after a time that elapses.
            let offered = i.transfer_open().is_some();
            if let Some(hold) = i.held.as_mut().filter(|_| offered) {
                shift(&mut hold.until);
            }
        }
        for a in self.f.assignments.values_mut() {
            for t in [&mut a.tone_at, &mut a.alarm_at, &mut a.time_out_at, &mut a.check.at, &mut a.safety.at, &mut a.overdue.at] {
                shift(t);
            }
            a.proposals.iter_mut().for_each(|p| shift(&mut p.ask.at));
        }
        for e in self.f.emergencies.values_mut() {
            shift(&mut e.unanswered_at);
            shift(&mut e.forget_at);
        }
        self.f.alarms.values_mut().for_each(|a| shift(&mut a.escalate_at));
        self.f.calls.values_mut().for_each(|c| shift(&mut c.leaves_at));
        self.shift_lending(ms);
        self.reindex();
    }
}
