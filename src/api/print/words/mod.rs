//! All wording of logs and sheets: English, French, Arabic. A native reader corrects it here, in one place.

use super::lang::{Lang, Words};
use serde::Serialize;

macro_rules! words {
    ($($name:ident = $en:literal, $fr:literal, $ar:literal;)+) => {
        $(pub const $name: $crate::api::print::lang::Words = [$en, $fr, $ar];)+
        #[cfg(test)]
        pub(super) const ALL: &[(&str, $crate::api::print::lang::Words)] = &[$((stringify!($name), $name)),+];
    };
}

mod alarm;
mod assign;
mod calls;
mod duty;
mod incident;
mod page;
mod sheet;
mod unit;
mod vocabulary;
mod written;

pub use self::{alarm::*, assign::*, calls::*, duty::*, incident::*, page::*, sheet::*, unit::*, written::*};

/// A word of the core in this language; what is not in the vocabulary is shown by its name.
pub fn word(lang: Lang, value: &impl Serialize) -> String {
    let name = match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    };
    let known = vocabulary::VOCABULARY.iter().find(|(n, _)| *n == name);
    known.map_or_else(|| plain(&name), |(_, words)| words[lang as usize].to_owned())
}

/// A code that has no words (any more), without its underscores.
pub fn plain(code: &str) -> String {
    code.replace('_', " ")
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
