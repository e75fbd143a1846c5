//! Ordered look-ups derived from the state. Never stored: rebuilt from the entities when a snapshot is read.

use super::{
    input::DeadlineId,
    model::{Assignment, Call, CallState, Incident, IncidentState, Priority, Unit},
};
use crate::{
    id::{AssignmentId, CallId, DeviceId, IncidentId, UnitId, VehicleId},
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
    /// Incidents not closed.
    pub open_incidents: usize,
    /// Calls ringing or being spoken with.
    pub open_calls: usize,
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
        if matches!(c.state, CallState::Ringing | CallState::Answered) {
            count(&mut self.open_calls, put);
        }
    }

    pub fn incident(&mut self, i: &Incident, put: bool) {
        if let Some(at) = i.alarm_at {
            set(&mut self.deadlines, (at, DeadlineId::NobodyAssigned(i.id)), put);
        }
        if let Some(at) = i.forget_at {
            set(&mut self.forget, (at, i.id), put);
        }
        if i.state == IncidentState::Closed && i.forget_at.is_none() {
            set(&mut self.owing, i.id, put);
        }
        if i.alarmed_at.is_some() {
            set(&mut self.alarms, DeadlineId::NobodyAssigned(i.id), put);
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
        if i.state != IncidentState::Closed {
            count(&mut self.open_incidents, put);
        }
    }

    pub fn assignment(&mut self, a: &Assignment, put: bool) {
        if let Some(at) = a.tone_at {
            set(&mut self.deadlines, (at, DeadlineId::ToneAgain(a.id)), put);
        }
        if let Some(at) = a.alarm_at {
            set(&mut self.deadlines, (at, DeadlineId::NotAcknowledged(a.id)), put);
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
        if a.cancel_owed() {
            set(&mut self.cancels, a.id, put);
        }
    }

    pub fn unit(&mut self, u: &Unit, put: bool) {
        if u.is_available() {
            set(&mut self.free, (u.freed_seq, u.id.clone()), put);
        }
        for d in &u.devices {
            if put {
                self.devices.insert(d.clone(), u.id.clone());
            } else {
                self.devices.remove(d);
            }
        }
    }
}
