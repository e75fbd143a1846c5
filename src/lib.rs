//! Dawria: real-time patrol dispatch and GPS tracking.
//!
//! The module list follows the way of the data; `docs/ARCHITECTURE.md` is the map.

pub mod clock;
pub mod fix;
pub mod id;
pub mod quantity;

pub mod bus;
pub mod dispatch;
pub mod fleet;
pub mod live;
