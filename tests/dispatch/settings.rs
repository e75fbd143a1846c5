//! Room settings: the example is usable, and what is wrong is named.

use dawria::{
    dispatch::{
        Settings,
        settings::{Labels, Post, Sector, SettingsError},
    },
    quantity::Position,
};

fn changed(pointer: &str, value: serde_json::Value) -> Result<Settings, SettingsError> {
    let mut json = serde_json::to_value(Settings::example()).unwrap();
    *json.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    Settings::from_json(&json.to_string())
}

/// Rule: domain §2.14 – kinds, types, dispositions and priorities carry labels in English, French and Arabic
#[test]
fn the_example_is_usable_and_survives_both_forms() {
    let example = Settings::example();
    example.check().unwrap();
    assert!(example.types.len() >= 12);
    assert_eq!(Settings::from_toml(&toml::to_string(&example).unwrap()).unwrap(), example);
    assert_eq!(Settings::from_json(&serde_json::to_string(&example).unwrap()).unwrap(), example);
}

#[test]
fn a_typo_is_named_with_its_line() {
    let text = toml::to_string(&Settings::example()).unwrap().replace("tone_s", "tones_s");
    let error = Settings::from_toml(&text).unwrap_err().to_string();
    assert!(error.contains("tones_s") && error.contains("line"), "{error}");
}

/// Rule: domain §2.15 – settings are validated data: whatever cannot be used is refused by the name of its field
#[test]
fn each_bad_value_names_its_field() {
    use serde_json::json;
    let code = json!("Not A Code");
    for (pointer, value, field) in [
        ("/name/ar", json!(" "), "name.ar"),
        ("/priorities/1/priority", json!("P0"), "priorities"),
        ("/priorities/3/nobody_assigned_s", json!(0), "priorities.P3.nobody_assigned_s"),
        ("/priorities/0/tone_s", json!(30), "priorities.P0.tone_s"),
        ("/types/0/code", code.clone(), "types.code"),
        ("/types/1/code", json!("officer_in_danger"), "types.code"),
        ("/types/1/services/0", json!("navy"), "types.armed_assault.services"),
        ("/services/0/code", code, "services.code"),
        ("/services/0/labels/fr", json!(""), "services.police_secours.fr"),
        ("/dispositions/0/code", json!("other"), "dispositions"),
        ("/ranking/k", json!(4), "ranking.k"),
        ("/ranking/stale_penalty_s", json!(90_000), "ranking.stale_penalty_s"),
        ("/ranking/straight_line/foot_kmh", json!(0), "ranking.straight_line.foot_kmh"),
        ("/limits/units", json!(0), "limits.units"),
        ("/limits/incidents", json!(10), "limits.incidents"),
        ("/limits/backdate_days", json!(1_000), "limits.backdate_days"),
        ("/priorities/1/face/colour", json!("red"), "priorities.P1.face.colour"),
        ("/priorities/1/targets/response_s", json!(60), "priorities.P1.targets.processing_s"),
        ("/priorities/1/targets/processing_s", json!(90_000), "priorities.P1.targets.processing_s"),
        ("/limits/reserved_per_unit", json!(0), "limits.reserved_per_unit"),
        ("/assignments/fence_m", json!(5), "assignments.fence_m"),
        ("/assignments/refusals/1/code", json!("vehicle_trouble"), "assignments.refusals.code"),
        ("/priorities/0/watching/time_out_s", json!(10), "priorities.P0.watching.time_out_s"),
        ("/priorities/0/watching/unit_check_s", json!(10), "priorities.P0.watching.unit_check_s"),
        ("/emergencies/unanswered_s", json!(0), "emergencies.unanswered_s"),
    ] {
        match changed(pointer, value) {
            Err(SettingsError::Field { field: named, .. }) => assert_eq!(named, field),
            other => panic!("{pointer}: {other:?}"),
        }
    }
}

