//! What waits for a batch to be durable.

use super::excerpt::Excerpt;
use crate::{
    api::{
        door::{Acted, Reply},
        problem::ApiError,
    },
    app::outlets::Letter,
    dispatch::event::Recorded,
    id::{IncidentId, InputId},
    store::{Durable, Receipt},
};
use tokio::sync::oneshot;

/// An answer that waits.
pub enum Waiting {
    /// To an act: made, known, or refused.
    Act(oneshot::Sender<Result<Acted, ApiError>>, Result<Acted, ApiError>),
    /// To a read.
    Read(Reply),
}

impl Waiting {
    /// Sends it; a client that went away is no error.
    pub fn send(self, durable: &Durable) {
        match self {
            Self::Act(reply, answer) => {
                let _ = reply.send(answer);
            }
            Self::Read(reply) => reply(durable),
        }
    }
}

/// One appended batch and all that leaves with it.
pub struct Flight {
    /// The journal's promise.
    pub receipt: Receipt,
    /// When it was appended, microseconds since boot.
    pub appended_us: i64,
    /// Inputs in it, known by their ids until they are in the journal's index.
    pub inputs: Vec<InputId>,
    /// Its events.
    pub events: Vec<Recorded>,
    /// What they may have changed, as it was right after them.
    pub after: Excerpt,
    /// Orders and cancels they made owed.
    pub letters: Vec<Letter>,
    /// They made something owed to another room.
    pub between: bool,
    /// Rankings they made owed.
    pub rank: Vec<IncidentId>,
    /// Answers, in the order in which they were asked.
    pub waiting: Vec<Waiting>,
}
