//! Names in several scripts: what is Arabic, what is French, what is English.
//!
//! Moroccan map data often holds both in one tag ("Boulevard Mohammed VI شارع محمد السادس"); each script becomes a label of its own.

use crate::roads::extract::Tags;
use serde::{Deserialize, Serialize};

/// Longest name kept, in characters; longer ones are cut.
pub const MAX_NAME: usize = 120;

/// A thing's name by language; at most one script in each.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Labels {
    /// Arabic.
    pub ar: Option<String>,
    /// French, or the only Latin form there is.
    pub fr: Option<String>,
    /// English.
    pub en: Option<String>,
}

impl Labels {
    /// The labels there are, as (language, text).
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [("ar", &self.ar), ("fr", &self.fr), ("en", &self.en)].into_iter().filter_map(|(k, v)| Some((k, v.as_deref()?)))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

/// All names of one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Names {
    /// As in the source, maybe of mixed scripts.
    pub name: String,
    /// One script each.
    pub labels: Labels,
    /// Other spellings, older and short names.
    pub aliases: Vec<String>,
}

impl Names {
    /// The names in an element's tags (`name`, `name:ar`, `name:fr`, `name:en`, and the other names of the OSM wiki's "Names" page);
    /// `None` when it has none.
    pub fn of(tags: &Tags) -> Option<Self> {
        let get = |key: &str| tags.get(key).map(clean).filter(|v| !v.is_empty());
        let (ar, fr, en) = (get("name:ar"), get("name:fr"), get("name:en"));
        let name = get("name").or_else(|| fr.clone()).or_else(|| ar.clone()).or_else(|| en.clone())?;
        let parts = split_scripts(&name);
        let mut labels = Labels { ar: ar.or(parts.arabic), fr, en };
        if let Some(latin) = parts.latin {
            let slot = if is_english(&latin) { &mut labels.en } else { &mut labels.fr };
            slot.get_or_insert(latin);
        }
        let mut aliases = Vec::new();
        for key in ["alt_name", "old_name", "official_name", "short_name", "loc_name", "int_name", "name:zgh", "name:ber"] {
            for suffix in ["", ":ar", ":fr", ":en"] {
                let value = if suffix.is_empty() { tags.get(key) } else { tags.get(&format!("{key}{suffix}")) };
                for alias in value.unwrap_or_default().split(';').map(clean).filter(|a| !a.is_empty()) {
                    if alias != name && !aliases.contains(&alias) && !labels.iter().any(|(_, l)| l == alias) {
                        aliases.push(alias);
                    }
                }
            }
        }
        aliases.truncate(16);
        Some(Self { name, labels, aliases })
    }
}

/// A text without control and direction characters, runs of spaces made one, at most [`MAX_NAME`] characters.
pub fn clean(text: &str) -> String {
    let visible = |c: &char| {
        let marks = matches!(*c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{061c}');
        !marks && (!c.is_control() || c.is_whitespace())
    };
    let kept: String = text.chars().filter(visible).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_NAME).collect::<String>().trim_end().to_owned()
}

/// The parts of a name by script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scripts {
    /// Arabic words, in order.
    pub arabic: Option<String>,
    /// Latin words, in order.
    pub latin: Option<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Script {
    Arabic,
    Latin,
    Other,
}

fn script_of(c: char) -> Option<Script> {
    match c {
        // Arabic-Indic digits are neutral like any digit.
        '\u{0660}'..='\u{0669}' | '\u{06f0}'..='\u{06f9}' | '\u{060c}' | '\u{061b}' | '\u{061f}' => None,
        '\u{0600}'..='\u{06ff}' | '\u{0750}'..='\u{077f}' | '\u{08a0}'..='\u{08ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => {
            Some(Script::Arabic)
        }
        c if c.is_ascii_alphabetic() || ('\u{00c0}'..='\u{024f}').contains(&c) && c.is_alphabetic() => Some(Script::Latin),
        c if c.is_alphabetic() => Some(Script::Other),
        _ => None,
    }
}

