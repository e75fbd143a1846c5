//! Why the core says no to an act on logs and sheets.

use crate::id::{IncidentId, LineId, SheetId, UnitId};
use thiserror::Error;

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The line corrected is in another log, or not there.
    #[error("line {0} is not a note of this log: a correction is a new line of the same log")]
    NotThisLog(LineId),
    /// A crew writes into the log of its own work.
    #[error("unit {unit} was not on incident {incident}: a crew writes into the log of its own work")]
    NotOnIncident {
        /// Who.
        unit: UnitId,
        /// What.
        incident: IncidentId,
    },
    /// A sheet waits for its answer.
    #[error("sheet {0} waits for its answer: it is accepted, sent back or taken back first")]
    SheetOpen(SheetId),
    /// No such sheet, or another one was offered since.
    #[error("sheet {0} is not the one on offer")]
    UnknownSheet(SheetId),
    /// It has its answer.
    #[error("sheet {0} has its answer already")]
    SheetOver(SheetId),
    /// Who offered it may not answer it.
    #[error("sheet {0} is answered by the incoming chief, not by who offered it")]
    OwnSheet(SheetId),
    /// Only who offered it takes it back.
    #[error("sheet {0} is taken back only by who offered it; send it back instead")]
    NotYourSheet(SheetId),
    /// Sending back needs a remark.
    #[error("a sheet is sent back with a remark")]
    RemarkNeeded,
}

impl Refusal {
    /// The rule's name.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::NotThisLog(_) => "not_this_log",
            Self::NotOnIncident { .. } => "not_on_incident",
            Self::SheetOpen(_) => "sheet_open",
            Self::UnknownSheet(_) => "unknown_sheet",
            Self::SheetOver(_) => "sheet_over",
            Self::OwnSheet(_) => "own_sheet",
            Self::NotYourSheet(_) => "not_your_sheet",
            Self::RemarkNeeded => "remark_needed",
        }
    }
}
