//! Where everyone is: judged fixes, effective times, age, trails, and the R-tree over present positions.
//!
//! Pure: no clock, no IO, no randomness; time comes in with each call. One slot per unit, reached by [`UnitIx`]; a unit may have several
//! devices, the first of them leads. Every report of a known device that is not an amendment gets exactly one verdict, so that
//! accepted + duplicate + rejected = reports taken in ([`FleetCounts`]).
//!
//! The way of a report ([`Fleet::ingest`]): known device? → amendment? → (0,0)? → duplicate? → what time is it worth ([`clock`](self))? →
//! too old, later than what is known, or second to a leading device → trail only · plausible motion? no → trail only, shown doubtful · else
//! it becomes the unit's position.

mod age;
mod approach;
mod config;
mod counts;
mod device;
mod device_clock;
mod index;
mod ingest;
mod interval;
mod motion;
mod query;
mod slot;
mod still;
mod table;
mod tick;
mod trail;

pub use age::{AgeClass, class_of_measured, class_of_stated};
pub use approach::{Approaches, Movement, Seen, Thresholds};
pub use config::{FleetConfig, Mobility};
pub use counts::{Doubt, FleetCounts, Judgement, RejectReason, TrailReason};
pub use index::{Broken, Near};
pub use query::{Quality, UnitPosition};
pub use still::Still;
pub use table::{Fleet, UnitIx};
pub use tick::FleetEvent;
pub use trail::TrailPoint;
