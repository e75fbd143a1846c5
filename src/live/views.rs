//! All views of a room, and how long ended ones stay.

use super::{
    lending::RequestView,
    message::{Alarm, AlarmKind, Delta},
    positions::PositionView,
    roster::{CoverView, ShiftView},
    standing::{EmergencyView, OpenAlarmView, ReservedView},
    view::{AssignmentView, CallView, DraftView, IncidentView, UnitFacts},
    written::{ClosureView, NoticeView},
};
use crate::{
    dispatch::{emergency::EmergencyState, model::CallState},
    id::{AssignmentId, CallId, ClosureId, DraftId, EmergencyId, IncidentId, NoticeId, RequestId, UnitId},
    quantity::Timestamp,
};
use std::{collections::BTreeMap, sync::Arc};

/// How long ended incidents, their assignments and finished calls stay, ms.
pub(super) const ENDED_STAYS_MS: i64 = 600_000;
/// How long an abandoned call that nobody called back stays, ms.
pub(super) const ABANDONED_STAYS_MS: i64 = 86_400_000;

/// How long an ended request for a unit stays, ms.
const REQUEST_STAYS_MS: i64 = 3_600_000;

/// Views by number; units by index. Cheap to clone: objects are shared.
#[derive(Clone, Debug, Default)]
pub(super) struct Views {
    pub units: BTreeMap<u32, Arc<UnitFacts>>,
    pub ix: BTreeMap<UnitId, u32>,
    /// With the time of the last change seen.
    pub calls: BTreeMap<CallId, (Arc<CallView>, Timestamp)>,
    pub incidents: BTreeMap<IncidentId, Arc<IncidentView>>,
    pub assignments: BTreeMap<AssignmentId, Arc<AssignmentView>>,
    pub settings_version: u64,
    pub shifts: Vec<ShiftView>,
    pub cover: Vec<CoverView>,
    pub positions: Vec<PositionView>,
    pub notices: BTreeMap<NoticeId, Arc<NoticeView>>,
    pub closures: BTreeMap<ClosureId, Arc<ClosureView>>,
    pub reserved: BTreeMap<AssignmentId, Arc<ReservedView>>,
    pub emergencies: BTreeMap<EmergencyId, Arc<EmergencyView>>,
    /// By name.
    pub open_alarms: BTreeMap<String, Arc<OpenAlarmView>>,
    pub drafts: BTreeMap<DraftId, Arc<DraftView>>,
    pub requests: BTreeMap<RequestId, RequestView>,
}

impl Views {
    pub(super) fn put_unit(&mut self, facts: UnitFacts) {
        self.ix.insert(facts.unit.clone(), facts.ix);
        self.units.insert(facts.ix, Arc::new(facts));
    }

    /// Takes over all objects of a delta.
    pub(super) fn put(&mut self, delta: &Delta) {
        for unit in &delta.units {
            self.put_unit(unit.facts.clone());
        }
        for c in &delta.calls {
            self.calls.insert(c.call, (c.clone(), delta.server_time));
        }
        for i in &delta.incidents {
            self.incidents.insert(i.incident, i.clone());
        }
        for a in &delta.assignments {
            self.assignments.insert(a.assignment, a.clone());
        }
        for r in &delta.requests {
            self.requests.insert(r.request, r.clone());
        }
        self.settings_version = delta.settings_version.unwrap_or(self.settings_version);
        if let Some(shifts) = &delta.shifts {
            self.shifts.clone_from(shifts);
        }
        if let Some(cover) = &delta.cover {
            self.cover.clone_from(cover);
        }
        if let Some(positions) = &delta.positions {
            self.positions.clone_from(positions);
        }
        for n in &delta.notices {
            self.notices.insert(n.notice, n.clone());
        }
        for c in &delta.closures {
            self.closures.insert(c.closure, c.clone());
        }
        self.reserved.extend(delta.reserved.iter().map(|r| (r.assignment, r.clone())));
        self.emergencies.extend(delta.emergencies.iter().map(|e| (e.emergency, e.clone())));
        self.open_alarms.extend(delta.open_alarms.iter().map(|a| (a.alarm.clone(), a.clone())));
        for name in &delta.closed_alarms {
            self.open_alarms.remove(name);
        }
        for d in &delta.drafts {
            if d.gone {
                self.drafts.remove(&d.draft);
            } else {
                self.drafts.insert(d.draft, d.clone());
            }
        }
    }

    /// The incident of an assignment or reservation that is shown.
    pub(super) fn incident_of(&self, id: AssignmentId) -> Option<IncidentId> {
        let made = self.assignments.get(&id).map(|a| a.incident);
        made.or_else(|| self.reserved.get(&id).map(|r| r.incident))
    }

    /// What rang and was not heard yet: what was told in a delta holds until its cause is gone or somebody silences it, also for those who
    /// come later.
    pub(super) fn alarms(&self) -> Vec<Alarm> {
        let ringing = self.open_alarms.values().filter(|a| a.silenced_at.is_none()).map(|a| {
            let of = a.assignment.and_then(|id| self.incident_of(id));
            let help = a.emergency.and_then(|id| self.emergencies.get(&id)).map(|e| e.unit.clone());
            Alarm {
                incident: a.incident.or(of),
                assignment: a.assignment,
                unit: a.unit.clone().or(help),
                emergency: a.emergency,
                account: a.account.clone(),
                escalated: a.escalated_at.is_some(),
                exercise: a.exercise,
                ..Alarm::new(a.kind, a.raised_at)
            }
        });
        let called = self.emergencies.values().filter(|e| e.state == EmergencyState::Raised).map(|e| {
            let alarm = Alarm::new(AlarmKind::Emergency, e.pressed_at);
            Alarm { unit: Some(e.unit.clone()), emergency: Some(e.emergency), ..alarm }
        });
        let mut all: Vec<Alarm> = ringing.chain(called).collect();
        all.sort_by_key(|a| (a.at, a.incident, a.assignment, a.emergency));
        all
    }

    /// Drops what ended long enough ago.
    pub(super) fn prune(&mut self, now: Timestamp) {
        self.requests.retain(|_, r| r.ended_at.is_none_or(|at| now.since_ms(at) <= REQUEST_STAYS_MS));
        self.incidents.retain(|_, i| !i.state.is_over() || recent(now, i.closed_at));
        self.notices.retain(|_, n| recent(now, n.over_at));
        self.closures.retain(|_, c| recent(now, c.ended_at));
        let incidents = &self.incidents;
        self.assignments.retain(|_, a| incidents.contains_key(&a.incident));
        self.reserved.retain(|_, r| incidents.contains_key(&r.incident));
        self.emergencies.retain(|_, e| recent(now, e.cleared.as_ref().map(|d| d.at)));
        self.calls.retain(|_, (c, changed)| {
            let stays = match c.state {
                CallState::Ringing | CallState::Answered => return true,
                CallState::Abandoned => ABANDONED_STAYS_MS,
                CallState::Done | CallState::GivenUp => ENDED_STAYS_MS,
            };
            now.since_ms(*changed) <= stays || c.incident.is_some_and(|i| incidents.contains_key(&i))
        });
    }
}

/// Ended within the time that ended things stay.
pub(super) fn recent(now: Timestamp, ended: Option<Timestamp>) -> bool {
    ended.is_none_or(|at| now.since_ms(at) <= ENDED_STAYS_MS)
}
