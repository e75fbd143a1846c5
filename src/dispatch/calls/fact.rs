//! What became true of a call.

use crate::{
    dispatch::model::{CallBackOutcome, Classification, Place, Sealed},
    id::{CallId, IncidentId},
};
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// An attempt at calling back.
    CalledBack {
        /// Which.
        call: CallId,
        /// What came of it; *reached* stamps T1.
        outcome: CallBackOutcome,
        /// Why given up.
        reason: Option<Sealed>,
    },
    /// A source said where the caller is.
    Located {
        /// Which.
        call: CallId,
        /// Where.
        place: Place,
    },
    /// Correction: the call left its incident and is spoken with again; one whose caller hung up before an answer is to be called back again.
    Left {
        /// Which.
        call: CallId,
        /// What it was joined to.
        incident: IncidentId,
        /// What it was classified as.
        was: Classification,
        /// Why.
        why: Option<Sealed>,
    },
    /// Correction: the call is spoken with again; one whose caller was never spoken with is to be called back again.
    TakenBack {
        /// Which.
        call: CallId,
        /// What it was classified as; `None`: it was given up.
        was: Option<Classification>,
        /// Why.
        why: Option<Sealed>,
    },
}

impl Fact {
    /// The call.
    pub fn call(&self) -> CallId {
        match self {
            Self::CalledBack { call, .. } | Self::Located { call, .. } | Self::Left { call, .. } | Self::TakenBack { call, .. } => *call,
        }
    }

    /// The incident concerned beside the call's own.
    pub fn incident(&self) -> Option<IncidentId> {
        match self {
            Self::Left { incident, .. } => Some(*incident),
            Self::CalledBack { .. } | Self::Located { .. } | Self::TakenBack { .. } => None,
        }
    }
}
