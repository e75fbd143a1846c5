//! What if: a recorded time, or a year made from a seed, lived through again under other rules.
//!
//! A discrete-event simulation around the real dispatch core. The *demand* ([`Demand`]: time, place, type, priority, on-scene duration)
//! comes from the record ([`record`]) or the seed ([`year`]) and is the same for every policy; everything that follows from a choice is
//! simulated, for every policy and for the real rules too: calls wait for a taker, the core decides, crews drive ([`ground`]), stay and
//! return to their posts ([`patrols`]). So policies differ by their rules alone, and the baseline can be held against the record.
//!
//! [`agenda`] is the event engine, [`sim`] the room's life on it, [`choose`] who is ranked first, [`policy`] a file's wishes,
//! [`figures`] what is counted, [`table`] how it is printed, [`run`] the command. Nothing is stored.

pub mod agenda;
pub mod choose;
pub mod coverage;
pub mod demand;
pub mod driver;
pub mod error;
pub mod figures;
pub mod ground;
mod happenings;
mod operator;
pub mod patrols;
pub mod plan;
pub mod policy;
mod progress;
pub mod record;
mod recorded;
pub mod run;
pub mod sim;
pub mod table;
mod takers;
mod why;
pub mod year;
mod yearplan;

pub use demand::{Answer, CallDemand, Demand, End, Work};
pub use error::ReplayError;
pub use figures::Figures;
pub use plan::{Habits, Plan};
pub use policy::Policy;
pub use run::{Format, Options, Source, run};
pub use sim::{Seen, Sim, Watch};
pub use table::counted;
pub use yearplan::{Part, TownShare};
