//! What an operator is typing. It has no number of an incident, stands in no queue, and owes nobody anything.

use super::base::{Actor, Place, Priority, Sealed, Stamp};
use crate::id::{CallId, DraftId, SubjectId};
use serde::{Deserialize, Serialize};

/// The fields of a draft; all may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftText {
    /// The call it is typed for.
    pub call: Option<CallId>,
    /// Type code.
    pub kind: Option<String>,
    /// Priority, when other than the type's.
    pub priority: Option<Priority>,
    /// The place in the caller's own words, sealed; there is often no point yet.
    pub said: Option<Sealed>,
    /// Where.
    pub place: Option<Place>,
    /// Free text, sealed.
    pub details: Option<Sealed>,
    /// Part of an exercise.
    pub exercise: bool,
}

/// A draft, kept across a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Number.
    pub id: DraftId,
    /// Whose key its fields are sealed under; the incident's later.
    pub subject: SubjectId,
    /// Who types it: alone may discard it.
    pub author: Actor,
    /// When it was begun.
    pub begun: Stamp,
    /// When it was last saved.
    pub saved: Stamp,
    /// What it says.
    pub text: DraftText,
}
