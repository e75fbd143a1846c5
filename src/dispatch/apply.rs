//! Events into state. No decision is taken here and no setting is read: the same events give the same state for ever.

use super::{
    assign::{ReservedOutcome, restamp, set_stamp, settle_proposal, still},
    closer,
    edit::{Found, end, settle},
    event::{Event, Recorded},
    lending::Command,
    model::*,
    roster::{Rostered, Thing},
    state::State,
};
use crate::{
    clock::FAR_AHEAD_MS,
    id::{AssignmentId, IncidentId, UnitId},
};
use thiserror::Error;

/// A closed incident leaves memory this long after its last event, ms.
pub const FORGET_AFTER_MS: i64 = 72 * 3_600_000;
/// A call that is over and on no incident leaves memory after this, ms.
pub(super) const CALL_DONE_MS: i64 = 3_600_000;
/// An abandoned call is offered for calling back this long, ms.
pub(super) const CALL_BACK_MS: i64 = 24 * 3_600_000;

/// An event does not fit the state: the journal or this program is wrong. The process must stop and start again from the journal.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unfit {
    /// A sequence is missing or repeated.
    #[error("event {found} follows event {after}: the journal has a gap")]
    Gap {
        /// Last applied.
        after: u64,
        /// What came.
        found: u64,
    },
    /// The event names something that is not there.
    #[error("event {seq} names {what}, which is not in the state")]
    Missing {
        /// Which event.
        seq: u64,
        /// What.
        what: String,
    },
}

/// Makes one event true.
///
/// # Errors
/// [`Unfit`]: the event does not belong here; the state must not be used any more.
pub fn apply(state: &mut State, rec: &Recorded) -> Result<(), Unfit> {
    if rec.seq != state.f.seq + 1 {
        return Err(Unfit::Gap { after: state.f.seq, found: rec.seq });
    }
    state.note_doubt(rec);
    state.f.seq = rec.seq;
    state.f.last_stamp = rec.recorded_at;
    state.make_true(rec).map_err(|what| Unfit::Missing { seq: rec.seq, what })
}

pub(super) fn stamp(rec: &Recorded) -> Stamp {
    Stamp {
        occurred_at: rec.occurred_at,
        recorded_at: rec.recorded_at,
        source: rec.source,
        position: rec.position,
        clock_doubtful: rec.clock_doubtful,
    }
}

impl State {
    /// The last stamp was made by a clock that was found far ahead, and nobody has accepted it since.
    pub fn clock_doubted(&self) -> bool {
        self.f.clock_doubted
    }

    /// A doubtful stamp far after the last one is that of a clock found far ahead; those after it are doubtful until it is accepted. A sender
    /// with a wrong clock marks its own event only, and no time lies between.
    fn note_doubt(&mut self, rec: &Recorded) {
        if !rec.clock_doubtful {
            self.f.clock_doubted = false;
        } else if rec.n == 0 && self.f.seq > 0 && rec.recorded_at.since_ms(self.f.last_stamp) > FAR_AHEAD_MS {
            self.f.clock_doubted = true;
        }
    }

