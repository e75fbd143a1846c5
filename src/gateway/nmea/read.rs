//! One sentence → one reading.

use super::{
    Reading, Refusal, SentDate, Signal,
    field::{self, coordinates},
    quality,
};
use crate::quantity::{Course, Position, Speed};
use firmware_protocol::{
    checksum::Checksum,
    sentence::{Kind, Sentence},
};
use nmea::{
    NmeaSentence, SentenceType,
    sentences::{parse_gga, parse_gll, parse_rmc, parse_vtg},
};

/// Metres a second in one knot: 1852 m an hour, exactly.
const MPS_PER_KNOT: f64 = 1852.0 / 3600.0;
/// Metres a second in one km/h.
const MPS_PER_KMH: f64 = 1.0 / 3.6;

/// Reads a sentence whose checksum has been judged already.
///
/// # Errors
/// [`Refusal`] when it cannot be used; a void sentence is no error but a reading with `void` set.
pub fn read(s: &Sentence<'_>) -> Result<Reading, Refusal> {
    // Without a checksum a lost end must show in the number of fields; with the next `$` in the same line it has surely been lost.
    if s.checksum == Checksum::Missing && s.kind != Kind::Other && (s.glued || count(s) < least_fields(s)) {
        return Err(Refusal::Truncated);
    }
    match s.kind {
        Kind::Rmc => rmc(s),
        Kind::Gga => gga(s),
        Kind::Gll => gll(s),
        Kind::Gns => gns(s),
        Kind::Vtg => vtg(s),
        Kind::Zda => zda(s),
        Kind::Gsa => gsa(s),
        Kind::Gsv => gsv(s),
        Kind::Txt | Kind::Other => Err(Refusal::Unused),
    }
}

fn count(s: &Sentence<'_>) -> usize {
    s.fields.split(|b| *b == b',').count()
}

/// Fields after the tag up to the last one that is used, and the comma behind it where its own length would not tell.
fn least_fields(s: &Sentence<'_>) -> usize {
    match s.kind {
        Kind::Rmc if s.field(8).len() == 6 => 9,
        Kind::Rmc | Kind::Gga | Kind::Gns => 10,
        Kind::Gll => 6,
        Kind::Vtg if count(s) == 4 => 4,
        Kind::Vtg => 6,
        Kind::Zda => 5,
        Kind::Gsa => 17,
        Kind::Gsv => 3,
        Kind::Txt | Kind::Other => 0,
    }
}

/// A sentence for the crate, its fields in the one form it reads rightly.
fn normal(kind: SentenceType, data: &str) -> NmeaSentence<'_> {
    NmeaSentence { talker_id: "GP", message_id: kind, data, checksum: 0 }
}

fn position(lat: Option<f64>, lon: Option<f64>) -> Result<Option<Position>, Refusal> {
    match (lat, lon) {
        (Some(lat), Some(lon)) => Position::from_degrees(lat, lon).map(Some).ok_or(Refusal::OutOfRange),
        _ => Ok(None),
    }
}

fn speed(value: Option<f64>, unit: f64) -> Option<Speed> {
    value.and_then(|v| Speed::from_mps(v * unit))
}

fn rmc(s: &Sentence<'_>) -> Result<Reading, Refusal> {
    let mut r = Reading::empty(s.kind, s.talker);
    r.time_ms = field::time(s.field(0))?;
    r.date = field::date(s.field(8));
    let valid = match s.field(1) {
        [b'A' | b'D'] => true,
        [b'V'] | [] => false,
        _ => return Err(Refusal::Malformed),
    };
    // Before v2.3 there is no mode; one old receiver writes the variation without its hemisphere, which moves the mode by one.
    let letter = s.field(11).first().or_else(|| s.field(10).first().filter(|l| !matches!(l, b'E' | b'W')));
    let Ok(mode) = quality::of_mode(letter.copied()) else { return Ok(Reading { void: true, ..r }) };
    let mut data = String::with_capacity(96);
    data.push_str(",A,");
    if !valid || !coordinates(&mut data, [s.field(2), s.field(3), s.field(4), s.field(5)])? {
        return Ok(Reading { void: true, ..r });
    }
    data.push_str(field::number(s.field(6))?);
    data.push(',');
    data.push_str(field::number(s.field(7))?);
    data.push_str(",,,,");
    let got = parse_rmc(normal(SentenceType::RMC, &data)).map_err(|_| Refusal::Malformed)?;
    r.mode = mode;
    r.position = position(got.lat, got.lon)?;
    r.speed = speed(got.speed_over_ground.map(f64::from), MPS_PER_KNOT);
    r.course = got.true_course.and_then(|c| Course::from_degrees(f64::from(c)));
    Ok(r)
}

fn gga(s: &Sentence<'_>) -> Result<Reading, Refusal> {
    let mut r = Reading::empty(s.kind, s.talker);
    r.time_ms = field::time(s.field(0))?;
    let Ok(mode) = quality::of_gga(s.field(5)) else { return Ok(Reading { void: true, ..r }) };
    let mut data = String::with_capacity(96);
    data.push(',');
    if !coordinates(&mut data, [s.field(1), s.field(2), s.field(3), s.field(4)])? {
        return Ok(Reading { void: true, ..r });
    }
    data.push_str("1,");
    data.push_str(field::number(s.field(6))?);
    data.push(',');
    data.push_str(field::number(s.field(7))?);
    data.push(',');
    data.push_str(field::number(s.field(8))?);
    data.push_str(",M,,M,,");
    let got = parse_gga(normal(SentenceType::GGA, &data)).map_err(|_| Refusal::Malformed)?;
    r.mode = mode;
    r.position = position(got.latitude, got.longitude)?;
    r.satellites = got.fix_satellites.and_then(|n| u8::try_from(n).ok());
    r.hdop_centi = got.hdop.and_then(|h| centi(h.into()));
    r.altitude_dm = got.altitude.and_then(|a| deci(a.into()));
    Ok(r)
}

