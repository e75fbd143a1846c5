//! What each command of the command line does.

mod common;
pub mod doctor;
pub mod import;
pub mod journal;
pub mod map;
pub mod relay;
pub mod replay;
pub mod room;
pub mod serve;

pub use common::*;
