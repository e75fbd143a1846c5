//! Who may do what: roles of accounts, rights, and the one table between them.
//!
//! The table is asked twice: at the door, by the extractor every request passes ([`crate::api`]), and in the core, before an input is decided
//! ([`crate::dispatch`]). Both ask the same functions, so neither can be more generous than the other.
//!
//! | question | answered by |
//! |---|---|
//! | what is this account? | [`Role`], one or more, each for some rooms |
//! | may this role do it? | [`Role::has`] |
//! | only from a position of the room? | [`Right::positions`], [`Role::needs_position`] |

mod position;
mod right;
mod role;

pub use position::PositionKind;
pub use right::Right;
pub use role::Role;
