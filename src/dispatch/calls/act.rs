//! What may be asked of a call beside presenting, answering and classifying it.

use crate::{
    dispatch::model::{CallBackOutcome, Place, Sealed},
    id::CallId,
};

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// An abandoned call was called back.
    CallBack {
        /// Which.
        call: CallId,
        /// What came of it.
        outcome: CallBackOutcome,
        /// With *given up*: why, sealed.
        reason: Option<Sealed>,
    },
    /// A source says where the caller is. Kept beside what others said.
    Locate {
        /// Which.
        call: CallId,
        /// Where, by whom, how exactly.
        place: Place,
    },
    /// A correction: this call does not belong to the incident it was joined to. It is to be classified again.
    Leave {
        /// Which.
        call: CallId,
        /// Why, sealed.
        why: Option<Sealed>,
    },
    /// A correction: this call was closed with the wrong key, or given up too early. It is to be classified, or called back, again.
    TakeBack {
        /// Which.
        call: CallId,
        /// Why, sealed.
        why: Option<Sealed>,
    },
}
