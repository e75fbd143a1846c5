//! What an incident needs, by the run card of its type and priority, and what of it is still open.
//!
//! A card lists combinations, the wanted one first; any of them is enough. [`Filling`] matches units with the elements of one combination,
//! [`Wants`] holds all combinations of an incident with the units on it and chooses among them. An incident with a unit on it whose needs
//! are not all met is *incomplete* ([`Incomplete`]): it has its own index beside the queue and is ranked again when a unit it could use
//! becomes free. What is open is decided here and journaled ([`Fact`]); replay reads no card.
//!
//! An urgent incident for which nobody qualifies is *holding* ([`Holding`]): the shift supervisor is told once, until somebody is
//! assigned.

mod after;
mod apply;
mod fact;
mod filling;
mod invariant;
mod model;
mod wants;

pub(in crate::dispatch) use after::{after, holds, is_at_work};
pub use fact::Fact;
pub use filling::Filling;
pub(in crate::dispatch) use invariant::check;
pub use model::{CouldAsk, Holding, Incomplete, Need, Team, TeamMember};
pub use wants::{Choice, Wants};
