//! One file a resource.

pub mod assignments;
pub mod calls;
pub mod cover;
pub mod devices;
pub mod gazetteer;
pub mod import;
pub mod incidents;
pub mod map;
pub mod page;
pub mod recommendation;
pub mod room;
pub mod roster;
pub mod settings;
pub mod stats;
pub mod units;
