//! Personal fields: sealed at the door before `decide`, opened only at the edge, erased by destroying a key.
//!
//! One random 32-byte key a subject (one call or one incident), stored outside the hash chain in the transaction of the subject's first
//! event. Fields are sealed with ChaCha20-Poly1305 (RFC 8439) under a random nonce; the associated data bind subject and field, so that
//! a sealed number cannot be passed off as another call's name. Comparisons use HMAC-SHA-256 (RFC 2104) under keys that are erased
//! alike, never bare hashes: a telephone number has too few possibilities for those.
//!
//! Subjects are derived from the input that first names them ([`subject_of`]), so a repeated input finds its key again.

mod crypt;
mod keys;
mod sealer;

pub(in crate::store) use crypt::Key;
pub(in crate::store) use keys::{KeyKind, StoredKey};
pub(in crate::store) use sealer::FIELDS;
pub use sealer::{SealError, Sealer, day_of_log, subject_of};
