//! The websockets; `docs/LIVE.md` is their protocol.

pub mod room;
pub mod terminal;
