//! The dispatch core of one room: inputs in, events out; no IO, no clock, no randomness.
//!
//! The calling order is a contract. For each input the shell
//! 1. looks whether it names something that left memory ([`recall::wanted`]) and fetches it,
//! 2. calls [`decide`]: a refusal changes nothing, otherwise events,
//! 3. calls [`apply`] on each event in order, and takes the [`effects`] of each from the state after the input, with what they carry
//!    (an order's place and words): a later, not yet durable change must not leak into them,
//! 4. appends the events to the journal, waits until they are durable,
//! 5. only then lets the effects out and tells anyone the answer ([`answer::of`]).
//!
//! After a start the state is the fold of the journal (or a snapshot and the tail), and [`pending_effects`] gives all that is still
//! owed. [`State::next_deadline`] says when to send `Input::DeadlineReached` next.
//!
//! **What is absent here**: positions of units (the fleet's), roads, the index of known input ids (the journal's), personal data in the
//! clear (sealed before it comes here).

// A new input or event must show every place to visit.
#![warn(clippy::wildcard_enum_match_arm)]

pub mod alarm;
pub mod answer;
pub mod apply;
pub mod assign;
pub mod calls;
pub mod closer;
pub mod closures;
pub mod cover;
pub mod decide;
pub mod decision;
mod edit;
pub mod effect;
pub mod effects;
pub mod emergency;
pub mod event;
pub mod incidents;
mod index;
pub mod input;
pub mod intervals;
pub mod invariant;
pub mod lending;
pub mod logs;
pub mod model;
pub mod needs;
pub mod notices;
pub mod overlay;
mod passing;
pub mod positions;
pub mod preempt;
pub mod recall;
pub mod recommend;
pub mod reject;
pub mod roster;
pub mod settings;
pub mod snapshot;
pub mod state;

pub use apply::{Unfit, apply};
pub use calls::repeats;
pub use decide::decide;
pub use effect::Effect;
pub use effects::{effects, pending_effects};
pub use event::{Event, Recorded};
pub use input::{Ctx, Envelope, Input};
pub use recommend::recommend;
pub use reject::Reject;
pub use settings::Settings;
pub use state::State;
