//! The file, whole and hurt.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::roads::Roads;
use crate::roads::extract::{RestrictionKind, Via};
use crate::roads::testing::Town;

fn sample() -> Graph {
    Town::new(&[(1, 0.0, 0.0), (2, 100.0, 0.0), (3, 100.0, 100.0), (4, 0.0, 100.0), (5, 200.0, 0.0)])
        .way(10, &[1, 2, 3, 4, 1], "highway=residential")
        .way(11, &[2, 5], "highway=primary bridge=yes")
        .way(12, &[3, 5], "highway=service oneway=yes")
        .restriction(RestrictionKind::No, 11, Via::Ways(vec![12]), 10, "")
        .restriction(RestrictionKind::No, 12, Via::Ways(vec![11]), 10, "")
        .graph()
}

#[test]
fn what_is_written_is_read() {
    let graph = sample();
    assert!(!graph.phantoms.is_empty());
    let dir = tempfile::tempdir().unwrap();
    save(&graph, &dir.path().join(FILE_NAME)).unwrap();
    let roads = Roads::open(dir.path()).unwrap();
    assert_eq!(*roads.graph(), graph);
    assert_eq!(roads.checksum().len(), 64);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing but the file is left");
    // The same extract gives the same bytes.
    assert_eq!(encode(&graph), encode(&sample()));
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused() {
    let whole = encode(&sample());
    let path = Path::new("graph.dwg");
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut hurt = whole.clone();
            hurt[at] ^= 1 << bit;
            let error = decode(&hurt, path).expect_err("a flipped bit went unseen");
            let fits = match at {
                0..8 => matches!(error, OpenError::NotAGraph { .. }),
                8..12 => matches!(error, OpenError::Version { .. }),
                16..24 => matches!(error, OpenError::Length { .. }),
                _ => matches!(error, OpenError::Damaged { .. }),
            };
            assert!(fits, "byte {at} bit {bit}: {error}");
        }
    }
    for cut in 0..whole.len() {
        let error = decode(&whole[..cut], path).expect_err("a cut went unseen");
        assert!(matches!(error, OpenError::Length { .. }), "cut at {cut}: {error}");
    }
    let longer = [&whole[..], b"x"].concat();
    assert!(matches!(decode(&longer, path), Err(OpenError::Length { .. })));
}

/// A file with a sound checksum over unsound content must not be taken either, nor crash anything.
#[test]
fn sound_checksums_over_wrong_numbers_are_refused_or_harmless() {
    let whole = encode(&sample());
    let mut refused = 0;
    for at in HEAD..whole.len() {
        for value in [0x00, 0x7F, 0xFF] {
            let mut wrong = whole.clone();
            wrong[at] = value;
            let crc = crc32fast::hash(&wrong[16..]);
            wrong[12..16].copy_from_slice(&crc.to_le_bytes());
            match decode(&wrong, Path::new("graph.dwg")) {
                Err(e) => {
                    assert!(matches!(e, OpenError::Inconsistent { .. }), "{e}");
                    refused += 1;
                }
                Ok(graph) => drop(Roads::from_graph(graph)),
            }
        }
    }
    assert!(refused > 500, "{refused}");
}

#[test]
fn refusals_say_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let open_with = |content: Option<&[u8]>| {
        if let Some(c) = content {
            std::fs::write(dir.path().join(FILE_NAME), c).unwrap();
        }
        Roads::open(dir.path()).unwrap_err().to_string()
    };
    assert!(open_with(None).contains("dawria map import"));
    assert!(open_with(Some(b"PK\x03\x04 something else")).contains("not a road graph"));
    let mut newer = encode(&sample());
    newer[8] = FORMAT_VERSION as u8 + 1;
    assert!(open_with(Some(&newer)).contains("update the program"));
    newer[8] = 0;
    assert!(open_with(Some(&newer)).contains("import the map again"));
    assert!(open_with(Some(b"")).contains("not copied whole"));
}
