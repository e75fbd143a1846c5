//! Plane geometry on small pieces of the Earth, the same to the bit on every machine.
//!
//! Only `+ − × ÷ √` and rounding are used (IEEE 754 fixes their results); sine and cosine are own polynomials, because the system's
//! may differ between machines in the last bit and two servers must rank alike.

use crate::quantity::{EARTH_RADIUS_M, Position};

/// Metres on a meridian for 1e-7 degree.
const METRES_PER_E7: f64 = EARTH_RADIUS_M * std::f64::consts::PI / 180.0 * 1e-7;

/// Cosine of an angle in degrees, error below 1e-12.
pub fn cos_deg(deg: f64) -> f64 {
    let mut d = deg.abs() % 360.0;
    if d > 180.0 {
        d = 360.0 - d;
    }
    if d > 90.0 { -cos_first_quadrant(180.0 - d) } else { cos_first_quadrant(d) }
}

/// Taylor's series to x¹⁸, constants divided beforehand.
fn cos_first_quadrant(deg: f64) -> f64 {
    const COEFFICIENTS: [f64; 10] = [
        -1.0 / 6_402_373_705_728_000.0,
        1.0 / 20_922_789_888_000.0,
        -1.0 / 87_178_291_200.0,
        1.0 / 479_001_600.0,
        -1.0 / 3_628_800.0,
        1.0 / 40_320.0,
        -1.0 / 720.0,
        1.0 / 24.0,
        -0.5,
        1.0,
    ];
    let x = deg * (std::f64::consts::PI / 180.0);
    let x2 = x * x;
    COEFFICIENTS.iter().fold(0.0, |sum, c| sum * x2 + c)
}

/// Sine of an angle in degrees, error below 1e-12.
pub fn sin_deg(deg: f64) -> f64 {
    cos_deg(deg - 90.0)
}

/// A flat piece of the Earth around an origin: x east, y north, metres. Good to a few parts in a million within some kilometres.
#[derive(Clone, Copy, Debug)]
pub struct Plane {
    origin: Position,
    cos_lat: f64,
}

impl Plane {
    /// The plane that touches the Earth at `origin`.
    pub fn at(origin: Position) -> Self {
        Self { origin, cos_lat: cos_deg(f64::from(origin.lat_e7) * 1e-7) }
    }

    /// Coordinates of a position in metres.
    pub fn xy(&self, p: Position) -> [f64; 2] {
        [
            (f64::from(p.lon_e7) - f64::from(self.origin.lon_e7)) * METRES_PER_E7 * self.cos_lat,
            (f64::from(p.lat_e7) - f64::from(self.origin.lat_e7)) * METRES_PER_E7,
        ]
    }

    /// Half-widths in 1e-7 degree (longitude, latitude) of a box that reaches `metres` to each side of the origin.
    pub fn reach_e7(&self, metres: f64) -> [f64; 2] {
        // Near a pole every longitude is close; the floor keeps the box finite.
        [metres / (METRES_PER_E7 * self.cos_lat.max(0.01)), metres / METRES_PER_E7]
    }
}

/// Length of a straight piece in millimetres, rounded.
pub fn length_mm(a: Position, b: Position) -> u64 {
    let mid = Position { lat_e7: ((i64::from(a.lat_e7) + i64::from(b.lat_e7)) / 2) as i32, lon_e7: a.lon_e7 };
    let plane = Plane::at(mid);
    let (p, q) = (plane.xy(a), plane.xy(b));
    let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
    ((dx * dx + dy * dy).sqrt() * 1000.0).round() as u64
}

/// Foot of a point on a segment.
#[derive(Clone, Copy, Debug)]
pub struct Foot {
    /// Share of the segment before the foot, 0..=1.
    pub share: f64,
    /// Distance from the point to the foot, metres.
    pub distance: f64,
}

