//! The websockets; `docs/LIVE.md` is their protocol.

mod crew;
pub mod room;
pub mod terminal;
