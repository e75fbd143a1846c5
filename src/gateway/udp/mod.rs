//! The UDP door: one task for the socket, a bounded table of sources.
//!
//! Identity belongs to the source address and port: a datagram counts only for the name that its own source gave. Half a line at the
//! end of a datagram waits for the next one from the same source and counts only if the two together have a right checksum.

mod door;
mod lines;
mod sources;

pub use door::{bind, run};
