//! What each command of the command line does.

mod common;
pub mod doctor;
pub mod journal;
pub mod map;
pub mod relay;
pub mod replay;
pub mod serve;

pub use common::*;
