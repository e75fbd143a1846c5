//! A district's streets: a grid fitted between two avenues and two rings, with blocks taken out for parks and institutions.

use super::{
    draw::{Draw, Point},
    network::{Main, Network},
    plan::Plan,
};

/// Where a district lies.
#[derive(Clone, Copy, Debug)]
pub struct Sector {
    /// The avenue on its clockwise side; the other is the next one.
    pub avenue: usize,
    /// Distance of its inner and outer border from the centre.
    pub rho: (f64, f64),
    /// The rings at its inner and outer border; without one, the border is a street of its own.
    pub border: (Main, Option<Main>),
    /// Blocks across and outwards.
    pub blocks: (usize, usize),
}

/// A rectangle of blocks, from corner to corner (columns and rows of grid points).
#[derive(Clone, Copy, Debug)]
pub struct Rect {
    /// Columns.
    pub i: (usize, usize),
    /// Rows.
    pub j: (usize, usize),
}

/// The grid points of a district.
pub struct Grid {
    /// Blocks across and outwards.
    pub size: (usize, usize),
    points: Vec<Point>,
    nodes: Vec<i64>,
    taken: Vec<bool>,
    /// Which edges are gone: to the next column, to the next row.
    gone: Vec<[bool; 2]>,
}

impl Grid {
    /// Lays the grid and joins the main roads around it.
    pub fn new(draw: &mut Draw, plan: &Plan, net: &mut Network, s: &Sector) -> Self {
        let (nu, nv) = s.blocks;
        let n = (nu + 1) * (nv + 1);
        let mut g =
            Self { size: s.blocks, points: Vec::with_capacity(n), nodes: vec![0; n], taken: vec![false; n], gone: vec![[false; 2]; n] };
        for j in 0..=nv {
            for i in 0..=nu {
                let inside = i > 0 && i < nu && j > 0 && j < nv;
                let mut p = coons(plan, s, i as f64 / nu as f64, j as f64 / nv as f64);
                if inside {
                    p = (p.0 + draw.dice.between(-4.0, 4.0), p.1 + draw.dice.between(-4.0, 4.0));
                }
                g.points.push(p);
            }
        }
        for j in 0..=nv {
            let rho = lerp(s.rho.0, s.rho.1, j as f64 / nv as f64);
            for i in 0..=nu {
                let p = g.point(i, j);
                let angle = lerp(plan.radial_angle(s.avenue, s.rho.0), plan.radial_angle(s.avenue + 1, s.rho.0), i as f64 / nu as f64);
                let angle_out = lerp(plan.radial_angle(s.avenue, s.rho.1), plan.radial_angle(s.avenue + 1, s.rho.1), i as f64 / nu as f64);
                let (side, end) = (i == 0 || i == nu, j == 0 || (j == nv && s.border.1.is_some()));
                let node = match (side, end) {
                    // The corners are the crossings of the main roads themselves.
                    (true, true) => 0,
                    (true, false) => net.join(draw, Main::Radial(s.avenue + usize::from(i == nu)), rho, p),
                    (false, true) if j == 0 => net.join(draw, s.border.0, angle, p),
                    (false, true) => s.border.1.map_or(0, |m| net.join(draw, m, angle_out, p)),
                    (false, false) => draw.node(p),
                };
                let at = g.at(i, j);
                g.nodes[at] = node;
            }
        }
        g
    }

    fn at(&self, i: usize, j: usize) -> usize {
        j * (self.size.0 + 1) + i
    }

    /// A grid point.
    pub fn point(&self, i: usize, j: usize) -> Point {
        self.points[self.at(i, j)]
    }

    /// Its node; 0 at a corner or where a park lies.
    pub fn node(&self, i: usize, j: usize) -> i64 {
        self.nodes[self.at(i, j)]
    }

    /// Whether a block (by its lower left grid point) is built on.
    pub fn is_block(&self, i: usize, j: usize) -> bool {
        !self.taken[self.at(i, j)]
    }

    /// Whether the street from a grid point to the next column (`along` 0) or row (1) is there.
    pub fn has_edge(&self, i: usize, j: usize, along: usize) -> bool {
        let (i2, j2) = if along == 0 { (i + 1, j) } else { (i, j + 1) };
        self.node(i, j) != 0 && self.node(i2, j2) != 0 && !self.gone[self.at(i, j)][along]
    }

