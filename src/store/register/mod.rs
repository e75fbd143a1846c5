//! The register: accounts, sessions, and the audit of what was looked at, for the whole server, in one file of its own.
//!
//! `data_dir/register/register.sqlite`: a table of lines that only grows, chained like the journal of a room ([`chain`]); the present accounts,
//! sessions and tokens beside it, written in the same transaction; and secrets by their salted digest, outside the chain.
//!
//! ```text
//! register.act(at, actor, |book| decide → facts) ─► applied in memory ─► writer thread: one transaction, one sync for many ─► answer
//! ```
//! A failure after a fact was applied stops the process, as with the journal; the next start reads what is durable.

mod chain;
mod due;
mod error;
mod handle;
mod named;
mod open;
mod page;
mod revive;
mod secret;
mod verify;
mod writer;

pub use chain::Line;
pub use due::{DoneLine, DueReasons};
pub use error::RegisterError;
pub use handle::{Decided, Register};
pub use page::{AuditLine, AuditPage};
pub use revive::{Revived, revive};
pub use secret::{Secret, digest_of};
pub use verify::{Verified, id_of, verify};

/// Its folder within the data folder.
pub const FOLDER: &str = "register";
/// Name of its chain in checkpoints and backups.
pub const CHAIN: &str = "register";
/// The file's name within its folder.
pub(in crate::store) const FILE: &str = "register.sqlite";