/// Nearest point on the segment `a`–`b` seen from the plane's origin.
pub fn foot(a: [f64; 2], b: [f64; 2]) -> Foot {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let len2 = dx * dx + dy * dy;
    let share = if len2 > 0.0 { (-(a[0] * dx + a[1] * dy) / len2).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (a[0] + share * dx, a[1] + share * dy);
    Foot { share, distance: (x * x + y * y).sqrt() }
}

/// The position at `share` (0..=1) of the straight piece from `a` to `b`.
pub fn between(a: Position, b: Position, share: f64) -> Position {
    let mix = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
    Position { lat_e7: mix(a.lat_e7, b.lat_e7), lon_e7: mix(a.lon_e7, b.lon_e7) }
}

/// Unit vector from `a` to `b` (x east, y north); `None` when they are the same place.
pub fn direction(a: Position, b: Position) -> Option<[f64; 2]> {
    unit([0.0; 2], Plane::at(a).xy(b))
}

/// Unit vector from `a` to `b` on a plane; `None` when they are the same place.
pub fn unit(a: [f64; 2], b: [f64; 2]) -> Option<[f64; 2]> {
    let v = [b[0] - a[0], b[1] - a[1]];
    let len = (v[0] * v[0] + v[1] * v[1]).sqrt();
    (len > 0.0).then(|| [v[0] / len, v[1] / len])
}

/// Whether two straight pieces touch or cross (exact, integers).
pub fn crosses(a: Position, b: Position, c: Position, d: Position) -> bool {
    let side = |p: Position, q: Position, r: Position| {
        let (px, py) = (i128::from(p.lon_e7), i128::from(p.lat_e7));
        let (ux, uy) = (i128::from(q.lon_e7) - px, i128::from(q.lat_e7) - py);
        let (vx, vy) = (i128::from(r.lon_e7) - px, i128::from(r.lat_e7) - py);
        (ux * vy - uy * vx).signum()
    };
    let in_box = |p: Position, q: Position, r: Position| {
        (p.lon_e7.min(q.lon_e7)..=p.lon_e7.max(q.lon_e7)).contains(&r.lon_e7)
            && (p.lat_e7.min(q.lat_e7)..=p.lat_e7.max(q.lat_e7)).contains(&r.lat_e7)
    };
    let (s1, s2, s3, s4) = (side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b));
    (s1 != s2 && s3 != s4)
        || (s1 == 0 && in_box(a, b, c))
        || (s2 == 0 && in_box(a, b, d))
        || (s3 == 0 && in_box(c, d, a))
        || (s4 == 0 && in_box(c, d, b))
}

/// Whether a position lies inside a ring (even-odd rule; the ring closes itself).
pub fn inside(ring: &[Position], p: Position) -> bool {
    let mut inside = false;
    for i in 0..ring.len() {
        let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
        if (a.lat_e7 > p.lat_e7) == (b.lat_e7 > p.lat_e7) {
            continue;
        }
        let (ay, by, py) = (i128::from(a.lat_e7), i128::from(b.lat_e7), i128::from(p.lat_e7));
        let (ax, bx, px) = (i128::from(a.lon_e7), i128::from(b.lon_e7), i128::from(p.lon_e7));
        let left = (px - ax) * (by - ay) - (bx - ax) * (py - ay);
        if (left < 0) == (by > ay) {
            inside = !inside;
        }
    }
    inside
}

/// Twice the signed area of a ring in square metres (positive: counter-clockwise) and its perimeter in metres.
pub fn ring_measure(ring: &[Position]) -> (f64, f64) {
    let Some(&first) = ring.first() else { return (0.0, 0.0) };
    let plane = Plane::at(first);
    let (mut area2, mut around) = (0.0, 0.0);
    for pair in ring.windows(2) {
        let (p, q) = (plane.xy(pair[0]), plane.xy(pair[1]));
        area2 += p[0] * q[1] - q[0] * p[1];
        let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
        around += (dx * dx + dy * dy).sqrt();
    }
    (area2, around)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_cosine_and_sine_match_the_systems() {
        for i in -7200..7200 {
            let d = f64::from(i) * 0.1;
            assert!((cos_deg(d) - d.to_radians().cos()).abs() < 1e-12, "cos {d}");
            assert!((sin_deg(d) - d.to_radians().sin()).abs() < 1e-12, "sin {d}");
        }
    }

    #[test]
    fn lengths_agree_with_the_great_circle() {
        let a = Position { lat_e7: 316_295_000, lon_e7: -79_811_000 };
        for (dlat, dlon) in [(10, 0), (0, 900), (-40_000, 70_000), (300_000, -200_000)] {
            let b = Position { lat_e7: a.lat_e7 + dlat, lon_e7: a.lon_e7 + dlon };
            let (own, true_mm) = (length_mm(a, b) as f64, a.distance_m(b) * 1000.0);
            assert!((own - true_mm).abs() <= 1.0 + true_mm * 1e-5, "{own} against {true_mm}");
        }
    }

    #[test]
    fn crossing_and_inside() {
        let p = |x: i32, y: i32| Position { lat_e7: y, lon_e7: x };
        assert!(crosses(p(0, 0), p(10, 10), p(0, 10), p(10, 0)));
        assert!(crosses(p(0, 0), p(10, 0), p(5, 0), p(5, 9)));
        assert!(!crosses(p(0, 0), p(10, 0), p(11, 0), p(20, 0)));
        assert!(!crosses(p(0, 0), p(10, 0), p(0, 1), p(10, 1)));
        let ring = [p(0, 0), p(10, 0), p(10, 10), p(0, 10)];
        assert!(inside(&ring, p(5, 5)) && !inside(&ring, p(15, 5)) && !inside(&ring, p(5, -1)));
        let closed = [p(0, 0), p(1000, 0), p(1000, 1000), p(0, 1000), p(0, 0)];
        assert!(ring_measure(&closed).0 > 0.0);
    }
}
