//! Who works when, with what: vehicles, people, shifts; what is bound to what, and since when.
//!
//! ```text
//! device ──► vehicle ──► unit ◄── crew (people, leader, strength), in a shift of a team
//!     └─────────────────► unit (a tablet of a foot patrol)
//! ```
//!
//! A unit keeps its vehicle when it goes off duty, until another unit takes it: a parked car's GPS unit goes on reporting. Its crew leaves
//! it. [`model`](Vehicle) the nouns, [`act`](Act) what may be asked, [`fact`](Fact) what became true; `enter` decides what comes from
//! lists, `plan` shifts to come, `sign` signing on and off, `change` what changes in mid-shift; `bindings` remembers what was bound when.

mod act;
mod apply;
mod bindings;
mod change;
mod enter;
mod fact;
mod invariant;
mod model;
mod plan;
mod sign;

pub use act::{Act, NewUnit, PlannedEntry, PlannedShift};
pub use bindings::{BINDINGS_KEPT, Binding, Bound, Thing};
pub(in crate::dispatch) use change::place;
pub(in crate::dispatch) use enter::{decide, fits};
pub use fact::{Fact, LeftOutEntry};
pub(in crate::dispatch) use invariant::check;
pub use model::{Crew, Entry, Person, Rostered, Shift, ShiftState, Vehicle};
