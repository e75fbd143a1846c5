//! Roads closed by an operator: drawn on the map, in force with the next question.

use super::graph::Graph;
use super::handle::Roads;
use super::planar::{Plane, cos_deg, crosses, foot, inside, sin_deg};
use super::profile::{Mask, Metric};
use crate::quantity::Position;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// The road nearest to this place, if one is within 30 m.
    Point(Position),
    /// Every road that has a part within so many metres of a place.
    Circle(Position, u32),
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
    /// Who gets through all the same.
    pub passes: Mask,
}

/// A point closes a road at most this far away, metres.
const POINT_REACH_M: f64 = 30.0;

/// The closed stretch of an edge: first and last closed millimetre from its start.
type Stretch = (u32, u32);

/// Edge → closed stretches, each with the metrics it is closed for.
type Stretches = BTreeMap<u32, Vec<(Stretch, Mask)>>;

/// Corners of the ring that stands for a circle: it strays from the circle by half a hundredth of the radius.
const CIRCLE_CORNERS: u32 = 32;

/// Closed edges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overlay {
    /// Edge → metrics closed; empty when nothing is.
    edges: Vec<Mask>,
    stretches: Stretches,
    version: Option<String>,
}

/// The closed edges seen by one metric. Nobody drives through a closed edge; who stands on one leaves it unless the closed stretch
/// lies ahead, and a place on one is reached unless the closed stretch lies before it.
#[derive(Clone, Copy, Debug)]
pub struct ClosedFor<'a> {
    overlay: &'a Overlay,
    metric: Metric,
}

impl ClosedFor<'_> {
    /// Whether an edge is closed somewhere.
    #[inline]
    pub fn contains(self, edge: u32) -> bool {
        self.overlay.edges.get(edge as usize).is_some_and(|m| m & self.metric.bit() != 0)
    }

    /// Whether one can get from `from_mm` to `to_mm` of an edge.
    pub fn passes(self, edge: u32, from_mm: u32, to_mm: u32) -> bool {
        let stretches = self.overlay.stretches.get(&edge).map_or(&[][..], Vec::as_slice);
        let mut closed = stretches.iter().filter(|(_, mask)| mask & self.metric.bit() != 0);
        closed.all(|((first, last), _)| from_mm >= *first || to_mm <= *last)
    }
}

impl Overlay {
    /// What is closed for a metric; `None` when nothing is closed at all.
    pub fn closed_for(&self, metric: Metric) -> Option<ClosedFor<'_>> {
        (!self.edges.is_empty()).then_some(ClosedFor { overlay: self, metric })
    }

    /// Its name: `open`, or 16 hex digits.
    pub fn version(&self) -> &str {
        self.version.as_deref().unwrap_or("open")
    }

    fn new(graph: &Graph, mut stretches: Stretches) -> Self {
        if stretches.is_empty() {
            return Self::default();
        }
        let mut edges = vec![0; graph.edges()];
        let mut hash = Sha256::new();
        for (edge, list) in &mut stretches {
            hash.update(edge.to_le_bytes());
            list.sort_unstable();
            list.dedup();
            for ((first, last), mask) in list {
                edges[*edge as usize] |= *mask;
                hash.update([*mask]);
                hash.update(first.to_le_bytes());
                hash.update(last.to_le_bytes());
            }
        }
        let version = hash.finalize()[..8].iter().map(|b| format!("{b:02x}")).collect();
        Self { edges, stretches, version: Some(version) }
    }
}

impl Roads {
    /// The same roads with these closures instead of any there were. Both directions of a road are closed. Searches that run keep
    /// what they started with.
    pub fn with_closures(&self, closures: &[Closure]) -> Self {
        let mut stretches = Stretches::new();
        for closure in closures.iter().filter(|c| c.passes != Mask::MAX) {
            for (chain, (first, last)) in self.closed_by(&closure.shape) {
                let length = self.graph.chain_length_mm(chain);
                let of_edge = [(first, last), (length - last, length - first)];
                for (edge, stretch) in self.graph.chain_edges[chain as usize].into_iter().zip(of_edge) {
                    if edge == super::graph::NONE {
                        continue;
                    }
                    stretches.entry(edge).or_default().push((stretch, !closure.passes));
                }
            }
        }
        Self { overlay: Arc::new(Overlay::new(&self.graph, stretches)), ..self.clone() }
    }

    /// Whether a shape closes any road at all. One that lies outside of the map, or beside its roads, closes none.
    pub fn has_road_in(&self, shape: &Shape) -> bool {
        !self.closed_by(shape).is_empty()
    }

