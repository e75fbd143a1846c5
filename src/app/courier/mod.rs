//! The courier between the rooms of one process: offers of units, requests for them, incidents passed on.
//!
//! Nothing is kept here. What is owed is asked from each room's state, said to the other room under an id derived from what it is, and
//! said again until the answer is in this room's journal. A crash at any point repeats a step; a repeated step gets the same answer.

pub mod deeds;
mod run;

pub use run::{Courier, Stop};
