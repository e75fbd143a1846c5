//! More about incidents: held, cancelled, reopened, handed over; merged, split, linked; passed on; typed as drafts.

mod act;
pub(in crate::dispatch) mod apply;
mod fact;

pub use act::Act;
pub use fact::{Fact, Moved};
