//! Archives are read back with a reader of their own and every tile is decoded by the specification.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking and says what it measured")]

use super::*;
use crate::roads::{
    extract::{Extract, Node, Source, SourceKind, Tags, Way},
    osm,
};
use pmtiles::{AsyncPmTilesReader, TileCoord};
use prost::Message;
use std::{collections::BTreeMap, path::PathBuf};

/// The messages of `vector_tile.proto` (specification 2.1, section 4).
#[derive(Clone, PartialEq, Message)]
struct VtTile {
    #[prost(message, repeated, tag = "3")]
    layers: Vec<VtLayer>,
}

#[derive(Clone, PartialEq, Message)]
struct VtLayer {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    features: Vec<VtFeature>,
    #[prost(string, repeated, tag = "3")]
    keys: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    values: Vec<VtValue>,
    #[prost(uint32, tag = "5")]
    extent: u32,
    #[prost(uint32, tag = "15")]
    version: u32,
}

#[derive(Clone, PartialEq, Message)]
struct VtFeature {
    #[prost(uint32, repeated, tag = "2")]
    tags: Vec<u32>,
    #[prost(int32, tag = "3")]
    kind: i32,
    #[prost(uint32, repeated, tag = "4")]
    geometry: Vec<u32>,
}

#[derive(Clone, PartialEq, Message)]
struct VtValue {
    #[prost(string, optional, tag = "1")]
    text: Option<String>,
    #[prost(sint64, optional, tag = "6")]
    int: Option<i64>,
    #[prost(bool, optional, tag = "7")]
    flag: Option<bool>,
}

/// Paths of a geometry; a closed ring repeats its first point. Panics where the specification (section 4.3) is broken.
fn paths(f: &VtFeature) -> Vec<Vec<(i32, i32)>> {
    let (mut out, mut path) = (Vec::new(), Vec::new());
    let (mut at, mut i) = ((0i32, 0i32), 0);
    while i < f.geometry.len() {
        let (command, count) = (f.geometry[i] & 7, f.geometry[i] >> 3);
        i += 1;
        assert!(count > 0);
        if command == 7 {
            assert_eq!((count, f.kind), (1, 3));
            assert!(path.len() >= 3, "a ring of {} points", path.len());
            path.push(path[0]);
            continue;
        }
        if command == 1 {
            assert!(f.kind == 1 || count == 1);
            if !path.is_empty() {
                out.push(std::mem::take(&mut path));
            }
        } else {
            assert!(command == 2 && !path.is_empty());
        }
        for _ in 0..count {
            let unzig = |v: u32| ((v >> 1) as i32) ^ -((v & 1) as i32);
            at = (at.0 + unzig(f.geometry[i]), at.1 + unzig(f.geometry[i + 1]));
            path.push(at);
            i += 2;
        }
    }
    out.push(path);
    out
}

#[derive(Default, Debug)]
struct Seen {
    tiles: u64,
    features: BTreeMap<(u8, String), u64>,
    names: BTreeMap<String, u64>,
    /// Length of roads inside the tiles proper, by class, in tile units at the last zoom.
    road_units: BTreeMap<String, f64>,
}

fn read_back(path: &std::path::Path) -> (Seen, serde_json::Value) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let reader = AsyncPmTilesReader::new_with_path(path).await.unwrap();
        let h = reader.get_header();
        assert_eq!((h.spec_version(), h.min_zoom, h.max_zoom, h.clustered()), (3, MIN_ZOOM, MAX_ZOOM, true));
        let mut seen = Seen::default();
        for zoom in MIN_ZOOM..=MAX_ZOOM {
            let k = f64::from(1u32 << zoom);
            let column = |lon: f64| ((lon + 180.0) / 360.0 * k) as u32;
            let row = |lat: f64| ((1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * k) as u32;
            let (x0, x1, y0, y1) = (column(h.min_longitude), column(h.max_longitude), row(h.max_latitude), row(h.min_latitude));
            let around = 2 + (x1 - x0).max(y1 - y0) / 8;
            for x in x0.saturating_sub(around)..=x1 + around {
                for y in y0.saturating_sub(around)..=y1 + around {
                    let Some(bytes) = reader.get_tile_decompressed(TileCoord::new(zoom, x, y).unwrap()).await.unwrap() else { continue };
                    seen.tiles += 1;
                    check_tile(zoom, &VtTile::decode(bytes).unwrap(), &mut seen);
                }
            }
        }
        (seen, serde_json::from_str(&reader.get_metadata().await.unwrap()).unwrap())
    })
}

