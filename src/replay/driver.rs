//! The real dispatch core of one room, driven by simulated time: inputs decided, events applied, effects taken. No journal.

use super::ReplayError;
use crate::{
    clock,
    dispatch::{
        self, Ctx, Effect, Envelope, Input, Recorded, Reject, Settings, State,
        input::DeadlineId,
        model::{Actor, Fingerprint, Source},
    },
    id::{InputId, RoomId, SubjectId},
    quantity::Timestamp,
};
use std::{collections::VecDeque, sync::Arc};
use uuid::Uuid;

/// One input in so many is timed; a prime, as what happens to a call comes in a round.
const TIMED: u64 = 17;

/// A room's core.
#[derive(Debug)]
pub struct Core {
    state: State,
    ctx: Ctx,
    env: Envelope,
    inputs: u64,
    events: u64,
    /// Time in decide, apply and effects, and for how many of the inputs it was taken.
    timed: (i64, u64),
    /// What the events so far made owed, oldest first.
    pub owed: VecDeque<Effect>,
}

impl Core {
    /// An empty room.
    pub fn new(room: RoomId, settings: Arc<Settings>) -> Self {
        let env = Envelope {
            id: InputId(Uuid::nil()),
            // As long as a real one: the core clones it into every event.
            content: Fingerprint("0123456789abcdef0123456789abcdef".to_owned()),
            actor: Actor { account: "replay".to_owned(), role: "system".to_owned(), position: None },
            source: Source::Automatic,
            occurred_at: None,
            position: None,
            input: Input::DeadlineReached { deadline: DeadlineId::ForgetCalls },
        };
        let ctx = Ctx { now: Timestamp(0), clock_doubtful: false, recalled: None };
        Self { state: State::new(room, settings), ctx, env, inputs: 0, events: 0, timed: (0, 0), owed: VecDeque::new() }
    }

    /// The room's state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Inputs decided, refused ones included; events applied.
    pub fn work(&self) -> (u64, u64) {
        (self.inputs, self.events)
    }

    /// Time spent deciding and applying, µs, projected from the inputs that were timed.
    pub fn core_us(&self) -> f64 {
        self.timed.0 as f64 * self.inputs as f64 / self.timed.1.max(1) as f64
    }

    /// A key subject nobody else has.
    pub fn subject(&self) -> SubjectId {
        SubjectId(Uuid::from_u128(u128::from(self.inputs)))
    }

    /// Decides one input and applies its events; what they made owed is in [`Self::owed`].
    ///
    /// # Errors
    /// [`ReplayError::Unfit`]; a refusal is the inner result.
    pub fn act(&mut self, now: Timestamp, source: Source, input: Input) -> Result<Result<Vec<Recorded>, Reject>, ReplayError> {
        self.inputs += 1;
        self.ctx.now = now;
        self.env.id = InputId(Uuid::from_u128(u128::from(self.inputs)));
        self.env.source = source;
        self.env.input = input;
        if !self.inputs.is_multiple_of(TIMED) {
            return self.decide_and_apply();
        }
        let started = clock::boot_us();
        let done = self.decide_and_apply();
        self.timed = (self.timed.0 + clock::boot_us() - started, self.timed.1 + 1);
        done
    }

    fn decide_and_apply(&mut self) -> Result<Result<Vec<Recorded>, Reject>, ReplayError> {
        let events = match dispatch::decide(&self.state, &self.ctx, &self.env) {
            Ok(events) => events,
            Err(refused) => return Ok(Err(refused)),
        };
        for event in &events {
            dispatch::apply(&mut self.state, event)?;
        }
        self.events += events.len() as u64;
        for event in &events {
            self.owed.extend(dispatch::effects(event, &self.state));
        }
        Ok(Ok(events))
    }

    /// When the core wants to be told of a deadline next.
    pub fn next_deadline(&self) -> Option<(Timestamp, DeadlineId)> {
        self.state.next_deadline()
    }
}
