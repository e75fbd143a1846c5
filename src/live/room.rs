//! What the hub reads of a room's dispatch state.

use crate::{
    dispatch::lending::Request,
    dispatch::model::{Assignment, Call, Draft, Incident, Unit},
    id::{AssignmentId, CallId, DraftId, IncidentId, UnitId},
};
use std::collections::BTreeMap;

/// A room's nouns, by number or name.
pub trait Room {
    /// Calls in memory.
    fn calls(&self) -> &BTreeMap<CallId, Call>;
    /// Incidents in memory.
    fn incidents(&self) -> &BTreeMap<IncidentId, Incident>;
    /// Assignments in memory.
    fn assignments(&self) -> &BTreeMap<AssignmentId, Assignment>;
    /// Units.
    fn units(&self) -> &BTreeMap<UnitId, Unit>;
    /// A draft, unless it was discarded or opened.
    fn draft(&self, id: DraftId) -> Option<&Draft>;
    /// All drafts.
    fn drafts(&self) -> Vec<&Draft>;
    /// Requests for units.
    fn requests(&self) -> Vec<&Request>;
}

impl Room for crate::dispatch::State {
    fn calls(&self) -> &BTreeMap<CallId, Call> {
        Self::calls(self)
    }

    fn incidents(&self) -> &BTreeMap<IncidentId, Incident> {
        Self::incidents(self)
    }

    fn assignments(&self) -> &BTreeMap<AssignmentId, Assignment> {
        Self::assignments(self)
    }

    fn units(&self) -> &BTreeMap<UnitId, Unit> {
        Self::units(self)
    }

    fn draft(&self, id: DraftId) -> Option<&Draft> {
        Self::drafts(self).get(&id)
    }

    fn drafts(&self) -> Vec<&Draft> {
        Self::drafts(self).values().collect()
    }

    fn requests(&self) -> Vec<&Request> {
        Self::requests(self).collect()
    }
}
