//! Alarms that were raised and are still true: silenced by somebody, or passed on to the room chief.
//!
//! An alarm is named by the deadline that raised it and lives exactly as long as what it is about: it goes when the crew answers, somebody
//! is assigned, the proposal is confirmed. An emergency is not silenced; it is an entity of its own.

mod act;
mod apply;
mod fact;
pub(super) mod invariant;
mod model;
mod name;

pub use act::Act;
pub(super) use act::{decide, escalate, escalates_at, next_candidate};
pub use fact::Fact;
pub use model::{Raised, Silenced};
pub use name::About;
