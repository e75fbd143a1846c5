//! Closer units: a free unit that would be there well before the one on its way is told to the room, once for each assignment.
//!
//! Travel times are the roads', so the shell looks: [`Rounds`] says which assignments to look at, [`request`] what to search for, [`found`]
//! what to tell the core. The core believes it only where its own state agrees, and never swaps units by itself: an operator accepts, and
//! both happen in one decision, or dismisses. A suggestion is part of its assignment; told once, whatever became of it, never again.

mod act;
mod apply;
mod decide;
mod invariant;
mod look;
mod model;

pub use act::{Act, Fact};
pub(in crate::dispatch) use apply::lapse;
pub(in crate::dispatch) use decide::{after, decide};
pub(in crate::dispatch) use invariant::check;
pub use look::{Rounds, found, instead_of, is_better, overtaken, request};
pub use model::{Suggestion, SuggestionState};
