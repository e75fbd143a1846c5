//! The road graph: directed edges between decision nodes, turns between edges, times for every metric.
//!
//! The order of the work: [`ways`] reads roads from an extract, [`chains`] joins pieces between decision nodes, [`edges`] makes
//! directed edges with times, [`turns`] and [`restrict`] say which edge may follow which, [`component`] finds where everybody can get
//! to, [`build`] puts it together, [`file`] keeps it on disk.

pub mod build;
pub mod chains;
mod codec;
pub mod component;
pub mod data;
pub mod edges;
pub mod file;
pub mod restrict;
pub mod turns;
pub mod ways;

pub use build::{BuildError, BuildReport, build};
pub use data::{Graph, NONE, Turn};
pub use file::OpenError;