    fn make_true(&mut self, rec: &Recorded) -> Found {
        match &rec.event {
            Event::CallPresented { call, callers_since } => {
                let last = if call.exercise { &mut self.f.last_exercise_call } else { &mut self.f.last_call };
                *last = call.id.0.max(*last);
                self.note_caller(call, *callers_since);
                self.insert_call((**call).clone());
                Ok(())
            }
            Event::CallAnswered { call } => self.edit_call(*call, |c| {
                c.state = CallState::Answered;
                c.answered = Some(stamp(rec));
                c.leaves_at = None;
            }),
            Event::CallAbandoned { call } => self.edit_call(*call, |c| {
                c.state = CallState::Abandoned;
                c.abandoned = Some(stamp(rec));
                c.leaves_at = Some(rec.recorded_at.plus_ms(CALL_BACK_MS));
            }),
            Event::CallClassified { call, classification, incident, new_information, outside } => {
                self.edit_call(*call, |c| {
                    c.state = CallState::Done;
                    c.classification = Some(*classification);
                    c.incident = *incident;
                    c.new_information = *new_information;
                    c.outside.clone_from(outside);
                    c.leaves_at = if incident.is_none() { Some(rec.recorded_at.plus_ms(CALL_DONE_MS)) } else { None };
                })?;
                incident.map_or(Ok(()), |i| self.edit_incident(i, rec, |i| i.calls.push(*call)))
            }
            Event::IncidentOpened { incident } => {
                let last = if incident.exercise { &mut self.f.last_exercise_incident } else { &mut self.f.last_incident };
                *last = incident.id.0.max(*last);
                self.insert_incident((**incident).clone());
                Ok(())
            }
            Event::IncidentChanged { incident, place, kind, priority, ranking_version, alarm_at, due } => {
                self.edit_incident(*incident, rec, |i| {
                    if let Some(place) = place {
                        i.place.clone_from(place);
                    }
                    if let Some(kind) = kind {
                        i.kind.clone_from(kind);
                    }
                    if let Some(p) = *priority {
                        i.downgrades += u32::from(p > i.priority);
                        i.priority = p;
                        i.highest_priority = i.highest_priority.min(p);
                    }
                    i.ranking_version = *ranking_version;
                    i.alarm_at = *alarm_at;
                    i.due = due.or(i.due);
                    if i.waiting.is_some() {
                        owe_ranking(i);
                    }
                })?;
                self.owe_new_orders(*incident, rec)
            }
            Event::Recommended { incident, recommendation, waiting, taken: _ } => self.edit_incident(*incident, rec, |i| {
                i.ranking_owed = false;
                i.waits(*waiting);
                if let Some(x) = i.incomplete.as_mut().filter(|_| recommendation.team.is_some()) {
                    x.open.clone_from(&recommendation.needs);
                }
                i.recommendation = Some((**recommendation).clone());
            }),
            Event::RankingRepeated { incident, retries } => self.edit_incident(*incident, rec, |i| {
                owe_ranking(i);
                i.ranking_retries = *retries;
            }),
            Event::RankingRequested { incidents, regained } => {
                for i in incidents {
                    self.edit_incident(*i, rec, owe_ranking)?;
                }
                regained.as_ref().map_or(Ok(()), |u| self.edit_unit(u, |u| u.freed_seq = rec.seq))
            }
            Event::UnitAssigned { .. } => self.assign(rec),
            Event::OrderDelivered { assignment, order_seq } => self.edit_assignment(*assignment, rec, |a| {
                a.order_delivered |= *order_seq == a.order_seq;
                if a.delivered.is_none() {
                    a.delivered = Some(stamp(rec));
                }
            }),
            Event::CancelDelivered { assignment } => self.edit_assignment(*assignment, rec, |a| a.cancel_delivered = true),
            Event::StatusChanged { assignment, status, check_at, overdue_at } => {
                self.edit_assignment(*assignment, rec, |a| {
                    set_stamp(a, *status, stamp(rec));
                    a.state = status.state();
                    quiet(a);
                    if a.state >= AssignmentState::OnScene {
                        closer::lapse(a);
                    }
                    (a.check, a.overdue) = (Timer::new(*check_at), Timer::new(*overdue_at));
                    if a.open_proposal().is_some_and(|p| !a.is_forward(p.status)) {
                        settle_proposal(a, ProposalOutcome::Unconfirmed, None);
                    }
                })?;
                let unit = self.assignment(*assignment)?.unit.clone();
                self.edit_unit(&unit, |u| u.status_since = rec.recorded_at)
            }
            Event::StatusLate { assignment, status, disposition } => self.edit_assignment(*assignment, rec, |a| {
                if a.stamp(*status).is_none() {
                    restamp(a, *status, Some(stamp(rec)));
                }
                a.late.push(LateStatus { status: *status, stamp: stamp(rec), disposition: *disposition });
            }),
            Event::AssignmentCleared { .. } => self.clear(rec),
            Event::IncidentClosed { incident, disposition, note: _ } => self.edit_incident(*incident, rec, |i| {
                end(i, Some(Ended::Closed), Some(*disposition), rec);
            }),
            Event::UnitRegistered { unit, kind, service, reach, devices } => {
                self.register(rec, unit, *kind, service, *reach, devices);
                Ok(())
            }
            Event::DutyChanged { unit, duty } => {
                if *duty == Duty::Off {
                    self.leave_shift(rec, unit)?;
                }
                self.edit_unit(unit, |u| {
                    let was = u.is_available();
                    u.duty = *duty;
                    u.unavailable = None;
                    if *duty != Duty::On {
                        u.overlays = Overlays::default();
                    }
                    freed(u, was, rec);
                })
            }
            Event::AvailabilityChanged { unit, reason } => self.edit_unit(unit, |u| {
                let was = u.is_available();
                u.unavailable = *reason;
                // By hand it became what the crew had asked for.
                u.overlays.asked = u.overlays.asked.filter(|a| reason.is_none() || a.wish.reason() != *reason);
                freed(u, was, rec);
            }),
            Event::PositionStated { unit, position } => self.edit_unit(unit, |u| {
                u.stated = Some((*position, rec.occurred_at));
                u.freed_seq = rec.seq;
            }),
            Event::DeadlinePassed { .. } => self.pass(rec),
            Event::IncidentForgotten { incident } => self.forget(*incident),
            Event::IncidentRecalled { recalled } => {
                recalled.calls.iter().for_each(|c| self.insert_call(c.clone()));
                recalled.assignments.iter().for_each(|a| self.insert_assignment(a.clone()));
                self.insert_incident(recalled.incident.clone());
                self.edit_incident(recalled.incident.id, rec, |_| {})
            }
            Event::CallsForgotten { calls } => {
                calls.iter().for_each(|c| self.remove_call(*c));
                Ok(())
            }
            Event::ClockAccepted { wall, shift_ms } => {
                self.f.last_stamp = *wall;
                self.f.clock_doubted = false;
                self.shift_deadlines(*shift_ms);
                Ok(())
            }
            Event::SettingsChanged(changed) => {
                self.put_in_force(rec.seq, changed);
                Ok(())
            }
            Event::Roster(fact) => self.apply_roster(rec, fact),
            Event::Cover(fact) => self.apply_cover(fact),
            Event::Needs(fact) => self.apply_needs(rec, fact),
            Event::Logs(fact) => self.apply_log(rec, fact),
            Event::Notices(fact) => self.apply_notice(rec, fact),
            Event::Closures(fact) => self.apply_closure(rec, fact),
            Event::Assignment(fact) => self.assignment_fact(fact, rec),
            Event::Unit(fact) => self.unit_fact(fact, rec),
            Event::Emergency(fact) => self.emergency_fact(fact, rec),
            Event::Alarm(fact) => self.alarm_fact(fact, rec),
            Event::Calls(fact) => self.call_fact(fact, rec),
            Event::Incidents(fact) => self.incident_fact(fact, rec),
            Event::Lending(fact) => self.lending_fact(fact, rec),
            Event::Closer(fact) => self.apply_closer(rec, fact),
            Event::Preempt(fact) => self.apply_preempt(rec, fact),
            Event::Positions(fact) => self.apply_position(rec, fact),
        }
    }

