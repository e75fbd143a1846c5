//! Calls on line 19.

use super::base::{Fingerprint, PlaceSource, Sealed, Stamp};
use crate::{
    id::{CallId, IncidentId, SubjectId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};

/// What a call turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Classification {
    /// Needs a unit: has an incident.
    Intervention,
    /// A question, answered.
    Enquiry,
    /// Nuisance.
    Negative,
    /// Repeat of a known incident.
    Repeat,
    /// Passed to an outside service.
    Passed,
    /// Synthetic or training.
    Test,
}

/// Life of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// Presented, nobody answered yet; *waiting* once the answer target has passed ([`Call::waiting_ms`]).
    Ringing,
    /// An operator speaks with the caller.
    Answered,
    /// The caller hung up before an answer; to be called back.
    Abandoned,
    /// Classified; nothing left to do on the call itself.
    Done,
    /// Abandoned, called back in vain, and given up with a reason.
    GivenUp,
}

/// What came of calling an abandoned call back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallBackOutcome {
    /// The operator speaks with the caller: T1.
    Reached,
    /// Nobody answered; it stays on the list.
    NotReached,
    /// Taken off the list, with a reason.
    GivenUp,
}

/// One attempt at calling back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallBack {
    /// When, by whom.
    pub stamp: Stamp,
    /// What came of it.
    pub outcome: CallBackOutcome,
    /// Why given up, sealed.
    pub reason: Option<Sealed>,
}

/// Where a caller is, by one source. A call keeps all it was told; none overwrites another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Where.
    pub position: Position,
    /// Who says so.
    pub source: PlaceSource,
    /// Radius in metres within which the truth lies, when known.
    pub accuracy_m: Option<u32>,
    /// The gazetteer's words.
    pub found: Option<String>,
    /// When it was said.
    pub stamp: Stamp,
}

/// An outside service something was passed to, or works jointly with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// Code of the settings, for example `civil_protection`.
    pub service: String,
    /// Number that was called, sealed.
    pub number: Option<Sealed>,
    /// Person spoken with, sealed.
    pub person: Option<Sealed>,
    /// The other side's receipt, sealed.
    pub receipt: Option<Sealed>,
}

/// Earlier calls of the same number within the room's setting, as known when this one came in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerHistory {
    /// How many.
    pub count: u32,
    /// The newest of them, newest first, at most five.
    pub last: Vec<CallId>,
}

/// One contact on line 19.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Number.
    pub id: CallId,
    /// Whose key its fields are sealed under.
    pub subject: SubjectId,
    /// Part of an exercise: numbered and counted apart.
    pub exercise: bool,
    /// Life.
    pub state: CallState,
    /// T0.
    pub presented: Stamp,
    /// It was written down as answered, and nobody said when it began to ring: T0 is missing, its stamp is that of the answer.
    #[serde(default)]
    pub ringing_unknown: bool,
    /// T1; after an abandonment: when the caller was called back.
    pub answered: Option<Stamp>,
    /// The caller hung up before an answer; stays set when called back.
    pub abandoned: Option<Stamp>,
    /// From here it counts as waiting, while it rings.
    pub answer_due_at: Timestamp,
    /// Attempts at calling back, oldest first.
    pub call_backs: Vec<CallBack>,
    /// Caller's number, sealed.
    pub number: Option<Sealed>,
    /// Caller's name, sealed.
    pub caller: Option<Sealed>,
    /// For finding repeated callers.
    pub number_fingerprint: Option<Fingerprint>,
    /// Earlier calls of this number.
    pub earlier: CallerHistory,
    /// Where the caller is said to be, oldest first.
    pub locations: Vec<Location>,
    /// What it turned out to be.
    pub classification: Option<Classification>,
    /// A repeat that told something new.
    pub new_information: bool,
    /// Whom it was passed to.
    pub outside: Option<Outside>,
    /// The incident it opened or joined.
    pub incident: Option<IncidentId>,
    /// A call that is over and on no incident leaves memory some time after this.
    pub leaves_at: Option<Timestamp>,
}

impl Call {
    /// T0, when it is known.
    pub fn began_ringing(&self) -> Option<Timestamp> {
        (!self.ringing_unknown).then_some(self.presented.occurred_at)
    }

    /// How long it has been waiting beyond the answer target, ms; `None` when it does not wait.
    pub fn waiting_ms(&self, now: Timestamp) -> Option<i64> {
        let beyond = now.since_ms(self.answer_due_at);
        (self.state == CallState::Ringing && beyond >= 0).then_some(beyond)
    }

    /// The location to show: the operator's newest, else the handset's, else any other source's newest.
    pub fn location(&self) -> Option<&Location> {
        let newest = |source| self.locations.iter().rev().find(move |l| l.source == source);
        newest(PlaceSource::Operator).or_else(|| newest(PlaceSource::Handset)).or_else(|| self.locations.last())
    }

    /// Ringing or being spoken with.
    pub fn is_open(&self) -> bool {
        matches!(self.state, CallState::Ringing | CallState::Answered)
    }

    /// Over, and on no incident that would keep it: leaves memory by its time.
    pub fn leaves(&self) -> bool {
        match self.state {
            CallState::Ringing | CallState::Answered => false,
            CallState::Abandoned | CallState::GivenUp => true,
            CallState::Done => self.incident.is_none(),
        }
    }
}
