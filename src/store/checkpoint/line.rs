//! One checkpoint: a JSON line with a signature over its canonical bytes.
//!
//! # Canonical bytes
//! Integers big-endian; *text* = u32 length in bytes, then UTF-8.
//! ```text
//! "dawria checkpoint\n"    u8 1 (form version)
//! text chain               16 bytes store
//! u64 epoch                u64 seq
//! 32 bytes hash            i64 at, ms
//! 32 bytes prev            32 bytes public key
//! ```
//! `sig` is the Ed25519 signature (RFC 8032) of exactly these bytes by the private half of `key`; the JSON text itself is not signed, so its
//! spacing and the order of its members mean nothing. `prev` is the SHA-256 of the canonical bytes and the 64 bytes of the signature of
//! the checkpoint before it of the same chain; zeros in the first one of a start that could not see the one before.

use super::key::{PublicKey, SigningKey};
use crate::{
    quantity::Timestamp,
    store::canonical::{Hash, hex, unhex},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Version of the form.
const FORM: u8 = 1;

/// Where a chain of records stands. Only what is durable is ever in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// Which chain: `room/ID` for a room's journal.
    pub chain: String,
    /// Identity of the store that holds it: random, made with it.
    pub store: [u8; 16],
    /// Epoch of the start that says so.
    pub epoch: u64,
    /// Its last record; 0: none.
    pub seq: u64,
    /// Hash of that record.
    pub hash: Hash,
}

impl ChainEnd {
    /// Name of the chain of a room's journal.
    pub fn of_room(room: &crate::id::RoomId) -> String {
        format!("room/{room}")
    }
}

/// A line is no checkpoint, or not a good one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LineError {
    /// It does not read.
    #[error("is no checkpoint: {0}")]
    NotOne(String),
    /// Of another form.
    #[error("has form {0}, this program reads form {FORM}: use a newer Dawria")]
    Form(u8),
    /// Made with a key that is not trusted.
    #[error("is signed with key {0}, which is not the one that was given")]
    OtherKey(PublicKey),
    /// Altered, or made by somebody without the key.
    #[error("does not carry the signature of its key: it was altered, or made by somebody else")]
    Signature,
}

/// A signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Where the chain stood.
    pub end: ChainEnd,
    /// When it was signed, by the server's time.
    pub at: Timestamp,
    /// [`link`](Self::link) of the one before it of this chain; zeros where that was not known.
    pub prev: Hash,
    /// Whose signature it is.
    pub key: PublicKey,
    sig: [u8; 64],
}

/// The members of the JSON line, in their order.
#[derive(Serialize, Deserialize)]
struct Wire {
    v: u8,
    chain: String,
    store: String,
    epoch: u64,
    seq: u64,
    hash: String,
    at: i64,
    prev: String,
    key: String,
    sig: String,
}

impl Checkpoint {
    /// Signs where a chain stands.
    pub fn sign(end: ChainEnd, at: Timestamp, prev: Hash, key: &SigningKey) -> Self {
        let mut made = Self { end, at, prev, key: key.public(), sig: [0; 64] };
        made.sig = key.sign(&made.canonical());
        made
    }

