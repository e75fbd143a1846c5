//! `dawria journal verify | rebuild | export`: looking at a store from outside, and writing its derived rows anew.
//!
//! Each takes the store's directory, shows a bar on a terminal (on standard error) and stays quiet in a pipe.

mod error;
mod export;
mod fold;
mod progress;
mod read;
mod rebuild;
mod source;
mod verify;

pub use error::ToolError;
pub use export::{ExportRange, export};
pub use read::Events;
pub use rebuild::{Rebuilt, rebuild};
pub use source::in_use;
pub use verify::{Projections, Report, verify};