    /// Stretches of chains that a shape closes. An area closes a chain from where it first enters to where it last leaves.
    fn closed_by(&self, shape: &Shape) -> Vec<(u32, Stretch)> {
        let mut places = Vec::new();
        match shape {
            Shape::Point(p) => places.extend(self.nearest_place(*p).map(|(_, chain, at)| (chain, (at, at)))),
            Shape::Line(line) => self.crossings(line, &mut |chain, at| places.push((chain, at))),
            Shape::Circle(centre, radius_m) => return self.closed_by(&Shape::Area(circle(*centre, *radius_m))),
            Shape::Area(ring) => {
                let mut closed: BTreeMap<u32, Stretch> = BTreeMap::new();
                let mut close = |chain: u32, at: Stretch| {
                    let whole = closed.entry(chain).or_insert(at);
                    *whole = (whole.0.min(at.0), whole.1.max(at.1));
                };
                let mut around = ring.clone();
                around.extend(ring.first());
                self.crossings(&around, &mut close);
                if let Some((low, high)) = corners(ring) {
                    for piece in self.index.within(low, high) {
                        let (points, along) = self.graph.chain_line(piece.chain);
                        let range = piece.first as usize..=piece.last as usize;
                        for i in range.filter(|i| inside(ring, points[*i])) {
                            close(piece.chain, (along[i], along[i]));
                        }
                    }
                }
                places.extend(closed);
            }
        }
        places
    }

    /// The place on a road within reach of a point: (distance in mm, chain, mm along it).
    fn nearest_place(&self, p: Position) -> Option<(u64, u32, u32)> {
        let plane = Plane::at(p);
        let places = self.index.around(p, plane.reach_e7(POINT_REACH_M)).flat_map(|piece| {
            let (points, along) = self.graph.chain_line(piece.chain);
            (piece.first as usize..piece.last as usize).map(move |i| {
                let f = foot(plane.xy(points[i]), plane.xy(points[i + 1]));
                ((f.distance * 1000.0).round() as u64, piece.chain, part_of(along[i], along[i + 1], f.share))
            })
        });
        places.filter(|(mm, ..)| *mm <= (POINT_REACH_M * 1000.0) as u64).min()
    }

    fn crossings(&self, line: &[Position], close: &mut impl FnMut(u32, Stretch)) {
        for leg in line.windows(2) {
            for piece in self.index.within(leg[0], leg[1]) {
                let (points, along) = self.graph.chain_line(piece.chain);
                for i in piece.first as usize..piece.last as usize {
                    if !crosses(leg[0], leg[1], points[i], points[i + 1]) {
                        continue;
                    }
                    let plane = Plane::at(points[i]);
                    let (b, c, d) = (plane.xy(points[i + 1]), plane.xy(leg[0]), plane.xy(leg[1]));
                    let leg_vector = [d[0] - c[0], d[1] - c[1]];
                    let across = b[0] * leg_vector[1] - b[1] * leg_vector[0];
                    if across == 0.0 {
                        // Drawn along the road: all of this piece.
                        close(piece.chain, (along[i], along[i + 1]));
                    } else {
                        let share = ((c[0] * leg_vector[1] - c[1] * leg_vector[0]) / across).clamp(0.0, 1.0);
                        let at = part_of(along[i], along[i + 1], share);
                        close(piece.chain, (at, at));
                    }
                }
            }
        }
    }
}

/// The ring around a circle, the same on every machine.
fn circle(centre: Position, radius_m: u32) -> Vec<Position> {
    let [east_e7, north_e7] = Plane::at(centre).reach_e7(1.0);
    // The ring's corners lie outside of the circle, so that it holds all of it.
    let radius = f64::from(radius_m) / cos_deg(180.0 / f64::from(CIRCLE_CORNERS));
    let corner = |n: u32| {
        let deg = f64::from(n) * 360.0 / f64::from(CIRCLE_CORNERS);
        let (east, north) = (radius * cos_deg(deg) * east_e7, radius * sin_deg(deg) * north_e7);
        Position { lat_e7: centre.lat_e7 + north.round() as i32, lon_e7: centre.lon_e7 + east.round() as i32 }
    };
    (0..CIRCLE_CORNERS).map(corner).collect()
}

fn part_of(from_mm: u32, to_mm: u32, share: f64) -> u32 {
    from_mm + (f64::from(to_mm - from_mm) * share).round() as u32
}

fn corners(ring: &[Position]) -> Option<(Position, Position)> {
    let fold = |pick: fn(i32, i32) -> i32| {
        ring.iter().copied().reduce(|a, b| Position { lat_e7: pick(a.lat_e7, b.lat_e7), lon_e7: pick(a.lon_e7, b.lon_e7) })
    };
    Some((fold(i32::min)?, fold(i32::max)?))
}
