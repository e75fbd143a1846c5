//! One file a resource.

pub mod assignments;
pub mod calls;
pub mod closures;
pub mod cover;
pub mod devices;
pub mod gazetteer;
pub mod import;
pub mod incidents;
pub mod logs;
pub mod map;
pub mod notices;
pub mod page;
pub mod recommendation;
pub mod room;
pub mod roster;
pub mod settings;
pub mod sheets;
pub mod stats;
pub mod units;
