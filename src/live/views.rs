//! All views of a room, and how long ended ones stay.

use super::{
    message::{Alarm, AlarmKind, Delta},
    roster::{CoverView, ShiftView},
    view::{AssignmentView, CallView, IncidentView, UnitFacts},
};
use crate::{
    dispatch::model::{CallState, IncidentState},
    id::{AssignmentId, CallId, IncidentId, UnitId},
    quantity::Timestamp,
};
use std::{collections::BTreeMap, sync::Arc};

/// How long ended incidents, their assignments and finished calls stay, ms.
pub(super) const ENDED_STAYS_MS: i64 = 600_000;
/// How long an abandoned call that nobody called back stays, ms.
pub(super) const ABANDONED_STAYS_MS: i64 = 86_400_000;

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
        self.settings_version = delta.settings_version.unwrap_or(self.settings_version);
        if let Some(shifts) = &delta.shifts {
            self.shifts.clone_from(shifts);
        }
        if let Some(cover) = &delta.cover {
            self.cover.clone_from(cover);
        }
    }

    /// Alarms raised and still true: what was told in a delta holds until its cause is gone, also for those who come later.
    pub(super) fn alarms(&self) -> Vec<Alarm> {
        let told = |kind, incident, assignment, at: Option<Timestamp>| Some(Alarm { kind, incident: Some(incident), assignment, at: at? });
        let nobody = self.incidents.values().filter_map(|i| told(AlarmKind::NobodyAssigned, i.incident, None, i.alarmed_at));
        let silent = self.assignments.values().flat_map(|a| {
            let of = |kind, at| told(kind, a.incident, Some(a.assignment), at);
            [of(AlarmKind::ToneAgain, a.toned_at), of(AlarmKind::NotAcknowledged, a.alarmed_at)].into_iter().flatten()
        });
        let holding =
            self.incidents.values().filter_map(|i| told(AlarmKind::Holding, i.incident, None, i.holding.as_ref().map(|h| h.since)));
        let mut all: Vec<Alarm> = nobody.chain(holding).chain(silent).collect();
        all.sort_by_key(|alarm| (alarm.at, alarm.incident, alarm.assignment));
        all
    }

    /// Drops what ended long enough ago.
    pub(super) fn prune(&mut self, now: Timestamp) {
        self.incidents.retain(|_, i| i.state != IncidentState::Closed || recent(now, i.closed_at));
        let incidents = &self.incidents;
        self.assignments.retain(|_, a| incidents.contains_key(&a.incident));
        self.calls.retain(|_, (c, changed)| {
            let stays = match c.state {
                CallState::Ringing | CallState::Answered => return true,
                CallState::Abandoned => ABANDONED_STAYS_MS,
                CallState::Done => ENDED_STAYS_MS,
            };
            now.since_ms(*changed) <= stays || c.incident.is_some_and(|i| incidents.contains_key(&i))
        });
    }
}

/// Ended within the time that ended things stay.
pub(super) fn recent(now: Timestamp, ended: Option<Timestamp>) -> bool {
    ended.is_none_or(|at| now.since_ms(at) <= ENDED_STAYS_MS)
}
