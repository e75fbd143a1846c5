//! The nouns of the dispatch core: what a room's state is made of.
//!
//! Words and states follow `docs/GLOSSARY.md`. Everything here is plain data: ordered maps only, integers only, personal fields only in
//! sealed form, so that the fold of the same events gives the same bytes.

mod assignment;
mod base;
mod call;
mod draft;
mod incident;
mod recommendation;
mod tie;
mod unit;

pub use assignment::*;
pub use base::*;
pub use call::*;
pub use draft::*;
pub use incident::*;
pub use recommendation::*;
pub use tie::*;
pub use unit::*;
