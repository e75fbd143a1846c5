//! File, then environment, then flags: what holds in the end, and where each value comes from.

use super::{
    Config, ConfigError,
    keys::{self, PREFIX},
    load::{self, parse_as},
};
use serde::Deserialize;
use std::{collections::BTreeMap, ffi::OsString, fmt, path::Path};
use toml::{Table, Value};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The file.
    File(String),
    /// The environment.
    Variable(String),
    /// The command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(file) => write!(f, "file {file}"),
            Self::Variable(name) => write!(f, "environment {name}"),
            Self::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

/// A configuration with the origin of each value; flags are laid over it with [`Layers::flag`].
#[derive(Clone, Debug, PartialEq)]
pub struct Layers {
    /// What holds.
    pub config: Config,
    origins: BTreeMap<String, Origin>,
}

impl Layers {
    /// Reads `file` (`dawria.toml` in the working folder when `None` and it is there) and lays the environment over it. Ranges are checked
    /// by [`Layers::checked`], after the flags.
    ///
    /// # Errors
    /// [`ConfigError`] naming file, line and key, or the variable.
    pub fn read(file: Option<&Path>, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Self, ConfigError> {
        match load::text(file)? {
            Some((text, name)) => Self::of(&text, &name, environment),
            None => Self::of("", "(defaults)", environment),
        }
    }

    fn of(text: &str, file: &str, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Self, ConfigError> {
        // By itself first: its mistakes are named with their lines.
        let alone: Config = parse_as(text, file)?;
        let mut table: Table = parse_as(text, file)?;
        let mut origins = BTreeMap::new();
        for key in keys::keys().into_iter().filter(|key| at(&table, key).is_some()) {
            origins.insert(key, Origin::File(file.to_owned()));
        }
        let said = said(environment)?;
        if said.is_empty() {
            return Ok(Self { config: alone, origins });
        }
        for (key, name, text) in said {
            let value = value_of(&key, &name, text)?;
            put(&mut table, &key, value);
            origins.insert(key, Origin::Variable(name));
        }
        let config = serde_path_to_error::deserialize(table).map_err(|e| {
            let path = e.path().to_string();
            let below = |key: &str| key == path || key.starts_with(&format!("{path}."));
            let name = origins.iter().find_map(|(key, origin)| match origin {
                Origin::Variable(name) if below(key) => Some(name.clone()),
                _ => None,
            });
            ConfigError::Variable { name: name.unwrap_or_else(|| keys::variable(&path)), message: e.inner().message().to_owned() }
        })?;
        Ok(Self { config, origins })
    }

    /// Notes that a flag has set these keys.
    pub fn flag(&mut self, flag: &'static str, keys: &[&str]) {
        for key in keys {
            self.origins.insert((*key).to_owned(), Origin::Flag(flag));
        }
    }

    /// Where a key's value comes from.
    pub fn origin(&self, key: &str) -> Origin {
        let list = key.strip_prefix("rooms").map(|_| "rooms");
        self.origins.get(list.unwrap_or(key)).cloned().unwrap_or(Origin::Default)
    }

    /// The configuration, its ranges checked.
    ///
    /// # Errors
    /// [`ConfigError::Variable`] where the environment set what is outside its range, else [`ConfigError::Invalid`].
    pub fn checked(self) -> Result<Self, ConfigError> {
        match self.config.check() {
            Ok(()) => Ok(self),
            Err(ConfigError::Invalid { key, message }) => Err(match self.origin(key) {
                Origin::Variable(name) => ConfigError::Variable { name, message },
                Origin::Default | Origin::File(_) | Origin::Flag(_) => ConfigError::Invalid { key, message },
            }),
            Err(e) => Err(e),
        }
    }
}

/// Key, name and text of what the environment says. An empty text says nothing.
fn said(environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Vec<(String, String, String)>, ConfigError> {
    let mut ours: Vec<(String, OsString)> = environment
        .into_iter()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with(PREFIX) && !keys::reserved(name))
        .collect();
    if ours.is_empty() {
        return Ok(Vec::new());
    }
    ours.sort();
    let keys = keys::keys();
    let mut said = Vec::new();
    for (name, value) in ours {
        let Some(key) = keys.iter().find(|key| keys::variable(key) == name) else {
            let hint = keys::nearest(&name, &keys);
            return Err(ConfigError::UnknownVariable { name, hint });
        };
        let text = value.into_string().map_err(|_| ConfigError::Variable { name: name.clone(), message: "is not UTF-8".to_owned() })?;
        if !text.is_empty() {
            said.push((key.clone(), name, text));
        }
    }
    Ok(said)
}

/// The text as the key takes it: as it is where a text is wanted, else as a TOML value (numbers, true and false, lists in brackets).
fn value_of(key: &str, name: &str, text: String) -> Result<Value, ConfigError> {
    let plain = Value::String(text.clone());
    let Err(wrong) = fits(key, plain.clone()) else { return Ok(plain) };
    let refused = |message: String| ConfigError::Variable { name: name.to_owned(), message };
    let Ok(value) = Value::deserialize(toml::de::ValueDeserializer::parse(text.trim()).map_err(|_| refused(wrong.clone()))?) else {
        return Err(refused(wrong));
    };
    fits(key, value.clone()).map_err(|e| refused(if matches!(value, Value::String(_)) { wrong } else { e }))?;
    Ok(value)
}

/// Whether the key takes a value; what it needs beside it is not asked.
fn fits(key: &str, value: Value) -> Result<(), String> {
    let mut table = Table::new();
    put(&mut table, key, value);
    match serde_path_to_error::deserialize::<_, Config>(table) {
        Ok(_) => Ok(()),
        // Of a list's elements as well.
        Err(e) if e.path().to_string().starts_with(key) => Err(e.inner().message().to_owned()),
        Err(_) => Ok(()),
    }
}

fn at<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    match key.split_once('.') {
        None => table.get(key),
        Some((head, rest)) => at(table.get(head)?.as_table()?, rest),
    }
}

fn put(table: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            table.insert(key.to_owned(), value);
        }
        Some((head, rest)) => {
            let below = table.entry(head).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(below) = below {
                put(below, rest, value);
            }
        }
    }
}

#[cfg(test)]
#[path = "layers_tests.rs"]
mod tests;
