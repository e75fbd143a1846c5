//! The rules of the house that a compiler does not hold: arrows between modules, banned calls, length of files, what must not be said.
#![allow(clippy::unwrap_used, reason = "a test that cannot read the tree has failed")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Longest file, lines. The models we follow have a median of 100 to 250.
const LONGEST: usize = 500;

/// Which modules of the package each module may name. `docs/ARCHITECTURE.md` draws the same.
const BASE: [&str; 5] = ["clock", "fix", "id", "quantity", "rights"];
const ARROWS: [(&str, &[&str]); 20] = [
    ("quantity", &[]),
    ("rights", &[]),
    ("id", &[]),
    ("clock", &["quantity"]),
    ("fix", &["quantity", "id"]),
    ("gateway", &[]),
    ("fleet", &[]),
    ("roads", &[]),
    ("accounts", &[]),
    ("dispatch", &[]),
    ("closed", &["roads", "dispatch"]),
    ("tls", &[]),
    ("live", &["fleet", "dispatch"]),
    ("bus", &["live"]),
    ("store", &["accounts", "dispatch"]),
    ("config", &["accounts", "gateway", "fleet", "roads", "dispatch", "live", "bus", "store", "tls"]),
    ("api", &["accounts", "gateway", "fleet", "roads", "closed", "dispatch", "live", "bus", "store", "config", "tls"]),
    (
        "app",
        &["accounts", "gateway", "fleet", "roads", "closed", "dispatch", "live", "bus", "store", "tls", "config", "api", "demo", "replay"],
    ),
    ("demo", &["dispatch", "roads", "closed", "store"]),
    ("replay", &["dispatch", "roads", "closed", "store"]),
];

/// Crates with one home each.
const HOMES: [(&str, &[&str]); 11] = [
    ("axum", &["api"]),
    ("rusqlite", &["store"]),
    ("redis", &["bus"]),
    ("nmea", &["gateway"]),
    ("rstar", &["fleet", "roads"]),
    ("osmpbf", &["roads"]),
    ("firmware_protocol", &["gateway"]),
    ("rustls", &["tls"]),
    ("tokio_rustls", &["tls"]),
    ("rcgen", &["tls"]),
    ("x509_parser", &["tls"]),
];

/// Calls that are banned in the server's source, and where they are allowed.
const BANNED: [(&str, &[&str], &str); 6] = [
    ("SystemTime::now", &["src/clock.rs"], "time comes from the clock"),
    ("Timestamp::now", &["src/clock.rs"], "time comes from the clock"),
    ("unbounded_channel", &[], "every queue has a bound"),
    ("thread::sleep", &[], "nothing waits by sleeping"),
    ("process::exit", &["src/main.rs"], "only main ends the process"),
    ("synchronous=NORMAL", &[], "it loses commits on power failure"),
];

/// In the pure cores: nothing that could differ between two runs of the same events.
const IMPURE: [&str; 9] = ["async ", ".await", "HashMap", "HashSet", "std::env", "std::fs", "std::net", "tokio", "rand::rng"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(dir: &Path, ending: &str, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | "node_modules" | "dist" | ".git") {
                files(&path, ending, out);
            }
        } else if name.ends_with(ending) {
            out.push(path);
        }
    }
    out.sort();
}

/// (path from the root, text) of every Rust file below `dir`.
fn sources(dir: &str) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    files(&root().join(dir), ".rs", &mut paths);
    let named = |p: PathBuf| (p.strip_prefix(root()).unwrap().to_string_lossy().into_owned(), fs::read_to_string(&p).unwrap());
    paths.into_iter().map(named).collect()
}

