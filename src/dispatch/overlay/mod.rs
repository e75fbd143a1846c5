//! What lies over a unit's status: wants to speak, no contact, a wish of its crew, the end of its shift.

mod act;
mod apply;
mod decide;
mod fact;
pub(super) mod invariant;

pub use act::{Act, crew_may};
pub(super) use decide::decide;
pub use fact::Fact;
