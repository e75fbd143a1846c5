//! What became true of logs and sheets.

use super::model::Sheet;
use crate::{
    dispatch::model::Sealed,
    id::{IncidentId, LineId, SheetId, SubjectId, UnitId},
};
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A line was written; its number is the event's sequence.
    Noted {
        /// In this incident's log; in the room's when `None`.
        incident: Option<IncidentId>,
        /// The crew that said it.
        unit: Option<UnitId>,
        /// What, sealed.
        text: Sealed,
        /// The line it puts right.
        corrects: Option<LineId>,
    },
    /// A sheet was offered.
    SheetOffered {
        /// The sheet.
        sheet: Box<Sheet>,
    },
    /// It was accepted.
    SheetAccepted {
        /// Which.
        sheet: SheetId,
        /// Remark, sealed.
        remark: Option<Sealed>,
    },
    /// It was sent back.
    SheetReturned {
        /// Which.
        sheet: SheetId,
        /// Why, sealed.
        remark: Sealed,
    },
    /// It was taken back.
    SheetWithdrawn {
        /// Which.
        sheet: SheetId,
    },
}

impl Fact {
    /// Whose log it is in, when an incident's.
    pub fn incident(&self) -> Option<IncidentId> {
        match self {
            Self::Noted { incident, .. } => *incident,
            Self::SheetOffered { .. } | Self::SheetAccepted { .. } | Self::SheetReturned { .. } | Self::SheetWithdrawn { .. } => None,
        }
    }

    /// Whose keys its sealed texts are under.
    pub fn subjects(&self) -> Vec<SubjectId> {
        match self {
            Self::Noted { text, .. } => vec![text.subject],
            Self::SheetOffered { sheet } => {
                let texts = sheet.shift.notices.iter().map(|n| n.text.subject);
                texts.chain([sheet.subject]).collect()
            }
            Self::SheetAccepted { remark, .. } => remark.iter().map(|r| r.subject).collect(),
            Self::SheetReturned { remark, .. } => vec![remark.subject],
            Self::SheetWithdrawn { .. } => Vec::new(),
        }
    }
}
