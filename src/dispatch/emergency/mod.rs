//! Emergencies: a patrol's call for help, with a life of its own.
//!
//! One is open per unit; a further press adds to it. It is raised whatever else is full, never muted, acknowledged by the room, and ended by
//! the room alone, with a reason. Its unit is not sent anywhere while it is open. It stays in memory an hour after its end.

mod act;
mod apply;
mod decide;
mod fact;
pub(super) mod invariant;
mod model;
mod settings;

pub use act::{Act, crew_may};
pub(super) use decide::{decide, forget, unanswered};
pub use fact::Fact;
pub use model::{Deed, Emergency, EmergencyEnd, EmergencyState};
pub use settings::EmergencySettings;
