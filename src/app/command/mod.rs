//! What each command of the command line does.

pub mod audit;
pub mod backup;
pub mod cert;
mod common;
pub mod doctor;
pub mod import;
pub mod journal;
pub mod map;
pub mod relay;
pub mod replay;
pub mod retention;
pub mod room;
pub mod serve;
pub mod user;

pub use common::*;
