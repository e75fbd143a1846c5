//! Queries as people type them, and what must come first.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::{
    quantity::Position,
    roads::{
        extract::{Extract, Node, Source, SourceKind, Tags, Way},
        kind::Kind,
    },
};

/// (name, other tags, lat offset, lon offset): streets unless the tags say otherwise.
type Thing = (&'static str, &'static [(&'static str, &'static str)], i32, i32);
const THINGS: &[Thing] = &[
    ("Boulevard Mohammed VI شارع محمد السادس", &[("highway", "primary")], 0, 0),
    ("Avenue Mohammed V", &[("highway", "primary"), ("name:ar", "شارع محمد الخامس")], 10, 3),
    ("Rue Mohammed V", &[("highway", "residential")], 300, 320),
    ("شارع الحسن الثاني", &[("highway", "secondary"), ("name:fr", "Avenue Hassan II")], 20, 0),
    ("Boulevard Mohamed Zerktouni", &[("highway", "secondary"), ("name:ar", "شارع محمد الزرقطوني")], 30, 0),
    ("Rue Yougoslavie", &[("highway", "tertiary")], 40, 0),
    ("Avenue Abdelkrim El Khattabi", &[("highway", "primary"), ("name:ar", "شارع عبد الكريم الخطابي")], 50, 0),
    ("Rue Abou Abbas Essebti", &[("highway", "residential")], 60, 0),
    ("Derb Dabachi درب الدباشي", &[("highway", "pedestrian")], 70, 0),
    ("Rue Riad Zitoun El Kdim", &[("highway", "pedestrian"), ("name:ar", "رياض الزيتون القديم")], 80, 0),
    ("Rue Riad Zitoun Jdid", &[("highway", "pedestrian"), ("name:ar", "رياض الزيتون الجديد")], 90, 0),
    (
        "Avenue des Forces Armées Royales",
        &[("highway", "primary"), ("alt_name", "Avenue des FAR"), ("name:ar", "شارع القوات المسلحة الملكية")],
        100,
        0,
    ),
    ("Rue 11 Janvier", &[("highway", "residential"), ("name:ar", "زنقة 11 يناير")], 110, 0),
    ("Rue 12", &[("highway", "residential")], 120, 0),
    ("Rue de l'Océan", &[("highway", "residential")], 130, 0),
    ("Boulevard Moulay Abdellah", &[("highway", "secondary"), ("name:ar", "شارع مولاي عبد الله")], 140, 0),
    ("Avenue Al Massira Al Khadra", &[("highway", "tertiary"), ("name:ar", "شارع المسيرة الخضراء")], 150, 0),
    ("Guéliz", &[("place", "suburb"), ("name:ar", "جليز")], 200, 0),
    ("Daoudiate", &[("place", "neighbourhood"), ("name:ar", "الداوديات")], 310, 320),
    ("Bab Doukkala", &[("historic", "city_gate"), ("name:ar", "باب دكالة")], 210, 0),
    ("Place Jemaa el-Fna", &[("place", "square"), ("name:ar", "ساحة جامع الفنا")], 220, 0),
    ("Hôpital Ibn Tofail", &[("amenity", "hospital"), ("name:ar", "مستشفى ابن طفيل")], 230, 0),
    ("Mosquée Koutoubia", &[("amenity", "place_of_worship"), ("name:ar", "جامع الكتبية")], 240, 0),
    ("Gare de Marrakech", &[("railway", "station"), ("name:ar", "محطة مراكش")], 250, 0),
    ("مقهى أطلس", &[("amenity", "cafe")], 260, 0),
    ("Rue Ibn Aïcha", &[("highway", "residential")], 270, 0),
    ("Lotissement Al Amal", &[("place", "neighbourhood")], 280, 0),
];

fn at(lat: i32, lon: i32) -> Position {
    Position { lat_e7: 316_000_000 + lat * 1_000, lon_e7: -80_000_000 + lon * 1_000 }
}

fn gazetteer() -> Gazetteer {
    let mut e = Extract::new(Source { kind: SourceKind::Osm, name: "test".into() });
    for (i, (name, tags, lat, lon)) in THINGS.iter().enumerate() {
        let id = i as i64 * 10 + 1;
        let tags = Tags::new(tags.iter().copied().chain([("name", *name)]));
        e.nodes.push(Node { id, position: at(*lat, *lon) });
        if tags.get("highway").is_some() {
            e.nodes.push(Node { id: id + 1, position: at(*lat, lon + 60) });
            e.ways.push(Way { id, refs: vec![id, id + 1], tags });
        } else {
            e.node_tags.insert(id, tags);
        }
    }
    e.sort();
    Gazetteer::build(&e, Vec::new())
}

