//! The HTTP and websocket door: the router on one screen, a file per resource, wire types, one mapping of errors.
//!
//! The way of a request: [`accept`] → [`guard`] (host, origin) → [`router`] → a handler in [`routes`] → an act ([`act`]: fingerprint,
//! sealed texts) through the [`door`] to the room's owner, or a read of what is durable → an answer, or a [`problem`].

pub mod accept;
pub mod act;
pub mod city;
pub mod door;
pub mod dto;
pub mod epochs;
pub mod extract;
pub mod guard;
pub mod health;
pub mod orders;
pub mod people;
pub mod plate;
pub mod positions;
pub mod print;
pub mod problem;
mod process;
pub mod range;
pub mod relay;
pub mod router;
pub mod routes;
pub mod state;
pub mod web;
pub mod ws;
