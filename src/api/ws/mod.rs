//! The websockets; `docs/LIVE.md` is their protocol.

pub mod centre;
mod crew;
pub mod room;
pub mod terminal;
