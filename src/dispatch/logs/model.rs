//! The shift hand-over sheet, and what the state keeps of the logs.

use super::entry::*;
use crate::{
    dispatch::model::{Actor, Sealed},
    id::{CallId, IncidentId, SheetId, SubjectId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Life of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetState {
    /// Offered by the outgoing chief.
    Offered,
    /// Accepted by the incoming chief: the shift is theirs.
    Accepted,
    /// Sent back with a remark.
    Returned,
    /// Taken back by who offered it.
    Withdrawn,
}

/// A shift hand-over sheet: what was open at one moment, under a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Number.
    pub id: SheetId,
    /// Key subject of its texts.
    pub subject: SubjectId,
    /// Life.
    pub state: SheetState,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// By whom.
    pub offered_by: Actor,
    /// To the next shift, sealed.
    pub remarks: Option<Sealed>,
    /// When it was accepted, sent back or taken back.
    pub answered_at: Option<Timestamp>,
    /// By whom.
    pub answered_by: Option<Actor>,
    /// The incoming chief's remark, sealed.
    pub answer: Option<Sealed>,
    /// What was open.
    pub shift: Shift,
}

/// What is open at one moment. Lists are cut at the room's limit, the most urgent first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Journal sequence it shows.
    pub seq: u64,
    /// Incidents not closed: most urgent, then oldest, first.
    pub incidents: Vec<SheetIncident>,
    /// Units on duty, by call sign.
    pub units: Vec<SheetUnit>,
    /// Units of this room that another one commands, or that are on their way to another room, by call sign.
    pub lent: Vec<SheetLent>,
    /// Emergencies that are not ended.
    pub emergencies: Vec<SheetEmergency>,
    /// Alarms raised and still true.
    pub alarms: Vec<SheetAlarm>,
    /// Cover alerts that nobody has answered.
    pub cover: Vec<SheetCover>,
    /// Reservations that hold.
    pub reserved: Vec<SheetReserved>,
    /// Requests for units that have not ended, of this room and to it.
    pub requests: Vec<SheetRequest>,
    /// Abandoned calls that nobody called back.
    pub call_backs: Vec<CallId>,
    /// Messages not read by all, bulletins and plate notes that stand.
    pub notices: Vec<SheetNotice>,
    /// Road closures planned and in force.
    pub closures: Vec<SheetClosure>,
    /// Entries that were too many.
    pub left_off: u32,
}

/// What the state keeps of the logs: counts, and the last sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logs {
    pub(in crate::dispatch) last_sheet: u64,
    pub(in crate::dispatch) sheet: Option<Box<Sheet>>,
    /// Notes of each incident since it came into memory.
    pub(in crate::dispatch) notes: BTreeMap<IncidentId, u32>,
}

impl Shift {
    /// Entries of its longest list.
    pub(in crate::dispatch) fn longest(&self) -> usize {
        let all = [
            self.incidents.len(),
            self.units.len(),
            self.lent.len(),
            self.emergencies.len(),
            self.alarms.len(),
            self.cover.len(),
            self.reserved.len(),
            self.requests.len(),
            self.call_backs.len(),
            self.notices.len(),
            self.closures.len(),
        ];
        all.into_iter().max().unwrap_or(0)
    }
}

impl Logs {
    /// The last sheet, whatever became of it.
    pub fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_deref()
    }

    /// Notes of the incident in memory that has most.
    pub fn most_notes(&self) -> Option<usize> {
        self.notes.values().max().map(|n| *n as usize)
    }
}
