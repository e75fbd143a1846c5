//! Calls on line 19.

use super::base::{Fingerprint, Place, Sealed};
use crate::{
    id::{CallId, IncidentId, SubjectId},
    quantity::Timestamp,
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
    /// Presented, nobody answered yet.
    Ringing,
    /// An operator speaks with the caller.
    Answered,
    /// The caller hung up before an answer; to be called back.
    Abandoned,
    /// Classified; nothing left to do on the call itself.
    Done,
}

/// One contact on line 19.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Number.
    pub id: CallId,
    /// Whose key its fields are sealed under.
    pub subject: SubjectId,
    /// Life.
    pub state: CallState,
    /// T0.
    pub presented_at: Timestamp,
    /// T1; after an abandonment: when the caller was called back.
    pub answered_at: Option<Timestamp>,
    /// The caller hung up before an answer; stays set when called back.
    pub abandoned_at: Option<Timestamp>,
    /// Caller's number, sealed.
    pub number: Option<Sealed>,
    /// Caller's name, sealed.
    pub caller: Option<Sealed>,
    /// For finding repeated callers.
    pub number_fingerprint: Option<Fingerprint>,
    /// Where the network or handset says the caller is.
    pub location: Option<Place>,
    /// What it turned out to be.
    pub classification: Option<Classification>,
    /// The incident it opened or joined.
    pub incident: Option<IncidentId>,
    /// A call that is over and on no incident leaves memory some time after this.
    pub leaves_at: Option<Timestamp>,
}
