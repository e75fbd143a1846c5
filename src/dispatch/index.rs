//! Ordered look-ups derived from the state. Never stored: rebuilt from the entities when a snapshot is read.

use super::{
    alarm::Raised,
    assign::Reserved,
    emergency::Emergency,
    input::DeadlineId,
    lending::{Request, Stand},
    model::{Assignment, Call, Fingerprint, Incident, Priority, Timer, Unit},
};
use crate::{
    id::{AssignmentId, CallId, DeviceId, EmergencyId, IncidentId, LendId, NoticeId, RequestId, UnitId, VehicleId},
    quantity::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// All look-ups. Each entity is taken out before it is edited and put in after.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Index {
    /// Alarms and tones to come.
    pub deadlines: BTreeSet<(Timestamp, DeadlineId)>,
    /// Closed incidents by when they leave memory.
    pub forget: BTreeSet<(Timestamp, IncidentId)>,
    /// Calls that are over and on no incident, by when they may leave memory.
    pub leaving: BTreeSet<(Timestamp, CallId)>,
    /// Closed incidents that stay in memory because a cancel is owed.
    pub owing: BTreeSet<IncidentId>,
    /// Alarms raised and still true.
    pub alarms: BTreeSet<DeadlineId>,
    /// Incidents without a unit: most urgent, then longest waiting, first.
    pub queue: BTreeSet<(Priority, Timestamp, IncidentId)>,
    /// Incidents with a unit whose needs are not all met, same order.
    pub incomplete: BTreeSet<(Priority, Timestamp, IncidentId)>,
    /// Incidents a ranking is owed for, same order.
    pub rankings: BTreeSet<(Priority, Timestamp, IncidentId)>,
    /// Units that may be sent, by the sequence at which they last became so.
    pub free: BTreeSet<(u64, UnitId)>,
    /// Which unit a device is bound to.
    pub devices: BTreeMap<DeviceId, UnitId>,
    /// Which vehicle a device is fixed in.
    pub vehicle_devices: BTreeMap<DeviceId, VehicleId>,
    /// Open assignments whose present order has no receipt.
    pub orders: BTreeSet<AssignmentId>,
    /// Ended assignments whose cancel has no receipt.
    pub cancels: BTreeSet<AssignmentId>,
    /// Open assignments with a closer unit that nobody answered.
    pub suggested: BTreeSet<AssignmentId>,
    /// Notices that are not over.
    pub notices: BTreeSet<NoticeId>,
    /// Notices that stand.
    pub notices_in_force: usize,
    /// Reservations that hold, by unit.
    pub reserved_units: BTreeMap<UnitId, BTreeSet<AssignmentId>>,
    /// All reservations in memory, by incident.
    pub reserved_incidents: BTreeSet<(IncidentId, AssignmentId)>,
    /// Ended emergencies, by when they leave memory.
    pub emergencies_over: BTreeSet<(Timestamp, EmergencyId)>,
    /// Emergencies nobody in the room answered yet.
    pub emergencies_raised: BTreeSet<EmergencyId>,
    /// Assignments with a proposal that waits for a word.
    pub proposals: BTreeSet<AssignmentId>,
    /// Alarms by when they go to the room chief.
    pub escalations: BTreeSet<(Timestamp, DeadlineId)>,
    /// Incidents not over, and those of exercises.
    pub open_incidents: usize,
    pub open_exercise_incidents: usize,
    /// Calls ringing or being spoken with, and those of exercises.
    pub open_calls: usize,
    pub open_exercise_calls: usize,
    /// Callers by when they last called.
    pub callers: BTreeSet<(Timestamp, Fingerprint)>,
    /// Releases without an answer, and their units.
    pub lends: BTreeMap<LendId, UnitId>,
    /// Requests of which the other room is to be told something.
    pub untold: BTreeSet<RequestId>,
    /// Incidents offered to another room.
    pub transfers: BTreeSet<IncidentId>,
}

fn set<T: Ord>(to: &mut BTreeSet<T>, item: T, put: bool) {
    if put {
        to.insert(item);
    } else {
        to.remove(&item);
    }
}

fn count(n: &mut usize, put: bool) {
    *n = if put { *n + 1 } else { n.saturating_sub(1) };
}

impl Index {
    pub fn call(&mut self, c: &Call, put: bool) {
        if let Some(at) = c.leaves_at {
            set(&mut self.leaving, (at, c.id), put);
        }
        if c.is_open() {
            count(if c.exercise { &mut self.open_exercise_calls } else { &mut self.open_calls }, put);
        }
    }

    pub fn caller(&mut self, who: &Fingerprint, calls: &[(Timestamp, CallId)], put: bool) {
        if let Some((at, _)) = calls.last() {
            set(&mut self.callers, (*at, who.clone()), put);
        }
    }

