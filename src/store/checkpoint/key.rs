//! The key that signs checkpoints and manifests of backups, and its public half.

use crate::store::canonical::{hex, unhex};
use ed25519_dalek::{Signature, Signer};
use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};
use thiserror::Error;
use zeroize::Zeroizing;

/// A key cannot be used.
#[derive(Debug, Error)]
pub enum KeyError {
    /// Its file cannot be read or made.
    #[error("{what} the checkpoint key {}: {source}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others may read it, so others may sign.
    #[error("the checkpoint key {} can be read by others: `chmod 600` it, or, if others had it, delete it: the next start makes a new one", path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// No key is in it.
    #[error("{from} holds no key: 64 hexadecimal digits are wanted (`dawria journal key` prints the public key)")]
    NotAKey {
        /// Where it was looked for.
        from: String,
    },
    /// No random bytes for a new one.
    #[error("no random bytes: {0}")]
    Random(#[from] getrandom::Error),
}

/// The private key. Never printed; wiped from memory when dropped.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// From its 32 secret bytes.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(bytes))
    }

    /// Reads the key file: 64 hexadecimal digits, for its owner alone.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let io = |source| KeyError::Io { what: "reading", path: path.to_owned(), source };
        let mut file = File::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.permissions().mode() & 0o077 != 0 {
            return Err(KeyError::Open { path: path.to_owned() });
        }
        let mut text = Zeroizing::new(String::new());
        Read::by_ref(&mut file).take(1_024).read_to_string(&mut text).map_err(io)?;
        let bytes = unhex(text.trim()).map(Zeroizing::new).ok_or_else(|| KeyError::NotAKey { from: path.display().to_string() })?;
        Ok(Self::from_bytes(&bytes))
    }

    /// Reads the key file, or makes a key and its file (mode 600, in a folder of mode 700) where there is none.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn load_or_make(path: &Path) -> Result<Self, KeyError> {
        match Self::load(path) {
            Err(KeyError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Self::make(path),
            loaded => loaded,
        }
    }

    fn make(path: &Path) -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut())?;
        let text = Zeroizing::new(hex(&*bytes) + "\n");
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let write = || {
            if !folder.is_dir() {
                std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            }
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            File::open(folder)?.sync_all()
        };
        write().map_err(|source| KeyError::Io { what: "making", path: path.to_owned(), source })?;
        Ok(Self::from_bytes(&bytes))
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    pub(in crate::store) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(public {})", self.public())
    }
}

/// A public key: what whoever checks keeps, away from the server. Shown as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// From its bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From 64 hexadecimal digits, or from the file that holds them.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn read(text_or_file: &str) -> Result<Self, KeyError> {
        if let Some(bytes) = unhex(text_or_file.trim()) {
            return Ok(Self(bytes));
        }
        let path = Path::new(text_or_file);
        let text = std::fs::read_to_string(path).map_err(|source| KeyError::Io { what: "reading", path: path.to_owned(), source })?;
        unhex(text.trim()).map(Self).ok_or_else(|| KeyError::NotAKey { from: text_or_file.to_owned() })
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether the holder of the private key signed `message`.
    pub(in crate::store) fn signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let key = ed25519_dalek::VerifyingKey::from_bytes(&self.0);
        key.is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys/checkpoint.key");
        let key = SigningKey::load_or_make(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(path.parent().unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(SigningKey::load_or_make(&path).unwrap().public(), key.public());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let refused = SigningKey::load_or_make(&path).unwrap_err().to_string();
        assert!(refused.contains("chmod 600"), "{refused}");
    }

    #[test]
    fn a_damaged_key_file_is_not_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("checkpoint.key");
        SigningKey::load_or_make(&path).unwrap();
        std::fs::write(&path, "rubbish").unwrap();
        let refused = SigningKey::load_or_make(&path).unwrap_err().to_string();
        assert!(refused.contains("holds no key"), "{refused}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "rubbish");
    }

    #[test]
    fn a_public_key_is_read_from_text_or_file() {
        let dir = tempfile::tempdir().unwrap();
        let (key, path) = (SigningKey::from_bytes(&[7; 32]).public(), dir.path().join("public"));
        std::fs::write(&path, format!("{key}\n")).unwrap();
        assert_eq!(PublicKey::read(&key.to_string()).unwrap(), key);
        assert_eq!(PublicKey::read(path.to_str().unwrap()).unwrap(), key);
        std::fs::write(&path, "no key").unwrap();
        assert!(PublicKey::read(path.to_str().unwrap()).is_err());
    }
}
