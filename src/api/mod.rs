//! The HTTP and websocket door: the router on one screen, a file per resource, wire types, one mapping of errors.

pub mod accept;
pub mod dto;
pub mod extract;
pub mod guard;
pub mod problem;
pub mod range;
pub mod web;
