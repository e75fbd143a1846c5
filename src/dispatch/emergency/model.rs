//! What an emergency is.

use crate::{
    dispatch::model::{Actor, Sealed, Stamp},
    id::{EmergencyId, IncidentId, SubjectId, UnitId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};

/// Life of an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyState {
    /// The button was pressed; nobody in the room answered.
    Raised,
    /// The room saw it.
    Acknowledged,
    /// Ended by the room.
    Cleared,
}

/// Why the room ended an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyEnd {
    /// Help came, the crew is safe.
    Safe,
    /// Pressed by mistake; the crew said so.
    Mistake,
    /// A test of the button.
    Test,
    /// Something else: see the note.
    Other,
}

/// When something was done, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// When, by whose word, where.
    pub stamp: Stamp,
    /// Who.
    pub by: Actor,
}

/// A patrol's call for help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    /// Number.
    pub id: EmergencyId,
    /// Whose.
    pub unit: UnitId,
    /// Whose key its texts are sealed under.
    pub subject: SubjectId,
    /// Life.
    pub state: EmergencyState,
    /// The first press.
    pub raised: Deed,
    /// The latest press.
    pub pressed: Deed,
    /// How often the button was pressed.
    pub presses: u32,
    /// Where the unit was at the latest press that said so.
    pub position: Option<Position>,
    /// The room saw it.
    pub acknowledged: Option<Deed>,
    /// The room ended it.
    pub cleared: Option<Deed>,
    /// Why it was ended.
    pub reason: Option<EmergencyEnd>,
    /// A note with that, sealed.
    pub note: Option<Sealed>,
    /// The incident that was opened for it.
    pub incident: Option<IncidentId>,
    /// When it goes to the room chief unless the room answers.
    pub unanswered_at: Option<Timestamp>,
    /// It went to the room chief, and still nobody answered.
    pub escalated_at: Option<Timestamp>,
    /// When it leaves memory, once ended.
    pub forget_at: Option<Timestamp>,
}

impl Emergency {
    /// Not ended.
    pub fn is_open(&self) -> bool {
        self.state != EmergencyState::Cleared
    }
}
