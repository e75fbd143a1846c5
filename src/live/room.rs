//! What the hub reads of a room's dispatch state.

use crate::{
    dispatch::{
        closures::Closures,
        model::{Assignment, Call, Incident, Unit},
        notices::Notices,
    },
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
    /// Messages, bulletins, plate notes, with their receipts.
    fn notices(&self) -> &Notices;
    /// Road closures.
    fn closures(&self) -> &Closures;
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

    fn notices(&self) -> &Notices {
        Self::notices(self)
    }

    fn closures(&self) -> &Closures {
        Self::closures(self)
    }
}
