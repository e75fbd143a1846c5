//! What a backup says of itself, signed.

use super::BackupError;
use crate::store::{
    canonical::{hex, unhex},
    checkpoint::{PublicKey, SigningKey},
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Version of the form.
pub(super) const FORM: u8 = 1;
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const SIGNATURE: &str = "manifest.sig";
/// What is signed: these bytes, then those of `manifest.json`.
const SIGNED: &[u8] = b"dawria backup\n";

/// Where a chain stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// Which chain: `room/ID`.
    pub chain: String,
    /// Folder of its store, below `data/`.
    pub dir: String,
    /// Identity of the store, hex.
    pub store: String,
    /// Epoch of the server that was running.
    pub epoch: u64,
    /// Last event.
    pub seq: u64,
    /// Its hash, hex; empty for a chain without an event.
    pub hash: String,
    /// Hash of the state after it, hex.
    pub state: String,
}

/// A file of the backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileLine {
    /// Below the backup's folder.
    pub path: String,
    pub bytes: u64,
    /// Hex.
    pub sha256: String,
}

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub(super) v: u8,
    /// When it was begun, ms.
    pub made_at: i64,
    /// The program that made it.
    pub made_by: String,
    /// Newest store version in it.
    pub store_version: u32,
    /// All journals are as of one moment.
    pub same_moment: bool,
    /// The chains.
    pub chains: Vec<ChainHead>,
    pub(super) files: Vec<FileLine>,
}

#[derive(Serialize, Deserialize)]
struct Signature {
    key: String,
    sig: String,
}

fn signed(manifest: &[u8]) -> Vec<u8> {
    [SIGNED, manifest].concat()
}

impl Manifest {
    /// The text of both files.
    pub(super) fn sign(&self, key: &SigningKey) -> Result<(String, String), serde_json::Error> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        let sig = Signature { key: key.public().to_string(), sig: hex(&key.sign(&signed(text.as_bytes()))) };
        Ok((text, serde_json::to_string(&sig)? + "\n"))
    }

    /// Reads and checks both files. `trusted`: whose signature is asked for; without one the key that the backup itself names is taken,
    /// which finds damage, not a forger. Gives that key, too.
    ///
    /// # Errors
    /// [`BackupError::NotABackup`], [`BackupError::Newer`].
    pub fn read(from: &Path, trusted: Option<PublicKey>) -> Result<(Self, PublicKey), BackupError> {
        let not = |what: String| BackupError::NotABackup { path: from.to_owned(), what };
        let text = |name: &str| std::fs::read(from.join(name)).map_err(|e| not(format!("{name}: {e} (an unfinished backup has none)")));
        let (manifest, signature) = (text(MANIFEST)?, text(SIGNATURE)?);
        let signature: Signature = serde_json::from_slice(&signature).map_err(|e| not(format!("{SIGNATURE}: {e}")))?;
        let bytes = || Some((PublicKey::from_bytes(unhex(&signature.key)?), unhex(&signature.sig)?));
        let (key, sig) = bytes().ok_or_else(|| not(format!("{SIGNATURE} does not read")))?;
        if trusted.is_some_and(|trusted| trusted != key) {
            return Err(not(format!("it is signed with key {key}, which is not the one that was given")));
        }
        if !key.signed(&signed(&manifest), &sig) {
            return Err(not(format!("{MANIFEST} does not carry the signature of its key: it was altered")));
        }
        #[derive(Deserialize)]
        struct Head {
            v: u8,
            made_by: String,
            store_version: u32,
        }
        let head: Head = serde_json::from_slice(&manifest).map_err(|e| not(format!("{MANIFEST}: {e}")))?;
        let known = crate::store::sqlite::outside::VERSION;
        if head.v > FORM || head.store_version > known {
            return Err(BackupError::Newer { made_by: head.made_by, found: head.store_version, known });
        }
        let manifest = serde_json::from_slice(&manifest).map_err(|e| not(format!("{MANIFEST}: {e}")))?;
        Ok((manifest, key))
    }
}
