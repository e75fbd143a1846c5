//! The websockets; `docs/LIVE.md` is their protocol.

pub mod centre;
pub mod room;
pub mod terminal;
