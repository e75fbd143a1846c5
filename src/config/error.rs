//! What can be wrong with a configuration file, said so that the line can be found and mended.

use crate::dispatch::settings::SettingsError;
use std::path::PathBuf;
use thiserror::Error;

/// The configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("configuration {path}: {source}", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A key that means nothing.
    #[error("configuration {file}, line {line}: unknown key `{key}`{hint}")]
    UnknownKey {
        /// Which file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// The key as written, with its table: `http.bnid`.
        key: String,
        /// What it was probably meant to be, or the keys that exist there.
        hint: String,
    },
    /// A line that cannot be read, or a value of another type.
    #[error("configuration {file}, line {line}{key}: {message}")]
    Line {
        /// Which file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// `, key …`, or nothing when the line has none.
        key: String,
        /// What is wrong.
        message: String,
    },
    /// A value outside its range.
    #[error("configuration key `{key}`: {message}")]
    Invalid {
        /// The key, with its table.
        key: &'static str,
        /// What is wrong and what is allowed.
        message: String,
    },
    /// A name in the environment that means nothing.
    #[error("environment: unknown name {name}{hint}")]
    UnknownVariable {
        /// The name.
        name: String,
        /// What it was probably meant to be.
        hint: String,
    },
    /// A value in the environment that cannot be taken.
    #[error("environment {name}: {message}")]
    Variable {
        /// The name.
        name: String,
        /// What is wrong.
        message: String,
    },
    /// The room's settings cannot be used.
    #[error("{0}")]
    Room(SettingsError),
}

/// `Ok` when `ok`, else [`ConfigError::Invalid`] for `key`.
pub(super) fn ensure(ok: bool, key: &'static str, message: impl FnOnce() -> String) -> Result<(), ConfigError> {
    if ok { Ok(()) } else { Err(ConfigError::Invalid { key, message: message() }) }
}
