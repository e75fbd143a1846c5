//! Landmarks from a CSV file: the places people name on the telephone, verified by somebody of the room.
//!
//! Columns, in any order, by the names in the first line: `name_ar`, `name_fr`, `name_en` (at least one filled), `aliases` (separated
//! by `;`), `lat`, `lon` (degrees), `kind` (a word of [`Kind`], empty for `landmark`), `verified_by`. UTF-8, comma or semicolon.

use super::Entry;
use crate::{
    quantity::Position,
    roads::{
        kind::Kind,
        label::{Labels, Names, clean},
    },
};
use csv::{ByteRecord, ReaderBuilder};
use std::collections::BTreeMap;
use thiserror::Error;

/// Most lines of one file.
pub const MAX_LINES: u64 = 100_000;
/// Farthest a landmark may lie outside the map, in degrees (about 5 km).
const MARGIN_E7: i32 = 500_000;
const COLUMNS: [&str; 8] = ["name_ar", "name_fr", "name_en", "aliases", "lat", "lon", "kind", "verified_by"];

/// The file as a whole cannot be used.
#[derive(Debug, Error)]
pub enum CsvError {
    /// The first line does not name the columns.
    #[error("the first line must name the columns {}: `{column}` is missing", COLUMNS.join(","))]
    Missing {
        /// The column that is not there.
        column: &'static str,
    },
    /// A column nobody knows: most likely a spelling mistake, whose content would be lost.
    #[error("the first line names a column `{column}`; known columns are {}", COLUMNS.join(","))]
    Unknown {
        /// The column as written.
        column: String,
    },
    /// More than [`MAX_LINES`].
    #[error("the file has more than {MAX_LINES} lines")]
    TooLong,
    /// The file has no line but the first.
    #[error("the file has no landmark in it")]
    Empty,
}

/// A line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its number in the file, from 1 (the line that names the columns).
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
}

/// What a file gave.
#[derive(Debug, Default)]
pub struct Landmarks {
    /// The landmarks.
    pub accepted: Vec<Entry>,
    /// The lines not taken, in order.
    pub refused: Vec<Refused>,
}

/// Reads a file's bytes; `bounds` is the map's (south-west, north-east).
///
/// # Errors
/// [`CsvError`] when the file as a whole cannot be used; single bad lines are in [`Landmarks::refused`].
pub fn read(bytes: &[u8], bounds: Option<(Position, Position)>) -> Result<Landmarks, CsvError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let delimiter = if first.contains(&b';') && !first.contains(&b',') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut columns: Option<Columns> = None;
    let mut out = Landmarks::default();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => {
                out.refused.push(Refused { line: e.position().map_or(0, csv::Position::line), why: e.to_string() });
                break;
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        if line > MAX_LINES {
            return Err(CsvError::TooLong);
        }
        let Some(columns) = &columns else {
            columns = Some(Columns::of(&record)?);
            continue;
        };
        if record.iter().all(|f| f.trim_ascii().is_empty()) {
            continue;
        }
        match columns.entry(&record, bounds) {
            Ok(e) => out.accepted.push(e),
            Err(why) => out.refused.push(Refused { line, why }),
        }
    }
    if columns.is_none() || (out.accepted.is_empty() && out.refused.is_empty()) {
        return Err(CsvError::Empty);
    }
    Ok(out)
}

struct Columns {
    at: BTreeMap<&'static str, usize>,
    count: usize,
}

impl Columns {
    fn of(record: &ByteRecord) -> Result<Self, CsvError> {
        let mut at = BTreeMap::new();
        for (i, field) in record.iter().enumerate() {
            let name = String::from_utf8_lossy(field).trim().to_ascii_lowercase();
            let known =
                COLUMNS.iter().find(|c| **c == name).ok_or_else(|| CsvError::Unknown { column: name.chars().take(40).collect() })?;
            at.insert(*known, i);
        }
        if let Some(column) = COLUMNS.iter().find(|c| !at.contains_key(*c)) {
            return Err(CsvError::Missing { column });
        }
        Ok(Self { at, count: record.len() })
    }

    fn entry(&self, record: &ByteRecord, bounds: Option<(Position, Position)>) -> Result<Entry, String> {
        if record.len() != self.count {
            return Err(format!("it has {} fields, the first line has {}", record.len(), self.count));
        }
        let field = |name: &str| -> Result<String, String> {
            let raw = self.at.get(name).and_then(|i| record.get(*i)).unwrap_or_default();
            std::str::from_utf8(raw).map(clean).map_err(|_| format!("`{name}` is not UTF-8"))
        };
        let filled = |s: String| (!s.is_empty()).then_some(s);
        let labels = Labels { ar: filled(field("name_ar")?), fr: filled(field("name_fr")?), en: filled(field("name_en")?) };
        let name = labels
            .fr
            .clone()
            .or_else(|| labels.ar.clone())
            .or_else(|| labels.en.clone())
            .ok_or("no name: fill name_ar, name_fr or name_en")?;
        let position = position(&field("lat")?, &field("lon")?, bounds)?;
        let kind = match field("kind")?.as_str() {
            "" => Kind::Landmark,
            k => Kind::parse(k).filter(|k| *k != Kind::Street).ok_or_else(|| format!("`{k}` is not a kind; use one of {}", kinds()))?,
        };
        let verified_by = field("verified_by")?;
        if verified_by.is_empty() {
            return Err("`verified_by` is empty: a landmark needs somebody who checked it".into());
        }
        let aliases = field("aliases")?.split(';').map(clean).filter(|a| !a.is_empty()).take(32).collect();
        Ok(Entry {
            names: Names { name, labels, aliases },
            kind,
            position,
            lines: Vec::new(),
            weight: 255,
            within: None,
            verified_by: Some(verified_by),
        })
    }
}

fn kinds() -> String {
    Kind::ALL.iter().filter(|k| **k != Kind::Street).map(|k| k.as_str()).collect::<Vec<_>>().join(" ")
}

fn position(lat: &str, lon: &str, bounds: Option<(Position, Position)>) -> Result<Position, String> {
    // A decimal comma is what a French spreadsheet writes.
    let degrees =
        |name: &str, t: &str| t.replace(',', ".").parse::<f64>().map_err(|_| format!("`{name}` is `{t}`, not a number of degrees"));
    let (y, x) = (degrees("lat", lat)?, degrees("lon", lon)?);
    let p = Position::from_degrees(y, x).ok_or_else(|| format!("{y}, {x} is not a place on the Earth"))?;
    let Some((sw, ne)) = bounds else { return Ok(p) };
    let inside = |p: Position| {
        p.lat_e7 >= sw.lat_e7.saturating_sub(MARGIN_E7)
            && p.lat_e7 <= ne.lat_e7.saturating_add(MARGIN_E7)
            && p.lon_e7 >= sw.lon_e7.saturating_sub(MARGIN_E7)
            && p.lon_e7 <= ne.lon_e7.saturating_add(MARGIN_E7)
    };
    if inside(p) {
        return Ok(p);
    }
    let swapped = Position::from_degrees(x, y).is_some_and(inside);
    Err(format!("{y}, {x} lies outside this map{}", if swapped { ": latitude and longitude are swapped" } else { "" }))
}
