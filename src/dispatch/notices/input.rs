//! What may be asked about notices.

use super::model::{Audience, Kind, Plate, ReceiptKind, Urgency};
use crate::{
    dispatch::model::Sealed,
    id::{IncidentId, NoticeId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What makes a notice.
#[derive(Clone, Debug, PartialEq)]
pub struct NewNotice {
    /// What it is.
    pub kind: Kind,
    /// The crew it comes from; the room when `None`.
    pub from: Option<UnitId>,
    /// Whom it is for.
    pub audience: Audience,
    /// How pressing.
    pub urgency: Urgency,
    /// What it says, sealed.
    pub text: Sealed,
    /// The plate, of a plate note.
    pub plate: Option<Plate>,
    /// The incident it is about.
    pub incident: Option<IncidentId>,
    /// When it ends; the room's usual time for its kind when left out.
    pub expires_at: Option<Timestamp>,
}

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Sends a message, a bulletin, a plate note.
    Send(Box<NewNotice>),
    /// A unit (the desk when `None`) says that a notice reached it.
    Receive {
        /// Which.
        notice: NoticeId,
        /// Who.
        unit: Option<UnitId>,
        /// How far.
        what: ReceiptKind,
    },
    /// Takes it back before its end.
    Cancel {
        /// Which.
        notice: NoticeId,
    },
}

/// What a notice's deadline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Its end has come.
    Expires(NoticeId),
    /// It leaves memory.
    Forget(NoticeId),
}
