//! River, fields and groves around and through the city.

use super::{
    draw::{Draw, Point, named, owned},
    names,
    plan::{EDGE, EXIT, Plan, RADIALS, RING},
};
use crate::roads::extract::Tags;

/// Draws the land.
pub fn draw(draw: &mut Draw, plan: &Plan) {
    river(draw, plan);
    for i in 0..RADIALS {
        // Fields beyond the districts, where the even sectors have none; groves behind the others.
        let from = if i % 2 == 0 { EDGE + 60.0 } else { RING[2] + 80.0 };
        let (kind, key) = [("orchard", "landuse"), ("farmland", "landuse"), ("wood", "natural"), ("orchard", "landuse")][i % 4];
        let to = lerp_far(draw, from);
        let outline = wedge(plan, i, from, to);
        draw.ring(&outline, Tags::new([(key, kind)]));
    }
}

fn lerp_far(draw: &mut Draw, from: f64) -> f64 {
    from + (EXIT - from) * draw.dice.between(0.5, 0.9)
}

fn wedge(plan: &Plan, i: usize, from: f64, to: f64) -> Vec<Point> {
    let angle = |rho: f64, t: f64| {
        let (a, b) = (plan.radial_angle(i, rho), plan.radial_angle(i + 1, rho));
        a + (b - a) * t
    };
    let steps = 12;
    let at = |rho: f64, k: i32| plan.at(angle(rho, 0.06 + 0.88 * f64::from(k) / f64::from(steps)), rho);
    (0..=steps).map(|k| at(from, k)).chain((0..=steps).rev().map(|k| at(to, k))).collect()
}

fn river(draw: &mut Draw, plan: &Plan) {
    let banks = |half: f64| {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for w in plan.river.windows(2) {
            let (dx, dy) = (w[1].0 - w[0].0, w[1].1 - w[0].1);
            let len = (dx * dx + dy * dy).sqrt().max(1.0);
            left.push((w[0].0 - dy / len * half, w[0].1 + dx / len * half));
            right.push((w[0].0 + dy / len * half, w[0].1 - dx / len * half));
        }
        right.reverse();
        left.extend(right);
        left
    };
    draw.ring(&banks(85.0), Tags::new([("landuse", "grass")]));
    draw.ring(&banks(19.0), named(0, owned(names::RIVER), &[("natural", "water"), ("water", "river")]));
    let middle: Vec<i64> = plan.river.iter().map(|p| draw.node(*p)).collect();
    draw.way(middle, named(0, owned(names::RIVER), &[("waterway", "river")]));
}