/// The code of a file: without comments and without its test module at the end.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]\nmod ").next().unwrap();
    body.lines().map(|l| l.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// First path part below `src`: the module.
fn module(path: &str) -> String {
    path.trim_start_matches("src/").split('/').next().unwrap().trim_end_matches(".rs").to_owned()
}

/// Modules that a text names by `crate::x` or `crate::{x, y}`.
fn named_modules(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + 7..];
        if let Some(list) = rest.strip_prefix('{') {
            let (mut depth, mut word, mut fresh) = (0, String::new(), true);
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => fresh = true,
                    c if c.is_alphanumeric() || c == '_' => {
                        if fresh && depth == 0 {
                            word.push(c);
                        }
                        continue;
                    }
                    ':' => fresh = false,
                    _ => {}
                }
                if !word.is_empty() {
                    found.push(std::mem::take(&mut word));
                    fresh = c == ',' && depth == 0;
                }
            }
            if !word.is_empty() {
                found.push(word);
            }
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found
}

fn fail_if_any(rule: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

#[test]
fn arrows_between_modules_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let mut broken = Vec::new();
    for (path, text) in sources("src") {
        let from = module(&path);
        if matches!(from.as_str(), "lib" | "main") {
            continue;
        }
        let Some(to) = allowed.get(from.as_str()) else {
            broken.push(format!("{path}: module `{from}` has no entry in ARROWS"));
            continue;
        };
        for name in named_modules(&code(&text)) {
            let known = allowed.contains_key(name.as_str());
            let base = BASE.contains(&name.as_str()) && !BASE.contains(&from.as_str());
            if known && name != from && !base && !to.contains(&name.as_str()) {
                broken.push(format!("{path} names crate::{name}"));
            }
        }
    }
    fail_if_any("an arrow points the wrong way", broken);
}

#[test]
fn every_foreign_format_has_one_home() {
    let mut broken = Vec::new();
    for (path, text) in sources("src") {
        let from = module(&path);
        for (krate, homes) in HOMES {
            // A module of the same name is not the crate.
            if code(&text).contains(&format!("mod {krate};")) {
                continue;
            }
            let uses = code(&text).match_indices(&format!("{krate}::")).any(|(at, _)| {
                let before = code(&text)[..at].chars().last().unwrap_or(' ');
                !before.is_alphanumeric() && before != '_' && before != ':'
            });
            if uses && !homes.contains(&from.as_str()) {
                broken.push(format!("{path} uses {krate}; its home is {homes:?}"));
            }
        }
    }
    fail_if_any("a crate left its home", broken);
}

#[test]
fn banned_calls_stay_out() {
    let mut broken = Vec::new();
    for (path, text) in sources("src") {
        for (call, homes, why) in BANNED {
            if code(&text).contains(call) && !homes.contains(&path.as_str()) {
                broken.push(format!("{path}: `{call}`: {why}"));
            }
        }
    }
    fail_if_any("a banned call", broken);
}

#[test]
fn the_cores_are_pure() {
    let mut broken = Vec::new();
    for (path, text) in sources("src/dispatch").into_iter().chain(sources("src/fleet")) {
        for word in IMPURE {
            if code(&text).contains(word) {
                broken.push(format!("{path}: `{word}`"));
            }
        }
    }
    fail_if_any("a pure core reaches outside or depends on chance", broken);
}

