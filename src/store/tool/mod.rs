//! `dawria journal verify | rebuild | export`: looking at a store from outside, and writing its derived rows anew.
//!
//! Each takes the store's directory, shows a bar on a terminal (on standard error) and stays quiet in a pipe.

mod against;
mod beside;
mod error;
mod export;
mod fold;
mod progress;
mod read;
mod rebuild;
mod register;
mod snapshots;
mod source;
mod verify;

pub use super::sqlite::sqlite_version;
pub use against::{Against, Vouched};
pub use error::ToolError;
pub use export::{ExportRange, export};
pub use read::Events;
pub use rebuild::{Rebuilt, rebuild};
pub use register::{ChainReport, verify_register};
pub use source::{in_use, version};
pub use verify::{Asked, Projections, Report, verify, verify_asked};