    /// What is signed.
    pub fn canonical(&self) -> Vec<u8> {
        let end = &self.end;
        let mut bytes = b"dawria checkpoint\n".to_vec();
        bytes.push(FORM);
        // A chain's name is a few dozen bytes.
        bytes.extend(u32::try_from(end.chain.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend(end.chain.as_bytes());
        bytes.extend(end.store);
        bytes.extend(end.epoch.to_be_bytes());
        bytes.extend(end.seq.to_be_bytes());
        bytes.extend(end.hash);
        bytes.extend(self.at.millis().to_be_bytes());
        bytes.extend(self.prev);
        bytes.extend(self.key.bytes());
        bytes
    }

    /// What the next one of this chain names as `prev`.
    pub fn link(&self) -> Hash {
        let mut h = Sha256::new();
        h.update(self.canonical());
        h.update(self.sig);
        h.finalize().into()
    }

    /// As a line of JSON, without its end.
    pub fn line(&self) -> String {
        let end = &self.end;
        let wire = Wire {
            v: FORM,
            chain: end.chain.clone(),
            store: hex(&end.store),
            epoch: end.epoch,
            seq: end.seq,
            hash: hex(&end.hash),
            at: self.at.millis(),
            prev: hex(&self.prev),
            key: self.key.to_string(),
            sig: hex(&self.sig),
        };
        // Plain members: there is nothing that could not be written.
        serde_json::to_string(&wire).unwrap_or_default()
    }

    /// Reads a line; what stands before its first `{` (a syslog header) is left out. The signature is not checked yet.
    ///
    /// # Errors
    /// [`LineError::NotOne`], [`LineError::Form`].
    pub fn parse(line: &str) -> Result<Self, LineError> {
        let json = line.find('{').map_or(line, |at| &line[at..]);
        #[derive(Deserialize)]
        struct Form {
            v: u8,
        }
        let not_one = |e: serde_json::Error| LineError::NotOne(e.to_string());
        let form: Form = serde_json::from_str(json).map_err(not_one)?;
        if form.v != FORM {
            return Err(LineError::Form(form.v));
        }
        let wire: Wire = serde_json::from_str(json).map_err(not_one)?;
        let bytes = || {
            let end = ChainEnd {
                chain: wire.chain.clone(),
                store: unhex(&wire.store)?,
                epoch: wire.epoch,
                seq: wire.seq,
                hash: unhex(&wire.hash)?,
            };
            let key = PublicKey::from_bytes(unhex(&wire.key)?);
            Some(Self { end, at: Timestamp(wire.at), prev: unhex(&wire.prev)?, key, sig: unhex(&wire.sig)? })
        };
        bytes().ok_or_else(|| LineError::NotOne("a hash, key or signature is not as many hexadecimal digits as it should be".into()))
    }

    /// Checks that one of these keys signed it.
    ///
    /// # Errors
    /// [`LineError::OtherKey`], [`LineError::Signature`].
    pub fn check(&self, trusted: &[PublicKey]) -> Result<(), LineError> {
        if !trusted.contains(&self.key) {
            return Err(LineError::OtherKey(self.key));
        }
        if self.key.signed(&self.canonical(), &self.sig) { Ok(()) } else { Err(LineError::Signature) }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn end() -> ChainEnd {
        ChainEnd { chain: "room/marrakech".into(), store: [1; 16], epoch: 42, seq: 900, hash: [2; 32] }
    }

    /// Computed apart from this program (Python, `cryptography`), from the form described above. Fixed for ever: other values here mean that
    /// no old checkpoint verifies any more.
    #[test]
    fn the_form_is_frozen() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let made = Checkpoint::sign(end(), Timestamp(1_790_000_000_000), [4; 32], &key);
        let vectors: serde_json::Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
        assert_eq!(hex(&made.canonical()), vectors["canonical"]);
        assert_eq!(key.public().to_string(), vectors["key"]);
        assert_eq!(hex(&made.sig), vectors["sig"]);
        assert_eq!(hex(&made.link()), vectors["link"]);
        assert_eq!(made.line(), vectors["line"].as_str().unwrap());
        let read = Checkpoint::parse(&format!("<109>1 2026-09-21T14:13:20.000Z - dawria 7 checkpoint - {}", made.line())).unwrap();
        assert_eq!(read, made);
        assert_eq!(read.check(&[key.public()]), Ok(()));
    }

    #[test]
    fn every_member_counts() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let made = Checkpoint::sign(end(), Timestamp(1), [0; 32], &key);
        type Change = fn(&mut Checkpoint);
        let changes: [(&str, Change); 7] = [
            ("chain", |c| c.end.chain.push('x')),
            ("store", |c| c.end.store[0] ^= 1),
            ("epoch", |c| c.end.epoch += 1),
            ("seq", |c| c.end.seq -= 1),
            ("hash", |c| c.end.hash[31] ^= 1),
            ("at", |c| c.at = Timestamp(2)),
            ("prev", |c| c.prev[0] ^= 1),
        ];
        for (what, change) in changes {
            let mut other = made.clone();
            change(&mut other);
            assert_eq!(other.check(&[key.public()]), Err(LineError::Signature), "{what}");
            assert_ne!(other.link(), made.link(), "{what}");
        }
        let theirs = SigningKey::from_bytes(&[9; 32]);
        let forged = Checkpoint::sign(end(), Timestamp(1), [0; 32], &theirs);
        assert_eq!(forged.check(&[key.public()]), Err(LineError::OtherKey(theirs.public())));
        let mut renamed = forged;
        renamed.key = key.public();
        assert_eq!(renamed.check(&[key.public()]), Err(LineError::Signature));
    }

    #[test]
    fn what_is_no_checkpoint_is_said() {
        for line in ["", "{}", "{\"v\":1}", "no json"] {
            assert!(matches!(Checkpoint::parse(line), Err(LineError::NotOne(_))), "{line}");
        }
        assert_eq!(Checkpoint::parse("{\"v\":2}"), Err(LineError::Form(2)));
        let short = Checkpoint::sign(end(), Timestamp(1), [0; 32], &SigningKey::from_bytes(&[3; 32]))
            .line()
            .replace("\"prev\":\"00", "\"prev\":\"");
        assert!(matches!(Checkpoint::parse(&short), Err(LineError::NotOne(_))));
    }
}
