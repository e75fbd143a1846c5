//! What viewers see of an incident's ties and segments, and of drafts.

use super::view::LatLon;
use crate::{
    dispatch::model::{Disposition, PlaceSource, Priority},
    id::{CallId, DraftId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// An outside service something was passed to; texts are opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideView {
    /// Code.
    pub service: String,
    /// Number called.
    pub number: Option<String>,
    /// Person spoken with.
    pub person: Option<String>,
    /// The other side's receipt.
    pub receipt: Option<String>,
}

impl OutsideView {
    /// Without what is personal.
    pub(super) fn clear(&mut self) {
        (self.number, self.person, self.receipt) = (None, None, None);
    }
}

/// An outside service on an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactView {
    /// Whom.
    #[serde(flatten)]
    pub outside: OutsideView,
    /// It works with us.
    pub joint: bool,
    /// When it was told.
    pub told_at: Timestamp,
    /// When its receipt came.
    pub receipted_at: Option<Timestamp>,
}

/// One stretch of an incident's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentView {
    /// T2 of the first, the reopening of a later one.
    pub opened_at: Timestamp,
    /// T3.
    pub ready_at: Option<Timestamp>,
    /// T12, or its end of another kind.
    pub closed_at: Option<Timestamp>,
    /// How it ended.
    pub disposition: Option<Disposition>,
    /// T13.
    pub handed_over_at: Option<Timestamp>,
    /// T14.
    pub accepted_at: Option<Timestamp>,
}

/// What an operator is typing; texts are opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DraftView {
    /// Number.
    pub draft: DraftId,
    /// Discarded, or an incident by now: to be dropped. All other fields are empty then.
    pub gone: bool,
    /// Sign-on position of who types it, else the account.
    pub author: Option<String>,
    /// When it was begun.
    pub begun_at: Option<Timestamp>,
    /// When it was last saved.
    pub saved_at: Option<Timestamp>,
    /// The call it is typed for.
    pub call: Option<CallId>,
    /// Type code.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Priority, when other than the type's.
    pub priority: Option<Priority>,
    /// Where.
    pub position: Option<LatLon>,
    /// Who gave the place.
    pub place_source: Option<PlaceSource>,
    /// Gazetteer's words.
    pub found: Option<String>,
    /// Caller's own words.
    pub said: Option<String>,
    /// The address an operator vouches for.
    pub verified: Option<String>,
    /// Free text.
    pub details: Option<String>,
    /// Part of an exercise.
    pub exercise: bool,
}

impl DraftView {
    /// One that is there no more.
    pub fn gone(draft: DraftId) -> Self {
        Self { draft, gone: true, ..Self::default() }
    }
}
