//! What comes to a room from outside, the same under every policy.

use crate::{
    dispatch::model::{Classification, Duty, Priority, Unavailability},
    id::UnitId,
    quantity::{Position, Timestamp},
};

/// One thing that comes, and when. A source gives them in order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What comes.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A call on line 19.
    Call(CallDemand),
    /// A patrol comes upon something.
    Found {
        /// Which patrol it was, when a record says so; if that one is not free under this policy, the nearest free one.
        by: Option<UnitId>,
        /// Chooses among the free ones when no record says.
        dice: u32,
        /// What.
        work: Work,
    },
    /// The room opens an incident without a call.
    Opened(Work),
    /// A unit goes on or off duty (off: once it is free).
    Duty {
        /// Which.
        unit: UnitId,
        /// What.
        duty: Duty,
    },
    /// A unit cannot be sent, or can again (once it is free).
    Unavailable {
        /// Which.
        unit: UnitId,
        /// Why not, or `None`.
        reason: Option<Unavailability>,
    },
}

/// A call.
#[derive(Clone, Debug, PartialEq)]
pub struct CallDemand {
    /// Who picks up.
    pub answer: Answer,
    /// The caller hangs up after this long without an answer, ms.
    pub patience_ms: Option<u32>,
    /// How long it is spoken, ms.
    pub talk_ms: u32,
    /// What becomes of it.
    pub end: End,
}

/// Who picks up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The first free call taker; the call waits for one.
    Taker,
    /// As recorded, after so long, ms: how many takers there were is not in the record.
    After(u32),
}

/// What becomes of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// Closed with one key. *Repeat* repeats the newest open incident; where none is open it is taken for an enquiry.
    Closed(Classification),
    /// It opens an incident.
    Work(Box<Work>),
}

/// Work for patrols.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// Where. `None`: where the patrol that comes upon it is.
    pub place: Option<Position>,
    /// Type: its number among the settings' types.
    pub kind: u16,
    /// Priority.
    pub priority: Priority,
    /// How long the first unit stays, ms.
    pub on_scene_ms: u32,
    /// Further units sent.
    pub more: Vec<More>,
    /// It is called off this long after it was opened, ms, if nobody has arrived by then.
    pub called_off_ms: Option<u32>,
}

/// A further unit on an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct More {
    /// Asked for this long after the incident was opened, ms.
    pub after_ms: u32,
    /// How long it stays, ms.
    pub on_scene_ms: u32,
}
