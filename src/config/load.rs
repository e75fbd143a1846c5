//! From a TOML file to a checked [`Config`].

use super::{Config, ConfigError};
use serde::de::DeserializeOwned;
use std::path::Path;

/// Name of the file that is read when none is given and it exists.
const DEFAULT_FILE: &str = "dawria.toml";

/// Reads `file`, or `dawria.toml` in the working folder if there is one, or takes the defaults.
///
/// # Errors
/// [`ConfigError`] naming file, line and key.
pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
    match text(file)? {
        Some((text, name)) => parse(&text, &name),
        None => parse("", "(defaults)"),
    }
}

/// Text and name of the file that is meant; `None` when there is none.
pub(super) fn text(file: Option<&Path>) -> Result<Option<(String, String)>, ConfigError> {
    let path = match file {
        Some(path) => path,
        None if Path::new(DEFAULT_FILE).exists() => Path::new(DEFAULT_FILE),
        None => return Ok(None),
    };
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
    Ok(Some((text, path.display().to_string())))
}

/// Reads a configuration from `text`; `file` is only for messages.
///
/// # Errors
/// [`ConfigError`] naming file, line and key.
pub fn parse(text: &str, file: &str) -> Result<Config, ConfigError> {
    let config: Config = parse_as(text, file)?;
    config.check()?;
    Ok(config)
}

/// Reads any TOML with errors that name line and key.
///
/// # Errors
/// [`ConfigError`] naming file, line and key.
pub fn parse_as<T: DeserializeOwned>(text: &str, file: &str) -> Result<T, ConfigError> {
    let reader = toml::Deserializer::parse(text).map_err(|e| explain(text, file, "", &e))?;
    serde_path_to_error::deserialize(reader).map_err(|e| {
        let path = e.path().to_string();
        explain(text, file, if path == "." { "" } else { &path }, e.inner())
    })
}

fn explain(text: &str, file: &str, path: &str, e: &toml::de::Error) -> ConfigError {
    let line = e.span().map_or(1, |span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
    let mut quoted = e.message().split('`').skip(1).step_by(2);
    if e.message().starts_with("unknown field")
        && let Some(found) = quoted.next()
    {
        let known: Vec<&str> = quoted.collect();
        let key = if path.is_empty() { found.to_owned() } else { path.to_owned() };
        return ConfigError::UnknownKey { file: file.to_owned(), line, key, hint: hint(found, &known) };
    }
    let key = if path.is_empty() { String::new() } else { format!(", key `{path}`") };
    ConfigError::Line { file: file.to_owned(), line, key, message: e.message().to_owned() }
}

fn hint(found: &str, known: &[&str]) -> String {
    let best = known.iter().map(|k| (strsim::damerau_levenshtein(found, k), k)).min();
    match best {
        Some((distance, k)) if distance <= found.len().max(3) / 3 + 1 => format!(": did you mean `{k}`?"),
        Some(_) => format!("; known here: {}", known.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(parse("", "t").unwrap(), Config::default());
    }

    #[test]
    fn a_typo_is_named_with_its_line_and_the_key_meant() {
        for (text, message) in [
            ("\n[http]\nbnid = \"127.0.0.1:1\"\n", "configuration t, line 3: unknown key `http.bnid`: did you mean `bind`?"),
            ("data_dri = \"x\"", "configuration t, line 1: unknown key `data_dri`: did you mean `data_dir`?"),
            ("[htpp]\n", "configuration t, line 1: unknown key `htpp`: did you mean `http`?"),
        ] {
            assert_eq!(parse(text, "t").unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn a_key_like_no_other_gets_the_list() {
        let e = parse("[http]\ncompletely_else = 1", "t").unwrap_err().to_string();
        assert!(e.starts_with("configuration t, line 2: unknown key `http.completely_else`; known here: bind, "), "{e}");
    }

    #[test]
    fn a_wrong_type_a_broken_line_and_a_bad_range_name_their_key() {
        for (text, parts) in [
            ("[http]\nconnections = \"many\"", &["line 2", "http.connections", "expected"][..]),
            ("[http]\nbind = ", &["line 2"][..]),
            ("[http]\nconnections = 0", &["http.connections"][..]),
            ("[room]\nid = \"a b\"", &["line 2", "room.id", "is not an identifier"][..]),
        ] {
            let e = parse(text, "t").unwrap_err().to_string();
            for part in parts {
                assert!(e.contains(part), "{text:?} gives {e:?} without {part:?}");
            }
        }
    }
}
