//! Whole imports: what a failure leaves, what a second import keeps, what a damaged directory is told.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking and says what it left out")]

use super::*;
use crate::{
    quantity::Position,
    roads::{
        MapDir, MapError,
        mapfile::{BASEMAP, GAZETTEER, GRAPH, MAP_JSON},
    },
};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn synthetic(seed: u64) -> MapSource {
    MapSource::Synthetic { seed }
}

fn names(dir: &Path) -> Vec<String> {
    let mut n: Vec<String> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    n.sort();
    n
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
fn a_synthetic_map_is_whole_and_is_not_made_twice() {
    let t = tempfile::tempdir().unwrap();
    let dir = t.path().join("map");
    let Prepared::Made(first) = prepare(&synthetic(3), &dir, &mut Quiet).unwrap() else { panic!("there was no map yet") };
    assert_eq!(names(&dir), [BASEMAP, GAZETTEER, GRAPH, MAP_JSON]);
    assert_eq!(names(t.path()), ["map"], "nothing is left beside it");
    assert!(first.map.synthetic && first.map.attribution == "Synthetic city, seed 3");
    let map = MapDir::open(&dir).unwrap();
    assert!(map.roads().unwrap().graph().edges() > 5_000);
    let gazetteer = map.gazetteer().unwrap();
    assert_eq!(gazetteer.search("شارع محمد السادس", 1)[0].entry.names.labels.fr.as_deref(), Some("Boulevard Mohammed VI"));
    assert_eq!(gazetteer.search("bd mohamed 6", 1)[0].entry.names.labels.ar.as_deref(), Some("شارع محمد السادس"));
    assert!(matches!(prepare(&synthetic(3), &dir, &mut Quiet).unwrap(), Prepared::Ready(_)));
    let Prepared::Made(other) = prepare(&synthetic(4), &dir, &mut Quiet).unwrap() else { panic!("another seed is another map") };
    assert_ne!(other.map.files, first.map.files);
    assert_eq!(names(t.path()), ["map"]);
    // Damage makes prepare import again.
    fs::write(dir.join(GAZETTEER), b"DWGAZ").unwrap();
    assert!(matches!(prepare(&synthetic(4), &dir, &mut Quiet).unwrap(), Prepared::Made(_)));
    let same = run(&synthetic(3), &dir, &mut Quiet).unwrap();
    assert_eq!(same.map, first.map, "the same source gives the same files");
}

#[test]
fn a_bad_extract_leaves_the_old_map() {
    let t = tempfile::tempdir().unwrap();
    let dir = t.path().join("map");
    run(&synthetic(3), &dir, &mut Quiet).unwrap();
    let before = MapDir::open(&dir).unwrap().checksum();
    let whole = data("youssoufia.osm.pbf").map(|p| fs::read(p).unwrap());
    let half = whole.as_ref().map(|w| w[..w.len() / 2].to_vec());
    let bad = [Some(Vec::new()), Some(b"<osm></osm>".to_vec()), Some(vec![0; 4096]), half];
    for (i, content) in bad.into_iter().flatten().enumerate() {
        let file = t.path().join(format!("bad{i}.osm.pbf"));
        fs::write(&file, content).unwrap();
        let error = run(&MapSource::File(file.clone()), &dir, &mut Quiet).unwrap_err();
        assert!(matches!(error, ImportError::Read(_)), "{error}");
        println!("{error}");
        fs::remove_file(file).unwrap();
        assert_eq!(MapDir::open(&dir).unwrap().checksum(), before);
        assert_eq!(names(t.path()), ["map"], "nothing is left beside it");
    }
    assert!(matches!(run(&MapSource::File(t.path().join("none.osm.pbf")), &dir, &mut Quiet), Err(ImportError::Io { .. })));
    assert_eq!(MapDir::open(&dir).unwrap().checksum(), before);
}

#[test]
fn what_is_not_a_map_is_not_replaced() {
    let t = tempfile::tempdir().unwrap();
    let dir = t.path().join("home");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("thesis.txt"), "years of work").unwrap();
    assert!(matches!(run(&synthetic(1), &dir, &mut Quiet), Err(ImportError::NotAMap { .. })));
    assert_eq!(fs::read_to_string(dir.join("thesis.txt")).unwrap(), "years of work");
    assert!(matches!(run(&synthetic(1), Path::new("/"), &mut Quiet), Err(ImportError::NoPlace { .. })));
    let file = t.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(matches!(run(&synthetic(1), &file, &mut Quiet), Err(ImportError::NotAMap { .. })));
}

#[test]
fn two_imports_into_one_place_do_not_mix() {
    let t = tempfile::tempdir().unwrap();
    let dir = t.path().join("map");
    let first = place::Place::begin(&dir).unwrap();
    assert!(matches!(place::Place::begin(&dir), Err(ImportError::Busy { .. })));
    drop(first);
    // What a killed import left is cleared away.
    let hidden = t.path().join(".map.importing");
    fs::create_dir(&hidden).unwrap();
    fs::write(hidden.join("graph.dwg"), "half").unwrap();
    let place = place::Place::begin(&dir).unwrap();
    assert!(names(&hidden).is_empty());
    drop(place);
    assert!(names(t.path()).is_empty());
}

