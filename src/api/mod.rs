//! The HTTP and websocket door: the router on one screen, a file per resource, wire types, one mapping of errors.

pub mod dto;
pub mod extract;
pub mod problem;