#[test]
fn firmware_protocol_needs_no_standard_library_and_no_unsafe_code() {
    let lib = fs::read_to_string(root().join("firmware-protocol/src/lib.rs")).unwrap();
    assert!(lib.contains("no_std") && lib.contains("#![forbid(unsafe_code)]"));
    let manifest = fs::read_to_string(root().join("firmware-protocol/Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    assert_eq!(dependencies.trim(), "", "firmware-protocol has no dependencies");
}

#[test]
fn the_simulator_knows_only_the_protocol_and_the_public_api() {
    let manifest = fs::read_to_string(root().join("simulator/Cargo.toml")).unwrap();
    assert!(!manifest.contains("\ndawria"), "the simulator must not depend on the server");
    let broken = sources("simulator/src").into_iter().filter(|(_, text)| code(text).contains("dawria::")).map(|(p, _)| p).collect();
    fail_if_any("the simulator reaches into the server", broken);
}

#[test]
fn no_file_grows_into_a_drawer() {
    let mut broken = Vec::new();
    for dir in ["src", "firmware-protocol/src", "simulator/src", "tests", "benches"] {
        for (path, text) in sources(dir) {
            let lines = text.lines().count();
            if lines > LONGEST {
                broken.push(format!("{path}: {lines} lines"));
            }
        }
    }
    fail_if_any("a file is longer than 500 lines: one thing a file", broken);
}

#[test]
fn module_heads_hold_no_logic() {
    let mut broken = Vec::new();
    for (path, text) in sources("src") {
        if path.ends_with("/mod.rs") && path != "src/app/mod.rs" && code(&text).contains("fn ") {
            broken.push(path);
        }
    }
    fail_if_any("a mod.rs holds functions: head doc and re-exports only", broken);
}

#[test]
fn every_source_file_says_what_it_is_for() {
    let mut broken = Vec::new();
    for dir in ["src", "firmware-protocol/src", "simulator/src", "tests", "benches"] {
        broken.extend(sources(dir).into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| path));
    }
    fail_if_any("a file without a head line", broken);
}

#[test]
fn no_ignored_tests() {
    let mut broken = Vec::new();
    for dir in ["src", "firmware-protocol/src", "simulator/src", "tests"] {
        let ignored = concat!("#[ign", "ore");
        broken.extend(sources(dir).into_iter().filter(|(_, text)| text.contains(ignored)).map(|(path, _)| path));
    }
    fail_if_any("an ignored test: assert what is, and say why it is wrong", broken);
}

#[test]
fn the_architecture_page_stays_short() {
    let text = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    assert!(text.lines().count() < 200);
}

/// The keys that the configuration takes in a table, as its own refusal of an unknown one lists them; `None` where there is no table.
fn keys_of(table: &str) -> Option<Vec<String>> {
    // Like no key, so that it is answered with the list and not with a guess.
    const STRANGER: &str = "qqqqqqqqqqqq";
    let heads = if table.is_empty() { vec![String::new()] } else { vec![format!("[{table}]\n"), format!("[[{table}]]\n")] };
    heads.iter().find_map(|head| match dawria::config::parse(&format!("{head}{STRANGER} = 1\n"), "t") {
        Err(dawria::config::ConfigError::UnknownKey { key, hint, .. }) if key.ends_with(STRANGER) => {
            Some(hint.strip_prefix("; known here: ")?.split(", ").map(str::to_owned).collect())
        }
        _ => None,
    })
}

#[test]
fn every_key_of_the_configuration_is_documented() {
    let page = fs::read_to_string(root().join("docs/CONFIGURATION.md")).unwrap();
    let (mut tables, mut keys) = (vec![String::new()], Vec::new());
    while let Some(table) = tables.pop() {
        for key in keys_of(&table).unwrap_or_default() {
            let path = if table.is_empty() { key } else { format!("{table}.{key}") };
            if keys_of(&path).is_none() || path == "rooms" {
                keys.push(path);
            } else {
                tables.push(path);
            }
        }
    }
    assert_eq!(keys_of("rooms"), keys_of("room"), "the page says that both have the same keys");
    for known in ["data_dir", "rooms", "http.bind", "nmea.allow", "room.name.ar", "room.area.outline", "bus.url"] {
        assert!(keys.iter().any(|key| key == known), "{known} was not found in the code: {keys:?}");
    }
    keys.retain(|key| !page.contains(&format!("`{key}`")));
    fail_if_any("docs/CONFIGURATION.md does not name a key", keys);
}

#[test]
fn examples_of_configurations_are_accepted() {
    let page = fs::read_to_string(root().join("docs/CONFIGURATION.md")).unwrap();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut examples: Vec<&str> = page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    examples.extend(readme.split("<<'END'\n").skip(1).map(|rest| rest.split("END\n").next().unwrap()));
    assert_eq!(examples.len(), 3);
    for text in examples {
        dawria::config::parse(text, "an example").unwrap();
    }
}

#[test]
fn every_way_a_device_names_itself_is_documented() {
    use firmware_protocol::{
        identity::{of_prefix, of_sentence, of_text},
        sentence::{Piece, pieces},
    };
    let page = fs::read_to_string(root().join("docs/CONFIGURATION.md")).unwrap();
    let examples = page.split("```nmea\n").nth(1).unwrap().split("```").next().unwrap();
    let mut shown = std::collections::BTreeSet::new();
    for line in examples.lines() {
        let several = pieces(line.as_bytes()).count() > 1;
        let form = pieces(line.as_bytes()).find_map(|piece| match piece {
            Piece::Text(text) if several => of_prefix(text),
            Piece::Text(text) => of_text(text),
            Piece::Sentence(sentence) => of_sentence(&sentence),
        });
        shown.insert(format!("{:?}", form.unwrap_or_else(|| panic!("{line} names nobody")).form));
    }
    let code = code(&fs::read_to_string(root().join("firmware-protocol/src/identity.rs")).unwrap());
    let forms = code.split("pub enum Form {").nth(1).unwrap().split('}').next().unwrap();
    let forms = forms.split(',').map(str::trim).filter(|form| !form.is_empty());
    fail_if_any("docs/CONFIGURATION.md has no example of a form", forms.filter(|f| !shown.contains(*f)).map(str::to_owned).collect());
}

#[test]
fn module_names_are_found_in_use_lists() {
    let text = "use crate::{\n    fleet::{Fleet, view::{A, B}},\n    id::UnitId,\n    quantity,\n};\ncrate::live::x();";
    assert_eq!(named_modules(text), ["fleet", "id", "quantity", "live"]);
}

#[test]
fn callers_of_the_simulator_speak_of_types_that_the_built_in_room_knows() {
    let text = fs::read_to_string(root().join("simulator/src/line19.rs")).unwrap();
    let table = text.split("const TYPES").nth(1).unwrap().split("];").next().unwrap();
    let spoken: Vec<&str> = table.split("(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let room = dawria::dispatch::Settings::example();
    let unknown = spoken.iter().filter(|code| room.kind(code).is_none()).map(|code| (*code).to_owned()).collect();
    assert!(spoken.len() > 3, "{spoken:?}");
    fail_if_any("callers speak of a type that exists in no room", unknown);
}

/// A server that a test starts inherits its environment, and refuses names that begin like its own and are none of its keys.
#[test]
fn what_tests_read_from_the_environment_stops_no_server() {
    let keys = fs::read_to_string(root().join("src/config/keys.rs")).unwrap();
    let known: Vec<&str> = keys.split('"').filter(|word| word.starts_with("DAWRIA_") && word.len() > 7).collect();
    let mut broken = Vec::new();
    for (path, text) in sources("tests").into_iter().chain(sources("benches")) {
        for read in ["var(\"", "var_os(\""] {
            let names = text.split(read).skip(1).map(|rest| rest.split('"').next().unwrap()).filter(|name| name.starts_with("DAWRIA_"));
            let reserved = |name: &str| known.iter().any(|k| *k == name || (k.ends_with('_') && name.starts_with(k)));
            broken.extend(names.filter(|name| !reserved(name)).map(|name| format!("{path}: {name}")));
        }
    }
    fail_if_any("a name that src/config/keys.rs does not reserve", broken);
}

/// Each hunk's lines before the change stand in the file as they are: otherwise `make planted` has nothing to plant.
#[test]
fn planted_bugs_can_still_be_planted() {
    let mut broken = Vec::new();
    let patches = fs::read_dir(root().join("tests/planted")).unwrap().map(|e| e.unwrap().path());
    for patch in patches.filter(|p| p.extension().is_some_and(|e| e == "patch")) {
        let text = fs::read_to_string(&patch).unwrap();
        let (head, hunks) = text.split_once("\n@@ ").unwrap();
        let target = head.lines().next().unwrap().strip_prefix("--- a/").unwrap();
        let source = fs::read_to_string(root().join(target)).unwrap_or_default();
        for hunk in hunks.split("\n@@ ") {
            let lines = hunk.lines().skip(1).filter(|l| !l.starts_with('+')).map(|l| l.get(1..).unwrap_or_default());
            let before = lines.collect::<Vec<_>>().join("\n");
            if source.matches(&before).count() != 1 {
                broken.push(format!("{}: {target} is not as it was", patch.display()));
            }
        }
    }
    fail_if_any("a planted bug cannot be planted any more", broken);
}