/// Query → name of the first hit.
const QUERIES: &[(&str, &str)] = &[
    // As written, in either script.
    ("Boulevard Mohammed VI", "Boulevard Mohammed VI شارع محمد السادس"),
    ("شارع محمد السادس", "Boulevard Mohammed VI شارع محمد السادس"),
    ("شارع الحسن الثاني", "شارع الحسن الثاني"),
    ("Avenue Hassan II", "شارع الحسن الثاني"),
    // Short forms, other spellings, other figures.
    ("bd mohamed 6", "Boulevard Mohammed VI شارع محمد السادس"),
    ("av mohammed v", "Avenue Mohammed V"),
    ("AV. MOHAMED 5", "Avenue Mohammed V"),
    ("شارع محمد 5", "Avenue Mohammed V"),
    ("شارع محمد ٥", "Avenue Mohammed V"),
    ("hassan 2", "شارع الحسن الثاني"),
    ("hassan deux", "شارع الحسن الثاني"),
    ("الحسن التاني", "شارع الحسن الثاني"),
    ("rue mohammed v", "Rue Mohammed V"),
    ("zanqat mohamed 5", "Rue Mohammed V"),
    ("bd zerktouni", "Boulevard Mohamed Zerktouni"),
    ("zarqtouni", "Boulevard Mohamed Zerktouni"),
    ("الزرقطوني", "Boulevard Mohamed Zerktouni"),
    ("yougoslavi", "Rue Yougoslavie"),
    ("yugoslavie", "Rue Yougoslavie"),
    ("abd el krim khattabi", "Avenue Abdelkrim El Khattabi"),
    ("عبد الكريم الخطابى", "Avenue Abdelkrim El Khattabi"),
    ("عبدالكريم الخطابي", "Avenue Abdelkrim El Khattabi"),
    ("khatabi", "Avenue Abdelkrim El Khattabi"),
    ("abou abbas sebti", "Rue Abou Abbas Essebti"),
    ("derb dabachi", "Derb Dabachi درب الدباشي"),
    ("درب دباشي", "Derb Dabachi درب الدباشي"),
    ("derb debachi", "Derb Dabachi درب الدباشي"),
    ("riad zitoun jdid", "Rue Riad Zitoun Jdid"),
    ("رياض الزيتون الجديد", "Rue Riad Zitoun Jdid"),
    ("riyad zaytoun l9dim", "Rue Riad Zitoun El Kdim"),
    ("ryad zitoun kdim", "Rue Riad Zitoun El Kdim"),
    ("avenue des far", "Avenue des Forces Armées Royales"),
    ("القوات المسلحة", "Avenue des Forces Armées Royales"),
    ("11 janvier", "Rue 11 Janvier"),
    ("11 يناير", "Rue 11 Janvier"),
    ("rue 12", "Rue 12"),
    ("l'ocean", "Rue de l'Océan"),
    ("moulay abdallah", "Boulevard Moulay Abdellah"),
    ("مولاي عبدالله", "Boulevard Moulay Abdellah"),
    ("almassira", "Avenue Al Massira Al Khadra"),
    ("المسيره الخضرا", "Avenue Al Massira Al Khadra"),
    // Places and things.
    ("gueliz", "Guéliz"),
    ("guelize", "Guéliz"),
    ("gléiz", "Guéliz"),
    ("geuliz", "Guéliz"),
    ("gelliz", "Guéliz"),
    ("جليز", "Guéliz"),
    ("bab dukala", "Bab Doukkala"),
    ("باب دكاله", "Bab Doukkala"),
    ("jamaa lfna", "Place Jemaa el-Fna"),
    ("djemaa el fna", "Place Jemaa el-Fna"),
    ("place jamaa elfna", "Place Jemaa el-Fna"),
    ("جامع الفناء", "Place Jemaa el-Fna"),
    ("hopital ibn tofail", "Hôpital Ibn Tofail"),
    ("hospital bin tufayl", "Hôpital Ibn Tofail"),
    ("مستشفي ابن طفيل", "Hôpital Ibn Tofail"),
    ("kutubia", "Mosquée Koutoubia"),
    ("الكتبية", "Mosquée Koutoubia"),
    ("gare marrakech", "Gare de Marrakech"),
    ("gare", "Gare de Marrakech"),
    ("مقهى الأطلس", "مقهى أطلس"),
    ("atlas", "مقهى أطلس"),
    ("ibn aicha", "Rue Ibn Aïcha"),
    ("ben aicha", "Rue Ibn Aïcha"),
    ("hay al amal", "Lotissement Al Amal"),
    // While typing.
    ("zerk", "Boulevard Mohamed Zerktouni"),
    ("bab dou", "Bab Doukkala"),
    ("mohammed v", "Avenue Mohammed V"),
    ("دباش", "Derb Dabachi درب الدباشي"),
    // Part of it is wrong.
    ("zerktouni qwertyuiop", "Boulevard Mohamed Zerktouni"),
    // The district tells which one.
    ("mohammed v daoudiate", "Rue Mohammed V"),
];