    pub fn incident(&mut self, i: &Incident, put: bool) {
        if let Some(at) = i.alarm_at {
            set(&mut self.deadlines, (at, DeadlineId::NobodyAssigned(i.id)), put);
        }
        if let Some(at) = i.forget_at {
            set(&mut self.forget, (at, i.id), put);
        }
        if i.state.is_over() && i.forget_at.is_none() {
            set(&mut self.owing, i.id, put);
        }
        if i.alarmed_at.is_some() {
            set(&mut self.alarms, DeadlineId::NobodyAssigned(i.id), put);
        }
        if let Some(at) = i.held.as_ref().and_then(|h| h.until) {
            set(&mut self.deadlines, (at, DeadlineId::HoldEnds(i.id)), put);
        }
        if let Some(at) = i.propose_close_at {
            set(&mut self.deadlines, (at, DeadlineId::ProposeClosing(i.id)), put);
        }
        if i.close_proposed_at.is_some() {
            set(&mut self.alarms, DeadlineId::ProposeClosing(i.id), put);
        }
        if i.transfer_open().is_some() {
            set(&mut self.transfers, i.id, put);
        }
        let key = (i.priority, i.ready_at, i.id);
        if i.waiting.is_some() {
            set(&mut self.queue, key, put);
        }
        if i.incomplete.is_some() {
            set(&mut self.incomplete, key, put);
        }
        if i.holding.is_some() {
            set(&mut self.alarms, DeadlineId::Holding(i.id), put);
        }
        if i.ranking_owed {
            set(&mut self.rankings, key, put);
        }
        if !i.state.is_over() {
            count(if i.exercise { &mut self.open_exercise_incidents } else { &mut self.open_incidents }, put);
        }
    }

    pub fn assignment(&mut self, a: &Assignment, put: bool) {
        if let Some(at) = a.tone_at {
            set(&mut self.deadlines, (at, DeadlineId::ToneAgain(a.id)), put);
        }
        if let Some(at) = a.alarm_at {
            set(&mut self.deadlines, (at, DeadlineId::NotAcknowledged(a.id)), put);
        }
        if let Some(at) = a.time_out_at {
            set(&mut self.deadlines, (at, DeadlineId::TimeOut(a.id)), put);
        }
        self.timer(a.check, DeadlineId::UnitCheck(a.id), put);
        self.timer(a.safety, DeadlineId::Safety(a.id), put);
        self.timer(a.overdue, DeadlineId::Overdue(a.id), put);
        if let Some(p) = a.open_proposal() {
            self.timer(p.ask, DeadlineId::Unconfirmed(a.id), put);
            set(&mut self.proposals, a.id, put);
        }
        if a.toned_at.is_some() {
            set(&mut self.alarms, DeadlineId::ToneAgain(a.id), put);
        }
        if a.alarmed_at.is_some() {
            set(&mut self.alarms, DeadlineId::NotAcknowledged(a.id), put);
        }
        if a.is_open() && !a.order_delivered {
            set(&mut self.orders, a.id, put);
        }
        if a.closer.as_ref().is_some_and(|s| s.is_open()) {
            set(&mut self.suggested, a.id, put);
        }
        if a.cancel_owed() {
            set(&mut self.cancels, a.id, put);
        }
    }

    pub fn request(&mut self, r: &Request, put: bool) {
        if r.untold {
            set(&mut self.untold, r.id, put);
        }
        if let Some(at) = r.expires_at {
            set(&mut self.deadlines, (at, DeadlineId::RequestExpires(r.id)), put);
        }
    }

    pub fn unit(&mut self, u: &Unit, put: bool) {
        if u.is_available() {
            set(&mut self.free, (u.freed_seq, u.id.clone()), put);
        }
        if let Stand::Lending(lend) = &u.command.stand {
            if put {
                self.lends.insert(lend.id, u.id.clone());
            } else {
                self.lends.remove(&lend.id);
            }
            if let Some(at) = lend.alarm_at {
                set(&mut self.deadlines, (at, DeadlineId::LendUnanswered(lend.id)), put);
            }
            if lend.alarmed_at.is_some() {
                set(&mut self.alarms, DeadlineId::LendUnanswered(lend.id), put);
            }
        }
        self.timer(u.overlays.shift_end, DeadlineId::ShiftEnd(u.id.clone()), put);
        for d in &u.devices {
            if put {
                self.devices.insert(d.clone(), u.id.clone());
            } else {
                self.devices.remove(d);
            }
        }
    }

    fn timer(&mut self, t: Timer, id: DeadlineId, put: bool) {
        if t.raised_at.is_some() {
            set(&mut self.alarms, id.clone(), put);
        }
        if let Some(at) = t.at {
            set(&mut self.deadlines, (at, id), put);
        }
    }

    pub fn reserved(&mut self, r: &Reserved, put: bool) {
        set(&mut self.reserved_incidents, (r.incident, r.id), put);
        if r.is_open() {
            let of_unit = self.reserved_units.entry(r.unit.clone()).or_default();
            set(of_unit, r.id, put);
            if of_unit.is_empty() {
                self.reserved_units.remove(&r.unit);
            }
        }
        if let Some(at) = r.deadline() {
            set(&mut self.deadlines, (at, DeadlineId::Reservation(r.id)), put);
        }
        if r.is_raised() {
            set(&mut self.alarms, DeadlineId::Reservation(r.id), put);
        }
    }

    pub fn emergency(&mut self, e: &Emergency, put: bool) {
        if let Some(at) = e.unanswered_at {
            set(&mut self.deadlines, (at, DeadlineId::EmergencyUnanswered(e.id)), put);
        }
        if e.escalated_at.is_some() {
            set(&mut self.alarms, DeadlineId::EmergencyUnanswered(e.id), put);
        }
        if e.is_open() && e.acknowledged.is_none() {
            set(&mut self.emergencies_raised, e.id, put);
        }
        if let Some(at) = e.forget_at {
            set(&mut self.emergencies_over, (at, e.id), put);
            set(&mut self.deadlines, (at, DeadlineId::ForgetEmergency(e.id)), put);
        }
    }

    pub fn escalation(&mut self, id: &DeadlineId, a: &Raised, put: bool) {
        if let Some(at) = a.escalate_at {
            set(&mut self.escalations, (at, id.clone()), put);
        }
    }
}
