//! Units of measure: positions, times, durations, speeds, courses.
//!
//! Everything is an integer, so that two machines given the same inputs reach the same state to the bit. Conversions to and from
//! floating point happen only at the edges (sentences, JSON, map drawing).

use serde::{Deserialize, Serialize};
use std::fmt;

/// Mean radius of the Earth in metres (IUGG R₁), used for the spherical distances below.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A place on the Earth, WGS 84, in units of 1e-7 degree (about 1.1 cm).
///
/// `lat_e7` is within ±900 000 000 and `lon_e7` within ±1 800 000 000 when made by [`Position::new`] or [`Position::from_degrees`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Latitude, 1e-7 degree, north positive.
    pub lat_e7: i32,
    /// Longitude, 1e-7 degree, east positive.
    pub lon_e7: i32,
}

impl Position {
    /// A position from integers; `None` outside ±90° / ±180°.
    pub const fn new(lat_e7: i32, lon_e7: i32) -> Option<Self> {
        if lat_e7 < -900_000_000 || lat_e7 > 900_000_000 || lon_e7 < -1_800_000_000 || lon_e7 > 1_800_000_000 {
            return None;
        }
        Some(Self { lat_e7, lon_e7 })
    }

    /// A position from degrees, rounded to the nearest 1e-7; `None` outside the range or for NaN.
    ///
    /// ```
    /// use dawria::quantity::Position;
    /// assert_eq!(Position::from_degrees(31.6295, -7.9811).unwrap().lat_e7, 316_295_000);
    /// assert!(Position::from_degrees(91.0, 0.0).is_none());
    /// ```
    pub fn from_degrees(lat: f64, lon: f64) -> Option<Self> {
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            return None;
        }
        Self::new((lat * 1e7).round() as i32, (lon * 1e7).round() as i32)
    }

    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) * 1e-7
    }

    /// Longitude in degrees.
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) * 1e-7
    }

    /// Great-circle distance in metres (haversine on the mean radius; within 0.6 % of the ellipsoid).
    pub fn distance_m(self, other: Self) -> f64 {
        let (a, b) = (self.lat().to_radians(), other.lat().to_radians());
        let dlat = (b - a) / 2.0;
        let dlon = (other.lon() - self.lon()).to_radians() / 2.0;
        let h = dlat.sin().powi(2) + a.cos() * b.cos() * dlon.sin().powi(2);
        2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
    }

    /// Initial course from here to `other`, degrees clockwise from true north, in 0..360.
    pub fn course_to(self, other: Self) -> f64 {
        let (a, b) = (self.lat().to_radians(), other.lat().to_radians());
        let dlon = (other.lon() - self.lon()).to_radians();
        let y = dlon.sin() * b.cos();
        let x = a.cos() * b.sin() - a.sin() * b.cos() * dlon.cos();
        y.atan2(x).to_degrees().rem_euclid(360.0)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.7},{:.7}", self.lat(), self.lon())
    }
}

/// A moment: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This moment `ms` milliseconds later (earlier when negative); saturates.
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// `self − earlier` in milliseconds, negative when `earlier` is later; saturates.
    pub const fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(t) => write!(f, "{t:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// A speed over ground in millimetres a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Speed(pub u32);

impl Speed {
    /// Metres a second.
    pub fn mps(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// From metres a second, rounded; `None` for NaN, a negative value, or more than 4 000 km/s.
    pub fn from_mps(mps: f64) -> Option<Self> {
        (0.0..=4_000_000.0).contains(&mps).then(|| Self((mps * 1000.0).round() as u32))
    }
}

/// A course over ground: direction of travel, centidegrees clockwise from true north, 0..36 000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Course(u16);

impl Course {
    /// From degrees; brought into 0..360; `None` for NaN or infinity.
    pub fn from_degrees(deg: f64) -> Option<Self> {
        deg.is_finite().then(|| Self(((deg.rem_euclid(360.0) * 100.0).round() as u32 % 36_000) as u16))
    }

    /// Degrees, 0..360.
    pub fn degrees(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// Centidegrees, 0..36 000.
    pub const fn centidegrees(self) -> u16 {
        self.0
    }

    /// Smallest angle to `other`, degrees, 0..=180.
    pub fn angle_to(self, other: Self) -> f64 {
        let d = (self.degrees() - other.degrees()).abs();
        d.min(360.0 - d)
    }
}
