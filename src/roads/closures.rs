//! Roads closed by an operator: drawn on the map, in force with the next question.

use super::graph::Graph;
use super::handle::Roads;
use super::index::Piece;
use super::planar::{Plane, crosses, foot, inside};
use super::profile::{Mask, Metric, Profile, profile_mask};
use crate::quantity::Position;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// The road nearest to this place, if one is within 30 m: closed between its two junctions.
    Point(Position),
    /// Every road that this line crosses or touches.
    Line(Vec<Position>),
    /// Every road that has a part inside this ring or crosses it; the ring closes itself.
    Area(Vec<Position>),
}

/// A closure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// What was drawn.
    pub shape: Shape,
    /// Whether people on foot get through all the same.
    pub foot_passes: bool,
}

/// A point closes a road at most this far away, metres.
const POINT_REACH_M: f64 = 30.0;

/// Closed edges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overlay {
    /// Edge → metrics closed; empty when nothing is.
    edges: Vec<Mask>,
    version: Option<String>,
}

/// The closed edges seen by one metric.
#[derive(Clone, Copy, Debug)]
pub struct ClosedFor<'a> {
    edges: &'a [Mask],
    bit: Mask,
}

impl ClosedFor<'_> {
    /// Whether an edge is closed.
    #[inline]
    pub fn contains(self, edge: u32) -> bool {
        self.edges[edge as usize] & self.bit != 0
    }
}

impl Overlay {
    /// What is closed for a metric; `None` when nothing is closed at all.
    pub fn closed_for(&self, metric: Metric) -> Option<ClosedFor<'_>> {
        (!self.edges.is_empty()).then_some(ClosedFor { edges: &self.edges, bit: metric.bit() })
    }

    /// Its name: `open`, or 16 hex digits.
    pub fn version(&self) -> &str {
        self.version.as_deref().unwrap_or("open")
    }
}

impl Roads {
    /// The same roads with these closures instead of any there were. Both directions of a road are closed. Searches that run keep
    /// what they started with.
    pub fn with_closures(&self, closures: &[Closure]) -> Self {
        let mut closed: BTreeMap<u32, Mask> = BTreeMap::new();
        for closure in closures {
            let mask = if closure.foot_passes { !profile_mask(Profile::Foot) } else { Mask::MAX };
            for chain in self.chains_under(&closure.shape) {
                for edge in self.graph.chain_edges[chain as usize].into_iter().filter(|e| *e != super::graph::NONE) {
                    *closed.entry(edge).or_default() |= mask;
                }
            }
        }
        let overlay = if closed.is_empty() {
            Overlay::default()
        } else {
            let mut edges = vec![0; self.graph.edges()];
            let mut hash = Sha256::new();
            for (edge, mask) in closed {
                edges[edge as usize] = mask;
                hash.update(edge.to_le_bytes());
                hash.update([mask]);
            }
            let version = hash.finalize()[..8].iter().map(|b| format!("{b:02x}")).collect();
            Overlay { edges, version: Some(version) }
        };
        Self { overlay: Arc::new(overlay), ..self.clone() }
    }

    /// Chains that a shape closes, in order.
    fn chains_under(&self, shape: &Shape) -> Vec<u32> {
        let mut chains = match shape {
            Shape::Point(p) => self.chain_at(*p).into_iter().collect(),
            Shape::Line(line) => self.chains_crossed(line),
            Shape::Area(ring) => {
                let mut closed = ring.clone();
                closed.extend(ring.first());
                let mut chains = self.chains_crossed(&closed);
                let touched = corners(ring).map(|(a, b)| self.index.within(a, b).collect::<Vec<_>>()).unwrap_or_default();
                let starts_inside = |p: &&&Piece| inside(ring, piece_points(&self.graph, p)[0]);
                chains.extend(touched.iter().filter(starts_inside).map(|p| p.chain));
                chains
            }
        };
        chains.sort_unstable();
        chains.dedup();
        chains
    }

    fn chain_at(&self, p: Position) -> Option<u32> {
        let plane = Plane::at(p);
        let near = |piece: &Piece| {
            let points = piece_points(&self.graph, piece);
            let least = points.windows(2).map(|w| foot(plane.xy(w[0]), plane.xy(w[1])).distance).fold(f64::INFINITY, f64::min);
            (least <= POINT_REACH_M).then_some(((least * 1000.0).round() as u64, piece.chain))
        };
        self.index.around(p, plane.reach_e7(POINT_REACH_M)).filter_map(near).min().map(|(_, chain)| chain)
    }

    fn chains_crossed(&self, line: &[Position]) -> Vec<u32> {
        let mut chains = Vec::new();
        for leg in line.windows(2) {
            for piece in self.index.within(leg[0], leg[1]) {
                if piece_points(&self.graph, piece).windows(2).any(|w| crosses(leg[0], leg[1], w[0], w[1])) {
                    chains.push(piece.chain);
                }
            }
        }
        chains
    }
}

fn piece_points<'a>(graph: &'a Graph, piece: &Piece) -> &'a [Position] {
    &graph.chain_line(piece.chain).0[piece.first as usize..=piece.last as usize]
}

fn corners(ring: &[Position]) -> Option<(Position, Position)> {
    let fold = |pick: fn(i32, i32) -> i32| {
        ring.iter().copied().reduce(|a, b| Position { lat_e7: pick(a.lat_e7, b.lat_e7), lon_e7: pick(a.lon_e7, b.lon_e7) })
    };
    Some((fold(i32::min)?, fold(i32::max)?))
}