    /// Takes one street piece out.
    pub fn remove_edge(&mut self, i: usize, j: usize, along: usize) {
        let at = self.at(i, j);
        self.gone[at][along] = true;
    }

    /// Takes a rectangle of blocks that touches no border and no other; `None` when there is no room after some tries.
    pub fn take(&mut self, draw: &mut Draw, wide: usize, deep: usize) -> Option<Rect> {
        let (nu, nv) = self.size;
        if nu < wide + 3 || nv < deep + 3 {
            return None;
        }
        for _ in 0..12 {
            let (i, j) = (1 + draw.dice.below(nu - wide - 1), 1 + draw.dice.below(nv - deep - 1));
            let r = Rect { i: (i, i + wide), j: (j, j + deep) };
            // Middle lines are the district's larger streets and stay whole.
            let on_middle = (r.i.0 < nu / 2 && nu / 2 < r.i.1) || (r.j.0 < nv / 2 && nv / 2 < r.j.1);
            let free = (r.i.0..r.i.1).all(|a| (r.j.0..r.j.1).all(|b| self.is_block(a, b)));
            if on_middle || !free {
                continue;
            }
            for a in r.i.0..r.i.1 {
                for b in r.j.0..r.j.1 {
                    let at = self.at(a, b);
                    self.taken[at] = true;
                    if a > r.i.0 && b > r.j.0 {
                        self.nodes[at] = 0;
                    }
                    if a > r.i.0 {
                        self.remove_edge(a, b, 1);
                    }
                    if b > r.j.0 {
                        self.remove_edge(a, b, 0);
                    }
                }
            }
            return Some(r);
        }
        None
    }

    /// The outline of a rectangle of blocks, drawn in by some metres from the streets.
    pub fn outline(&self, r: Rect, inset_m: f64) -> Vec<Point> {
        let mut out = Vec::new();
        out.extend((r.i.0..r.i.1).map(|i| self.point(i, r.j.0)));
        out.extend((r.j.0..r.j.1).map(|j| self.point(r.i.1, j)));
        out.extend((r.i.0 + 1..=r.i.1).rev().map(|i| self.point(i, r.j.1)));
        out.extend((r.j.0 + 1..=r.j.1).rev().map(|j| self.point(r.i.0, j)));
        inset(&out, inset_m)
    }
}

/// A shape drawn in towards its middle by about this many metres.
pub fn inset(outline: &[Point], metres: f64) -> Vec<Point> {
    let n = outline.len().max(1) as f64;
    let c = outline.iter().fold((0.0, 0.0), |c, p| (c.0 + p.0 / n, c.1 + p.1 / n));
    let pull = |p: &Point| {
        let (dx, dy) = (c.0 - p.0, c.1 - p.1);
        let f = (metres * std::f64::consts::SQRT_2 / (dx * dx + dy * dy).sqrt().max(1.0)).min(0.8);
        (p.0 + dx * f, p.1 + dy * f)
    };
    outline.iter().map(pull).collect()
}

pub fn lerp(a: f64, b: f64, t: f64) -> f64 {
    a + (b - a) * t
}

/// The surface between four curves (Coons 1967): straight streets within, following rings and avenues at the rim.
fn coons(plan: &Plan, s: &Sector, u: f64, v: f64) -> Point {
    let border = |rho: f64, u: f64| plan.at(lerp(plan.radial_angle(s.avenue, rho), plan.radial_angle(s.avenue + 1, rho), u), rho);
    let side = |k: usize, v: f64| plan.radial(s.avenue + k, lerp(s.rho.0, s.rho.1, v));
    let (b, t, l, r) = (border(s.rho.0, u), border(s.rho.1, u), side(0, v), side(1, v));
    let corner = [border(s.rho.0, 0.0), border(s.rho.0, 1.0), border(s.rho.1, 0.0), border(s.rho.1, 1.0)];
    let mix = |f: fn(Point) -> f64| {
        let flat = lerp(lerp(f(corner[0]), f(corner[1]), u), lerp(f(corner[2]), f(corner[3]), u), v);
        lerp(f(b), f(t), v) + lerp(f(l), f(r), u) - flat
    };
    (mix(|p| p.0), mix(|p| p.1))
}
