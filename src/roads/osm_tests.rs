//! Extracts written by hand, whole and broken.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use std::io::Write;

fn varint(mut v: u64, out: &mut Vec<u8>) {
    while v >= 0x80 {
        out.push(v as u8 | 0x80);
        v >>= 7;
    }
    out.push(v as u8);
}

fn number(field: u64, v: u64, out: &mut Vec<u8>) {
    varint(field << 3, out);
    varint(v, out);
}

fn bytes(field: u64, v: &[u8], out: &mut Vec<u8>) {
    varint(field << 3 | 2, out);
    varint(v.len() as u64, out);
    out.extend_from_slice(v);
}

fn packed(field: u64, values: impl IntoIterator<Item = u64>, out: &mut Vec<u8>) {
    let mut body = Vec::new();
    for v in values {
        varint(v, &mut body);
    }
    bytes(field, &body, out);
}

fn zigzag(v: i64) -> u64 {
    ((v << 1) ^ (v >> 63)) as u64
}

fn deltas(values: &[i64]) -> Vec<u64> {
    let mut last = 0;
    values.iter().map(|v| zigzag(v - std::mem::replace(&mut last, *v))).collect()
}

fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let (mut body, mut head) = (Vec::new(), Vec::new());
    bytes(1, content, &mut body);
    bytes(1, kind.as_bytes(), &mut head);
    number(3, body.len() as u64, &mut head);
    let mut out = (head.len() as u32).to_be_bytes().to_vec();
    out.extend(head);
    out.extend(body);
    out
}

/// Three nodes, one street, one untagged way, one restriction, one relation of another type.
fn sample(feature: &str, street_key: &str, lat: i64) -> Vec<u8> {
    let words =
        ["", street_key, "residential", "type", "restriction", "no_left_turn", "from", "via", "to", "except", "bicycle;psv", "route"];
    let at = |w: &str| words.iter().position(|x| *x == w).unwrap() as u64;
    let mut table = Vec::new();
    words.iter().for_each(|w| bytes(1, w.as_bytes(), &mut table));

    let mut dense = Vec::new();
    packed(1, deltas(&[10, 11, 12]), &mut dense);
    packed(8, deltas(&[lat, 316_000_010, 316_000_020]), &mut dense);
    packed(9, deltas(&[-79_000_000, -79_000_001, -79_000_002]), &mut dense);
    let mut group = Vec::new();
    bytes(2, &dense, &mut group);
    for (id, refs, tagged) in [(100, vec![10, 11], true), (101, vec![11, 12], false)] {
        let mut way = Vec::new();
        number(1, id, &mut way);
        if tagged {
            packed(2, [at(street_key)], &mut way);
            packed(3, [at("residential")], &mut way);
        }
        packed(8, deltas(&refs), &mut way);
        bytes(3, &way, &mut group);
    }
    for (id, kind) in [(200, "restriction"), (201, "route")] {
        let mut relation = Vec::new();
        number(1, id, &mut relation);
        packed(2, [at("type"), at("restriction"), at("except")], &mut relation);
        packed(3, [at(kind), at("no_left_turn"), at("bicycle;psv")], &mut relation);
        packed(8, [at("from"), at("via"), at("to")], &mut relation);
        packed(9, deltas(&[100, 11, 101]), &mut relation);
        packed(10, [1, 0, 1], &mut relation);
        bytes(4, &relation, &mut group);
    }
    let mut block = Vec::new();
    bytes(1, &table, &mut block);
    bytes(2, &group, &mut block);

    let mut header = Vec::new();
    bytes(4, feature.as_bytes(), &mut header);
    let mut out = blob("OSMHeader", &header);
    out.extend(blob("OSMData", &block));
    out
}

fn read_bytes(content: &[u8]) -> Result<Extract, ReadError> {
    let mut file = tempfile::Builder::new().prefix("town").suffix(".osm.pbf").tempfile().unwrap();
    file.write_all(content).unwrap();
    read(file.path(), |_, _| {})
}

#[test]
fn a_small_extract_is_read_whole() {
    let e = read_bytes(&sample("OsmSchema-V0.6", "highway", 316_000_000)).unwrap();
    assert!(e.source.name.starts_with("town") && !e.source.name.contains('.'), "{}", e.source.name);
    assert_eq!(e.source.attribution(), "© OpenStreetMap contributors");
    assert_eq!(e.ways.len(), 1);
    assert_eq!(e.ways[0].refs, [10, 11]);
    assert!(e.ways[0].tags.is("highway", "residential"));
    assert_eq!(e.position(10), Position::new(316_000_000, -79_000_000));
    assert_eq!(e.position(12), None, "needed by no kept way");
    assert_eq!(e.restrictions.len(), 1);
    let r = &e.restrictions[0];
    assert_eq!((r.kind, r.from, &r.via, r.to), (RestrictionKind::No, 100, &Via::Node(11), 101));
    assert_eq!(r.except.iter().map(|s| &**s).collect::<Vec<_>>(), ["bicycle", "psv"]);
    assert_eq!(e.skipped.by_reason.values().sum::<u64>(), 2);
}

#[test]
fn every_cut_is_refused_with_its_place() {
    let whole = sample("OsmSchema-V0.6", "highway", 316_000_000);
    let first_block = 4 + u32::from_be_bytes(whole[..4].try_into().unwrap()) as usize;
    for cut in 0..whole.len() {
        match read_bytes(&whole[..cut]) {
            Err(ReadError::Broken { offset, size, .. }) => assert!(offset <= cut as u64 && size == cut as u64),
            Err(ReadError::Empty { .. }) => assert!(cut == 0 || (cut > first_block && cut < whole.len()), "cut at {cut}"),
            other => panic!("cut at {cut}: {other:?}"),
        }
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let whole = sample("OsmSchema-V0.6", "highway", 316_000_000);
    let mut refused = 0;
    for at in 0..whole.len() {
        for bit in [0x01, 0x80] {
            let mut broken = whole.clone();
            broken[at] ^= bit;
            // The overflow checks of a test build are the only thing allowed to stop a block: the reader library counts unchecked.
            refused += usize::from(!matches!(std::panic::catch_unwind(|| read_bytes(&broken)), Ok(Ok(_))));
        }
    }
    eprintln!("{refused} of {} damaged files refused (this form has no checksum of its own)", whole.len() * 2);
    assert!(refused > whole.len());
}

#[test]
fn refusals_name_what_is_wrong() {
    let text = |content: &[u8]| read_bytes(content).unwrap_err().to_string();
    assert!(text(b"").contains("no roads"), "{}", text(b""));
    assert!(text(b"<?xml version=\"1.0\"?><osm>").contains("broken at byte 0"));
    assert!(text(&sample("HistoricalInformation", "highway", 316_000_000)).contains("HistoricalInformation"));
    assert!(text(&sample("OsmSchema-V0.6", "shop", 316_000_000)).contains("holds no roads"));
    let outside = text(&sample("OsmSchema-V0.6", "highway", 916_000_000));
    assert!(outside.contains("node 10") && outside.contains("outside"), "{outside}");
    assert!(read(Path::new("/nowhere/at.all"), |_, _| {}).unwrap_err().to_string().contains("cannot read"));
}
