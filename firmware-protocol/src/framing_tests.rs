//! Framing: nothing panics, and how bytes are cut changes nothing.
extern crate std;
use super::*;
use crate::sentence::{Piece, pieces};
use proptest::prelude::*;
use std::{string::String, vec, vec::Vec};

fn frames(parts: &[&[u8]]) -> Vec<Option<Vec<u8>>> {
    let mut lines = LineBuffer::new();
    let mut out = vec![];
    for part in parts {
        lines.fill(part, |f| {
            out.push(match f {
                Frame::Line(l) => Some(l.to_vec()),
                Frame::Overlong => None,
            });
        });
    }
    let rest = lines.finish();
    if !rest.is_empty() {
        out.push(Some(rest.to_vec()));
    }
    out
}

#[test]
fn lines_of_up_to_1024_bytes_with_their_end_and_no_longer() {
    for (len, kept) in [(1023, true), (1024, false), (1025, false), (5000, false)] {
        let mut bytes = vec![b'x'; len];
        bytes.extend(b"\r\n$GPGLL,1*00\r\n");
        let got = frames(&[&bytes]);
        assert_eq!(got.len(), 2, "{len}");
        assert_eq!(got[0].is_some(), kept, "{len}");
        assert_eq!(got[1].as_deref(), Some(&b"$GPGLL,1*00"[..]), "{len}");
    }
}

#[test]
fn sentences_without_line_ends_and_after_long_garbage() {
    let mut bytes = vec![0xAA; 3000];
    bytes.extend(b"$GPGLL,1*5A$GPGLL,2*59$GPGLL,3*58");
    let got: Vec<_> = frames(&[&bytes]).into_iter().map(|f| f.map(|l| String::from_utf8(l).unwrap_or_default())).collect();
    let line = |s: &str| Some(String::from(s));
    assert_eq!(got, [None, line("$GPGLL,1*5A"), line("$GPGLL,2*59"), line("$GPGLL,3*58")]);
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        Just(b"$GPRMC,,V,,,,,,,,,,N*53\r\n".to_vec()),
        Just(b"$GPGLL,,,,,142816.359,V,N*7D".to_vec()),
        Just(b"IMEI 351467108700000\n".to_vec()),
        Just(b"\\s:r1*51\\".to_vec()),
        prop::collection::vec(any::<u8>(), 0..40),
        prop::collection::vec(prop::sample::select(b"$*!\\,\r\n0A".to_vec()), 0..20),
        prop::collection::vec(Just(b'z'), 900..1200),
    ];
    prop::collection::vec(part, 0..20).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_cut_gives_the_same_sentences(bytes in stream(), cuts in prop::collection::vec(1usize..200, 1..50)) {
        let mut parts = vec![];
        let mut rest = &bytes[..];
        for n in cuts.iter().cycle() {
            if rest.is_empty() { break; }
            let (now, later) = rest.split_at((*n).min(rest.len()));
            parts.push(now);
            rest = later;
        }
        let whole = frames(&[&bytes]);
        prop_assert_eq!(&whole, &frames(&parts));
        for line in whole.into_iter().flatten() {
            for piece in pieces(&line) {
                match piece {
                    Piece::Text(t) => { crate::identity::of_text(t); crate::identity::of_prefix(t); }
                    Piece::Sentence(s) => { crate::identity::of_sentence(&s); s.field(3); }
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_taken_apart_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        pieces(&bytes).count();
        crate::checksum::split(&bytes);
        crate::identity::of_text(&bytes);
        crate::identity::of_prefix(&bytes);
    }
}
