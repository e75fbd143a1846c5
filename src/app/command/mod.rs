//! What each command of the command line does.

mod common;
pub mod doctor;
pub mod journal;
pub mod map;
pub mod relay;
pub mod serve;

pub use common::*;