    fn assign(&mut self, rec: &Recorded) -> Found {
        let Event::UnitAssigned { assignment, incident, unit, automatic, recommendation, tone_at, alarm_at, time_out_at, .. } = &rec.event
        else {
            return Ok(());
        };
        self.f.last_assignment = self.f.last_assignment.max(assignment.0);
        let made = Assignment::new(*assignment, *incident, unit.clone(), stamp(rec), rec.seq);
        self.insert_assignment(Assignment {
            automatic: *automatic,
            tone_at: *tone_at,
            alarm_at: *alarm_at,
            time_out_at: *time_out_at,
            ..made
        });
        if self.f.reserved.contains_key(assignment) {
            self.end_reserved(*assignment, ReservedOutcome::Assigned)?;
        }
        self.edit_unit(unit, |u| {
            u.assignment = Some(*assignment);
            u.unavailable = None;
            u.status_since = rec.recorded_at;
        })?;
        self.edit_incident(*incident, rec, |i| {
            i.assignments.push(*assignment);
            if let Some(list) = recommendation {
                i.recommendation = Some((**list).clone());
            }
            settle(i);
        })
    }

    fn clear(&mut self, rec: &Recorded) -> Found {
        let Event::AssignmentCleared { assignment, reason, disposition, refusal, cancel, queue_alarm_at, ranking_version } = &rec.event
        else {
            return Ok(());
        };
        self.edit_assignment(*assignment, rec, |a| {
            a.state = AssignmentState::Cleared;
            a.cleared = Some(stamp(rec));
            a.clear_reason = Some(*reason);
            a.disposition = *disposition;
            a.refusal.clone_from(refusal);
            a.cancel_seq = cancel.then_some(rec.seq);
            quiet(a);
            still(a);
            a.safety = Timer::default();
            closer::lapse(a);
            settle_proposal(a, ProposalOutcome::Unconfirmed, None);
        })?;
        let (unit, incident) = {
            let a = self.assignment(*assignment)?;
            (a.unit.clone(), a.incident)
        };
        self.edit_unit(&unit, |u| {
            u.assignment = None;
            freed(u, false, rec);
        })?;
        self.edit_incident(incident, rec, |i| {
            if queue_alarm_at.is_some() {
                i.waiting = Some(WaitReason::NeedsPerson);
                i.alarm_at = *queue_alarm_at;
            }
            i.ranking_version = ranking_version.unwrap_or(i.ranking_version);
        })
    }

