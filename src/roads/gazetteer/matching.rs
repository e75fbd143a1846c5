//! How well a word of the query fits a word of a name, 0 to 1.

use super::{
    fold::is_arabic,
    index::{Index, Word},
    sound, typo,
    words::Term,
};

/// A word of the query with all words of the vocabulary it may stand for.
#[derive(Debug)]
pub struct Wanted {
    /// Word index and how well it fits.
    pub fits: Vec<(u32, f32)>,
}

/// Looks a plain word up. `last` is true for the word being typed: its letters may be only the beginning.
pub fn wanted(index: &Index, term: &Term, last: bool) -> Wanted {
    let text = term.text();
    let fits = match term {
        Term::Generic(_) => index.word(text).map(|w| (w, 1.0)).into_iter().collect(),
        Term::Plain(_) if text.starts_with('#') => index.word(text).map(|w| (w, 1.0)).into_iter().collect(),
        Term::Plain(_) => {
            let q = Query::new(text, last);
            let all = index.words.iter().enumerate();
            all.filter_map(|(i, w)| q.fit(w).map(|f| (i as u32, f))).collect()
        }
    };
    Wanted { fits }
}

struct Query<'a> {
    text: &'a str,
    chars: usize,
    bare: Option<&'a str>,
    sound: String,
    number: bool,
    arabic: bool,
    last: bool,
}

impl<'a> Query<'a> {
    fn new(text: &'a str, last: bool) -> Self {
        Self {
            text,
            chars: text.chars().count(),
            bare: bare(text),
            sound: sound::key(text),
            number: text.starts_with(|c: char| c.is_ascii_digit()),
            arabic: is_arabic(text),
            last,
        }
    }

    fn fit(&self, word: &Word) -> Option<f32> {
        let w = word.text.as_str();
        if w == self.text {
            return Some(1.0);
        }
        if w.starts_with(['~', '#']) {
            return None;
        }
        if self.number || w.starts_with(|c: char| c.is_ascii_digit()) {
            // A figure is right or wrong; while it is typed, its beginning will do.
            return (self.last && self.number && w.starts_with(self.text)).then_some(0.6);
        }
        let wbare = bare(w);
        if self.bare == Some(w) || wbare == Some(self.text) || (wbare.is_some() && wbare == self.bare) {
            return Some(0.97);
        }
        let mut best: f32 = 0.0;
        let n = w.chars().count();
        if self.chars >= 2 && w.starts_with(self.text) {
            let part = self.chars as f32 / n as f32;
            best = if self.last { 0.8 + 0.15 * part } else { 0.55 + 0.35 * part };
        }
        if self.sound.len() >= 2 && !word.sound.is_empty() {
            let cross = self.arabic != is_arabic(w);
            if self.sound == word.sound {
                // Few consonants say little: "Fes" and "Safi" must not meet.
                let base = if self.sound.len() >= 3 { 0.86 } else { 0.62 };
                best = best.max(if cross || same_start(self.text, w) { base } else { base - 0.12 });
            } else if self.last && self.sound.len() >= 3 && word.sound.starts_with(&self.sound) && (cross || same_start(self.text, w)) {
                best = best.max(0.62);
            }
        }
        let limit = match self.chars {
            0..=3 => 0,
            4..=6 => 1,
            _ => 2,
        };
        if limit > 0 && best < 0.8 && self.arabic == is_arabic(w) {
            if let Some(d) = typo::distance(self.text, w, limit) {
                best = best.max(0.9 - 0.6 * d as f32 / self.chars as f32 - if same_start(self.text, w) { 0.0 } else { 0.1 });
            } else if self.last && n > self.chars {
                let cut: String = w.chars().take(self.chars).collect();
                if self.chars >= 5 && typo::distance(self.text, &cut, 1).is_some() {
                    best = best.max(0.6);
                }
            }
        }
        (best >= 0.5).then_some(best)
    }
}

fn same_start(a: &str, b: &str) -> bool {
    a.chars().next() == b.chars().next()
}

/// A Latin word without an article written onto it ("elfna", "almassira").
fn bare(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("el").or_else(|| word.strip_prefix("al"))?;
    (rest.len() >= 3).then_some(rest)
}
