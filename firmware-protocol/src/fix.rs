//! Plain values of one position report, as a device holds them before it writes sentences.

/// A calendar date, Gregorian, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// For example 2026.
    pub year: u16,
    /// 1..=12.
    pub month: u8,
    /// 1..=31.
    pub day: u8,
}

/// A time of day, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOfDay {
    /// 0..=23.
    pub hour: u8,
    /// 0..=59.
    pub minute: u8,
    /// 0..=60 (60 in a leap second).
    pub second: u8,
    /// 0..=999.
    pub milli: u16,
}

/// Date and time of `ms` milliseconds since 1970-01-01T00:00:00Z. Years outside 1970..=9999 are held at the ends.
///
/// ```
/// use firmware_protocol::fix::{date_time, Date, TimeOfDay};
/// let (date, time) = date_time(1_772_429_553_438);
/// assert_eq!(date, Date { year: 2026, month: 3, day: 2 });
/// assert_eq!(time, TimeOfDay { hour: 5, minute: 32, second: 33, milli: 438 });
/// ```
pub fn date_time(ms: i64) -> (Date, TimeOfDay) {
    let ms = ms.clamp(0, 253_402_300_799_999);
    let (days, of_day) = (ms / 86_400_000, ms % 86_400_000);
    let part = |unit: i64, modulus: i64| (of_day / unit % modulus) as u8;
    let time = TimeOfDay { hour: part(3_600_000, 24), minute: part(60_000, 60), second: part(1000, 60), milli: (of_day % 1000) as u16 };
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    let z = days + 719_468;
    let era = z / 146_097;
    let doe = z - era * 146_097;
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    (Date { year: year as u16, month: month as u8, day: (doy - (153 * mp + 2) / 5 + 1) as u8 }, time)
}

/// Kind of solution, as the mode indicator of RMC, GLL, VTG (NMEA 0183 v2.3) and the quality of GGA say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Satellites alone: `A`, quality 1.
    Autonomous,
    /// Differential: `D`, quality 2.
    Differential,
    /// Dead reckoning: `E`, quality 6.
    Estimated,
    /// No fix: `N`, quality 0, status void. Coordinates, speed and course are left empty.
    None,
}

/// One position report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fix {
    /// When, milliseconds since 1970-01-01T00:00:00Z.
    pub time_ms: i64,
    /// Latitude, 1e-7 degree, north positive, ±900 000 000.
    pub lat_e7: i32,
    /// Longitude, 1e-7 degree, east positive, ±1 800 000 000.
    pub lon_e7: i32,
    /// Speed over ground, mm/s.
    pub speed_mm_s: u32,
    /// Course over ground, centidegrees clockwise from true north; `None` when standing.
    pub course_cdeg: Option<u16>,
    /// Altitude above mean sea level, decimetres.
    pub altitude_dm: i32,
    /// Horizontal dilution of precision × 100.
    pub hdop_centi: u16,
    /// Satellites used.
    pub satellites: u8,
    /// Kind of solution.
    pub mode: Mode,
}
