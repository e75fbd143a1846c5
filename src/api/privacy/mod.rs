//! Personal data: erased on request, erased when they have served their time, kept by a legal hold.
//!
//! | file | what |
//! |---|---|
//! | [`keeper`] | the limits in force, the way to the one task that erases by age, its last reports |
//! | [`request`] | one call, incident, notice or person, at somebody's word |
//! | [`hold`] | legal holds |
//! | [`job`] | what of a room has served its time |
//! | [`due`] | one key that is to go, or was put under a hold on its way |
//! | [`gap`] | a run long after the last one waits for a person's word |
//! | [`walk`] | reading it, page by page |
//! | [`record`] | what of the register has: reasons, names |
//! | [`report`] | what was done |
//!
//! An erasure destroys keys: [`Journal::erase_all`](crate::store::Journal::erase_all) puts them on the list of erasures, overwrites them and
//! clears the write-ahead log; then [`Live::forget`](crate::live::Live::forget) clears the screens. Events, projections and chain stay.

mod batch;
mod due;
mod gap;
mod hold;
pub mod job;
mod keeper;
mod record;
mod report;
mod request;
mod walk;
mod when;

pub use keeper::{Asked, Privacy};
pub use record::forget_reasons_and_names;
pub use report::{Counts, Left, Report};
pub use request::Done;
pub use when::next_run;
