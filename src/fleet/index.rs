//! The R-tree over present positions: map windows, who is within, nearest in a straight line.
//!
//! Points are (longitude, latitude) in 1e-7 degree, held as `f64`, which is exact for them. Windows across the antimeridian are two
//! searches. Distances are those of [`Position::distance_m`]; answers are exact, not approximate: the tree only preselects.

use super::table::UnitIx;
use crate::quantity::{EARTH_RADIUS_M, Position};
use rstar::{AABB, Envelope, ParentNode, RTree, RTreeNode, primitives::GeomWithData};
use thiserror::Error;

type Leaf = GeomWithData<[f64; 2], u32>;

const LON_MIN: f64 = -1_800_000_000.0;
const LON_MAX: f64 = 1_800_000_000.0;
const LAT_MAX: f64 = 900_000_000.0;

/// A unit and how far away it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Which.
    pub ix: UnitIx,
    /// Great-circle distance.
    pub metres: f64,
}

/// The tree does not agree with itself or with the units.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("position index broken: {0}")]
pub struct Broken(pub String);

/// Present positions by place.
#[derive(Debug, Default)]
pub(super) struct Index {
    tree: RTree<Leaf>,
}

fn point(p: Position) -> [f64; 2] {
    [f64::from(p.lon_e7), f64::from(p.lat_e7)]
}

fn place(leaf: &Leaf) -> Position {
    let [lon, lat] = *leaf.geom();
    Position { lat_e7: lat as i32, lon_e7: lon as i32 }
}

impl Index {
    /// Moves a unit. A point moves by removal and insertion.
    pub(super) fn update(&mut self, ix: u32, from: Option<Position>, to: Option<Position>) {
        if from == to {
            return;
        }
        if let Some(from) = from {
            self.tree.remove(&Leaf::new(point(from), ix));
        }
        if let Some(to) = to {
            self.tree.insert(Leaf::new(point(to), ix));
        }
    }

    /// Units with `south_west ≤ position ≤ north_east`, borders included, in order of index. A western border east of the eastern one means
    /// a window across the antimeridian.
    pub(super) fn window(&self, south_west: Position, north_east: Position) -> Vec<UnitIx> {
        let (w, e) = (f64::from(south_west.lon_e7), f64::from(north_east.lon_e7));
        let (s, n) = (f64::from(south_west.lat_e7), f64::from(north_east.lat_e7));
        let mut found = Vec::new();
        if s > n {
            return found;
        }
        self.search(w, e, s, n, |leaf| found.push(UnitIx(leaf.data)));
        found.sort_unstable();
        found
    }

    /// Units at most `metres` away, nearest first, ties by index.
    pub(super) fn within(&self, centre: Position, metres: f64) -> Vec<Near> {
        let mut found = Vec::new();
        let (w, e, s, n) = bounds(centre, metres);
        self.search(w, e, s, n, |leaf| {
            let d = centre.distance_m(place(leaf));
            if d <= metres {
                found.push(Near { ix: UnitIx(leaf.data), metres: d });
            }
        });
        found.sort_unstable_by(|a, b| a.metres.total_cmp(&b.metres).then(a.ix.cmp(&b.ix)));
        found
    }

    /// The `k` nearest units, nearest first, ties by index. The k nearest by degrees give a radius that holds the true answer.
    pub(super) fn nearest(&self, centre: Position, k: usize) -> Vec<Near> {
        let radius = self
            .tree
            .nearest_neighbor_iter(point(centre))
            .take(k)
            .map(|leaf| centre.distance_m(place(leaf)))
            .fold(None, |most: Option<f64>, d| Some(most.map_or(d, |m| m.max(d))));
        let Some(radius) = radius else { return Vec::new() };
        let mut found = self.within(centre, radius);
        found.truncate(k);
        found
    }

    /// Checks that every box holds its children, and that the leaves are exactly `expected` (unit, position).
    ///
    /// # Errors
    /// [`Broken`], naming the first fault.
    pub(super) fn check(&self, expected: impl Iterator<Item = (u32, Position)>) -> Result<(), Broken> {
        check_node(self.tree.root())?;
        let mut leaves: Vec<(u32, Position)> = self.tree.iter().map(|leaf| (leaf.data, place(leaf))).collect();
        leaves.sort_unstable();
        let mut expected: Vec<(u32, Position)> = expected.collect();
        expected.sort_unstable();
        if leaves.len() != self.tree.size() {
            return Err(Broken(format!("{} leaves, size says {}", leaves.len(), self.tree.size())));
        }
        match leaves.iter().zip(&expected).find(|(a, b)| a != b) {
            Some((has, wants)) => Err(Broken(format!("tree has {has:?}, units say {wants:?}"))),
            None if leaves.len() != expected.len() => Err(Broken(format!("{} leaves for {} units", leaves.len(), expected.len()))),
            None => Ok(()),
        }
    }

    fn search<'a>(&'a self, w: f64, e: f64, s: f64, n: f64, mut each: impl FnMut(&'a Leaf)) {
        let mut part = |w: f64, e: f64| self.tree.locate_in_envelope(AABB::from_corners([w, s], [e, n])).for_each(&mut each);
        if w <= e {
            part(w, e);
        } else {
            part(w, LON_MAX);
            part(LON_MIN, e);
        }
    }
}

/// A box (west, east, south, north) in 1e-7 degree that holds the circle; west > east means across the antimeridian.
fn bounds(centre: Position, metres: f64) -> (f64, f64, f64, f64) {
    // A little more than needed, so that rounding never leaves out a unit on the rim; the true distance decides.
    let angle = metres.max(0.0) / EARTH_RADIUS_M * 1.000_001 + 1e-8;
    let lat = centre.lat().to_radians();
    let to_e7 = |rad: f64| rad.to_degrees() * 1e7;
    let (s, n) = (lat - angle, lat + angle);
    let pole = std::f64::consts::FRAC_PI_2;
    let (s_e7, n_e7) = (to_e7(s).max(-LAT_MAX), to_e7(n).min(LAT_MAX));
    if s <= -pole || n >= pole || angle >= pole {
        return (LON_MIN, LON_MAX, s_e7, n_e7);
    }
    let ratio = angle.sin() / lat.cos();
    if ratio >= 1.0 {
        return (LON_MIN, LON_MAX, s_e7, n_e7);
    }
    let half = to_e7(ratio.asin()) + 1.0;
    if half >= LON_MAX {
        return (LON_MIN, LON_MAX, s_e7, n_e7);
    }
    let lon = f64::from(centre.lon_e7);
    let wrap = |x: f64| {
        if x < LON_MIN {
            x + 2.0 * LON_MAX
        } else if x > LON_MAX {
            x - 2.0 * LON_MAX
        } else {
            x
        }
    };
    (wrap(lon - half), wrap(lon + half), s_e7, n_e7)
}

fn check_node(node: &ParentNode<Leaf>) -> Result<(), Broken> {
    for child in node.children() {
        let inner = match child {
            RTreeNode::Leaf(leaf) => AABB::from_point(*leaf.geom()),
            RTreeNode::Parent(parent) => {
                check_node(parent)?;
                parent.envelope()
            }
        };
        if !node.envelope().contains_envelope(&inner) {
            return Err(Broken("a box does not hold its child".into()));
        }
    }
    Ok(())
}
