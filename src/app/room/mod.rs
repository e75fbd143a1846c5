//! The room's owner: the one task that holds the dispatch state of a room.
//!
//! ```text
//! api ──Ask──► queue ─┐                                                        ┌─► replies, refusals, read answers
//! fleet, ranking ─Own─┴─► turn: known id? headroom, note, decide → apply → batch ─► journal ──Durable──┼─► live push
//! deadlines ────────────┘                                                      └─► orders, rankings, bindings
//! ```
//! A turn takes what waits, decides it, and appends it as one batch. While the journal syncs, the next turn already decides. Nothing
//! leaves before its batch is durable: what a turn owes rides in a [`flight`] until the receipt comes. Any failure after `apply` ends the
//! process, which starts again from the journal.

pub(super) mod derived;
pub mod excerpt;
mod fault;
mod flight;
mod landing;
mod looks;
mod owner;
#[cfg(test)]
mod rig;
mod start;
mod turn;

pub use owner::{Own, Owner, Ranked, RoomEnd};
pub use start::{StartError, Started, start};
