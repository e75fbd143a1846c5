//! What waits for a batch to be durable.

use crate::{
    api::{
        door::{Acted, Reply},
        problem::ApiError,
    },
    dispatch::{effect::Effect, event::Recorded},
    id::InputId,
    live::Change,
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
    /// What they made owed.
    pub effects: Vec<Effect>,
    /// What they change on the screens.
    pub change: Change,
    /// Answers, in the order in which they were asked.
    pub waiting: Vec<Waiting>,
}
