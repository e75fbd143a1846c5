//! One file a resource.

pub mod assignments;
pub mod callers;
pub mod calls;
pub mod crews;
pub mod devices;
pub mod drafts;
pub mod emergencies;
pub mod gazetteer;
pub mod incidents;
pub mod life;
pub mod map;
pub mod overlays;
pub mod page;
pub mod passing;
pub mod recommendation;
pub mod reservations;
pub mod room;
pub mod stats;
pub mod ties;
pub mod units;
