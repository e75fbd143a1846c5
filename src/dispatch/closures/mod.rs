//! Road closures: drawn by the room, in force from their time to their end, and with them every ranking and every way from the same moment.
//!
//! Which closures are in force follows from events alone ([`Closures::in_force`]); [`Closures::version`] is the journal sequence of the
//! last event that changed it, so a decision record names exactly the roads it was made with, and anyone can draw them again from the
//! journal.

mod apply;
mod decide;
mod event;
mod input;
mod invariant;
mod limits;
mod model;
mod refusal;

pub(in crate::dispatch) use decide::{decide, due};
pub use event::Fact;
pub use input::{Act, Due};
pub(in crate::dispatch) use invariant::check;
pub use limits::ClosureLimits;
pub use model::{Closure, ClosureState, Closures, Passes, Reason, Shape};
pub use refusal::Refusal;
