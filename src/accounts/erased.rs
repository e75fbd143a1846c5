//! What was erased on request.

use crate::id::{CallId, IncidentId, NoticeId, PersonId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What somebody had erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasedThing {
    /// A call: name, number, what was written of it.
    Call(CallId),
    /// An incident's texts.
    Incident(IncidentId),
    /// A message, bulletin or plate note.
    Notice(NoticeId),
    /// A person of the roster, by pseudonym.
    Person(PersonId),
}

impl fmt::Display for ErasedThing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(n) => write!(f, "call {n}"),
            Self::Incident(n) => write!(f, "incident {n}"),
            Self::Notice(n) => write!(f, "notice {n}"),
            Self::Person(p) => write!(f, "person {p}"),
        }
    }
}
