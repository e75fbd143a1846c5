//! The dispatch core of one room: inputs in, events out; no IO, no clock, no randomness.

pub mod effect;
pub mod event;
pub mod input;
pub mod model;
pub mod reject;
