//! `dawria map import` and `dawria map landmarks`: making and changing map directories.
//!
//! [`run`] does the whole import, [`prepare`] only when the directory does not hold that map already, [`landmarks`] changes the gazetteer
//! alone. All write into a directory beside the target and swap it in whole ([`place`]): a failure leaves the old map.

mod command;
mod error;
pub mod landmarks;
mod place;
mod progress;
mod report;
mod run;
#[cfg(test)]
mod tests;

pub use command::MapCommand;
pub use error::ImportError;
pub use progress::{Progress, Quiet, Step, Terminal};
pub use report::{Prepared, Report};
pub use run::{MapSource, prepare, run};
