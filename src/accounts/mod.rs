//! Accounts, their sessions, and what is recorded of them: a pure fold over [`Fact`]s, like the room's core.
//!
//! ```text
//! door: checks a password ─► Fact ─► Book::apply ─► register (append, sync) ─► answer
//! ```
//! Secrets (password hashes, names, what people typed as their reason) are not in the facts: a fact names a salted digest of them, so that the
//! record stays whole when one is changed or erased, and a secret that was changed by another hand is found.

mod account;
mod book;
mod erased;
mod fact;
mod grant;
mod hold;
mod look;
mod session;

pub use account::{Account, Code, Token};
pub use book::{Book, BookError, Row};
pub use erased::ErasedThing;
pub use fact::{Fact, HOLD_LIFTED, HOLD_SET, Refused, WhyEnded};
pub use grant::{Grant, Regions, Scope};
pub use hold::{HeldThing, LegalHold};
pub use look::{Look, Purpose};
pub use session::{Session, SessionKey};
