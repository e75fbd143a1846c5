//! The composition root: the only place that makes channels, starts tasks and owns the shutdown.
//!
//! [`serve`] reads as the story of a start: doors, journal, map, tasks, ready. [`room`] is the owner of the dispatch state, [`fleet_task`]
//! the owner of positions and screens, [`ranking`] the worker between the two.

mod checkpoints;
pub mod cli;
mod client;
mod closer;
pub mod command;
pub mod courier;
pub mod exit;
pub mod files;
pub mod fleet_task;
pub mod hosted;
pub mod listen;
pub mod logging;
pub mod opener;
pub mod orders;
pub mod others;
mod outlets;
mod passed;
mod ports;
mod preempt;
pub mod ranking;
pub mod ready;
mod retention;
pub mod room;
mod running;
pub mod serve;
pub mod service;
pub mod show;
pub mod snaps;
pub mod stages;
mod synthetic;
mod tls;
pub mod watch;

pub use ready::Ready;
pub use serve::{runtime, serve};
