//! The old town: narrow lanes without cars, many dead ends, a square in the middle, gates where the avenues arrive.

use super::{
    draw::{Draw, Point, named, owned},
    grid::inset,
    names,
    network::Network,
    plan::{Plan, RADIALS, RING},
};
use crate::roads::extract::Tags;
use std::collections::{BTreeMap, BinaryHeap};

/// Distance between lanes, metres.
const STEP_M: f64 = 33.0;
/// Where the walls are.
const WALLS: f64 = RING[0] - 40.0;
/// Share of the lanes that are not needed to reach every house but are there.
const LOOPS: f64 = 0.24;
/// Half the width of the square in the middle, in steps.
const SQUARE: i32 = 1;

type Cell = (i32, i32);

/// Draws the old town and joins it to the inner ring.
pub fn draw(draw: &mut Draw, plan: &Plan, net: &Network) {
    draw.tagged((0.0, 140.0), named(1, owned(names::MEDINA), &[("place", "suburb")]));
    let cells = cells(draw, plan);
    let lanes = lanes(draw, &cells);
    let gates: Vec<Cell> = (0..RADIALS).filter_map(|i| nearest(draw, &cells, plan.radial(i, WALLS))).collect();
    let main = main_lanes(&lanes, &gates);
    for (i, cell) in gates.iter().enumerate() {
        gate(draw, plan, net, i, cells[cell]);
    }
    streets(draw, &cells, &lanes, &main);
    square(draw);
    houses(draw, &cells);
}

fn cells(draw: &mut Draw, plan: &Plan) -> BTreeMap<Cell, i64> {
    let reach = (WALLS / STEP_M) as i32 + 2;
    let mut out = BTreeMap::new();
    for y in -reach..=reach {
        for x in -reach..=reach {
            let wander = |draw: &mut Draw| draw.dice.between(-0.3, 0.3) * STEP_M;
            let p = (f64::from(x) * STEP_M + wander(draw), f64::from(y) * STEP_M + wander(draw));
            let r = (p.0 * p.0 + p.1 * p.1).sqrt();
            // The walls follow the inner ring's wobble: scale by the ring's own distance in this direction.
            let angle = p.1.atan2(p.0).to_degrees();
            let wall = plan.at(angle, WALLS);
            let in_square = x.abs() < SQUARE && y.abs() < SQUARE;
            if r < (wall.0 * wall.0 + wall.1 * wall.1).sqrt() && !in_square {
                out.insert((x, y), draw.node(p));
            }
        }
    }
    out
}

/// A tree that reaches every cell, and some loops (Kruskal 1956 with random weights).
fn lanes(draw: &mut Draw, cells: &BTreeMap<Cell, i64>) -> Vec<(Cell, Cell, f64)> {
    let mut edges = Vec::new();
    for (x, y) in cells.keys() {
        for next in [(x + 1, *y), (*x, y + 1)] {
            if cells.contains_key(&next) {
                edges.push(((*x, *y), next, draw.dice.unit()));
            }
        }
    }
    edges.sort_by(|a, b| a.2.total_cmp(&b.2));
    let mut parent: BTreeMap<Cell, Cell> = cells.keys().map(|c| (*c, *c)).collect();
    let mut kept = Vec::new();
    for (a, b, w) in edges {
        let (ra, rb) = (root(&mut parent, a), root(&mut parent, b));
        if ra != rb {
            parent.insert(ra, rb);
        }
        if ra != rb || draw.dice.chance(LOOPS) {
            kept.push((a, b, 0.3 + w));
        }
    }
    kept
}

fn root(parent: &mut BTreeMap<Cell, Cell>, mut c: Cell) -> Cell {
    while parent[&c] != c {
        let up = parent[&parent[&c]];
        parent.insert(c, up);
        c = up;
    }
    c
}

fn nearest(draw: &Draw, cells: &BTreeMap<Cell, i64>, p: Point) -> Option<Cell> {
    let d2 = |n: i64| {
        let q = draw.point(n);
        (p.0 - q.0).powi(2) + (p.1 - q.1).powi(2)
    };
    cells.iter().min_by(|a, b| d2(*a.1).total_cmp(&d2(*b.1))).map(|(c, _)| *c)
}

/// Lanes on the ways from the gates to the square, by gate (Dijkstra 1959 from the square).
fn main_lanes(lanes: &[(Cell, Cell, f64)], gates: &[Cell]) -> BTreeMap<(Cell, Cell), usize> {
    let mut next: BTreeMap<Cell, Vec<(Cell, f64)>> = BTreeMap::new();
    for (a, b, w) in lanes {
        next.entry(*a).or_default().push((*b, *w));
        next.entry(*b).or_default().push((*a, *w));
    }
    let start: Cell = (SQUARE, 0);
    let mut from: BTreeMap<Cell, (u64, Cell)> = BTreeMap::from([(start, (0, start))]);
    let mut queue = BinaryHeap::from([(std::cmp::Reverse(0u64), start)]);
    while let Some((std::cmp::Reverse(d), c)) = queue.pop() {
        if from.get(&c).is_some_and(|f| f.0 < d) {
            continue;
        }
        for (n, w) in next.get(&c).into_iter().flatten() {
            let total = d + (w * 1000.0) as u64;
            if from.get(n).is_none_or(|f| total < f.0) {
                from.insert(*n, (total, c));
                queue.push((std::cmp::Reverse(total), *n));
            }
        }
    }
    let mut out = BTreeMap::new();
    for (g, gate) in gates.iter().enumerate() {
        let mut c = *gate;
        while let Some((_, back)) = from.get(&c).filter(|f| f.1 != c) {
            out.entry((c.min(*back), c.max(*back))).or_insert(g);
            c = *back;
        }
    }
    out
}