fn check_tile(zoom: u8, tile: &VtTile, seen: &mut Seen) {
    for l in &tile.layers {
        assert_eq!((l.version, l.extent), (2, 4096));
        let layer = feature::Layer::ALL.into_iter().find(|k| k.name() == l.name).unwrap();
        assert!(l.keys.iter().all(|k| layer.fields().iter().any(|f| f.0 == k)), "a field outside the schema in {:?}", l.keys);
        for f in &l.features {
            *seen.features.entry((zoom, l.name.clone())).or_default() += 1;
            let fields: BTreeMap<&str, &VtValue> =
                f.tags.chunks(2).map(|t| (l.keys[t[0] as usize].as_str(), &l.values[t[1] as usize])).collect();
            if let Some(name) = fields.get("name").and_then(|v| v.text.clone()) {
                *seen.names.entry(name).or_default() += 1;
            }
            let class = fields.get("class").and_then(|v| v.text.clone()).unwrap_or_default();
            for path in paths(f) {
                let least = [0, 1, 2, 4][f.kind as usize];
                assert!(path.len() >= least, "{} points in a feature of kind {}", path.len(), f.kind);
                assert!(path.iter().all(|p| [p.0, p.1].iter().all(|v| (-64..=4160).contains(v))), "outside the buffer: {path:?}");
                if f.kind == 2 && zoom == MAX_ZOOM {
                    let inside = |a: &(i32, i32)| (f64::from(a.0), f64::from(a.1));
                    let whole = tiles::Rect { x0: 0.0, y0: 0.0, x1: 4096.0, y1: 4096.0 };
                    let pieces = clip::line(&path.iter().map(inside).collect::<Vec<_>>(), whole);
                    let length: f64 = pieces.iter().flat_map(|p| p.windows(2)).map(|w| (w[0].0 - w[1].0).hypot(w[0].1 - w[1].1)).sum();
                    *seen.road_units.entry(class.clone()).or_default() += length;
                }
            }
        }
    }
}

fn written(extract: &Extract) -> (tempfile::NamedTempFile, Written) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let w = write(extract, file.as_file_mut(), |_, _| {}).unwrap();
    (file, w)
}

/// Length of the source's roads of one class, in tile units at the last zoom.
fn source_units(extract: &Extract, highway: &str) -> f64 {
    let ways = extract.ways.iter().filter(|w| w.tags.is("highway", highway) && !w.tags.is("area", "yes"));
    let lines = ways.map(|w| w.refs.iter().filter_map(|n| extract.position(*n)).map(tiles::world).collect::<Vec<_>>());
    lines.flat_map(|l| l.windows(2).map(|w| (w[0].0 - w[1].0).hypot(w[0].1 - w[1].1)).collect::<Vec<_>>()).sum::<f64>()
        * tiles::scale(MAX_ZOOM)
}

fn data(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("DAWRIA_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")), PathBuf::from);
    let path = root.join("osm").join(name);
    if !path.exists() {
        println!("skipped: no data ({name})");
        return None;
    }
    Some(path)
}

#[test]
fn marrakech_reads_back_whole() {
    let Some(path) = data("marrakech_roads.osm.pbf") else { return };
    let extract = osm::read(&path, |_, _| {}).unwrap();
    let (file, w) = written(&extract);
    let (seen, metadata) = read_back(file.path());
    println!("{w:?}, {} bytes, by zoom and layer {:?}", file.as_file().metadata().unwrap().len(), seen.features);
    assert_eq!(seen.tiles, w.tiles);
    assert_eq!(metadata["attribution"], "© OpenStreetMap contributors");
    assert_eq!(metadata["synthetic"], false);
    for class in ["primary", "secondary", "tertiary"] {
        let (have, want) = (seen.road_units[class], source_units(&extract, class) + source_units(&extract, &format!("{class}_link")));
        assert!((have / want - 1.0).abs() < 0.01, "{class}: {have} units drawn of {want}");
    }
}

