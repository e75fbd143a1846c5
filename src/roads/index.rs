//! Which pieces of road are near a place: an R-tree over short runs of segments.

use super::graph::Graph;
use crate::quantity::Position;
use rstar::{AABB, RTree, RTreeObject};

/// Segments in one entry: fewer make a larger tree, more make larger boxes.
const RUN: usize = 4;

/// Up to [`RUN`] segments of one chain.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    low: [i32; 2],
    high: [i32; 2],
    /// The chain.
    pub chain: u32,
    /// First point (counted in the chain).
    pub first: u32,
    /// Last point, included.
    pub last: u32,
}

impl RTreeObject for Piece {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.low.map(f64::from), self.high.map(f64::from))
    }
}

/// The tree.
#[derive(Debug)]
pub struct Index(RTree<Piece>);

impl Index {
    /// Over all chains of a graph.
    pub fn new(graph: &Graph) -> Self {
        let mut pieces = Vec::new();
        for chain in 0..graph.chains() as u32 {
            let points = graph.chain_line(chain).0;
            for first in (0..points.len() - 1).step_by(RUN) {
                let last = (first + RUN).min(points.len() - 1);
                let fold = |pick: fn(i32, i32) -> i32| {
                    points[first..=last].iter().map(|p| [p.lon_e7, p.lat_e7]).reduce(|a, b| [pick(a[0], b[0]), pick(a[1], b[1])])
                };
                if let (Some(low), Some(high)) = (fold(i32::min), fold(i32::max)) {
                    pieces.push(Piece { low, high, chain, first: first as u32, last: last as u32 });
                }
            }
        }
        Self(RTree::bulk_load(pieces))
    }

    /// Pieces whose box touches the one around `centre`, half-widths in 1e-7 degree (longitude, latitude).
    pub fn around(&self, centre: Position, half: [f64; 2]) -> impl Iterator<Item = &Piece> {
        let c = [f64::from(centre.lon_e7), f64::from(centre.lat_e7)];
        let window = AABB::from_corners([c[0] - half[0], c[1] - half[1]], [c[0] + half[0], c[1] + half[1]]);
        self.0.locate_in_envelope_intersecting(window)
    }

    /// Pieces whose box touches the one between two corners.
    pub fn within(&self, a: Position, b: Position) -> impl Iterator<Item = &Piece> {
        let corner = |p: Position| [f64::from(p.lon_e7), f64::from(p.lat_e7)];
        self.0.locate_in_envelope_intersecting(AABB::from_corners(corner(a), corner(b)))
    }
}
