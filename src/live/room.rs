//! What the hub reads of a room's dispatch state.

use crate::{
    dispatch::{
        alarm::Raised,
        assign::Reserved,
        closures::Closures,
        cover::Alert,
        emergency::Emergency,
        input::DeadlineId,
        lending::Request,
        model::{Assignment, Call, Draft, Incident, Unit},
        notices::Notices,
        positions::Held,
        roster::Shift,
    },
    id::{AssignmentId, CallId, CoverId, DraftId, EmergencyId, IncidentId, PositionId, ShiftId, UnitId},
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
    /// Reservations in memory.
    fn reserved(&self) -> &BTreeMap<AssignmentId, Reserved>;
    /// Emergencies in memory.
    fn emergencies(&self) -> &BTreeMap<EmergencyId, Emergency>;
    /// Alarms raised and still true: all of them, also in an excerpt.
    fn alarms(&self) -> &BTreeMap<DeadlineId, Raised>;
    /// A draft, unless it was discarded or opened.
    fn draft(&self, id: DraftId) -> Option<&Draft>;
    /// All drafts.
    fn drafts(&self) -> Vec<&Draft>;
    /// Requests for units.
    fn requests(&self) -> Vec<&Request>;
    /// Positions that somebody holds.
    fn positions(&self) -> &BTreeMap<PositionId, Held>;
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

    fn reserved(&self) -> &BTreeMap<AssignmentId, Reserved> {
        Self::reserved(self)
    }

    fn emergencies(&self) -> &BTreeMap<EmergencyId, Emergency> {
        Self::emergencies(self)
    }

    fn alarms(&self) -> &BTreeMap<DeadlineId, Raised> {
        Self::alarms(self)
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

    fn positions(&self) -> &BTreeMap<PositionId, Held> {
        Self::positions(self).held()
    }
}
