//! Bounds of every collection of a room.

use super::{SettingsError, check::range};
use crate::dispatch::{closures::ClosureLimits, logs::LogLimits, notices::NoticeLimits};
use serde::{Deserialize, Serialize};

/// Most units of a room: a decision record of them all fits into what the store keeps, however long its rows.
pub const UNITS_MAX: u32 = 10_000;

/// Bounds. At each, the input that would pass it is refused by `limit_reached`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Incidents not closed.
    pub open_incidents: u32,
    /// Incidents in memory, closed ones of the last 72 h included; from three quarters of it closed ones leave earlier, also those of
    /// which a terminal that is off was not yet told that it is cancelled.
    pub incidents: u32,
    /// Calls ringing or being spoken with.
    pub open_calls: u32,
    /// Calls in memory; from three quarters of it those that are over leave earlier.
    pub calls: u32,
    /// Units.
    pub units: u32,
    /// Devices bound to one unit.
    pub devices_per_unit: u32,
    /// Assignments of one incident, ended ones included.
    pub assignments_per_incident: u32,
    /// Calls on one incident.
    #[serde(default = "d::calls_per_incident")]
    pub calls_per_incident: u32,
    /// Where one caller is said to be.
    #[serde(default = "d::locations_per_call")]
    pub locations_per_call: u32,
    /// Attempts at calling back one caller.
    #[serde(default = "d::call_backs")]
    pub call_backs: u32,
    /// Callers remembered.
    #[serde(default = "d::callers")]
    pub callers: u32,
    /// Drafts at once.
    #[serde(default = "d::drafts")]
    pub drafts: u32,
    /// Links of one incident.
    #[serde(default = "d::links_per_incident")]
    pub links_per_incident: u32,
    /// Outside services told of one incident.
    #[serde(default = "d::outside_per_incident")]
    pub outside_per_incident: u32,
    /// Segments of one incident: its opening and its reopenings.
    #[serde(default = "d::segments_per_incident")]
    pub segments_per_incident: u32,
    /// Days ahead to which an incident may be held.
    #[serde(default = "d::hold_days")]
    pub hold_days: u32,
    /// Days an `occurred_at` may lie back before it is taken for a wrong clock.
    pub backdate_days: u32,
    /// Incidents one unit may be reserved for at once.
    #[serde(default = "d::reserved_per_unit")]
    pub reserved_per_unit: u32,
    /// Corrections of one assignment.
    #[serde(default = "d::corrections_per_assignment")]
    pub corrections_per_assignment: u32,
    /// Journeys with somebody on board of one assignment.
    #[serde(default = "d::transports_per_assignment")]
    pub transports_per_assignment: u32,
    /// Vehicles.
    #[serde(default = "d::vehicles")]
    pub vehicles: u32,
    /// People of the crews.
    #[serde(default = "d::people")]
    pub people: u32,
    /// People of one crew.
    #[serde(default = "d::crew")]
    pub crew: u32,
    /// Shifts planned, running, or closed in the last two days.
    #[serde(default = "d::shifts")]
    pub shifts: u32,
    /// Units of one shift.
    #[serde(default = "d::entries_per_shift")]
    pub entries_per_shift: u32,
    /// Notes and hand-over sheets.
    #[serde(default)]
    pub logs: LogLimits,
    /// Messages, bulletins, plate notes, and how long they stand.
    #[serde(default)]
    pub notices: NoticeLimits,
    /// Road closures.
    #[serde(default)]
    pub road_closures: ClosureLimits,
}

/// Limits of files written before they existed.
mod d {
    macro_rules! limits {
        ($($name:ident $n:literal),+ $(,)?) => { $(pub fn $name() -> u32 { $n })+ };
    }
    limits! {
        calls_per_incident 500, locations_per_call 20, call_backs 20, callers 200_000, drafts 500, links_per_incident 50,
        outside_per_incident 20, segments_per_incident 20, hold_days 30,
        reserved_per_unit 5, corrections_per_assignment 20, transports_per_assignment 20,
        vehicles 5_000, people 20_000, crew 20, shifts 100, entries_per_shift 1_000,
    }
}

impl Limits {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        range("limits.open_incidents", self.open_incidents, 1, 100_000)?;
        range("limits.incidents", self.incidents, self.open_incidents, 1_000_000)?;
        range("limits.open_calls", self.open_calls, 1, 100_000)?;
        range("limits.calls", self.calls, self.open_calls, 1_000_000)?;
        range("limits.units", self.units, 1, UNITS_MAX)?;
        range("limits.devices_per_unit", self.devices_per_unit, 1, 32)?;
        range("limits.assignments_per_incident", self.assignments_per_incident, 1, 10_000)?;
        range("limits.calls_per_incident", self.calls_per_incident, 1, 10_000)?;
        range("limits.locations_per_call", self.locations_per_call, 1, 1_000)?;
        range("limits.call_backs", self.call_backs, 1, 1_000)?;
        range("limits.callers", self.callers, 1, 1_000_000)?;
        range("limits.drafts", self.drafts, 1, 10_000)?;
        range("limits.links_per_incident", self.links_per_incident, 1, 1_000)?;
        range("limits.outside_per_incident", self.outside_per_incident, 1, 1_000)?;
        range("limits.segments_per_incident", self.segments_per_incident, 1, 1_000)?;
        range("limits.hold_days", self.hold_days, 1, 365)?;
        range("limits.backdate_days", self.backdate_days, 1, 365)?;
        range("limits.reserved_per_unit", self.reserved_per_unit, 1, 100)?;
        range("limits.corrections_per_assignment", self.corrections_per_assignment, 1, 1_000)?;
        range("limits.transports_per_assignment", self.transports_per_assignment, 1, 1_000)?;
        range("limits.vehicles", self.vehicles, 1, 100_000)?;
        range("limits.people", self.people, 1, 100_000)?;
        range("limits.crew", self.crew, 1, 100)?;
        range("limits.shifts", self.shifts, 1, 1_000)?;
        range("limits.entries_per_shift", self.entries_per_shift, 1, 5_000)?;
        let areas = self.logs.ranges().into_iter().chain(self.notices.ranges()).chain(self.road_closures.ranges());
        areas.into_iter().try_for_each(|(field, v, min, max)| range(field, v, min, max))
    }
}
