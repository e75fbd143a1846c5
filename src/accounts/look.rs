//! Readings of sensitive things, each recorded.

use crate::{
    id::{CallId, IncidentId, NoticeId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What somebody looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Look {
    /// The room live: its calls and incidents with what callers said, until the connection ended.
    Room,
    /// All rooms live, without persons.
    Centre,
    /// A caller's name and number.
    Caller {
        /// Of which call.
        call: CallId,
    },
    /// Where a unit was.
    Trail {
        /// Which.
        unit: UnitId,
        /// From when.
        from: Option<Timestamp>,
        /// Until when.
        to: Option<Timestamp>,
    },
    /// Who is or was on a unit, by name.
    Crew {
        /// Which.
        unit: UnitId,
    },
    /// A shift, with names.
    Shift {
        /// Which.
        shift: u64,
    },
    /// The list of shifts, with names.
    Shifts,
    /// What is written on an incident.
    IncidentLog {
        /// Which.
        incident: IncidentId,
    },
    /// What is written in the room's log.
    RoomLog,
    /// Hand-over sheets.
    Sheets,
    /// Messages, bulletins, plate notes of the past.
    Notices,
    /// What is noted about a plate. The plate is not kept: what was asked in vain is nobody's business later.
    Plate {
        /// The notes that were found and shown.
        notes: Vec<NoticeId>,
    },
    /// The accounts.
    Accounts,
    /// This record itself.
    Audit {
        /// From which line.
        after: u64,
    },
}

/// What somebody looks at a trail for. Shown and recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// An incident is looked into.
    Incident,
    /// A complaint is looked into.
    Complaint,
    /// The work of patrols is supervised: a stated purpose of this system.
    Supervision,
    /// Something does not work.
    Technical,
    /// Officers are trained.
    Training,
    /// A court or the general inspection asked.
    Legal,
}
