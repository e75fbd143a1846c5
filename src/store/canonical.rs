//! The hash chain: H(n) = SHA-256(H(n−1) ‖ canonical form of event n), from the journal's first event.
//!
//! # Canonical form
//! Integers big-endian; *text* = u32 length in bytes, then UTF-8.
//! ```text
//! u8  1                     form version
//! text room                 u64 epoch of the journal that wrote it
//! u64 seq                   16 bytes input id            u32 n
//! text content fingerprint  i64 occurred_at ms           i64 recorded_at ms
//! u8  clock doubtful (0/1)  text source                  text actor (JSON)
//! u8  0                                      no position, or
//! u8  1, i32 lat 1e-7°, i32 lon 1e-7°        position
//! text kind                 u16 event version            text body (JSON as first written)
//! ```
//! H(0) = SHA-256("dawria journal\n" ‖ 16 bytes journal id ‖ text room). The journal id is random, made with the file, so that two
//! journals of the same room never share a chain.

use super::line::Line;
use crate::id::RoomId;
use sha2::{Digest, Sha256};

/// A link of the chain.
pub(in crate::store) type Hash = [u8; 32];

const FORM: u8 = 1;

/// H(0).
pub(in crate::store) fn genesis(journal: &[u8; 16], room: &RoomId) -> Hash {
    let mut h = Sha256::new();
    h.update(b"dawria journal\n");
    h.update(journal);
    text(&mut h, room.as_str());
    h.finalize().into()
}

/// H(n) from H(n−1).
pub(in crate::store) fn next(previous: &Hash, room: &RoomId, epoch: u64, line: &Line) -> Hash {
    let mut h = Sha256::new();
    h.update(previous);
    h.update([FORM]);
    text(&mut h, room.as_str());
    h.update(epoch.to_be_bytes());
    h.update(line.seq.to_be_bytes());
    h.update(line.input);
    h.update(line.n.to_be_bytes());
    text(&mut h, &line.content);
    h.update(line.occurred_at.to_be_bytes());
    h.update(line.recorded_at.to_be_bytes());
    h.update([u8::from(line.doubtful)]);
    text(&mut h, &line.source);
    text(&mut h, &line.actor);
    match line.position {
        None => h.update([0]),
        Some((lat, lon)) => {
            h.update([1]);
            h.update(lat.to_be_bytes());
            h.update(lon.to_be_bytes());
        }
    }
    text(&mut h, &line.kind);
    h.update(line.version.to_be_bytes());
    text(&mut h, &line.body);
    h.finalize().into()
}

fn text(h: &mut Sha256, s: &str) {
    // A text of 4 GiB cannot reach the journal: every input is bounded far below.
    h.update(u32::try_from(s.len()).unwrap_or(u32::MAX).to_be_bytes());
    h.update(s.as_bytes());
}

/// Lower-case hexadecimal.
pub(in crate::store) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

/// Bytes from exactly `2 × N` hexadecimal digits.
pub(in crate::store) fn unhex<const N: usize>(s: &str) -> Option<[u8; N]> {
    if s.len() != 2 * N || !s.is_ascii() {
        return None;
    }
    let mut out = [0; N];
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&s[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn line() -> Line {
        Line {
            seq: 1,
            input: [7; 16],
            n: 0,
            content: "ab".into(),
            occurred_at: 1,
            recorded_at: 2,
            doubtful: false,
            source: "operator".into(),
            actor: "{}".into(),
            position: Some((1, -1)),
            kind: "call_answered".into(),
            version: 1,
            body: r#"{"type":"call_answered","call":1}"#.into(),
        }
    }

    /// Computed apart from this program, from the form described above. Fixed for ever: another value here means that no old journal verifies any more.
    #[test]
    fn the_form_is_frozen() {
        let room = RoomId::new("marrakech").unwrap();
        let first = next(&genesis(&[1; 16], &room), &room, 42, &line());
        assert_eq!(hex(&first), "be34abbc52a616b2627cf227a31aabf8e5bd8c1ff94cac9f9146fccf4ade8d0e");
    }

    #[test]
    fn every_field_counts() {
        let room = RoomId::new("r").unwrap();
        let base = next(&[0; 32], &room, 1, &line());
        type Change = fn(&mut Line);
        let changed: [(&str, Change); 13] = [
            ("seq", |l| l.seq = 2),
            ("input", |l| l.input[3] ^= 1),
            ("n", |l| l.n = 1),
            ("content", |l| l.content.push('c')),
            ("occurred_at", |l| l.occurred_at = 3),
            ("recorded_at", |l| l.recorded_at = 3),
            ("doubtful", |l| l.doubtful = true),
            ("source", |l| l.source = "radio".into()),
            ("actor", |l| l.actor = "{ }".into()),
            ("position", |l| l.position = None),
            ("kind", |l| l.kind.push('x')),
            ("version", |l| l.version = 2),
            ("body", |l| l.body.push(' ')),
        ];
        for (what, change) in changed {
            let mut l = line();
            change(&mut l);
            assert_ne!(next(&[0; 32], &room, 1, &l), base, "{what}");
        }
        assert_ne!(next(&[1; 32], &room, 1, &line()), base, "previous");
        assert_ne!(next(&[0; 32], &room, 2, &line()), base, "epoch");
        assert_ne!(next(&[0; 32], &RoomId::new("s").unwrap(), 1, &line()), base, "room");
    }

    #[test]
    fn hex_both_ways() {
        assert_eq!(unhex::<2>("0aff"), Some([10, 255]));
        assert_eq!(hex(&[10, 255]), "0aff");
        assert_eq!((unhex::<2>("0af"), unhex::<2>("0afg"), unhex::<1>("é")), (None, None, None));
    }
}
