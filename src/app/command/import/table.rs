//! A CSV file as rows of named fields. UTF-8, with or without a byte order mark; separated by `;` or `,`, whichever its first line has
//! more of.

use anyhow::{Context, bail};
use std::path::Path;

/// Largest file.
const MOST_BYTES: u64 = 64 << 20;

/// A file's rows.
#[derive(Debug)]
pub struct Table {
    headers: Vec<String>,
    rows: Vec<(u32, Vec<String>)>,
    /// Lines that are no rows, and why.
    pub bad: Vec<(u32, String)>,
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Its line in the file, from 1.
    pub line: u32,
    headers: &'a [String],
    fields: &'a [String],
}

impl Row<'_> {
    /// A field, trimmed; `None` when empty or not there.
    pub fn get(&self, name: &str) -> Option<&str> {
        let at = self.headers.iter().position(|h| h == name)?;
        self.fields.get(at).map(|f| f.trim()).filter(|f| !f.is_empty())
    }

    /// A field that must be there.
    ///
    /// # Errors
    /// Its name.
    pub fn need(&self, name: &str) -> Result<&str, String> {
        self.get(name).ok_or_else(|| format!("`{name}` is empty"))
    }

    /// Words of a field, separated by spaces or `|`; `None` when empty or not there.
    pub fn words(&self, name: &str) -> Option<Vec<&str>> {
        Some(self.get(name)?.split(|c: char| c == '|' || c.is_whitespace()).filter(|w| !w.is_empty()).collect())
    }
}

impl Table {
    /// Reads a file whose first line names its columns.
    ///
    /// # Errors
    /// When it cannot be read, is not UTF-8, or a column is unknown or missing.
    pub fn open(file: &Path, known: &[&str], needed: &[&str]) -> anyhow::Result<Self> {
        let name = file.display();
        let size = std::fs::metadata(file).with_context(|| format!("reading {name}"))?.len();
        if size > MOST_BYTES {
            bail!("{name} is larger than {} MiB", MOST_BYTES >> 20);
        }
        let bytes = std::fs::read(file).with_context(|| format!("reading {name}"))?;
        let text = String::from_utf8(bytes).map_err(|e| {
            let line = e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
            anyhow::anyhow!("{name}, line {line}: not UTF-8; save the list as \"CSV UTF-8\"")
        })?;
        Self::read(&text, known, needed).with_context(|| name.to_string())
    }

    /// Reads a text.
    ///
    /// # Errors
    /// When a column is unknown or missing.
    pub fn read(text: &str, known: &[&str], needed: &[&str]) -> anyhow::Result<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let count = |c: char| first.matches(c).count();
        let delimiter = if count(';') > count(',') { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
        let headers: Vec<String> = reader.headers()?.iter().map(|h| h.trim().to_lowercase()).collect();
        for (i, h) in headers.iter().enumerate() {
            if !known.contains(&h.as_str()) {
                bail!("line 1: unknown column `{h}`; known: {}", known.join(", "));
            }
            if headers[..i].contains(h) {
                bail!("line 1: column `{h}` is there twice");
            }
        }
        if let Some(missing) = needed.iter().find(|n| !headers.iter().any(|h| h == *n)) {
            bail!("line 1: column `{missing}` is missing; known: {}", known.join(", "));
        }
        let (mut rows, mut bad) = (Vec::new(), Vec::new());
        let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, |p| lines.of(p.byte()));
                    let fields: Vec<String> = record.iter().map(str::to_owned).collect();
                    if fields.iter().all(|f| f.trim().is_empty()) {
                        continue;
                    }
                    match fields.len() == headers.len() {
                        true => rows.push((line, fields)),
                        false => bad.push((line, format!("has {} fields, the first line names {}", fields.len(), headers.len()))),
                    }
                }
                Err(e) => bad.push((e.position().map_or(0, |p| lines.of(p.byte())), e.to_string())),
            }
        }
        Ok(Self { headers, rows, bad })
    }

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, fields)| Row { line: *line, headers: &self.headers, fields })
    }
}

/// Finds the lines records begin in. The reader's own count is one behind after `\r\n` and after empty lines.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of the first character at or after `byte` that is no line end. Bytes are asked for in order.
    fn of(&mut self, byte: u64) -> u32 {
        while let Some(c) = self.text.get(self.at)
            && (self.at < byte as usize || matches!(c, b'\r' | b'\n'))
        {
            self.line += u32::from(*c == b'\n');
            self.at += 1;
        }
        self.line
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["badge", "name", "unit"];

    #[test]
    fn both_separators_a_mark_quotes_and_arabic_names_are_read() {
        for text in ["\u{feff}badge;name\r\nM-1;\"بن علي; أحمد\"\r\n", "badge,name\nM-1,\"بن علي; أحمد\"\n"] {
            let table = Table::read(text, &KNOWN, &["badge"]).unwrap();
            let row = table.rows().next().unwrap();
            assert_eq!((row.line, row.get("badge"), row.get("name"), row.get("unit")), (2, Some("M-1"), Some("بن علي; أحمد"), None));
        }
    }

    #[test]
    fn a_line_with_too_many_fields_is_named_and_the_others_stand() {
        let table = Table::read("badge,name\nM-1,A\nM-2,B,C\n\nM-3,D\n", &KNOWN, &["badge"]).unwrap();
        assert_eq!(table.rows().map(|r| r.line).collect::<Vec<_>>(), [2, 5]);
        assert_eq!(table.bad, [(3, "has 3 fields, the first line names 2".to_owned())]);
    }

    #[test]
    fn an_unknown_or_missing_column_is_named() {
        let error = |text| Table::read(text, &KNOWN, &["badge"]).unwrap_err().to_string();
        assert!(error("bagde,name\n").contains("unknown column `bagde`; known: badge, name, unit"));
        assert!(error("name\n").contains("column `badge` is missing"));
        assert!(error("badge,badge\n").contains("twice"));
    }
}
