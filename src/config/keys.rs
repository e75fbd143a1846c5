//! Every key there is, and the name that the environment has for it.
//!
//! The list is what the configuration itself says when it refuses a key it does not know: nothing has to be written down twice.

use super::{Config, ConfigError, load::parse_as};

/// Start of every name in the environment.
pub const PREFIX: &str = "DAWRIA_";

/// Like no key, so that it is answered with the list of those there are and not with a guess.
const STRANGER: &str = "qqqqqqqqqqqqqqqqqqqqqqqq";

/// Names that are no key: where the file is, how the command line signs in, and what only the project's own tests and tools read.
const RESERVED: [&str; 23] = [
    "DAWRIA_BIN",
    "DAWRIA_CHAOS",
    "DAWRIA_CONFIG",
    "DAWRIA_CONTEND_ROUNDS",
    "DAWRIA_DATA",
    "DAWRIA_E2E",
    "DAWRIA_FULL",
    "DAWRIA_HALF_OPEN",
    "DAWRIA_JOURNAL_EVENTS",
    "DAWRIA_KILL_ROUNDS",
    "DAWRIA_LENDINGS",
    "DAWRIA_PASSWORD_FILE",
    "DAWRIA_PLANTED_SEEDS",
    "DAWRIA_PLANTED_STEPS",
    "DAWRIA_REPLAY_FULL",
    "DAWRIA_ROADS_INCIDENTS",
    "DAWRIA_SEED",
    "DAWRIA_SERVER",
    "DAWRIA_SIMULATE_SEEDS",
    "DAWRIA_SIMULATE_STEPS",
    "DAWRIA_TOTP",
    "DAWRIA_URL",
    "DAWRIA_USER",
];

/// Beginnings of further names that only tests and benchmarks read.
const RESERVED_BEGINNINGS: [&str; 5] = ["DAWRIA_BENCH_", "DAWRIA_CHAOS_", "DAWRIA_E2E_", "DAWRIA_FAULT_", "DAWRIA_TEST_"];

/// Every key that has a value of its own, as `table.key`, sorted.
pub fn keys() -> Vec<String> {
    let (mut tables, mut keys) = (vec![String::new()], Vec::new());
    while let Some(table) = tables.pop() {
        for key in known_in(&table).unwrap_or_default() {
            let path = if table.is_empty() { key } else { format!("{table}.{key}") };
            if known_in(&path).is_some() { tables.push(path) } else { keys.push(path) }
        }
    }
    keys.sort();
    keys
}

/// The keys of a table; `None` where there is no table.
fn known_in(table: &str) -> Option<Vec<String>> {
    let head = if table.is_empty() { String::new() } else { format!("[{table}]\n") };
    match parse_as::<Config>(&format!("{head}{STRANGER} = 1\n"), "") {
        Err(ConfigError::UnknownKey { key, hint, .. }) if key.ends_with(STRANGER) => {
            Some(hint.strip_prefix("; known here: ")?.split(", ").map(str::to_owned).collect())
        }
        _ => None,
    }
}

/// The name of a key in the environment: `http.bind` is `DAWRIA_HTTP_BIND`.
pub fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_uppercase())
}

/// Whether a name in the environment is somebody else's and no key.
pub(super) fn reserved(name: &str) -> bool {
    RESERVED.contains(&name) || RESERVED_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

/// The words after an unknown name: the nearest known one.
pub(super) fn nearest(name: &str, keys: &[String]) -> String {
    let known = keys.iter().map(|key| variable(key)).chain(RESERVED.iter().map(|name| (*name).to_owned()));
    match known.map(|known| (strsim::damerau_levenshtein(name, &known), known)).min() {
        Some((_, known)) => format!(": did you mean {known}?"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_key_has_a_name_of_its_own_that_nobody_else_has() {
        let keys = keys();
        for known in ["bus.url", "data_dir", "http.bind", "live.beat_ms", "nmea.allow", "room.name.ar", "rooms", "synthetic.every_s"] {
            assert!(keys.iter().any(|key| key == known), "{known} is missing: {keys:?}");
        }
        let names: BTreeSet<String> = keys.iter().map(|key| variable(key)).collect();
        assert_eq!(names.len(), keys.len(), "two keys have one name");
        let taken: Vec<&String> = names.iter().filter(|name| reserved(name)).collect();
        assert!(taken.is_empty(), "{taken:?}");
        assert_eq!(variable("nmea.connections_per_source"), "DAWRIA_NMEA_CONNECTIONS_PER_SOURCE");
    }
}