/// Splits a name by script; digits and punctuation stay with the script before them, or after them at the start.
///
/// ```
/// use dawria::roads::label::split_scripts;
/// let s = split_scripts("Boulevard Mohammed VI شارع محمد السادس");
/// assert_eq!(s.latin.as_deref(), Some("Boulevard Mohammed VI"));
/// assert_eq!(s.arabic.as_deref(), Some("شارع محمد السادس"));
/// ```
pub fn split_scripts(name: &str) -> Scripts {
    let mut runs: Vec<(Script, String)> = Vec::new();
    let mut leading = String::new();
    for c in name.chars() {
        match (script_of(c), runs.last_mut()) {
            (Some(s), Some((last, text))) if *last == s => text.push(c),
            (Some(s), _) => runs.push((s, std::mem::take(&mut leading) + c.encode_utf8(&mut [0; 4]))),
            (None, Some((_, text))) => text.push(c),
            (None, None) => leading.push(c),
        }
    }
    let join = |script: Script| {
        let words: Vec<&str> = runs.iter().filter(|(s, _)| *s == script).map(|(_, t)| trim_run(t)).filter(|t| !t.is_empty()).collect();
        (!words.is_empty()).then(|| words.join(" "))
    };
    Scripts { arabic: join(Script::Arabic), latin: join(Script::Latin) }
}

fn trim_run(run: &str) -> &str {
    let mut t = run.trim_matches(|c: char| c.is_whitespace() || "-–—/|,;:·،؛".contains(c));
    if t.ends_with('(') {
        t = t.trim_end_matches('(').trim_end();
    }
    if t.ends_with(')') && !t.contains('(') {
        t = t.trim_end_matches(')').trim_end();
    }
    t
}

fn is_english(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|w| {
        ["street", "road", "lane", "hospital", "school", "church", "square", "garden", "gardens"].iter().any(|e| w.eq_ignore_ascii_case(e))
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_apart() {
        for (name, ar, latin) in [
            ("Boulevard Mohammed VI شارع محمد السادس", Some("شارع محمد السادس"), Some("Boulevard Mohammed VI")),
            ("شارع 11 يناير - Rue 11 janvier", Some("شارع 11 يناير"), Some("Rue 11 janvier")),
            ("Bab Doukkala (باب دكالة)", Some("باب دكالة"), Some("Bab Doukkala")),
            ("12 زنقة", Some("12 زنقة"), None),
            ("R208", None, Some("R208")),
            ("Avenue X ⴰⴱⵔⵉⴷ شارع س", Some("شارع س"), Some("Avenue X")),
            ("Rue Y (ancienne)", None, Some("Rue Y (ancienne)")),
            ("123", None, None),
        ] {
            assert_eq!(split_scripts(name), Scripts { arabic: ar.map(Into::into), latin: latin.map(Into::into) }, "{name}");
        }
    }

    #[test]
    fn tags_give_labels_and_aliases() {
        let tags = Tags::new([
            ("name", "شارع الحسن الثاني Avenue Hassan II"),
            ("name:en", "Hassan II Avenue"),
            ("alt_name", "Bd Hassan 2;طريق الرباط"),
            ("old_name:fr", "Avenue de France"),
        ]);
        let n = Names::of(&tags).unwrap();
        assert_eq!(n.labels.ar.as_deref(), Some("شارع الحسن الثاني"));
        assert_eq!(n.labels.fr.as_deref(), Some("Avenue Hassan II"));
        assert_eq!(n.labels.en.as_deref(), Some("Hassan II Avenue"));
        assert_eq!(n.aliases, ["Bd Hassan 2", "طريق الرباط", "Avenue de France"]);
        assert_eq!(Names::of(&Tags::new([("highway", "primary")])), None);
    }

    #[test]
    fn direction_overrides_and_control_characters_go() {
        assert_eq!(clean(" a\u{202e}b\u{0007}\n c\t"), "ab c");
        assert_eq!(clean(&"é".repeat(500)).chars().count(), MAX_NAME);
    }
}
