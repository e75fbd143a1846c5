//! More about calls: calling back, where the caller is, who called before, which incidents a call may repeat.

mod act;
pub(in crate::dispatch) mod apply;
mod callers;
mod fact;
mod near;

pub use act::Act;
pub use fact::Fact;
pub use near::{Repeat, repeats};
