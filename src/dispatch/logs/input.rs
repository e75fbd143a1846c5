//! What may be asked about logs and sheets.

use crate::{
    dispatch::model::Sealed,
    id::{IncidentId, LineId, SheetId, SubjectId, UnitId},
};

/// The line that a note puts right, as it is in the journal: lines never change, so a read of the past is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// Which line.
    pub line: LineId,
    /// Whose log it is in; the room's when `None`.
    pub incident: Option<IncidentId>,
}

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Writes a line.
    Note {
        /// Into this incident's log; into the room's when `None`.
        incident: Option<IncidentId>,
        /// The crew that says it.
        unit: Option<UnitId>,
        /// What, sealed under the incident's or the day's key.
        text: Sealed,
        /// The note it puts right.
        corrects: Option<Corrected>,
    },
    /// The outgoing chief offers the sheet of this moment.
    Offer {
        /// Key subject of its texts.
        subject: SubjectId,
        /// To the next shift, sealed.
        remarks: Option<Sealed>,
    },
    /// The incoming chief accepts it.
    Accept {
        /// Which.
        sheet: SheetId,
        /// Remark, sealed.
        remark: Option<Sealed>,
    },
    /// The incoming chief sends it back.
    Return {
        /// Which.
        sheet: SheetId,
        /// Why, sealed.
        remark: Option<Sealed>,
    },
    /// Who offered it takes it back.
    Withdraw {
        /// Which.
        sheet: SheetId,
    },
}