#[test]
fn malta_has_its_sea_and_its_areas() {
    let Some(path) = data("malta.osm.pbf") else { return };
    let extract = osm::read(&path, |_, _| {}).unwrap();
    let (file, w) = written(&extract);
    let (seen, _) = read_back(file.path());
    println!("{w:?}, {} bytes, by zoom and layer {:?}", file.as_file().metadata().unwrap().len(), seen.features);
    assert_eq!(seen.tiles, w.tiles);
    let has = |zoom, layer: &str| seen.features.contains_key(&(zoom, layer.to_owned()));
    assert!(has(8, "water") && has(15, "roads") && has(8, "roads"));
}

#[test]
fn the_synthetic_city_has_every_layer() {
    let extract = crate::roads::city::generate(1);
    let (file, w) = written(&extract);
    let (seen, metadata) = read_back(file.path());
    println!("{w:?}, {} bytes, by zoom and layer {:?}", file.as_file().metadata().unwrap().len(), seen.features);
    assert_eq!(seen.tiles, w.tiles);
    assert_eq!((metadata["attribution"].as_str(), metadata["synthetic"].as_bool()), (Some("Synthetic city, seed 1"), Some(true)));
    for layer in feature::Layer::ALL {
        assert!(seen.features.contains_key(&(MAX_ZOOM, layer.name().to_owned())), "{}", layer.name());
    }
    for class in ["primary", "secondary", "tertiary", "trunk"] {
        let (have, want) = (seen.road_units[class], source_units(&extract, class));
        assert!((have / want - 1.0).abs() < 0.01, "{class}: {have} units drawn of {want}");
    }
}

fn small() -> Extract {
    let mut e = Extract::new(Source { kind: SourceKind::Osm, name: "small".into() });
    let at = |lat: i32, lon: i32| crate::quantity::Position { lat_e7: 316_000_000 + lat, lon_e7: -80_000_000 + lon };
    for (i, (lat, lon)) in
        [(0, 0), (0, 100_000), (100_000, 100_000), (100_000, 0), (40_000, 40_000), (40_000, 41_000), (41_000, 41_000)].iter().enumerate()
    {
        e.nodes.push(Node { id: i as i64, position: at(*lat, *lon) });
    }
    e.ways.push(Way { id: 1, refs: vec![0, 1, 2], tags: Tags::new([("highway", "primary"), ("name", "Avenue Un شارع واحد")]) });
    e.ways.push(Way { id: 2, refs: vec![0, 1, 2, 3, 0], tags: Tags::new([("leisure", "park"), ("name", "Parc")]) });
    e.ways.push(Way { id: 3, refs: vec![4, 5, 6, 4], tags: Tags::new([("building", "yes")]) });
    e.node_tags.insert(3, Tags::new([("place", "town"), ("name", "Ville")]));
    e.sort();
    e
}

#[test]
fn a_small_map_has_each_layer_and_the_same_bytes_twice() {
    let (a, _) = written(&small());
    let (b, _) = written(&small());
    assert_eq!(std::fs::read(a.path()).unwrap(), std::fs::read(b.path()).unwrap());
    let (seen, metadata) = read_back(a.path());
    for (zoom, layer, there) in [
        (8, "roads", true),
        (15, "buildings", true),
        (12, "buildings", false),
        (15, "parks", true),
        (8, "places", true),
        (15, "water", false),
    ] {
        assert_eq!(seen.features.contains_key(&(zoom, layer.to_owned())), there, "{layer} at {zoom}");
    }
    assert!(seen.names.contains_key("Avenue Un شارع واحد"));
    assert_eq!(metadata["vector_layers"].as_array().unwrap().len(), 5);
}

#[test]
fn nothing_to_draw_is_refused() {
    let empty = Extract::new(Source { kind: SourceKind::Osm, name: "empty".into() });
    assert!(matches!(write(&empty, std::io::Cursor::new(Vec::new()), |_, _| {}), Err(BasemapError::Empty)));
}
