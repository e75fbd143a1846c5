//! One file a resource.

pub mod assignments;
pub mod calls;
pub mod crews;
pub mod devices;
pub mod emergencies;
pub mod gazetteer;
pub mod incidents;
pub mod map;
pub mod overlays;
pub mod page;
pub mod recommendation;
pub mod reservations;
pub mod room;
pub mod stats;
pub mod units;
