//! The gazetteer's file: `gazetteer.dwz`.
//!
//! 8 bytes `DWGAZ\r\n\0` · u32 format version · u32 zero · u64 payload length · 32 bytes SHA-256 of the payload · payload. All
//! little-endian. The payload is [`Content`] in [postcard](https://postcard.jamesmunns.com/wire-format) wire format.

use super::{entry::Entry, index::Index};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{io, path::Path};
use thiserror::Error;

/// The format this program writes and the only one it reads. Any change to [`Entry`], `Kind` or [`Index`] raises it.
pub const FORMAT: u32 = 1;
const MAGIC: &[u8; 8] = b"DWGAZ\r\n\0";
const HEAD: usize = 8 + 4 + 4 + 8 + 32;

/// Why a gazetteer file cannot be used.
#[derive(Debug, Error)]
pub enum FileError {
    /// The system refused.
    #[error("cannot read or write the gazetteer: {0}")]
    Io(#[from] io::Error),
    /// Another kind of file.
    #[error("this is not a gazetteer file (it does not begin with DWGAZ): import the map again")]
    NotOurs,
    /// Written by another version of this program.
    #[error("the gazetteer has format {found}, this program reads format {FORMAT}: import the map again with this program")]
    Format {
        /// The version in the file.
        found: u32,
    },
    /// Cut short or grown.
    #[error("the gazetteer is {actual} bytes long and should be {expected}: it was cut or overwritten; import the map again")]
    Length {
        /// Bytes it should have.
        expected: u64,
        /// Bytes it has.
        actual: u64,
    },
    /// The bytes changed since they were written.
    #[error("the gazetteer's checksum does not match: the file was changed or the disk is failing; import the map again")]
    Checksum,
    /// The checksum holds but the content cannot be read: a fault of the writer.
    #[error("the gazetteer's content cannot be read: {0}; import the map again")]
    Content(String),
}

/// What the payload holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Content {
    /// All things.
    pub entries: Vec<Entry>,
    /// Their words.
    pub index: Index,
}

/// The file's bytes.
///
/// # Errors
/// [`FileError::Content`] when the content cannot be encoded.
pub fn encode(content: &Content) -> Result<Vec<u8>, FileError> {
    let payload = postcard::to_stdvec(content).map_err(|e| FileError::Content(e.to_string()))?;
    let mut out = Vec::with_capacity(HEAD + payload.len());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&FORMAT.to_le_bytes());
    out.extend_from_slice(&0u32.to_le_bytes());
    out.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    out.extend_from_slice(&Sha256::digest(&payload));
    out.extend_from_slice(&payload);
    Ok(out)
}

/// The content of a file's bytes, checked.
///
/// # Errors
/// [`FileError`] saying which check failed.
pub fn decode(bytes: &[u8]) -> Result<Content, FileError> {
    if !bytes.starts_with(MAGIC) {
        return Err(FileError::NotOurs);
    }
    let short = || FileError::Length { expected: HEAD as u64, actual: bytes.len() as u64 };
    let (head, payload) = bytes.split_at_checked(HEAD).ok_or_else(short)?;
    let (version, rest) = head[8..].split_first_chunk::<4>().ok_or_else(short)?;
    let found = u32::from_le_bytes(*version);
    if found != FORMAT {
        return Err(FileError::Format { found });
    }
    let (length, sum) = rest[4..].split_first_chunk::<8>().ok_or_else(short)?;
    let expected = u64::from_le_bytes(*length);
    if expected != payload.len() as u64 {
        return Err(FileError::Length { expected: expected.saturating_add(HEAD as u64), actual: bytes.len() as u64 });
    }
    if Sha256::digest(payload).as_slice() != sum {
        return Err(FileError::Checksum);
    }
    let content: Content = postcard::from_bytes(payload).map_err(|e| FileError::Content(e.to_string()))?;
    let n = content.entries.len();
    if !content.index.is_sound(n) || content.entries.iter().any(|e| e.within.is_some_and(|w| w as usize >= n)) {
        return Err(FileError::Content("an index points at nothing".into()));
    }
    Ok(content)
}

/// Reads a file.
///
/// # Errors
/// [`FileError`].
pub fn read(path: &Path) -> Result<Content, FileError> {
    decode(&std::fs::read(path)?)
}
