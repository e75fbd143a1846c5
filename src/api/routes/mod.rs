//! One file a resource.

pub mod assignments;
pub mod callers;
pub mod calls;
pub mod centre;
pub mod devices;
pub mod drafts;
pub mod gazetteer;
pub mod incidents;
pub mod lending;
pub mod life;
pub mod map;
pub mod page;
pub mod passing;
pub mod recommendation;
pub mod room;
pub mod stats;
pub mod ties;
pub mod units;
