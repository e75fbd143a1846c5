//! What holds when file, environment and flags say different things.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

fn environment(said: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    said.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect()
}

fn layers(text: &str, said: &[(&str, &str)]) -> Result<Layers, ConfigError> {
    Layers::of(text, "t", environment(said))?.checked()
}

#[test]
fn the_environment_goes_before_the_file_and_flags_before_both() {
    let text = "data_dir = \"a\"\n[http]\nbind = \"127.0.0.1:1\"\nconnections = 7\n[room]\nid = \"12\"\n";
    let said = [
        ("DAWRIA_HTTP_BIND", "[::1]:2"),
        ("DAWRIA_NMEA_ENABLED", "true"),
        ("DAWRIA_LIVE_BEAT_MS", "300"),
        ("DAWRIA_NMEA_ALLOW", "[\"10.20.0.0/16\"]"),
        ("DAWRIA_ROOM_ID", "007"),
        ("DAWRIA_MAP_DIR", "/maps"),
        ("DAWRIA_BUS_KIND", ""),
        ("DAWRIA_CONFIG", "elsewhere.toml"),
        ("DAWRIA_TEST_SMALL_DISK", "/x"),
        ("PATH", "/bin"),
    ];
    let mut layers = layers(text, &said).unwrap();
    let config = &layers.config;
    assert_eq!((config.http.bind.to_string().as_str(), config.http.connections), ("[::1]:2", 7));
    assert_eq!((config.nmea.enabled, config.live.beat_ms, config.nmea.allow.len()), (true, 300, 1));
    assert_eq!(config.room.id.as_ref().unwrap().as_str(), "007", "digits alone are a text where a text is wanted");
    assert_eq!(config.map.dir.as_deref(), Some(Path::new("/maps")));
    layers.flag("--http", &["http.bind"]);
    for (key, origin) in [
        ("data_dir", Origin::File("t".to_owned())),
        ("http.bind", Origin::Flag("--http")),
        ("http.connections", Origin::File("t".to_owned())),
        ("live.beat_ms", Origin::Variable("DAWRIA_LIVE_BEAT_MS".to_owned())),
        ("bus.kind", Origin::Default),
    ] {
        assert_eq!(layers.origin(key), origin, "{key}");
    }
}

#[test]
fn a_name_that_is_no_key_is_refused_with_the_nearest_that_is() {
    for (name, message) in [
        ("DAWRIA_HTTP_BNID", "environment: unknown name DAWRIA_HTTP_BNID: did you mean DAWRIA_HTTP_BIND?"),
        ("DAWRIA_DATADIR", "environment: unknown name DAWRIA_DATADIR: did you mean DAWRIA_DATA_DIR?"),
        ("DAWRIA_COFNIG", "environment: unknown name DAWRIA_COFNIG: did you mean DAWRIA_CONFIG?"),
    ] {
        assert_eq!(layers("", &[(name, "x")]).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_value_that_cannot_be_taken_is_named_with_its_variable() {
    for (text, name, value, said) in [
        ("", "DAWRIA_LIVE_BEAT_MS", "often", "expected u64"),
        ("", "DAWRIA_LIVE_BEAT_MS", "1", "1 is outside 50 to 5000"),
        ("", "DAWRIA_HTTP_BIND", "here", "socket address"),
        ("", "DAWRIA_HTTP_HOSTS", "[1]", "string"),
        ("", "DAWRIA_NMEA_ALLOW", "[\"x\"]", "x"),
        ("", "DAWRIA_ROOM_ID", "a b", "is not an identifier"),
        ("", "DAWRIA_BUS_KIND", "rabbit", "redis"),
        ("", "DAWRIA_ROOM_NAME_EN", "Fez", "missing field"),
        ("[live]\nbeat_ms = 1\n", "DAWRIA_LIVE_VIEWERS", "0", "DAWRIA_LIVE_VIEWERS"),
    ] {
        let e = layers(text, &[(name, value)]).unwrap_err().to_string();
        // The file's own mistake is the file's.
        let whose = if text.is_empty() { name } else { "live.beat_ms" };
        assert!(e.contains(whose) && (!text.is_empty() || e.contains(said)), "{name}={value} gives {e:?} without {said:?}");
    }
}

#[test]
fn the_whole_name_of_a_room_can_come_from_the_environment() {
    let said = [("DAWRIA_ROOM_NAME_EN", "Fez"), ("DAWRIA_ROOM_NAME_FR", "Fès"), ("DAWRIA_ROOM_NAME_AR", "فاس")];
    assert_eq!(layers("", &said).unwrap().config.room.name.unwrap().fr, "Fès");
}

/// A test that sets a name which the server refuses could not start one.
#[test]
fn every_name_that_the_project_uses_is_a_key_or_reserved() {
    fn visit(dir: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "target" | "node_modules" | "dist" | ".git" | "config") {
                    visit(&path, found);
                }
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for (at, _) in text.match_indices(PREFIX) {
                let word: String = text[at..].chars().take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '_').collect();
                found.push((path.display().to_string(), word));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for dir in ["tests", "web/e2e", "simulator", "benches", "src", "deploy"] {
        visit(&root.join(dir), &mut found);
    }
    let names: Vec<String> = keys::keys().iter().map(|key| keys::variable(key)).collect();
    let unknown = |word: &str| !(keys::reserved(word) || names.iter().any(|name| name.starts_with(word)));
    // One that is wrong on purpose, and the form of all of them in a comment.
    let meant = [PREFIX, "DAWRIA_HTTP_BNID", "DAWRIA_TABLE_KEY"];
    let strangers: Vec<_> = found.iter().filter(|(_, word)| unknown(word) && !meant.contains(&&**word)).collect();
    assert!(found.len() > 20 && strangers.is_empty(), "{strangers:?}");
}
