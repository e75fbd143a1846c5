//! The city's shape: where rings, avenues and the river run, before any of it is drawn.

use super::{dice::Dice, draw::Point};
use crate::roads::planar::{cos_deg, sin_deg};

/// Distance of the three rings from the centre, metres before the wobble.
pub const RING: [f64; 3] = [720.0, 1_900.0, 3_900.0];
/// Half the gap between the two roadways of the middle ring, metres.
pub const HALF_GAP: f64 = 9.0;
/// Outer end of the districts beyond the last ring.
pub const EDGE: f64 = 5_100.0;
/// Where the avenues leave the map.
pub const EXIT: f64 = 6_400.0;
/// Avenues.
pub const RADIALS: usize = 8;

/// The shape of one city.
pub struct Plan {
    /// Courses of the avenues at the centre, degrees counter-clockwise from east.
    angles: [f64; RADIALS],
    /// How much each avenue turns on its way out, degrees.
    bends: [f64; RADIALS],
    wobble: [(f64, f64); 2],
    /// The river's course.
    pub river: Vec<Point>,
}

impl Plan {
    /// A city's shape.
    pub fn new(dice: &mut Dice) -> Self {
        let mut angles = [0.0; RADIALS];
        let mut bends = [0.0; RADIALS];
        for i in 0..RADIALS {
            angles[i] = 45.0 * i as f64 + dice.between(-8.0, 8.0);
            bends[i] = dice.between(-6.0, 6.0);
        }
        let wobble = [(dice.between(0.02, 0.05), dice.between(0.0, 360.0)), (dice.between(0.01, 0.03), dice.between(0.0, 360.0))];
        let river = river(dice);
        Self { angles, bends, wobble, river }
    }

    /// The point at an angle (degrees) and a distance from the centre before the wobble (metres).
    pub fn at(&self, angle: f64, rho: f64) -> Point {
        let [(a2, p2), (a3, p3)] = self.wobble;
        let r = rho * (1.0 + a2 * cos_deg(2.0 * angle + p2) + a3 * cos_deg(3.0 * angle + p3));
        (r * cos_deg(angle), r * sin_deg(angle))
    }

    /// The angle of an avenue at a distance.
    pub fn radial_angle(&self, i: usize, rho: f64) -> f64 {
        let turn = if i >= RADIALS { 360.0 } else { 0.0 };
        self.angles[i % RADIALS] + turn + self.bends[i % RADIALS] * (rho / RING[2] - 0.3)
    }

    /// A point of an avenue.
    pub fn radial(&self, i: usize, rho: f64) -> Point {
        self.at(self.radial_angle(i, rho), rho)
    }

    /// Distance of a point from the river, metres.
    pub fn river_distance(&self, p: Point) -> f64 {
        let d2 = self.river.windows(2).map(|w| crate::roads::simplify::distance2_to_segment(p, w[0], w[1]));
        d2.fold(f64::INFINITY, f64::min).sqrt()
    }

    /// Whether a straight piece of road crosses the river.
    pub fn crosses_river(&self, a: Point, b: Point) -> bool {
        self.river.windows(2).any(|w| crosses(a, b, w[0], w[1]))
    }
}

/// A line across the plain that passes the old town at about 2.8 km, with two slow bends.
fn river(dice: &mut Dice) -> Vec<Point> {
    let course = dice.between(20.0, 70.0);
    let (phase, pass) = (dice.between(0.0, 360.0), dice.between(2_650.0, 2_950.0));
    let (c, s) = (cos_deg(course), sin_deg(course));
    (-36..=36)
        .map(|i| {
            let along = f64::from(i) * 200.0;
            let across = pass + 170.0 * cos_deg(along * 0.055 + phase) + 60.0 * sin_deg(along * 0.13 + phase);
            (along * c - across * s, along * s + across * c)
        })
        .collect()
}

fn crosses(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0) > 0.0;
    side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b)
}
