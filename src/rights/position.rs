//! Kinds of positions in a room.

use serde::{Deserialize, Serialize};

/// What a position of the room is for. A position may be for several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PositionKind {
    /// Answers line 19.
    CallTaker,
    /// Sends units and speaks with them by radio.
    Dispatcher,
    /// Asks outside databases about persons and plates.
    CheckDesk,
    /// Leads the shift.
    Chief,
}

impl PositionKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::CallTaker, Self::Dispatcher, Self::CheckDesk, Self::Chief];

    /// As it is written everywhere: `call_taker`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::CallTaker => "call_taker",
            Self::Dispatcher => "dispatcher",
            Self::CheckDesk => "check_desk",
            Self::Chief => "chief",
        }
    }
}
