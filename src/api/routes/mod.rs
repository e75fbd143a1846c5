//! One file a resource.

pub mod assignments;
pub mod calls;
pub mod incidents;
pub mod units;
