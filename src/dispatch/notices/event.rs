//! What became true of notices.

use super::model::{Notice, ReceiptKind};
use crate::id::{NoticeId, SubjectId, UnitId};
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// It was sent to these units: the list of receipts.
    Sent {
        /// The notice.
        notice: Box<Notice>,
        /// Whom a receipt is awaited from.
        units: Vec<UnitId>,
    },
    /// A receipt came.
    Received {
        /// Of which.
        notice: NoticeId,
        /// From whom; the desk when `None`.
        unit: Option<UnitId>,
        /// How far.
        what: ReceiptKind,
    },
    /// The room took it back.
    Cancelled {
        /// Which.
        notice: NoticeId,
    },
    /// Its end came.
    Expired {
        /// Which.
        notice: NoticeId,
    },
    /// It left memory.
    Forgotten {
        /// Which.
        notice: NoticeId,
    },
}

impl Fact {
    /// Which notice.
    pub fn notice(&self) -> NoticeId {
        match self {
            Self::Sent { notice, .. } => notice.id,
            Self::Received { notice, .. } | Self::Cancelled { notice } | Self::Expired { notice } | Self::Forgotten { notice } => *notice,
        }
    }

    /// Whose keys its sealed texts are under.
    pub fn subjects(&self) -> Vec<SubjectId> {
        match self {
            Self::Sent { notice, .. } => {
                std::iter::once(&notice.text).chain(notice.plate.as_ref().map(|p| &p.shown)).map(|s| s.subject).collect()
            }
            Self::Received { .. } | Self::Cancelled { .. } | Self::Expired { .. } | Self::Forgotten { .. } => Vec::new(),
        }
    }
}
