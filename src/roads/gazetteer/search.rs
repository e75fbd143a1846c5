//! From a typed text to the things it may mean, best first.

use super::{
    entry::Entry,
    index::{Index, Postings},
    matching::{Wanted, wanted},
    words::{Term, terms},
};
use crate::roads::kind::Kind;
use std::collections::BTreeMap;

/// Longest query looked at, in characters; the rest is ignored.
pub const MAX_QUERY: usize = 120;
/// Most words of a query looked at.
const MAX_TERMS: usize = 8;
/// Least part of the query that must be found.
const LEAST: f32 = 0.55;
/// Least part when nothing has more: half an answer is better than none to somebody on the telephone.
const LEAST_AT_ALL: f32 = 0.34;

/// One answer.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// What was found.
    pub entry: &'a Entry,
    /// The district it lies in.
    pub within: Option<&'a Entry>,
    /// How well it fits; only the order of scores within one answer means anything.
    pub score: f32,
}

/// Everything a search reads.
#[derive(Clone, Copy)]
pub struct Store<'a> {
    /// All things.
    pub entries: &'a [Entry],
    /// Their words.
    pub index: &'a Index,
    /// Word → spellings.
    pub postings: &'a Postings,
}

/// A query looked up.
struct Query<'a> {
    words: &'a [Wanted],
    rarity: &'a [f32],
    generic: &'a [String],
}

type Fits = [f32; MAX_TERMS];

