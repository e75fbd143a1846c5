//! Decision records: all that a ranking saw, compressed, beside the journal. The event holds only the hash.

use sha2::{Digest, Sha256};
use thiserror::Error;

/// Largest record accepted when unpacked: [`UNITS_MAX`](crate::dispatch::settings::UNITS_MAX) units at some 1,000 bytes each.
const UNPACKED_MAX_BYTES: usize = 10 << 20;

/// A decision record could not be packed or unpacked.
#[derive(Debug, Error)]
pub enum DecisionError {
    /// More than the store accepts.
    #[error("a decision record of {0} bytes is above the limit of {UNPACKED_MAX_BYTES}")]
    TooLarge(usize),
    /// The stored bytes do not unpack or have another hash.
    #[error("the stored decision record {0} is damaged")]
    Damaged(String),
    /// The compressor failed.
    #[error("compressing a decision record: {0}")]
    Compress(#[from] std::io::Error),
}

/// A record ready for the store: zstd, and the SHA-256 of the compressed bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedDecision {
    hash: [u8; 32],
    bytes: Vec<u8>,
}

impl PackedDecision {
    /// Compresses `json`. A cost of some hundred µs for 800 units: do it where the ranking is made, not in the core.
    ///
    /// # Errors
    /// [`DecisionError::TooLarge`] above 10 MiB.
    pub fn pack(json: &[u8]) -> Result<Self, DecisionError> {
        if json.len() > UNPACKED_MAX_BYTES {
            return Err(DecisionError::TooLarge(json.len()));
        }
        let bytes = zstd::bulk::compress(json, 3)?;
        Ok(Self { hash: Sha256::digest(&bytes).into(), bytes })
    }

    pub(in crate::store) fn stored(hash: [u8; 32], bytes: Vec<u8>) -> Self {
        Self { hash, bytes }
    }

    /// SHA-256 of the compressed bytes, hex: the text of `Recommendation::decision`.
    pub fn hash_hex(&self) -> String {
        super::canonical::hex(&self.hash)
    }

    pub(in crate::store) fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    pub(in crate::store) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The record's JSON, after its hash was checked.
    ///
    /// # Errors
    /// [`DecisionError::Damaged`] when the bytes are not those that were hashed.
    pub fn unpack(&self) -> Result<Vec<u8>, DecisionError> {
        let damaged = || DecisionError::Damaged(self.hash_hex());
        if <[u8; 32]>::from(Sha256::digest(&self.bytes)) != self.hash {
            return Err(damaged());
        }
        zstd::bulk::decompress(&self.bytes, UNPACKED_MAX_BYTES).map_err(|_| damaged())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        dispatch::{
            decision::*,
            model::{LeftOut, Priority, UnitKind},
            needs::Need,
            settings::{Element, UNITS_MAX},
        },
        id::{IncidentId, RoomId, UnitId},
        quantity::{Position, Timestamp},
    };

    #[test]
    fn a_record_of_all_the_units_a_room_may_have_always_packs() {
        let far = Position { lat_e7: -899_999_999, lon_e7: -1_799_999_999 };
        let row = UnitRow {
            unit: UnitId::new(&"W".repeat(32)).unwrap(),
            kind: UnitKind::Motorbike,
            position: Some(far),
            snapped: Some(Snapped { edge: u32::MAX, offset: u32::MAX, turn_ms: Some(u32::MAX), position: far }),
            age_ms: Some(u64::MAX),
            age_class: AgeClass::Ageing,
            stated: false,
            doubtful: false,
            left_out: Some(LeftOut::PositionDoubtful),
            doubt: Some(LeftOut::PositionDoubtful),
            age_penalty_ms: u64::MAX,
            sector_penalty_ms: u64::MAX,
            coverage_ms: u64::MAX,
            fits: (0..100).collect(),
            travel: Travel::Reached(u64::MAX),
            straight_m: Some(u32::MAX),
        };
        let long = |n: usize| vec!["s".repeat(40); n];
        let what =
            Element { count: 20, services: long(20), kinds: vec![UnitKind::Motorbike; 4], capabilities: long(20), min_strength: 100 };
        let record = DecisionRecord {
            version: RECORD_VERSION,
            room: RoomId::new(&"r".repeat(32)).unwrap(),
            incident: IncidentId(u64::MAX),
            ranking_version: u32::MAX,
            ranked_at_seq: u64::MAX,
            made_at: Timestamp(i64::MIN),
            kind: "k".repeat(40),
            priority: Priority::P0,
            place: far,
            automatic: false,
            siren: false,
            k: u32::MAX,
            map_checksum: Some("f".repeat(64)),
            weights_version: "f".repeat(16),
            closures_version: u64::MAX,
            complete: false,
            needs: vec![Need { element: u32::MAX, what }; 100],
            units: vec![row; UNITS_MAX as usize],
        };
        let json = serde_json::to_vec(&record).unwrap();
        assert!(PackedDecision::pack(&json).is_ok(), "{} bytes", json.len());
    }

    #[test]
    fn packs_and_unpacks_and_notices_damage() {
        let json = br#"{"units":[{"unit":"P-1"},{"unit":"P-2"}]}"#.repeat(50);
        let packed = PackedDecision::pack(&json).unwrap();
        assert_eq!(packed.unpack().unwrap(), json);
        assert_eq!(packed.hash_hex().len(), 64);
        let mut bytes = packed.bytes.clone();
        bytes[10] ^= 1;
        assert!(matches!(PackedDecision::stored(packed.hash, bytes).unpack(), Err(DecisionError::Damaged(_))));
        assert!(matches!(PackedDecision::pack(&vec![0; UNPACKED_MAX_BYTES + 1]), Err(DecisionError::TooLarge(_))));
    }
}
