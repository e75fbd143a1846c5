//! The sealer: seals and opens personal fields for everybody at the edge.

use super::{Key, KeyKind, StoredKey, keys::Keys};
use crate::{
    dispatch::model::{Fingerprint, Sealed},
    id::{InputId, SubjectId},
    quantity::Timestamp,
    store::sqlite::{ReadError, Reader},
};
use sha2::{Digest, Sha256};
use std::sync::{Mutex, MutexGuard, PoisonError};
use thiserror::Error;

/// Longest text sealed in one field, bytes of UTF-8.
pub const FIELD_MAX_BYTES: usize = 16 << 10;
/// Every name a field is sealed under. A name that is not here cannot be checked by `journal verify`.
pub(in crate::store) const FIELDS: [&str; 20] = [
    "number",
    "caller",
    "details",
    "said",
    "verified",
    "note",
    "reason",
    "why",
    "line",
    "notice",
    "plate",
    "closure",
    "remarks",
    "answer",
    "badge",
    "person_name",
    "outside_number",
    "outside_person",
    "outside_receipt",
    "receipt",
];
/// Ids tried for a day's caller key when earlier ones were destroyed that day.
const GENERATIONS_MAX: u32 = 1_000;
const DAY_MS: i64 = 86_400_000;

/// A personal field cannot be sealed or opened.
#[derive(Debug, Error)]
pub enum SealError {
    /// The subject's key was destroyed: its fields are gone for good.
    #[error("this person's data were erased")]
    Erased,
    /// No key of this subject was ever stored.
    #[error("no key for subject {0}: it belongs to another store, or its first event was refused")]
    Unknown(uuid::Uuid),
    /// The sealed text was not made by this subject's key for this field.
    #[error("a sealed field of subject {0} does not open: it was altered, or moved from another field")]
    Altered(uuid::Uuid),
    /// Above [`FIELD_MAX_BYTES`].
    #[error("a personal text of {0} bytes is above the limit of {FIELD_MAX_BYTES}")]
    TooLong(usize),
    /// The operating system gave no random bytes.
    #[error("no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// The key could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The subject that `part` of an input's content belongs to, for example `"call"` or `"incident"`. The same input always gives the same
/// subject (UUID version 8, from SHA-256), so that a repeat is compared under the same key.
pub fn subject_of(input: InputId, part: &str) -> SubjectId {
    derived(&[b"dawria subject\n", input.0.as_bytes(), part.as_bytes()])
}

/// Whose key the room's own log of a day (UTC) is sealed under: erasing it erases that day's notes together.
pub fn day_of_log(at: Timestamp) -> SubjectId {
    derived(&[b"dawria room log\n", &at.millis().div_euclid(DAY_MS).to_be_bytes()])
}

fn derived(parts: &[&[u8]]) -> SubjectId {
    let mut h = Sha256::new();
    for part in parts {
        h.update(part);
    }
    let digest: [u8; 32] = h.finalize().into();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    SubjectId(uuid::Builder::from_custom_bytes(id).into_uuid())
}

/// Seals, opens and compares personal fields. Share it behind an `Arc`; every call is short (a few µs, or one read of some 20 µs for a
/// subject not lately used).
pub struct Sealer {
    reader: Reader,
    room_key: Key,
    keys: Mutex<Keys>,
}

impl Sealer {
    pub(in crate::store) fn new(reader: Reader, room_key: Key) -> Self {
        Self { reader, room_key, keys: Mutex::new(Keys::default()) }
    }

    /// Seals `text` as `field` of `subject`; a subject not seen before gets a key, which becomes durable with its first event.
    ///
    /// # Errors
    /// [`SealError::Erased`] for an erased subject, [`SealError::TooLong`], or a failing disk or random source.
    pub fn seal(&self, subject: SubjectId, field: &str, text: &str) -> Result<Sealed, SealError> {
        debug_assert!(FIELDS.contains(&field), "`{field}` is missing in FIELDS");
        if text.len() > FIELD_MAX_BYTES {
            return Err(SealError::TooLong(text.len()));
        }
        Ok(self.key_or_new(subject, KeyKind::Subject)?.seal(subject, field, text)?)
    }

    /// The text of a sealed field.
    ///
    /// # Errors
    /// [`SealError::Erased`], [`SealError::Unknown`] or [`SealError::Altered`]; show the field as missing, never as empty.
    pub fn open(&self, sealed: &Sealed, field: &str) -> Result<String, SealError> {
        match self.find(&mut self.lock(), sealed.subject)? {
            StoredKey::Held(key) => key.open(sealed, field).ok_or(SealError::Altered(sealed.subject.0)),
            StoredKey::Erased => Err(SealError::Erased),
            StoredKey::Absent => Err(SealError::Unknown(sealed.subject.0)),
        }
    }

    /// Its key was destroyed.
    ///
    /// # Errors
    /// A failing disk.
    pub fn is_erased(&self, subject: SubjectId) -> Result<bool, SealError> {
        Ok(matches!(self.find(&mut self.lock(), subject)?, StoredKey::Erased))
    }

