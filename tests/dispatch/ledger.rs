//! What the events alone say about commitments and debts, for the random steps.

use crate::{more, room::Room};
use dawria::{
    dispatch::{
        self, Effect, Event, Recorded, assign,
        model::{Reach, WaitReason},
        needs::Fact,
    },
    id::{AssignmentId, IncidentId, UnitId},
};
use std::collections::{BTreeMap, BTreeSet};

/// What the events alone say about commitments and debts. Slow and plain on purpose.
#[derive(Default)]
pub struct Ledger {
    busy: BTreeMap<UnitId, AssignmentId>,
    unit: BTreeMap<AssignmentId, UnitId>,
    pub incident: BTreeMap<AssignmentId, IncidentId>,
    pub order: BTreeMap<AssignmentId, u64>,
    cancel: BTreeMap<AssignmentId, u64>,
    pub ranking: BTreeSet<IncidentId>,
    radio: BTreeSet<UnitId>,
    pub fired: BTreeSet<String>,
}

impl Ledger {
    pub fn note(&mut self, rec: &Recorded) {
        match &rec.event {
            Event::UnitAssigned { assignment, incident, unit, taken, .. } => {
                assert_eq!(self.busy.insert(unit.clone(), *assignment), None, "{unit} assigned twice by #{}", rec.seq);
                assert!(!taken.contains(unit));
                assert!(taken.iter().all(|t| t != unit), "a taken unit was chosen");
                self.unit.insert(*assignment, unit.clone());
                self.incident.insert(*assignment, *incident);
                self.order.insert(*assignment, rec.seq);
                self.ranking.remove(incident);
            }
            Event::AssignmentCleared { assignment, cancel, .. } => {
                assert_eq!(self.busy.remove(&self.unit[assignment]), Some(*assignment), "cleared twice by #{}", rec.seq);
                self.order.remove(assignment);
                // With nobody at work what was missing is nobody's affair; back in the queue it is asked for anew.
                self.left(self.incident[assignment]);
                if *cancel {
                    self.cancel.insert(*assignment, rec.seq);
                }
            }
            Event::Assignment(assign::Fact::Past { past }) => {
                self.unit.insert(past.id, past.unit.clone());
                self.incident.insert(past.id, past.incident);
                self.ranking.remove(&past.incident);
            }
            Event::OrderDelivered { assignment, order_seq } => self.order.retain(|a, seq| a != assignment || seq != order_seq),
            Event::CancelDelivered { assignment } => {
                self.cancel.remove(assignment).expect("a cancel was owed");
            }
            Event::IncidentChanged { incident, .. } => {
                let mut open = 0;
                for a in self.busy.values().filter(|a| self.incident[a] == *incident) {
                    self.order.insert(*a, rec.seq);
                    open += 1;
                }
                // With nobody on it and nothing done, it waits; otherwise its ranking is nobody's affair.
                if open > 0 {
                    self.ranking.remove(incident);
                }
            }
            Event::IncidentOpened { incident } if incident.ranking_owed => {
                self.ranking.insert(incident.id);
            }
            Event::RankingRequested { incidents, .. } => self.ranking.extend(incidents),
            Event::Needs(Fact::Complete { incident, .. }) => {
                self.ranking.remove(incident);
            }
            Event::Needs(Fact::Incomplete { incident, waiting, .. }) => {
                if *waiting == WaitReason::Ranking {
                    self.ranking.insert(*incident);
                } else {
                    self.ranking.remove(incident);
                }
            }
            Event::RankingRepeated { incident, retries } => {
                assert!(*retries <= dispatch::decide::MAX_RETRIES);
                self.ranking.insert(*incident);
            }
            Event::Recommended { incident, .. } | Event::IncidentClosed { incident, .. } => {
                self.ranking.remove(incident);
            }
            Event::Incidents(fact) => more::note(self, fact, rec.seq),
            Event::UnitRegistered { unit, reach, .. } => {
                if *reach == Reach::Radio {
                    self.radio.insert(unit.clone());
                    self.cancel.retain(|a, _| self.unit[a] != *unit);
                } else {
                    self.radio.remove(unit);
                }
            }
            _ => {}
        }
    }

    /// A unit left this incident.
    pub fn left(&mut self, incident: IncidentId) {
        if !self.busy.values().any(|a| self.incident[a] == incident) {
            self.ranking.remove(&incident);
        }
    }

    pub fn check(&self, room: &Room) {
        let pending = dispatch::pending_effects(&room.state);
        for (a, seq) in &self.order {
            if !self.radio.contains(&self.unit[a]) {
                let owed = pending.iter().any(|p| matches!(p, Effect::Order { assignment, seq: s, .. } if assignment == a && s == seq));
                assert!(owed, "order #{seq} of a{a} is not owed: {pending:?}");
            }
        }
        for (a, seq) in &self.cancel {
            let owed = pending.iter().any(|p| matches!(p, Effect::Cancel { assignment, seq: s, .. } if assignment == a && s == seq));
            assert!(owed, "cancel #{seq} of a{a} is not owed: {pending:?}");
        }
        for i in &self.ranking {
            let owed = pending.iter().any(|p| matches!(p, Effect::Recommend(ids) if ids.contains(i)));
            assert!(owed, "the ranking of i{i} is not owed: {pending:?}");
        }
        for u in room.state.units().values() {
            assert_eq!(u.assignment.as_ref(), self.busy.get(&u.id), "{}", u.id);
        }
    }
}
