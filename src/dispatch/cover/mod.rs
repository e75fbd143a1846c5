//! Cover: units that stand still away from their post, and sectors without an available unit; each with a proposal that an operator
//! accepts or dismisses.
//!
//! Positions are the fleet's, so the shell looks: [`Watch`] (pure, in the shell's hands) goes through state and positions and says what
//! to tell the core. The core believes it only where its own state agrees, raises one alert for one subject, and ends it when told that
//! its cause is gone. After a restart the watch begins anew: an alert already raised stays, one to come comes later by as much.

mod act;
mod alert;
mod decide;
mod watch;

pub use act::{Act, Fact};
pub use alert::{About, Alert, AlertState, Proposal};
pub(in crate::dispatch) use decide::{check, decide};
pub use watch::{Seen, Watch};