fn gll(s: &Sentence<'_>) -> Result<Reading, Refusal> {
    let mut r = Reading::empty(s.kind, s.talker);
    r.time_ms = field::time(s.field(4))?;
    let Ok(mode) = quality::of_mode(s.field(6).first().copied()) else { return Ok(Reading { void: true, ..r }) };
    let mut data = String::with_capacity(64);
    // GLL before v2.0 has no status field at all; an empty one says nothing good.
    let valid = s.field(5) == b"A" || count(s) < 6;
    if !valid || !coordinates(&mut data, [s.field(0), s.field(1), s.field(2), s.field(3)])? {
        return Ok(Reading { void: true, ..r });
    }
    data.push_str(",A,");
    let got = parse_gll(normal(SentenceType::GLL, &data)).map_err(|_| Refusal::Malformed)?;
    r.mode = mode;
    r.position = position(got.latitude, got.longitude)?;
    Ok(r)
}

/// As GGA, but with one mode letter a satellite system, of which the crate takes two at most.
fn gns(s: &Sentence<'_>) -> Result<Reading, Refusal> {
    let mut r = Reading::empty(s.kind, s.talker);
    r.time_ms = field::time(s.field(0))?;
    let Ok(mode) = quality::of_modes(s.field(5)) else { return Ok(Reading { void: true, ..r }) };
    let mut data = String::with_capacity(64);
    if !coordinates(&mut data, [s.field(1), s.field(2), s.field(3), s.field(4)])? {
        return Ok(Reading { void: true, ..r });
    }
    data.push_str(",A,");
    let got = parse_gll(normal(SentenceType::GLL, &data)).map_err(|_| Refusal::Malformed)?;
    r.mode = mode;
    r.position = position(got.latitude, got.longitude)?;
    r.satellites = field::whole(s.field(6))?.and_then(|n| u8::try_from(n).ok());
    r.hdop_centi = field::float(s.field(7))?.and_then(centi);
    r.altitude_dm = field::float(s.field(8))?.and_then(deci);
    Ok(r)
}

fn vtg(s: &Sentence<'_>) -> Result<Reading, Refusal> {
    let mut r = Reading::empty(s.kind, s.talker);
    let Ok(mode) = quality::of_mode(s.field(8).first().copied()) else { return Ok(Reading { void: true, ..r }) };
    r.mode = mode;
    // Before v2.0 the four numbers stand without their units.
    let [course, knots, kmh] = if count(s) == 4 { [0, 2, 3] } else { [0, 4, 6] };
    let mut data = String::with_capacity(64);
    data.push_str(field::number(s.field(course))?);
    data.push_str(",T,,M,");
    data.push_str(field::number(s.field(knots))?);
    data.push_str(",N,,K");
    let got = parse_vtg(normal(SentenceType::VTG, &data)).map_err(|_| Refusal::Malformed)?;
    r.course = got.true_course.and_then(|c| Course::from_degrees(f64::from(c)));
    r.speed = match got.speed_over_ground {
        Some(knots) => speed(Some(knots.into()), MPS_PER_KNOT),
        None => speed(field::float(s.field(kmh))?, MPS_PER_KMH),
    };
    Ok(r)
}

fn zda(s: &Sentence<'_>) -> Result<Reading, Refusal> {
    let mut r = Reading::empty(s.kind, s.talker);
    r.time_ms = field::time(s.field(0))?;
    let part = |n| field::whole(s.field(n)).ok().flatten().filter(|v| *v <= 9999);
    r.date = match (part(3), part(2), part(1)) {
        (Some(year), Some(month), Some(day)) if month <= 12 && day <= 31 => field::day(year as i16, month as i8, day as i8),
        _ if s.field(3).is_empty() => SentDate::Missing,
        _ => SentDate::Unreadable,
    };
    Ok(r)
}

/// Only the HDOP is used: it is the last but one of PDOP, HDOP, VDOP, which stand behind 12 satellites, or 24 in some receivers,
/// and before a system id since v4.1.
fn gsa(s: &Sentence<'_>) -> Result<Reading, Refusal> {
    let mut r = Reading::empty(s.kind, s.talker);
    r.void = s.field(1) == b"1";
    let hdop = match count(s) {
        17 | 18 => 15,
        29 | 30 => 27,
        _ => return Ok(r),
    };
    r.hdop_centi = field::float(s.field(hdop))?.and_then(centi);
    Ok(r)
}

fn gsv(s: &Sentence<'_>) -> Result<Reading, Refusal> {
    let mut r = Reading::empty(s.kind, s.talker);
    let in_view = field::whole(s.field(2))?.unwrap_or(0).min(255) as u8;
    let mut strengths =
        [6, 10, 14, 18].into_iter().filter_map(|n| field::whole(s.field(n)).ok().flatten()).filter(|n| (1..=99).contains(n));
    if let Some(first) = strengths.next() {
        let (weak, strong) = strengths.fold((first, first), |(lo, hi), n| (lo.min(n), hi.max(n)));
        r.signal = Some(Signal { in_view, weakest_db_hz: weak as u8, strongest_db_hz: strong as u8 });
    }
    Ok(r)
}

fn centi(value: f64) -> Option<u16> {
    (0.0..655.0).contains(&value).then(|| (value * 100.0).round() as u16)
}

fn deci(value: f64) -> Option<i32> {
    (-100_000.0..1_000_000.0).contains(&value).then(|| (value * 10.0).round() as i32)
}
