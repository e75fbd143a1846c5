//! The composition root: the only place that makes channels, starts tasks and owns the shutdown.

pub mod cli;
pub mod command;
pub mod exit;
