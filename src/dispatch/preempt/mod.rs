//! Pre-emption by rule: P0 and P1 may take a unit that is on its way to something less urgent.
//!
//! [`may_take`] is the rule; [`candidates`] who could be taken with gain, kept on the list beside the free ones; [`Act::Take`] one act of
//! the operator. Where the priority is assigned without a person and the room says so, the ranking does it itself
//! (`decide::taking`). Taking a unit by hand without the list is `assign::Act::Preempt`; it counts as a diversion too.

mod act;
mod apply;
mod candidates;
mod decide;
mod invariant;
mod model;
mod refusal;
mod rule;

pub use act::{Act, Fact};
pub use candidates::candidates;
pub(in crate::dispatch) use decide::{Taking, decide, push_diverted, take};
pub(in crate::dispatch) use invariant::check;
pub use model::{Diverted, Preempts};
pub use refusal::Refusal;
pub(in crate::dispatch) use rule::concerned;
pub use rule::{may_take, takers};
