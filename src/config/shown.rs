//! The effective configuration, for people to look at.

use super::{ConfigError, Layers, Origin, keys};
use toml::Value;

/// Last words of keys whose values nobody is shown. A key that names a file is not the secret in it.
const SECRETS: [&str; 5] = ["password", "passphrase", "secret", "token", "key"];

/// One key with its value as it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// `table.key`; of a further room `rooms.0.id`.
    pub key: String,
    /// As TOML writes it; `(none)` where there is none, `(secret)` where nobody is to see it.
    pub value: String,
    /// Who said so.
    pub origin: Origin,
}

/// Every key with its value and where it comes from, sorted by key.
///
/// # Errors
/// [`ConfigError::Variable`] never in practice: a value that TOML cannot write.
pub fn effective(layers: &Layers) -> Result<Vec<Line>, ConfigError> {
    let table = toml::Table::try_from(&layers.config)
        .map_err(|e| ConfigError::Variable { name: "(effective configuration)".to_owned(), message: e.to_string() })?;
    let mut found = Vec::new();
    flatten("", &Value::Table(table), &mut found);
    for key in keys() {
        let below = format!("{key}.");
        if !found.iter().any(|(known, _)| *known == key || known.starts_with(&below)) {
            found.push((key, "(none)".to_owned()));
        }
    }
    found.sort();
    let line = |(key, value): (String, String)| {
        let value = if is_secret(&key) && value != "(none)" { "(secret)".to_owned() } else { value };
        Line { origin: layers.origin(&key), key, value }
    };
    Ok(found.into_iter().map(line).collect())
}

fn flatten(path: &str, value: &Value, found: &mut Vec<(String, String)>) {
    let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Table(table) => table.iter().for_each(|(key, value)| flatten(&join(key), value, found)),
        Value::Array(list) if list.first().is_some_and(Value::is_table) => {
            list.iter().enumerate().for_each(|(n, value)| flatten(&join(&n.to_string()), value, found));
        }
        _ => found.push((path.to_owned(), value.to_string())),
    }
}

/// Whether a key's value is to be kept from those who look.
fn is_secret(key: &str) -> bool {
    let last = key.rsplit('.').next().unwrap_or(key);
    SECRETS.iter().any(|word| last == *word || last.ends_with(&format!("_{word}")))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_keys() {
        for (key, secret) in [
            ("oidc.client_secret", true),
            ("smtp.password", true),
            ("tls.key", true),
            ("tls.key_file", false),
            ("keys.number", false),
            ("http.bind", false),
        ] {
            assert_eq!(is_secret(key), secret, "{key}");
        }
    }

    #[test]
    fn every_key_is_shown_once_and_no_password() {
        let said = [("DAWRIA_BUS_URL", "redis://dawria:s3cret@bus:6379"), ("DAWRIA_ROOMS", "[{id = \"fes\", automatic = [\"P0\"]}]")];
        let layers = Layers::read(Some(std::path::Path::new("/dev/null")), said.map(|(n, v)| (n.into(), v.into()))).unwrap();
        let lines = effective(&layers).unwrap();
        for key in keys() {
            let shown = lines.iter().filter(|l| l.key == key || l.key.starts_with(&format!("{key}."))).count();
            assert!(shown >= 1, "{key} is not shown");
        }
        let of = |key: &str| lines.iter().find(|l| l.key == key).map(|l| (l.value.as_str(), l.origin.to_string())).unwrap();
        assert_eq!(of("bus.url"), ("\"redis://…@bus:6379\"", "environment DAWRIA_BUS_URL".to_owned()));
        assert_eq!(of("http.bind"), ("\"127.0.0.1:8019\"", "default".to_owned()));
        assert_eq!(of("map.dir"), ("(none)", "default".to_owned()));
        assert_eq!(of("rooms.0.id"), ("\"fes\"", "environment DAWRIA_ROOMS".to_owned()));
        assert!(!format!("{lines:?}").contains("s3cret"));
    }
}
