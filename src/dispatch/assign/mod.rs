//! Assignments beyond the plain way forward: reserved, refused, pre-empted, timed out, proposed, corrected, watched over on scene,
//! typed in after an outage.
//!
//! A reservation takes its assignment's number when it is made and stamps nothing; the assignment is made under that number when it becomes
//! one. Everything that counts units on incidents therefore never meets it (`docs/decisions/0010-a-reservation-is-not-an-assignment.md`).

mod act;
mod apply;
mod confirm;
mod correct;
mod end;
mod fact;
pub(super) mod invariant;
mod model;
mod past;
pub(super) mod reserve;
mod settings;
mod watch;

pub use act::{Act, crew_may};
pub(super) use act::{decide, wanted};
pub(super) use apply::{restamp, set_stamp, settle_proposal, still};
pub(super) use end::{timed_out, unless_reserved};
pub use fact::Fact;
pub use model::{Reserved, ReservedOutcome};
pub use past::{Past, PastRefusal, WrittenDown};
pub use settings::{AssignmentSettings, Refusal, Watching};
pub(super) use watch::{check_at, overdue_at};
