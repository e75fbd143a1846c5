//! Certificate and key as they are read from their files, checked that they fit each other.

use super::{Facts, provider::provider};
use rustls::{
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use thiserror::Error;

/// Why a pair cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PairError {
    /// A file is not there.
    #[error("{0} is missing: make certificate and key with `dawria cert`, or name yours with tls.cert and tls.key")]
    Missing(String),
    /// A file cannot be read.
    #[error("{path}: {why}")]
    Read {
        /// Which file.
        path: String,
        /// Why.
        why: String,
    },
    /// A file does not hold what it should, or the two do not belong together.
    #[error("{path} {why}")]
    Content {
        /// Which file.
        path: String,
        /// What is wrong.
        why: String,
    },
}

/// Where a pair is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The certificate, PEM, followed by those that lead to its root, if any.
    pub cert: PathBuf,
    /// Its key, PEM.
    pub key: PathBuf,
}

/// The bytes of both files: what is compared to know that something changed.
#[derive(Clone, PartialEq, Eq)]
pub struct Raw {
    cert: Vec<u8>,
    key: Vec<u8>,
}

/// A pair that can be served.
#[derive(Clone, Debug)]
pub struct Pair {
    /// For handshakes.
    pub(super) key: Arc<CertifiedKey>,
    /// What the certificate says.
    pub facts: Facts,
}

impl Place {
    /// Reads both files.
    ///
    /// # Errors
    /// [`PairError`] naming the file.
    pub fn read(&self) -> Result<Raw, PairError> {
        Ok(Raw { cert: read(&self.cert)?, key: read(&self.key)? })
    }

    /// Makes a pair of what was read.
    ///
    /// # Errors
    /// [`PairError`] naming the file.
    pub fn pair(&self, raw: &Raw) -> Result<Pair, PairError> {
        let at = |path: &Path, why| PairError::Content { path: path.display().to_string(), why };
        let chain = certificates(&raw.cert).map_err(|why| at(&self.cert, why))?;
        let facts = Facts::read(&chain[0]).map_err(|why| at(&self.cert, why))?;
        let key = PrivateKeyDer::from_pem_slice(&raw.key).map_err(|e| at(&self.key, format!("holds no private key ({e})")))?;
        let key = CertifiedKey::from_der(chain, key, &provider());
        let key = key.map_err(|e| at(&self.key, format!("does not belong to the certificate in {} ({e})", self.cert.display())))?;
        Ok(Pair { key: Arc::new(key), facts })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, PairError> {
    std::fs::read(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => PairError::Missing(path.display().to_string()),
        _ => PairError::Read { path: path.display().to_string(), why: e.to_string() },
    })
}

/// What the first certificate in a PEM text says.
///
/// # Errors
/// In words, when there is none or it is broken.
pub fn first(pem: &[u8]) -> Result<Facts, String> {
    certificates(pem).and_then(|chain| Facts::read(&chain[0]))
}

/// The first certificate in a PEM text, DER.
///
/// # Errors
/// As [`first`].
pub fn der(pem: &[u8]) -> Result<Vec<u8>, String> {
    certificates(pem).map(|chain| chain[0].to_vec())
}

/// The certificates in a PEM text; at least one.
///
/// # Errors
/// In words, when there is none or one is broken.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match all {
        Ok(all) if all.is_empty() => Err("holds no certificate (PEM)".to_owned()),
        Ok(all) => Ok(all),
        Err(e) => Err(format!("is no certificate ({e})")),
    }
}
