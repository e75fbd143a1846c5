//! A district: streets along the grid's lines with names and one-ways, parks, institutions, houses.

use super::{
    draw::{Draw, Point, named, owned},
    grid::{Grid, Rect, Sector, inset, lerp},
    names::{self, Pair},
    network::{Ending, Main, Network},
    plan::Plan,
};
use crate::roads::{
    extract::Tags,
    planar::{cos_deg, sin_deg},
};

/// What a district is like.
#[derive(Clone, Copy, Debug)]
pub struct District {
    /// Where it lies.
    pub sector: Sector,
    /// What it is called.
    pub name: Pair,
    /// The value of `place`.
    pub place: &'static str,
    /// Its number, by which names are dealt out.
    pub number: usize,
    /// Whether it has workshops and warehouses instead of houses.
    pub industrial: bool,
}

/// Draws a district.
pub fn draw(draw: &mut Draw, plan: &Plan, net: &mut Network, d: &District) {
    let mut grid = Grid::new(draw, plan, net, &d.sector);
    let (nu, nv) = grid.size;
    let middle = (
        (grid.point(nu / 2, nv / 2).0 + grid.point(nu / 2 + 1, nv / 2 + 1).0) / 2.0,
        (grid.point(nu / 2, nv / 2).1 + grid.point(nu / 2 + 1, nv / 2 + 1).1) / 2.0,
    );
    draw.tagged(middle, named(1, owned(d.name), &[("place", d.place)]));
    if d.industrial {
        let whole = Rect { i: (0, nu), j: (0, nv) };
        let outline = grid.outline(whole, 12.0);
        draw.ring(&outline, Tags::new([("landuse", "industrial")]));
    }
    take_blocks(draw, &mut grid, d);
    thin(draw, plan, &mut grid);
    let one_ways = draw.dice.chance(0.6);
    for i in 0..=nu {
        if i > 0 && i < nu {
            line(draw, plan, net, &grid, d, Line { fixed: i, along: 1, large: i == nu / 2 }, one_ways);
        }
    }
    for j in 0..=nv {
        let border = j == 0 || (j == nv && d.sector.border.1.is_some());
        if !border {
            line(draw, plan, net, &grid, d, Line { fixed: j, along: 0, large: j == nv / 2 || j == nv }, one_ways);
        }
    }
    houses(draw, plan, &grid, d);
    corners(draw, &grid, d);
}

fn take_blocks(draw: &mut Draw, grid: &mut Grid, d: &District) {
    let small = grid.size.0 < 14;
    if let Some(r) = grid.take(draw, 2, if small { 2 } else { 3 }) {
        let name = names::PARKS[d.number % names::PARKS.len()];
        let outline = grid.outline(r, 9.0);
        draw.ring(&outline, named(d.number, owned(name), &[("leisure", "park")]));
        if d.number.is_multiple_of(3) {
            let pond = pond(draw, &outline);
            draw.ring(&pond, Tags::new([("natural", "water"), ("water", "lake")]));
        }
        // A path across, from corner to corner.
        let (a, b) = (grid.node(r.i.0, r.j.0), grid.node(r.i.1, r.j.1));
        if a != 0 && b != 0 {
            draw.way(vec![a, b], Tags::new([("highway", "footway"), ("bicycle", "yes")]));
        }
    }
    let count = if d.industrial { 0 } else { 1 };
    for k in 0..count {
        if let Some(r) = grid.take(draw, 2, 1) {
            let (key, value, name) = names::INSTITUTIONS[(d.number + 7 * k) % names::INSTITUTIONS.len()];
            let outline = grid.outline(r, 9.0);
            draw.ring(&outline, named(d.number + 1, owned(name), &[(key, value)]));
            let body = inset(&outline, 16.0);
            draw.ring(&body, Tags::new([("building", "public")]));
        }
    }
}

/// A round water with an uneven bank in the middle of a park.
fn pond(draw: &mut Draw, park: &[Point]) -> Vec<Point> {
    let n = park.len().max(1) as f64;
    let c = park.iter().fold((0.0, 0.0), |c, p| (c.0 + p.0 / n, c.1 + p.1 / n));
    let reach = park.iter().map(|p| ((p.0 - c.0).powi(2) + (p.1 - c.1).powi(2)).sqrt()).fold(f64::INFINITY, f64::min);
    (0..16)
        .map(|k| {
            let (a, r) = (22.5 * f64::from(k), reach * draw.dice.between(0.42, 0.55));
            (c.0 + r * cos_deg(a), c.1 + r * sin_deg(a))
        })
        .collect()
}

/// Streets that end in the river, and a few that were never built, go.
fn thin(draw: &mut Draw, plan: &Plan, grid: &mut Grid) {
    let (nu, nv) = grid.size;
    for j in 0..=nv {
        for i in 0..=nu {
            for along in 0..2 {
                if (along == 0 && i == nu) || (along == 1 && j == nv) || !grid.has_edge(i, j, along) {
                    continue;
                }
                let large = if along == 0 { j == nv / 2 } else { i == nu / 2 };
                let (a, b) = (grid.point(i, j), if along == 0 { grid.point(i + 1, j) } else { grid.point(i, j + 1) });
                let wet = plan.crosses_river(a, b) || plan.river_distance(a) < 45.0 || plan.river_distance(b) < 45.0;
                let inside = i > 0 && j > 0 && i + 1 < nu && j + 1 < nv;
                if !large && (wet || (inside && draw.dice.chance(0.06))) {
                    grid.remove_edge(i, j, along);
                }
            }
        }
    }
}