#[test]
fn landmarks_are_added_kept_by_the_next_import_and_bad_files_change_nothing() {
    let t = tempfile::tempdir().unwrap();
    let dir = t.path().join("map");
    run(&synthetic(3), &dir, &mut Quiet).unwrap();
    let head = "name_ar,name_fr,name_en,aliases,lat,lon,kind,verified_by\n";
    let csv = t.path().join("landmarks.csv");
    fs::write(&csv, format!("{head}مقهى النخيل,Café des Palmiers,,dar nakhil,32.7001,-7.2502,,Inspecteur B.\n,Trop loin,,,48,2,,x\n"))
        .unwrap();
    let added = landmarks::add(&csv, &dir).unwrap();
    assert_eq!((added.added, added.replaced, added.total, added.refused.len()), (1, 0, 1, 1));
    assert_eq!(added.refused[0].line, 3);
    let first = |dir: &Path| {
        let g = MapDir::open(dir).unwrap().gazetteer().unwrap();
        let hit = g.search("cafe palmiers", 1)[0];
        (hit.entry.names.name.clone(), hit.entry.position, hit.within.is_some())
    };
    let want = ("Café des Palmiers".to_owned(), Position { lat_e7: 327_001_000, lon_e7: -72_502_000 }, true);
    assert_eq!(first(&dir), want);
    run(&synthetic(3), &dir, &mut Quiet).unwrap();
    assert_eq!(first(&dir), want, "the next import keeps landmarks");
    let before = MapDir::open(&dir).unwrap().checksum();
    fs::write(&csv, format!("{head},Trop loin,,,48,2,,x\n")).unwrap();
    assert!(matches!(landmarks::add(&csv, &dir), Err(ImportError::NothingTaken { .. })));
    fs::write(&csv, "nom;lat\n").unwrap();
    assert!(matches!(landmarks::add(&csv, &dir), Err(ImportError::Landmarks { .. })));
    assert_eq!(MapDir::open(&dir).unwrap().checksum(), before);
}

#[test]
fn damage_is_named() {
    let t = tempfile::tempdir().unwrap();
    let dir = t.path().join("map");
    run(&synthetic(3), &dir, &mut Quiet).unwrap();
    let text = |dir: &Path| MapDir::open(dir).unwrap_err().to_string();
    assert!(matches!(MapDir::open(t.path()), Err(MapError::Missing { .. })));
    let json = fs::read_to_string(dir.join(MAP_JSON)).unwrap();
    for (change, part) in [
        (json.replacen("\"format\": 1", "\"format\": 99", 1), "format 99"),
        (json.replace("\"synthetic\": true", "\"synthetik\": true"), "cannot be read"),
        (json[..json.len() / 2].to_owned(), "cannot be read"),
        (String::new(), "cannot be read"),
        (json.replace("graph.dwg", "graph.xyz"), "graph.dwg is missing"),
    ] {
        fs::write(dir.join(MAP_JSON), &change).unwrap();
        assert!(text(&dir).contains(part), "{}", text(&dir));
    }
    fs::write(dir.join(MAP_JSON), &json).unwrap();
    MapDir::open(&dir).unwrap();
    for name in [GRAPH, GAZETTEER, BASEMAP] {
        let path = dir.join(name);
        let whole = fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 1;
        fs::write(&path, &flipped).unwrap();
        assert!(text(&dir).contains(name) && text(&dir).contains("checksum"), "{}", text(&dir));
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(text(&dir).contains(name) && text(&dir).contains("length"), "{}", text(&dir));
        fs::remove_file(&path).unwrap();
        assert!(text(&dir).contains(&format!("{name} is missing")), "{}", text(&dir));
        fs::write(&path, &whole).unwrap();
    }
    MapDir::open(&dir).unwrap();
}

#[test]
fn marrakech_streets_are_found() {
    let Some(path) = data("marrakech_roads.osm.pbf") else { return };
    let t = tempfile::tempdir().unwrap();
    let dir = t.path().join("marrakech");
    let report = run(&MapSource::File(path), &dir, &mut Quiet).unwrap();
    assert_eq!((report.map.attribution.as_str(), report.map.synthetic), ("© OpenStreetMap contributors", false));
    let gazetteer = MapDir::open(&dir).unwrap().gazetteer().unwrap();
    for (query, part) in [
        ("route de fes", "Route de Fes"),
        ("bd allal fassi", "Allal El Fassi"),
        ("علال الفاسي", "Allal El Fassi"),
        ("شارع 11 يناير", "11"),
        ("hassan 2", "الحسن الثاني"),
        ("mouzdalifa", "Mouzdalifa"),
        ("khalid bn walid", "Khalid Ben El"),
        ("oued issil", "Oued Issl"),
    ] {
        let hits = gazetteer.search(query, 3);
        let got = hits.first().map(|h| h.entry.names.name.clone()).unwrap_or_default();
        assert!(got.contains(part), "`{query}` found `{got}`");
    }
}
