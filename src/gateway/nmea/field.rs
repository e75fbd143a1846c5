//! Single fields: times, dates, numbers, and coordinates brought to the width that the crate `nmea` expects.

use super::Refusal;
use std::fmt::Write as _;

/// A date as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentDate {
    /// The sentence has none, or an empty one.
    Missing,
    /// There is one, but it is no date (`2208-1`).
    Unreadable,
    /// Days since 1970-01-01.
    Day(i32),
}

/// Two-digit years from this one on are 19xx: NMEA receivers exist since the eighties.
const PIVOT: i16 = 80;

pub(super) fn text(field: &[u8]) -> Result<&str, Refusal> {
    if field.is_ascii() { std::str::from_utf8(field).map_err(|_| Refusal::Malformed) } else { Err(Refusal::Malformed) }
}

/// `hhmmss` with any number of decimals, second 60 allowed; milliseconds since midnight, or `None` when empty.
pub(super) fn time(field: &[u8]) -> Result<Option<u32>, Refusal> {
    if field.is_empty() {
        return Ok(None);
    }
    let (whole, decimals) = split_point(field);
    if whole.len() != 6 {
        return Err(Refusal::Malformed);
    }
    let number = digits(whole).ok_or(Refusal::Malformed)?;
    let (hour, minute, second) = (number / 10_000, number / 100 % 100, number % 100);
    if hour > 23 || minute > 59 || second > 60 || !decimals.iter().all(u8::is_ascii_digit) {
        return Err(Refusal::Malformed);
    }
    let milli = decimals.iter().chain(b"000").take(3).fold(0, |n, d| n * 10 + u32::from(d - b'0'));
    Ok(Some(((hour * 60 + minute) * 60 + second) * 1000 + milli))
}

/// `ddmmyy`.
pub(super) fn date(field: &[u8]) -> SentDate {
    if field.is_empty() {
        return SentDate::Missing;
    }
    let number = if field.len() == 6 { digits(field) } else { None };
    number.map_or(SentDate::Unreadable, |n| {
        let year = (n % 100) as i16;
        day(if year >= PIVOT { 1900 + year } else { 2000 + year }, (n / 100 % 100) as i8, (n / 10_000) as i8)
    })
}

/// A date from its parts.
pub(super) fn day(year: i16, month: i8, day: i8) -> SentDate {
    let epoch = jiff::civil::date(1970, 1, 1);
    match jiff::civil::Date::new(year, month, day).and_then(|d| d.since(epoch)) {
        Ok(span) => SentDate::Day(span.get_days()),
        Err(_) => SentDate::Unreadable,
    }
}

/// A decimal number as text, unchanged; empty stays empty. Letters (`nan`, `inf`, `1e9`) are refused.
pub(super) fn number(field: &[u8]) -> Result<&str, Refusal> {
    let formed = field.iter().enumerate().all(|(i, b)| b.is_ascii_digit() || *b == b'.' || (i == 0 && matches!(b, b'-' | b'+')));
    if formed { text(field) } else { Err(Refusal::Malformed) }
}

/// A decimal number; `None` when empty.
pub(super) fn float(field: &[u8]) -> Result<Option<f64>, Refusal> {
    let text = number(field)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| Refusal::Malformed) }
}

/// Writes `lat,N,lon,E` with degrees of two and three digits, as the crate reads them. `Ok(false)` when all four fields are empty.
///
/// Degrees are everything before the last two digits ahead of the point: `1029.12850` is 10°29.1285′, `6.7907` is 0°06.7907′.
pub(super) fn coordinates(out: &mut String, fields: [&[u8]; 4]) -> Result<bool, Refusal> {
    let [lat, ns, lon, ew] = fields;
    if fields.iter().all(|f| f.is_empty()) {
        return Ok(false);
    }
    angle(out, lat, 2, 90)?;
    push(out, ns, b"NS")?;
    angle(out, lon, 3, 180)?;
    push(out, ew, b"EW")?;
    Ok(true)
}

fn push(out: &mut String, letter: &[u8], allowed: &[u8]) -> Result<(), Refusal> {
    match letter {
        [l] if allowed.contains(l) => {
            out.push(',');
            out.push(char::from(*l));
            out.push(',');
            Ok(())
        }
        _ => Err(Refusal::Malformed),
    }
}

fn angle(out: &mut String, field: &[u8], width: usize, limit: u32) -> Result<(), Refusal> {
    let (whole, decimals) = split_point(field);
    let (degrees, minutes) = whole.split_at(whole.len().saturating_sub(2));
    if whole.is_empty() || whole.len() > 9 || !decimals.iter().all(u8::is_ascii_digit) {
        return Err(Refusal::Malformed);
    }
    let degrees = digits(degrees).ok_or(Refusal::Malformed)?;
    let minutes = digits(minutes).ok_or(Refusal::Malformed)?;
    let some_decimals = decimals.iter().any(|d| *d != b'0');
    // 60.0000 is what rounding makes of 59.99996.
    if minutes > 60 || (minutes == 60 && some_decimals) || degrees > limit || (degrees == limit && (minutes > 0 || some_decimals)) {
        return Err(Refusal::OutOfRange);
    }
    let _ = write!(out, "{degrees:0width$}{minutes:02}.");
    out.extend(decimals.iter().map(|d| char::from(*d)));
    if decimals.is_empty() {
        out.push('0');
    }
    Ok(())
}

fn split_point(field: &[u8]) -> (&[u8], &[u8]) {
    match field.iter().position(|b| *b == b'.') {
        Some(at) => (&field[..at], &field[at + 1..]),
        None => (field, &[]),
    }
}

/// Up to nine digits; none are zero.
fn digits(field: &[u8]) -> Option<u32> {
    if field.len() > 9 {
        return None;
    }
    field.iter().try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

/// A whole number of up to nine digits; `None` when empty.
pub(super) fn whole(field: &[u8]) -> Result<Option<u32>, Refusal> {
    if field.is_empty() { Ok(None) } else { digits(field).map(Some).ok_or(Refusal::Malformed) }
}