/// The example file's sectors: the made-up city's middle, and four quarters round it.
fn synthetic_ground(s: &mut Settings) {
    let (lat, lon) = (327_000_000_f64, -72_500_000_f64);
    let point = |angle: f64, metres: f64| {
        let (east, north) = (angle.to_radians().cos() * metres, angle.to_radians().sin() * metres);
        ((lat + north * 89.932).round() as i32, (lon + east * 106.868).round() as i32)
    };
    let labels = |en: &str, fr: &str, ar: &str| Labels { en: en.into(), fr: fr.into(), ar: ar.into() };
    let ring = |from: f64, to: f64, metres: f64| -> Vec<(i32, i32)> {
        let steps = ((to - from) / 22.5) as usize;
        (0..=steps).map(|k| point(from + 22.5 * k as f64, metres)).collect()
    };
    let mut middle = ring(0.0, 337.5, 1_900.0);
    middle.dedup();
    let quarters = [
        ("north_east", 0.0, labels("North-east", "Nord-est", "الشمال الشرقي")),
        ("north_west", 90.0, labels("North-west", "Nord-ouest", "الشمال الغربي")),
        ("south_west", 180.0, labels("South-west", "Sud-ouest", "الجنوب الغربي")),
        ("south_east", 270.0, labels("South-east", "Sud-est", "الجنوب الشرقي")),
    ];
    let codes: Vec<String> = quarters.iter().map(|q| q.0.to_owned()).collect();
    s.sectors = vec![Sector {
        code: "centre".into(),
        labels: labels("Centre", "Centre", "المركز"),
        polygon: middle,
        neighbours: codes.clone(),
        covered: true,
    }];
    for (n, (code, from, labels)) in quarters.iter().enumerate() {
        let mut polygon = ring(*from, from + 90.0, 1_900.0);
        polygon.extend(ring(*from, from + 90.0, 5_600.0).into_iter().rev());
        let neighbours = vec!["centre".into(), codes[(n + 1) % 4].clone(), codes[(n + 3) % 4].clone()];
        s.sectors.push(Sector { code: (*code).into(), labels: labels.clone(), polygon, neighbours, covered: true });
        let (lat_e7, lon_e7) = point(from + 45.0, 1_900.0);
        s.posts.push(Post {
            code: format!("ring_{code}"),
            labels: Labels {
                en: format!("Middle ring, {}", labels.en.to_lowercase()),
                fr: format!("Boulevard circulaire, {}", labels.fr.to_lowercase()),
                ar: format!("الطريق الدائري، {}", labels.ar),
            },
            position: Position { lat_e7, lon_e7 },
            radius_m: 150,
            sector: Some((*code).into()),
            kinds: vec![],
        });
    }
}

/// Rule: domain §2.14 – types, kinds, priorities and dispositions carry English, French and Arabic labels
/// Rule: domain §1.1 – the organisation is a configurable tree; a ready Moroccan example. `BLESS=1` writes it anew.
#[test]
fn the_moroccan_example_file_is_usable_as_it_is() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/settings/morocco.toml");
    let mut example = Settings::example();
    synthetic_ground(&mut example);
    example.check().unwrap();
    if std::env::var_os("BLESS").is_some() {
        let head = "# A Moroccan room, ready to be changed: `dawria room settings check FILE`, `dawria room settings import FILE`. The organisation\n\
                    # below the city, the sectors and the posts are made up for the synthetic city. Positions are in 1e-7 degree.\n";
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, head.to_owned() + &toml::to_string_pretty(&example).unwrap()).unwrap();
    }
    let read = Settings::from_toml(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(read, example);
    let line: Vec<&str> = read.line_of("arrondissement_5").iter().map(|n| n.kind.as_str()).collect();
    assert_eq!(line, ["arrondissement", "district", "prefecture", "directorate"]);
    assert_eq!(read.sector_at(Position { lat_e7: 327_000_000, lon_e7: -72_500_000 }).unwrap().code, "centre");
    for post in &read.posts {
        let near = read.sector_at(post.position).map(|s| s.code.as_str());
        assert!(near == Some("centre") || near == post.sector.as_deref(), "{}: {near:?}", post.code);
    }
}

/// Fields of the settings that are words to be shown, or names things are found by: read through the whole they stand in.
const WORDS: [&str; 4] = ["en", "fr", "ar", "level"];
/// Fields that are kept for what is not built yet. Take a line out when it is read: the test says so.
const NOT_YET: [&str; 0] = [];

/// Rule: domain §6.4 – no setting is shown everywhere and read by nothing
#[test]
fn every_setting_is_read_by_something_outside_the_settings() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut outside = String::new();
    let mut fields = std::collections::BTreeSet::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let code: String = text.lines().map(|l| l.split("//").next().unwrap().to_owned() + "\n").collect();
            if path.starts_with(root.join("dispatch/settings")) {
                let of_struct = code.split("pub struct ").skip(1).filter(|s| !s.starts_with("Changed"));
                let body = of_struct.map(|s| s.split("\n}").next().unwrap());
                fields.extend(
                    body.flat_map(str::lines).filter_map(|l| l.trim().strip_prefix("pub ")?.split_once(':')).map(|f| f.0.to_owned()),
                );
            } else {
                outside += &code;
            }
        }
    }
    assert!(fields.contains("tone_s") && fields.contains("covered") && fields.len() > 60, "{fields:?}");
    let read = |field: &str| {
        outside
            .match_indices(&format!(".{field}"))
            .any(|(at, m)| !outside[at + m.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    // Some are read by what the settings themselves offer to others.
    let offered = ["alternatives", "needs", "organisation", "parent", "node", "colour", "tone"];
    let unread: Vec<_> = fields.iter().map(String::as_str).filter(|f| !read(f) && !WORDS.contains(f) && !offered.contains(f)).collect();
    assert_eq!(unread.into_iter().filter(|f| !NOT_YET.contains(f)).collect::<Vec<_>>(), Vec::<&str>::new(), "settings that nothing reads");
}
