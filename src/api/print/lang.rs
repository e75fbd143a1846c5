//! In which language, and as what.

use super::words::{EXERCISE, EXERCISE_NUMBER};
use crate::dispatch::{settings::Labels, state::is_exercise};
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// A language of the room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// Arabic.
    Ar,
}

/// As what a log or sheet is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// For programs.
    Json,
    /// For paper.
    Text,
}

/// How something is printed.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PrintQuery {
    /// `json` or `text`; by the Accept header when left out.
    pub format: Option<Format>,
    /// Language of the text; English when left out.
    pub lang: Option<Lang>,
}

impl PrintQuery {
    /// The language of the text wanted; `None` for JSON.
    ///
    pub fn as_text(&self, headers: &HeaderMap) -> Option<Lang> {
        let accepts = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("");
        let text = match self.format {
            Some(format) => format == Format::Text,
            None => accepts.split(',').next().is_some_and(|first| first.trim().starts_with("text/plain")),
        };
        text.then(|| self.lang.unwrap_or_default())
    }
}

/// The same words in three languages, with `{0}`, `{1}` … for what they are about.
pub type Words = [&'static str; 3];

impl Lang {
    /// These words in this language, about these things. In Arabic, names and numbers are set apart so that they keep their direction.
    pub fn say(self, words: Words, about: &[&str]) -> String {
        let mut out = words[self as usize].to_owned();
        for (n, what) in about.iter().enumerate() {
            let slot = format!("{{{n}}}");
            out = out.replace(&slot, &self.apart(what));
        }
        out
    }

    /// Set apart so that it keeps its own direction; as it is in languages written from the left.
    pub fn apart(self, what: &str) -> String {
        if self == Self::Ar { format!("\u{2068}{what}\u{2069}") } else { what.to_owned() }
    }

    /// A colon as the language sets it.
    pub fn colon(self) -> &'static str {
        if self == Self::Fr { " :" } else { ":" }
    }

    /// What parts the entries of a list that have commas themselves, as the language sets it.
    pub fn semicolon(self) -> &'static str {
        match self {
            Self::En => "; ",
            Self::Fr => "\u{a0}; ",
            Self::Ar => "؛ ",
        }
    }

    /// A sentence, and before it that it is about an exercise, when it is.
    pub fn marked(self, said: String, exercise: bool) -> String {
        if exercise { self.say(EXERCISE, &[&said]) } else { said }
    }

    /// The number of a call or an incident inside a sentence about something real: one of an exercise says so.
    pub fn numbered(self, number: u64) -> String {
        let n = number.to_string();
        if is_exercise(number) { self.say(EXERCISE_NUMBER, &[&n]) } else { n }
    }

    /// These after each other, with the comma of the language.
    pub fn list<S: AsRef<str>>(self, parts: impl IntoIterator<Item = S>) -> String {
        let comma = if self == Self::Ar { "، " } else { ", " };
        parts.into_iter().map(|p| self.apart(p.as_ref())).collect::<Vec<_>>().join(comma)
    }

    /// A label of the settings in this language.
    pub fn label(self, labels: &Labels) -> &str {
        match self {
            Self::En => &labels.en,
            Self::Fr => &labels.fr,
            Self::Ar => &labels.ar,
        }
    }
}
