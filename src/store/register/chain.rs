//! The register's chain: H(n) = SHA-256(H(n−1) ‖ canonical form of line n).
//!
//! # Canonical form
//! Integers big-endian; *text* = u32 length in bytes, then UTF-8.
//! ```text
//! u8  1                   form version
//! u64 epoch               u64 seq                 i64 at ms
//! text actor (JSON)
//! u8 0 | u8 1, text room
//! text kind               text body (JSON as first written)
//! ```
//! H(0) = SHA-256("dawria register\n" ‖ 16 bytes register id).

use crate::store::canonical::Hash;
use sha2::{Digest, Sha256};

const FORM: u8 = 1;

/// One line as it is stored, but for its number and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Milliseconds.
    pub at: i64,
    /// JSON.
    pub actor: String,
    /// The room it concerns.
    pub room: Option<String>,
    /// Word of the fact.
    pub kind: String,
    /// JSON.
    pub body: String,
}

/// H(0).
pub(super) fn genesis(register: &[u8; 16]) -> Hash {
    Sha256::new().chain_update(b"dawria register\n").chain_update(register).finalize().into()
}

/// H(n) from H(n−1).
pub(super) fn next(previous: &Hash, epoch: u64, seq: u64, line: &Line) -> Hash {
    let mut h = Sha256::new();
    h.update(previous);
    h.update([FORM]);
    h.update(epoch.to_be_bytes());
    h.update(seq.to_be_bytes());
    h.update(line.at.to_be_bytes());
    text(&mut h, &line.actor);
    match &line.room {
        None => h.update([0]),
        Some(room) => {
            h.update([1]);
            text(&mut h, room);
        }
    }
    text(&mut h, &line.kind);
    text(&mut h, &line.body);
    h.finalize().into()
}

fn text(h: &mut Sha256, s: &str) {
    h.update(u32::try_from(s.len()).unwrap_or(u32::MAX).to_be_bytes());
    h.update(s.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::canonical::hex;

    fn line() -> Line {
        Line { at: 5, actor: "{}".into(), room: Some("r".into()), kind: "looked".into(), body: "{}".into() }
    }

    /// Computed apart from this program, from the form described above. Fixed for ever.
    #[test]
    fn the_form_is_frozen() {
        assert_eq!(hex(&next(&genesis(&[1; 16]), 42, 1, &line())), "bc00ec091171120b8fc0027244c1202e9213e807e37ee8df483e98462924c003");
    }

    #[test]
    fn every_field_counts() {
        let base = next(&[0; 32], 1, 1, &line());
        type Change = fn(&mut Line);
        let changes: [Change; 6] = [
            |l| l.at = 6,
            |l| l.actor.push(' '),
            |l| l.room = None,
            |l| l.room = Some("s".into()),
            |l| l.kind.push('x'),
            |l| l.body.push(' '),
        ];
        for change in changes {
            let mut changed = line();
            change(&mut changed);
            assert_ne!(next(&[0; 32], 1, 1, &changed), base);
        }
        assert_ne!(next(&[0; 32], 2, 1, &line()), base);
        assert_ne!(next(&[0; 32], 1, 2, &line()), base);
        assert_ne!(next(&[1; 32], 1, 1, &line()), base);
    }
}
