//! Secrets, kept outside the chain under a salted digest that the chain names.
//!
//! So a password's hash that another hand put in place is found (its digest is in no line), and a name or reason can be erased while the
//! chain stays whole: without the salt its digest says nothing.

use crate::store::canonical::hex;
use sha2::{Digest, Sha256};

const SALT_BYTES: usize = 16;

/// One secret to be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// What the chain names it by.
    pub digest: String,
    /// `password`, `second_factor`, `name`, `why`.
    pub field: &'static str,
    /// Random.
    pub salt: [u8; SALT_BYTES],
    /// The secret.
    pub value: Vec<u8>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({} {})", self.field, self.digest)
    }
}

impl Secret {
    /// Salts and digests a value.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn new(field: &'static str, value: &[u8]) -> Result<Self, getrandom::Error> {
        let mut salt = [0; SALT_BYTES];
        getrandom::fill(&mut salt)?;
        Ok(Self { digest: digest_of(&salt, value), field, salt, value: value.to_vec() })
    }
}

/// SHA-256 of salt and value, hex.
pub fn digest_of(salt: &[u8], value: &[u8]) -> String {
    hex(&Sha256::new().chain_update(b"dawria secret\n").chain_update(salt).chain_update(value).finalize())
}
