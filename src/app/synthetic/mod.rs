//! The synthetic test call: placed by the server to itself, so that somebody notices when calls could not be taken.
//!
//! It goes the way of any call (queue, core, journal, durable answer) in a room of its own ([`room`]), and then asks every real room for a
//! durable answer without writing there. Why so: `docs/decisions/0041-synthetic-call.md`.

mod pass;
mod room;

pub use pass::Caller;