fn gate(draw: &mut Draw, plan: &Plan, net: &Network, i: usize, inside: i64) {
    let at = plan.radial(i, WALLS + 12.0);
    let node = draw.tagged(at, named(i, owned(names::GATES[i]), &[("historic", "city_gate")]));
    let tags = lane_tags("pedestrian", true, true);
    draw.way(vec![net.starts[i], node, inside], named(i, owned(names::GATES[i]), &tags));
}

fn lane_tags(highway: &'static str, motorbikes: bool, bicycles: bool) -> Vec<(&'static str, &'static str)> {
    let mut t = vec![("highway", highway), ("motor_vehicle", "no")];
    if motorbikes {
        t.push(("motorcycle", "yes"));
    }
    if bicycles {
        t.push(("bicycle", "yes"));
    }
    t
}

/// Lanes of one kind that follow each other become one way, up to the next fork.
fn streets(draw: &mut Draw, cells: &BTreeMap<Cell, i64>, lanes: &[(Cell, Cell, f64)], main: &BTreeMap<(Cell, Cell), usize>) {
    let kind = |a: Cell, b: Cell| main.get(&(a.min(b), a.max(b))).copied();
    let mut next: BTreeMap<Cell, Vec<Cell>> = BTreeMap::new();
    for (a, b, _) in lanes {
        next.entry(*a).or_default().push(*b);
        next.entry(*b).or_default().push(*a);
    }
    let mut done: BTreeMap<(Cell, Cell), bool> = BTreeMap::new();
    let mut count = 0;
    for (a, b, _) in lanes {
        if done.contains_key(&(*a.min(b), *a.max(b))) {
            continue;
        }
        let k = kind(*a, *b);
        let mut chain = std::collections::VecDeque::from([*a, *b]);
        done.insert((*a.min(b), *a.max(b)), true);
        for front in [false, true] {
            while chain.len() < 14 {
                let (end, before) = if front { (chain[0], chain[1]) } else { (chain[chain.len() - 1], chain[chain.len() - 2]) };
                let onward: Vec<Cell> = next[&end]
                    .iter()
                    .copied()
                    .filter(|n| *n != before && kind(end, *n) == k && !done.contains_key(&(end.min(*n), end.max(*n))))
                    .collect();
                // A plain lane ends at a fork; a main lane goes on as long as there is only one main lane to follow.
                let [only] = onward.as_slice() else { break };
                if (k.is_none() && next[&end].len() > 2) || chain.contains(only) {
                    break;
                }
                done.insert((end.min(*only), end.max(*only)), true);
                if front { chain.push_front(*only) } else { chain.push_back(*only) }
            }
        }
        let refs: Vec<i64> = chain.iter().map(|c| cells[c]).collect();
        let tags = lane(draw, k, refs.len(), count);
        draw.way(refs, tags);
        count += 1;
    }
}

fn lane(draw: &mut Draw, main: Option<usize>, length: usize, count: usize) -> Tags {
    if let Some(g) = main {
        let (fr, ar) = names::GATES[g];
        return named(g, (format!("Rue {fr}"), format!("زنقة {ar}")), &lane_tags("pedestrian", true, true));
    }
    let (motorbikes, wide) = (draw.dice.chance(0.35), draw.dice.chance(0.5));
    let tags = lane_tags(if wide { "pedestrian" } else { "footway" }, motorbikes, wide);
    if length < 3 || draw.dice.chance(0.3) {
        return Tags::new(tags);
    }
    let (fr, ar) = names::LANES[draw.dice.below(names::LANES.len())];
    named(count, (format!("Derb {fr}"), format!("درب {ar}")), &tags)
}

fn square(draw: &mut Draw) {
    let h = (f64::from(SQUARE) - 0.35) * STEP_M;
    let outline = [(-h, -h), (h, -h), (h, h), (-h, h)];
    draw.ring(&outline, Tags::new([("place", "square")]));
    draw.tagged((0.0, 0.0), named(0, ("Place du Souk".into(), "ساحة السوق".into()), &[("place", "square")]));
    draw.tagged((-60.0, 70.0), named(1, ("Grande Mosquée".into(), "الجامع الكبير".into()), &[("amenity", "place_of_worship")]));
    draw.tagged((80.0, -50.0), named(2, ("Poste de Police Médina".into(), "مخفر شرطة المدينة".into()), &[("amenity", "police")]));
}

fn houses(draw: &mut Draw, cells: &BTreeMap<Cell, i64>) {
    let quads: Vec<[i64; 4]> = cells
        .iter()
        .filter_map(|((x, y), a)| Some([*a, *cells.get(&(x + 1, *y))?, *cells.get(&(x + 1, y + 1))?, *cells.get(&(*x, y + 1))?]))
        .collect();
    for quad in quads {
        if draw.dice.chance(0.06) {
            continue;
        }
        let outline: Vec<Point> = quad.iter().map(|n| draw.point(*n)).collect();
        draw.ring(&inset(&outline, 2.4), Tags::new([("building", "house")]));
    }
}
