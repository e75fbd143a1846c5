//! What the hub reads of a room's dispatch state.

use crate::{
    dispatch::model::{Assignment, Call, Incident, Unit},
    id::{AssignmentId, CallId, IncidentId, UnitId},
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
}