#[test]
fn queries_find_what_is_meant() {
    let g = gazetteer();
    let mut wrong = Vec::new();
    for (query, first) in QUERIES {
        let hits = g.search(query, 5);
        let got: Vec<String> = hits.iter().map(|h| format!("{} ({:.2})", h.entry.names.name, h.score)).collect();
        if hits.first().map(|h| h.entry.names.name.as_str()) != Some(first) {
            wrong.push(format!("`{query}`: wanted {first}, got {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} queries:\n{}", wrong.len(), QUERIES.len(), wrong.join("\n"));
}

#[test]
fn nothing_is_found_for_nothing() {
    let g = gazetteer();
    for query in ["", "   ", "-", "ـــ", "qwertyuiop", "xxxxxxxx yyyyyyyy"] {
        assert!(g.search(query, 5).is_empty(), "`{query}` found {:?}", g.search(query, 5)[0].entry.names.name);
    }
    assert_eq!(g.search("rue", 3).len(), 3);
    assert!(g.search(&"mohammed ".repeat(10_000), 5).len() <= 5);
}

#[test]
fn landmarks_rank_above_streets_and_bad_lines_are_listed() {
    let csv = "\u{feff}name_ar,name_fr,name_en,aliases,lat,lon,kind,verified_by\n\
        ثانوية محمد الخامس,Lycée Mohammed V,,bahia;lycee 5,31.6010,-8.0000,school,Brigadier A.\n\
        ,,,,31.6,-8.0,,x\n\
        ,Café de France,,,31.60,-8.00,pub,x\n\
        ,Loin,,,48.85,2.35,,x\n\
        ,Echangé,,,-8.0,31.6,,x\n\
        ,Personne,,,31.6,-8.0,,\n\
        ,Nulle part,,,abc,-8.0,,x\n\
        ,Trop,peu\n\
        ,\"Tour, la grande\",,,\"31,6020\",\"-8,0010\",,x\n";
    let g = gazetteer();
    let list = landmarks::read(csv.as_bytes(), Some((at(-100, -100), at(700, 700)))).unwrap();
    let lines: Vec<u64> = list.refused.iter().map(|r| r.line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7, 8, 9], "{:?}", list.refused);
    assert!(list.refused[3].why.contains("swapped"));
    assert_eq!(list.accepted.len(), 2);
    let (g, replaced) = g.with_landmarks(list.accepted.clone());
    assert_eq!((replaced, g.landmarks().count()), (0, 2));
    let first = g.search("mohamed 5", 3)[0].entry;
    assert_eq!((first.kind, first.names.name.as_str()), (Kind::School, "Lycée Mohammed V"));
    assert_eq!(g.search("bahia", 3)[0].entry.names.name, "Lycée Mohammed V");
    let (g, replaced) = g.with_landmarks(list.accepted);
    assert_eq!((replaced, g.landmarks().count()), (2, 2));
    let again = Gazetteer::from_bytes(&g.to_bytes().unwrap()).unwrap();
    assert_eq!(again.landmarks().count(), 2);
}

#[test]
fn a_landmark_file_that_is_not_one_is_refused_whole() {
    for (text, part) in [
        ("", "no landmark"),
        ("name_ar,name_fr,name_en,aliases,lat,lon,kind,verified_by\n", "no landmark"),
        ("name_fr,lat,lon\nX,1,2\n", "is missing"),
        ("name_ar,name_fr,name_en,aliases,lat,lng,kind,verified_by\n", "`lng`"),
    ] {
        let e = landmarks::read(text.as_bytes(), None).unwrap_err().to_string();
        assert!(e.contains(part), "{text:?}: {e}");
    }
}

#[test]
fn the_nearest_name_is_found() {
    let g = gazetteer();
    for (lat, lon, name) in
        [(70, 30, "Derb Dabachi درب الدباشي"), (68, 59, "Derb Dabachi درب الدباشي"), (211, 1, "Bab Doukkala"), (123, 30, "Rue 12")]
    {
        let near = g.reverse(at(lat, lon)).unwrap();
        assert_eq!(near.entry.names.name, name);
        assert!(near.distance_m < 50.0, "{}", near.distance_m);
    }
    let near = g.reverse(at(72, 30)).unwrap();
    assert!((near.distance_m - 22.2).abs() < 1.0, "{}", near.distance_m);
    assert!(g.reverse(Position { lat_e7: 0, lon_e7: 0 }).is_none());
}

#[test]
fn damage_is_told_from_age_and_from_other_files() {
    let bytes = gazetteer().to_bytes().unwrap();
    assert_eq!(Gazetteer::from_bytes(&bytes).unwrap().to_bytes().unwrap(), bytes);
    let mut newer = bytes.clone();
    newer[8] = 9;
    let mut flipped = bytes.clone();
    let at = bytes.len() * 2 / 3;
    flipped[at] ^= 0x10;
    let refusal = |b: &[u8]| Gazetteer::from_bytes(b).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(refusal(b"PMTiles").contains("not a gazetteer"));
    assert!(refusal(b"").contains("not a gazetteer"));
    assert!(refusal(&newer).contains("format 9"));
    assert!(refusal(&flipped).contains("checksum"));
    for cut in [8, 20, 55, bytes.len() - 1] {
        assert!(matches!(Gazetteer::from_bytes(&bytes[..cut]), Err(FileError::Length { .. })), "cut at {cut}");
    }
}
