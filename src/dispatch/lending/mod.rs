//! Lending: a unit is commanded by one room, and passes to another by a protocol that two journals decide.
//!
//! ```text
//! lender                                   borrower
//! LendReleased (nothing open on it)  ──►   LendTaken or LendDeclined: only this decides
//! LendSettled                        ◄──   the same answer to every repeat
//! ```
//! Each step is an event of one room's journal; what passes between them may be lost, repeated, late or out of order. The lender never
//! takes a unit back by itself: it says its offer again, from its state, until it has seen the answer. Returning is the same protocol; the
//! home room is a name kept with the unit. Between release and answer the unit cannot be assigned anywhere.
//!
//! A request for another room's unit is an entity of both rooms: the asking one owes it, the owning one grants it (which is a release),
//! or refuses. The shell that carries all of this between rooms derives the ids of its inputs from (lend or request, step), so the
//! journal's index of inputs is the memory of what was answered, for ever.

mod act;
mod apply;
pub(in crate::dispatch) mod decide;
mod fact;
pub(in crate::dispatch) mod invariant;
mod model;
mod owed;
pub(in crate::dispatch) mod requests;
mod settings;

pub use act::Act;
pub use fact::Fact;
pub use invariant::over_rooms;
pub use model::*;
pub use owed::{Help, Offer, Owed, Passing, Telling, call_for_help, offer, owed, passing, telling};
pub use settings::{LendingSettings, ROOMS_MAX};
