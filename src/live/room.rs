//! What the hub reads of a room's dispatch state.

use crate::{
    dispatch::{
        closures::Closures,
        cover::Alert,
        model::{Assignment, Call, Incident, Unit},
        notices::Notices,
        roster::Shift,
    },
    id::{AssignmentId, CallId, CoverId, IncidentId, ShiftId, UnitId},
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
    /// Version of the settings in force.
    fn settings_version(&self) -> u64;
    /// Shifts to come and running.
    fn shifts(&self) -> &BTreeMap<ShiftId, Shift>;
    /// Alerts about cover.
    fn cover(&self) -> &BTreeMap<CoverId, Alert>;
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

    fn settings_version(&self) -> u64 {
        Self::settings_version(self)
    }

    fn shifts(&self) -> &BTreeMap<ShiftId, Shift> {
        Self::shifts(self)
    }

    fn cover(&self) -> &BTreeMap<CoverId, Alert> {
        Self::cover(self)
    }

    fn notices(&self) -> &Notices {
        Self::notices(self)
    }

    fn closures(&self) -> &Closures {
        Self::closures(self)
    }
}