    fn register(&mut self, rec: &Recorded, unit: &UnitId, kind: UnitKind, service: &str, reach: Reach, devices: &[crate::id::DeviceId]) {
        // A device is in one place: it moves.
        let before = self.f.units.get(unit).map(|u| u.roster.own.clone()).unwrap_or_default();
        let new: Vec<crate::id::DeviceId> = devices.iter().filter(|d| !before.contains(d)).cloned().collect();
        self.take_devices(&new);
        let mut u = match self.f.units.remove(unit) {
            Some(u) => {
                self.ix.unit(&u, false);
                u
            }
            None => Unit {
                id: unit.clone(),
                kind,
                service: service.to_owned(),
                reach,
                devices: Vec::new(),
                duty: Duty::Unknown,
                unavailable: None,
                assignment: None,
                stated: None,
                freed_seq: rec.seq,
                status_since: rec.recorded_at,
                command: Command::own(&self.f.room),
                roster: Rostered::default(),
                emergency: None,
                overlays: Overlays::default(),
            },
        };
        // Another kind or service may qualify where the old one did not: rankings under way are asked anew.
        u.freed_seq = rec.seq;
        u.kind = kind;
        service.clone_into(&mut u.service);
        u.reach = reach;
        u.roster.own = devices.to_vec();
        self.ix.unit(&u, true);
        self.f.units.insert(unit.clone(), u);
        self.refit(unit);
        self.note_bindings(rec.occurred_at, before.iter().chain(devices).cloned().map(Thing::Device));
        if reach == Reach::Radio {
            self.drop_cancels(unit);
        }
    }

    /// A unit without a terminal is owed no cancel: nobody could receive it, and its incident could never leave memory.
    pub(super) fn drop_cancels(&mut self, unit: &UnitId) {
        let owed: Vec<AssignmentId> = self.ix.cancels.iter().copied().collect();
        for id in owed {
            let Some(a) = self.f.assignments.get(&id).filter(|a| a.unit == *unit) else { continue };
            let incident = a.incident;
            let at = self.f.last_stamp;
            let _ = self.with_assignment(id, |a| a.cancel_seq = None);
            self.plan_forgetting(incident, at);
        }
    }

    fn forget(&mut self, id: IncidentId) -> Found {
        self.forget_reserved_for(id);
        let i = self.f.incidents.remove(&id).ok_or_else(|| format!("incident {id}"))?;
        self.ix.incident(&i, false);
        self.forget_notes(id);
        i.calls.iter().for_each(|c| self.remove_call(*c));
        for a in &i.assignments {
            if let Some(a) = self.f.assignments.remove(a) {
                self.ix.assignment(&a, false);
            }
        }
        Ok(())
    }

    fn owe_new_orders(&mut self, incident: IncidentId, rec: &Recorded) -> Found {
        let ids = self.incident(incident)?.assignments.clone();
        for id in ids {
            if self.assignment(id)?.is_open() {
                self.with_assignment(id, |a| {
                    a.order_seq = rec.seq;
                    a.order_delivered = false;
                    // It was found for another place, type or priority.
                    closer::lapse(a);
                })?;
            }
        }
        Ok(())
    }
}

/// Nobody is called or told about this assignment's acknowledgement any more.
fn quiet(a: &mut Assignment) {
    (a.tone_at, a.toned_at, a.alarm_at, a.alarmed_at, a.time_out_at) = (None, None, None, None, None);
}

pub(super) fn owe_ranking(i: &mut Incident) {
    i.waits(WaitReason::Ranking);
    i.ranking_owed = true;
    i.ranking_retries = 0;
}

pub(super) fn freed(u: &mut Unit, was: bool, rec: &Recorded) {
    u.status_since = rec.recorded_at;
    if u.is_available() && !was {
        u.freed_seq = rec.seq;
    }
}