/// One line of the grid.
#[derive(Clone, Copy)]
struct Line {
    fixed: usize,
    /// 0: along the columns (around the city), 1: along the rows (outwards).
    along: usize,
    large: bool,
}

fn line(draw: &mut Draw, plan: &Plan, net: &mut Network, grid: &Grid, d: &District, l: Line, one_ways: bool) {
    let count = if l.along == 0 { grid.size.0 } else { grid.size.1 };
    let at = |k: usize| if l.along == 0 { (k, l.fixed) } else { (l.fixed, k) };
    let has = |k: usize| grid.has_edge(at(k).0, at(k).1, l.along);
    let whole = (0..count).all(has);
    let tags = street_tags(draw, d, l);
    let one_way = !l.large && whole && one_ways && draw.dice.chance(0.55);
    let backwards = l.fixed % 2 == 1;
    let mut k = 0;
    while k < count {
        if !has(k) {
            k += 1;
            continue;
        }
        let from = k;
        let wet = |k: usize| {
            let (a, b) = (at(k), at(k + 1));
            plan.crosses_river(grid.point(a.0, a.1), grid.point(b.0, b.1))
        };
        let bridge = wet(k);
        while k < count && has(k) && wet(k) == bridge {
            k += 1;
        }
        let mut refs: Vec<i64> = (from..=k).map(|n| grid.node(at(n).0, at(n).1)).collect();
        if one_way && backwards {
            refs.reverse();
        }
        let mut more: Vec<(&str, &str)> = tags.iter().collect();
        if one_way {
            more.push(("oneway", "yes"));
        }
        if bridge {
            more.extend([("bridge", "yes"), ("layer", "1")]);
        }
        let way = draw.way(refs, Tags::new(more));
        if l.large && way != 0 && k == count && draw.dice.chance(0.6) {
            let (end, before) = (at(count), at(count - 1));
            let main = if l.along == 0 { Some(Main::Radial(d.sector.avenue + 1)) } else { d.sector.border.1 };
            if let Some(main) = main {
                net.note(Ending { way, node: grid.node(end.0, end.1), before: grid.point(before.0, before.1), main });
            }
        }
    }
}

fn street_tags(draw: &mut Draw, d: &District, l: Line) -> Tags {
    let style = d.number + l.fixed;
    if l.large {
        let name = names::AVENUES[(d.number * 2 + l.along) % names::AVENUES.len()];
        return named(style, owned(name), &[("highway", "tertiary"), ("maxspeed", "50")]);
    }
    let class = match draw.dice.below(10) {
        0 => "living_street",
        1 | 2 => "unclassified",
        _ => "residential",
    };
    if d.industrial {
        return Tags::new([("highway", "unclassified")]);
    }
    match draw.dice.below(10) {
        // Many streets have no name at all, many only a number.
        0..=2 => Tags::new([("highway", class)]),
        3..=5 => {
            let n = 1 + l.fixed + 30 * l.along;
            named(style, (format!("Rue {n}"), format!("زنقة {n}")), &[("highway", class)])
        }
        _ => {
            let (fr, ar) = names::STREETS[draw.dice.below(names::STREETS.len())];
            named(style, (format!("Rue {fr}"), format!("زنقة {ar}")), &[("highway", class)])
        }
    }
}

/// Houses in rows on every block that is built on.
fn houses(draw: &mut Draw, plan: &Plan, grid: &Grid, d: &District) {
    let (nu, nv) = grid.size;
    let kind = if d.industrial { "industrial" } else { "yes" };
    for j in 0..nv {
        for i in 0..nu {
            let block = [grid.point(i, j), grid.point(i + 1, j), grid.point(i + 1, j + 1), grid.point(i, j + 1)];
            if !grid.is_block(i, j) || plan.river_distance(block[0]) < 110.0 {
                continue;
            }
            let block = inset(&block, 9.0);
            let parts = if d.industrial { 1 } else { 2 };
            for k in 0..parts {
                for m in 0..2 {
                    if draw.dice.chance(0.12) {
                        continue;
                    }
                    let (u0, u1) = (k as f64 / parts as f64 + 0.02, (k + 1) as f64 / parts as f64 - draw.dice.between(0.02, 0.14));
                    let (v0, v1) = if m == 0 { (0.0, draw.dice.between(0.34, 0.46)) } else { (draw.dice.between(0.54, 0.66), 1.0) };
                    let corner = |u: f64, v: f64| bilinear(&block, u, v);
                    let outline = [corner(u0, v0), corner(u1, v0), corner(u1, v1), corner(u0, v1)];
                    draw.ring(&outline, Tags::new([("building", kind)]));
                }
            }
        }
    }
}

fn bilinear(q: &[Point], u: f64, v: f64) -> Point {
    let mix = |f: fn(&Point) -> f64| lerp(lerp(f(&q[0]), f(&q[1]), u), lerp(f(&q[3]), f(&q[2]), u), v);
    (mix(|p| p.0), mix(|p| p.1))
}

/// A mosque, a pharmacy, a school and so on, named after the district.
fn corners(draw: &mut Draw, grid: &Grid, d: &District) {
    let (nu, nv) = grid.size;
    for (k, (key, value, (fr, ar))) in names::CORNERS.iter().enumerate() {
        if d.industrial && k != 4 {
            continue;
        }
        let (i, j) = (1 + draw.dice.below(nu - 2), 1 + draw.dice.below(nv - 2));
        let p = grid.point(i, j);
        let name = (format!("{fr} {}", d.name.0), format!("{ar} {}", d.name.1));
        draw.tagged((p.0 + 14.0, p.1 + 14.0), named(d.number + k, name, &[(key, value)]));
    }
}
