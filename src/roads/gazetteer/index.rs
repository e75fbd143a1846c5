//! The words of all names, and which names hold which word.

use super::{
    entry::Entry,
    sound,
    words::{Term, terms},
};
use crate::roads::label::split_scripts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most words of one name that are indexed.
const MAX_WORDS: usize = 16;

/// One word of the vocabulary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// As in [`Term::text`].
    pub text: String,
    /// As in [`sound::key`]; empty for kinds of street, numbers, and words shared across languages.
    pub sound: String,
}

/// One spelling of one entry's name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spelling {
    /// Index of the entry.
    pub entry: u32,
    /// Indices of its words, in order, each once.
    pub words: Vec<u32>,
}

/// What is stored in the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// Sorted by text.
    pub words: Vec<Word>,
    /// Sorted by entry.
    pub spellings: Vec<Spelling>,
}

impl Index {
    /// From entries.
    pub fn build(entries: &[Entry]) -> Self {
        let mut ids: BTreeMap<String, u32> = BTreeMap::new();
        let mut rows: Vec<(u32, Vec<Term>)> = Vec::new();
        for (i, e) in entries.iter().enumerate() {
            let mut seen: Vec<Vec<Term>> = Vec::new();
            for name in spellings(e) {
                let mut t = terms(name);
                t.truncate(MAX_WORDS);
                dedup_in_order(&mut t);
                if !t.is_empty() && !seen.contains(&t) {
                    seen.push(t);
                }
            }
            for t in seen {
                for term in &t {
                    if !ids.contains_key(term.text()) {
                        ids.insert(term.text().to_owned(), 0);
                    }
                }
                rows.push((i as u32, t));
            }
        }
        for (n, id) in ids.values_mut().enumerate() {
            *id = n as u32;
        }
        let spellings = rows
            .into_iter()
            .map(|(entry, t)| Spelling { entry, words: t.iter().filter_map(|t| ids.get(t.text()).copied()).collect() })
            .collect();
        let words = ids.into_keys().map(|text| Word { sound: sound_of(&text), text }).collect();
        Self { words, spellings }
    }

    /// For every word, the spellings that hold it, ascending; and the first spelling of every entry (with one more at the end).
    pub fn postings(&self) -> Postings {
        let mut starts = vec![0u32; self.words.len() + 1];
        for s in &self.spellings {
            for w in &s.words {
                starts[*w as usize + 1] += 1;
            }
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut list = vec![0u32; starts.last().copied().unwrap_or(0) as usize];
        for (i, s) in self.spellings.iter().enumerate() {
            for w in &s.words {
                let at = &mut next[*w as usize];
                list[*at as usize] = i as u32;
                *at += 1;
            }
        }
        Postings { starts, list }
    }

    /// Whether every index points at something: a file that decodes but lies would otherwise be found out in a search.
    pub fn is_sound(&self, entries: usize) -> bool {
        self.spellings.is_sorted_by_key(|s| s.entry)
            && self.words.is_sorted_by(|a, b| a.text < b.text)
            && self.spellings.iter().all(|s| (s.entry as usize) < entries && s.words.iter().all(|w| (*w as usize) < self.words.len()))
    }

    /// A word's index by its text.
    pub fn word(&self, text: &str) -> Option<u32> {
        self.words.binary_search_by(|w| w.text.as_str().cmp(text)).ok().map(|i| i as u32)
    }
}

/// Word → spellings.
#[derive(Debug, Default)]
pub struct Postings {
    starts: Vec<u32>,
    list: Vec<u32>,
}

impl Postings {
    /// The spellings that hold a word.
    pub fn of(&self, word: u32) -> &[u32] {
        let w = word as usize;
        &self.list[self.starts[w] as usize..self.starts[w + 1] as usize]
    }
}

fn sound_of(text: &str) -> String {
    let plain = !text.starts_with(['~', '#']) && !text.starts_with(|c: char| c.is_ascii_digit());
    if plain { sound::key(text) } else { String::new() }
}

fn spellings(e: &Entry) -> Vec<&str> {
    let n = &e.names;
    let parts = split_scripts(&n.name);
    let mut out: Vec<&str> = n.labels.iter().map(|(_, l)| l).collect();
    // A name of one script, or of a script that has no label, stands for itself; a mixed one is covered by its labels.
    if parts.arabic.is_none() || parts.latin.is_none() {
        out.push(&n.name);
    }
    out.extend(n.aliases.iter().map(String::as_str));
    out
}

fn dedup_in_order(terms: &mut Vec<Term>) {
    let mut seen: Vec<Term> = Vec::new();
    terms.retain(|t| {
        let new = !seen.contains(t);
        if new {
            seen.push(t.clone());
        }
        new
    });
}
