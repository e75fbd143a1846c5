//! Inputs into events. One file per concept; [`step::Step`] is what a decision builds on.
//!
//! A decision reads the state and writes nothing: it returns the events, or the rule by which the input is refused.

pub(super) mod assignments;
mod calls;
pub(super) mod clock;
mod deadlines;
mod drafts;
pub(super) mod incidents;
mod life;
mod passing;
mod plan;
pub(super) mod queue;
mod ranking;
pub(super) mod step;
mod taking;
mod ties;
pub(super) mod units;

pub use ranking::MAX_RETRIES;
pub use step::decide;
pub(in crate::dispatch) use step::{Freed, Step};
pub(in crate::dispatch) use ties::master_of;