impl<'a> Store<'a> {
    /// The best `limit` answers for a text.
    pub fn search(&self, text: &str, limit: usize) -> Vec<Hit<'a>> {
        let cut: String = text.chars().take(MAX_QUERY).collect();
        let all = terms(&cut);
        let (plain, generic) = split(all);
        if plain.is_empty() {
            return Vec::new();
        }
        let typing = !text.ends_with(char::is_whitespace);
        let words: Vec<Wanted> = plain.iter().enumerate().map(|(i, t)| wanted(self.index, t, typing && i + 1 == plain.len())).collect();
        let rarity: Vec<f32> = words.iter().map(|w| w.fits.iter().map(|(id, f)| self.rarity(*id) * f).fold(0.0, f32::max)).collect();
        // A word that nothing fits weighs as the rarest would: it must lower the others' chance, not vanish.
        let rarity: Vec<f32> = rarity.iter().map(|r| if *r > 0.0 { *r } else { self.rarest() * 0.6 }).collect();
        let table = self.table(&words);
        let query = Query { words: &words, rarity: &rarity, generic: &generic };
        let best = self.score(&query, &table, LEAST);
        self.rank(if best.is_empty() { self.score(&query, &table, LEAST_AT_ALL) } else { best }, limit)
    }

    /// The best score of each entry of which at least this part of the query was found.
    fn score(&self, query: &Query<'_>, table: &BTreeMap<u32, Fits>, least: f32) -> BTreeMap<u32, f32> {
        let total: f32 = query.rarity.iter().sum();
        let mut best: BTreeMap<u32, f32> = BTreeMap::new();
        for (spelling, fits) in table {
            let s = &self.index.spellings[*spelling as usize];
            let entry = &self.entries[s.entry as usize];
            let area = entry.within.map(|a| self.fits_of_entry(a, table));
            let fit = |j: usize| if fits[j] > 0.0 { fits[j] } else { area.map_or(0.0, |a| 0.8 * a[j]) };
            let found = query.rarity.iter().enumerate().map(|(j, r)| r * fit(j)).sum::<f32>() / total;
            if found < least {
                continue;
            }
            let score = found * (0.8 + 0.2 * self.covered(&s.words, query.words)) + bonus(entry, query.generic, self.generic_of(&s.words));
            let slot = best.entry(s.entry).or_insert(score);
            *slot = slot.max(score);
        }
        best
    }

    /// For each spelling that holds a wanted word: how well each wanted word fits.
    fn table(&self, words: &[Wanted]) -> BTreeMap<u32, Fits> {
        let mut table: BTreeMap<u32, Fits> = BTreeMap::new();
        for (j, w) in words.iter().enumerate() {
            for (id, fit) in &w.fits {
                for spelling in self.postings.of(*id) {
                    let row = table.entry(*spelling).or_insert([0.0; MAX_TERMS]);
                    row[j] = row[j].max(*fit);
                }
            }
        }
        table
    }

    fn fits_of_entry(&self, entry: u32, table: &BTreeMap<u32, Fits>) -> Fits {
        let first = self.index.spellings.partition_point(|s| s.entry < entry) as u32;
        let mut out = [0.0f32; MAX_TERMS];
        for (_, row) in table.range(first..).take_while(|(s, _)| self.index.spellings[**s as usize].entry == entry) {
            for (o, r) in out.iter_mut().zip(row) {
                *o = o.max(*r);
            }
        }
        out
    }

    /// Which part of the name the query spoke of, by rarity of its words.
    fn covered(&self, name: &[u32], words: &[Wanted]) -> f32 {
        let (mut hit, mut all) = (0.0, 0.0);
        for id in name {
            if self.index.words[*id as usize].text.starts_with('~') {
                continue;
            }
            let r = self.rarity(*id);
            all += r;
            if words.iter().any(|w| w.fits.binary_search_by_key(id, |f| f.0).is_ok()) {
                hit += r;
            }
        }
        if all > 0.0 { hit / all } else { 1.0 }
    }

    fn generic_of(&self, name: &[u32]) -> Option<&str> {
        name.iter().map(|id| self.index.words[*id as usize].text.as_str()).find(|t| t.starts_with('~'))
    }

    fn rarity(&self, word: u32) -> f32 {
        (1.0 + self.index.spellings.len() as f32 / self.postings.of(word).len().max(1) as f32).ln()
    }

    fn rarest(&self) -> f32 {
        (1.0 + self.index.spellings.len() as f32).ln()
    }

    fn rank(&self, best: BTreeMap<u32, f32>, limit: usize) -> Vec<Hit<'a>> {
        let mut order: Vec<(u32, f32)> = best.into_iter().collect();
        order.sort_by(|a, b| {
            let (ea, eb) = (&self.entries[a.0 as usize], &self.entries[b.0 as usize]);
            b.1.total_cmp(&a.1).then(eb.weight.cmp(&ea.weight)).then(a.0.cmp(&b.0))
        });
        let mut out: Vec<Hit<'a>> = Vec::with_capacity(limit.min(order.len()));
        for (i, score) in order {
            let entry = &self.entries[i as usize];
            let same = |h: &Hit<'_>| h.entry.names.name == entry.names.name && h.entry.kind == entry.kind && h.entry.within == entry.within;
            if out.len() == limit {
                break;
            }
            if !out.iter().any(same) {
                out.push(Hit { entry, within: entry.within.and_then(|w| self.entries.get(w as usize)), score });
            }
        }
        out
    }
}

/// Words that must be found, and kinds of street that help; a query of such kinds alone must find those.
fn split(all: Vec<Term>) -> (Vec<Term>, Vec<String>) {
    let (generic, mut plain): (Vec<Term>, Vec<Term>) = all.into_iter().partition(|t| matches!(t, Term::Generic(_)));
    let kinds = generic.iter().map(|t| t.text().to_owned()).collect();
    if plain.is_empty() {
        plain = generic;
    }
    plain.truncate(MAX_TERMS);
    (plain, kinds)
}

fn bonus(entry: &Entry, wanted: &[String], has: Option<&str>) -> f32 {
    let kind = match entry.kind {
        _ if entry.is_landmark() => 0.16,
        Kind::City | Kind::Town => 0.08,
        Kind::Suburb | Kind::Village => 0.06,
        Kind::Quarter | Kind::Neighbourhood | Kind::Square | Kind::Gate => 0.05,
        Kind::Street => 0.04 * f32::from(entry.weight) / 90.0,
        _ => 0.02,
    };
    let class = match (wanted.is_empty(), has) {
        (true, _) => 0.0,
        (false, Some(h)) if wanted.iter().any(|w| w == h) => 0.05,
        (false, Some(_)) => -0.05,
        (false, None) => -0.03,
    };
    kind + class
}