    /// Fingerprint of an input's content that holds personal fields of `subject`.
    ///
    /// # Errors
    /// As [`seal`](Self::seal).
    pub fn fingerprint(&self, subject: SubjectId, content: &[u8]) -> Result<Fingerprint, SealError> {
        Ok(Fingerprint(self.key_or_new(subject, KeyKind::Subject)?.fingerprint(content)))
    }

    /// Fingerprint of an input's content without personal fields, under the store's own key.
    pub fn plain_fingerprint(&self, content: &[u8]) -> Fingerprint {
        Fingerprint(self.room_key.fingerprint(content))
    }

    /// Fingerprint by which repeated callers are found: equal for the same number on the same UTC day. The day's key is destroyed when a
    /// caller of that day is erased, and in any case after 30 days.
    ///
    /// # Errors
    /// As [`seal`](Self::seal).
    pub fn caller_fingerprint(&self, number: &str, at: Timestamp) -> Result<Fingerprint, SealError> {
        for generation in 0..GENERATIONS_MAX {
            match self.key_or_new(Self::caller_day(at, generation), KeyKind::CallerDay) {
                Ok(key) => return Ok(Fingerprint(key.fingerprint(number.as_bytes()))),
                Err(SealError::Erased) => {}
                Err(other) => return Err(other),
            }
        }
        Err(SealError::Erased)
    }

    /// The same number's fingerprints of the days before `at` that lie within `hours`, as far as those days' keys are held. Makes no key.
    ///
    /// # Errors
    /// A failing disk.
    pub fn earlier_caller_fingerprints(&self, number: &str, at: Timestamp, hours: u32) -> Result<Vec<Fingerprint>, SealError> {
        let days = (i64::from(hours) * 3_600_000).div_euclid(DAY_MS) + 1;
        let mut found = Vec::new();
        for back in 1..=days {
            for generation in 0..GENERATIONS_MAX {
                match self.find(&mut self.lock(), Self::caller_day(at.plus_ms(-back * DAY_MS), generation))? {
                    StoredKey::Held(key) => found.push(Fingerprint(key.fingerprint(number.as_bytes()))),
                    StoredKey::Erased => continue,
                    StoredKey::Absent => {}
                }
                break;
            }
        }
        Ok(found)
    }

    pub(in crate::store) fn caller_day(at: Timestamp, generation: u32) -> SubjectId {
        derived(&[b"dawria callers\n", &at.millis().div_euclid(DAY_MS).to_be_bytes(), &generation.to_be_bytes()])
    }

    /// The caller keys of a day, for erasing.
    pub(in crate::store) fn caller_keys(&self, at: Timestamp) -> Result<Vec<SubjectId>, SealError> {
        let mut held = Vec::new();
        let mut keys = self.lock();
        for generation in 0..GENERATIONS_MAX {
            let subject = Self::caller_day(at, generation);
            match self.find(&mut keys, subject)? {
                StoredKey::Absent => break,
                StoredKey::Held(_) => held.push(subject),
                StoredKey::Erased => {}
            }
        }
        Ok(held)
    }

    fn key_or_new(&self, subject: SubjectId, kind: KeyKind) -> Result<Key, SealError> {
        // Held over the read: two requests of one new subject must not make two keys.
        let mut keys = self.lock();
        match self.find(&mut keys, subject)? {
            StoredKey::Held(key) => Ok(key),
            StoredKey::Erased => Err(SealError::Erased),
            StoredKey::Absent => {
                let key = Key::random()?;
                keys.add_pending(subject, key.clone(), kind);
                Ok(key)
            }
        }
    }

    fn find(&self, keys: &mut Keys, subject: SubjectId) -> Result<StoredKey, ReadError> {
        if let Some(found) = keys.find(subject) {
            return Ok(found);
        }
        let stored = self.reader.key(subject)?;
        match &stored {
            StoredKey::Held(key) => keys.remember(subject, Some(key.clone())),
            StoredKey::Erased => keys.remember(subject, None),
            StoredKey::Absent => {}
        }
        Ok(stored)
    }

    /// Keys that must be written with a batch naming `subjects`.
    pub(in crate::store) fn owed(&self, subjects: impl Iterator<Item = SubjectId>) -> Vec<(SubjectId, Key, KeyKind)> {
        let keys = self.lock();
        let mut wanted = keys.pending_of_kind(KeyKind::CallerDay);
        wanted.extend(subjects);
        wanted.sort_unstable();
        wanted.dedup();
        wanted.into_iter().filter_map(|s| keys.pending_for(s).map(|(key, kind)| (s, key.clone(), *kind))).collect()
    }

    /// They are durable.
    pub(in crate::store) fn settled(&self, subjects: impl Iterator<Item = SubjectId>) {
        let mut keys = self.lock();
        subjects.for_each(|s| keys.settle(s));
    }

    /// They were destroyed in the store.
    pub(in crate::store) fn erased(&self, subjects: impl Iterator<Item = SubjectId>) {
        let mut keys = self.lock();
        subjects.for_each(|s| keys.erase(s));
    }

    /// Keys were destroyed by age: nothing remembered may outlive them.
    pub(in crate::store) fn forget_known(&self) {
        self.lock().forget_known();
    }

    fn lock(&self) -> MutexGuard<'_, Keys> {
        // Every change under the lock is complete in itself, so a panic elsewhere leaves nothing half done.
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}
