//! Inputs into events. One file per concept; [`step::Step`] is what a decision builds on.
//!
//! A decision reads the state and writes nothing: it returns the events, or the rule by which the input is refused.

mod assignments;
mod calls;
mod clock;
mod deadlines;
mod incidents;
mod plan;
mod queue;
mod ranking;
mod step;
mod units;

pub use ranking::MAX_RETRIES;
pub use step::decide;
pub(in crate::dispatch) use step::{Freed, Step};
