//! One file a resource.

pub mod assignments;
pub mod calls;
pub mod devices;
pub mod gazetteer;
pub mod incidents;
pub mod map;
pub mod page;
pub mod recommendation;
pub mod room;
pub mod stats;
pub mod units;
