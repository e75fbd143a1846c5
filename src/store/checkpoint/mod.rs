//! Signed checkpoints: where each chain of records stood at a moment, written down on another machine.
//!
//! A chain alone proves that its records follow from one another, not that all of them are still there: whoever cuts its end off, puts an
//! older copy in place, or computes all of it anew leaves a chain without a fault. A checkpoint kept elsewhere ends that: the store must
//! have this event, with this hash.
//!
//! - [`ChainEnd`]: where a chain stands. A room's journal gives one; any other chain of records can.
//! - [`SigningKey`] signs, [`PublicKey`] checks. Ed25519.
//! - [`Checkpoint`]: one signed line; its canonical bytes are described there.
//! - [`Notary`] makes lines, each naming the one before it of its chain; [`Outlet`] writes them down.
//! - [`Book`]: a file of such lines, read back and checked.

mod book;
mod key;
mod line;
mod notary;
mod outlet;

pub use book::{Book, BookError, Found};
pub use key::{KeyError, PublicKey, SigningKey};
pub use line::{ChainEnd, Checkpoint, LineError};
pub use notary::Notary;
pub use outlet::{Outlet, OutletError, Syslog};
