//! The HTTP and websocket door: the router on one screen, a file per resource, wire types, one mapping of errors.
//!
//! The way of a request: [`accept`] → [`guard`] (host, origin) → [`router`] → a handler in [`routes`] → an act ([`act`]: fingerprint,
//! sealed texts) through the [`door`] to the room's owner, or a read of what is durable → an answer, or a [`problem`].

pub mod accept;
pub mod act;
pub mod authorise;
pub mod city;
pub mod document;
mod document_shapes;
pub mod door;
pub mod doors;
pub mod dto;
pub mod epochs;
pub mod errands;
pub mod extract;
mod glass;
pub mod guard;
pub mod hall;
pub mod health;
pub mod home;
pub mod install;
pub mod metrics;
pub mod orders;
pub mod peer;
pub mod people;
pub mod plate;
pub mod positions;
pub mod print;
pub mod privacy;
pub mod problem;
mod process;
pub mod queues;
pub mod range;
pub mod redirect;
mod refusal_status;
pub mod relay;
pub mod rights;
pub mod router;
pub mod routes;
pub mod seats;
pub mod state;
pub mod synthetic;
pub mod web;
pub mod ws;
