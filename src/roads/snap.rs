//! Putting a unit or an incident on an edge.

use super::graph::Graph;
use super::handle::Roads;
use super::planar::{self, Plane, between, cos_deg, foot, sin_deg};
use super::profile::{Metric, TurnClass};
use crate::quantity::{Course, Position, Speed};

/// Farthest that a unit may be from a road it is put on, metres.
pub const UNIT_LIMIT_M: f64 = 250.0;
/// Farthest that an incident may be from a road it is put on, metres; the rest is walked, see [`Snap::walk_ms`].
pub const INCIDENT_LIMIT_M: f64 = 2_000.0;
/// At and above this speed a course says which way a unit faces.
pub const MOVING: Speed = Speed(1_500);
/// Within this distance an incident counts as on the road, mm: pavement, front garden, error of the position.
const ON_ROAD_MM: u32 = 25_000;
/// Walking from the road to an incident off it, mm/s.
const WALK_MM_S: u64 = 1_400;

/// The other way round on a two-way street.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Back {
    /// The edge the other way.
    pub edge: u32,
    /// What turning round costs, ms; 0 for a unit that stands.
    pub penalty_ms: u32,
}

/// A place on the road network. A plain value; only good for the map and the metric it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Snap {
    /// The metric it was made for.
    pub metric: Metric,
    /// The directed edge it is on.
    pub edge: u32,
    /// How far along that edge, mm.
    pub offset_mm: u32,
    /// Length of the edge, mm.
    pub length_mm: u32,
    /// The other direction, where it may be used too.
    pub back: Option<Back>,
    /// The place on the road.
    pub point: Position,
    /// Distance from the given position to it, mm.
    pub distance_mm: u32,
}

impl Snap {
    /// The directions it may be left in: (edge, offset in mm, penalty in ms).
    pub fn stands(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        let other = self.back.map(|b| (b.edge, self.length_mm - self.offset_mm.min(self.length_mm), b.penalty_ms));
        std::iter::once((self.edge, self.offset_mm, 0)).chain(other)
    }

    /// Time to walk from the road to an incident that lies off it, ms; 0 up to 25 m.
    pub fn walk_ms(&self) -> u64 {
        (u64::from(self.distance_mm.saturating_sub(ON_ROAD_MM)) * 1000).div_ceil(WALK_MM_S)
    }
}

/// The best place found so far.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    /// Distance plus what speaks against it, mm.
    score: u32,
    chain: u32,
    along_mm: u32,
    distance_mm: u32,
    point: Position,
    /// Cosine between the course and the chain's direction there.
    cosine: f64,
}

impl Roads {
    /// Puts a unit on the nearest edge that the metric may use and from which it can get everywhere; `None` when none is within
    /// [`UNIT_LIMIT_M`]. A course counts when the unit moves ([`MOVING`]; without a speed it is taken to move): it chooses the
    /// carriageway and the direction, and turning round costs a U-turn. A unit that stands may leave either way.
    pub fn snap(&self, metric: Metric, position: Position, course: Option<Course>, speed: Option<Speed>) -> Option<Snap> {
        let course = course.filter(|_| speed.is_none_or(|v| v >= MOVING));
        self.place(metric, position, course, UNIT_LIMIT_M)
    }

    /// Puts an incident on the nearest edge that the metric may use; it may be reached from both ends. `None` when there is no such
    /// edge within [`INCIDENT_LIMIT_M`].
    pub fn snap_incident(&self, metric: Metric, position: Position) -> Option<Snap> {
        self.place(metric, position, None, INCIDENT_LIMIT_M)
    }

    fn place(&self, metric: Metric, position: Position, course: Option<Course>, limit_m: f64) -> Option<Snap> {
        let plane = Plane::at(position);
        let heading = course.map(|c| [sin_deg(c.degrees()), cos_deg(c.degrees())]);
        let mut reach = 40.0;
        loop {
            reach = f64::min(reach, limit_m);
            let best = self.best_within(metric, position, heading, &plane, reach);
            // A candidate outside the box is farther than its half-width, so nothing better is left unseen.
            let settled = best.filter(|b| f64::from(b.score) <= reach * 1000.0 || reach >= limit_m);
            if let Some(b) = settled {
                return self.stand(metric, b, heading.is_some());
            }
            if reach >= limit_m {
                return None;
            }
            reach *= 4.0;
        }
    }

    fn best_within(&self, metric: Metric, position: Position, heading: Option<[f64; 2]>, plane: &Plane, reach: f64) -> Option<Candidate> {
        let graph = &*self.graph;
        let mut best: Option<Candidate> = None;
        for piece in self.index.around(position, plane.reach_e7(reach)) {
            let [along, against] = usable(graph, metric, piece.chain);
            if along.is_none() && against.is_none() {
                continue;
            }
            let (points, mm) = graph.chain_line(piece.chain);
            for i in piece.first as usize..piece.last as usize {
                let (a, b) = (plane.xy(points[i]), plane.xy(points[i + 1]));
                let f = foot(a, b);
                if f.distance > reach {
                    continue;
                }
                let distance_mm = (f.distance * 1000.0).round() as u32;
                let cosine = heading.and_then(|h| planar::unit(a, b).map(|d| h[0] * d[0] + h[1] * d[1])).unwrap_or(0.0);
                let against_course = if heading.is_some() { course_penalty_mm(cosine, along.is_some(), against.is_some()) } else { 0 };
                let along_mm = mm[i] + (f64::from(mm[i + 1] - mm[i]) * f.share).round() as u32;
                let found = Candidate {
                    score: distance_mm + against_course,
                    chain: piece.chain,
                    along_mm,
                    distance_mm,
                    point: between(points[i], points[i + 1], f.share),
                    cosine,
                };
                let rank = |c: &Candidate| (c.score, c.chain, c.along_mm);
                if best.is_none_or(|b| rank(&found) < rank(&b)) {
                    best = Some(found);
                }
            }
        }
        best
    }

    fn stand(&self, metric: Metric, c: Candidate, moving: bool) -> Option<Snap> {
        let graph = &*self.graph;
        let length_mm = graph.chain_length_mm(c.chain);
        let (first, second, flip) = match usable(graph, metric, c.chain) {
            [Some(along), Some(against)] if moving && c.cosine < 0.0 => (against, Some(along), true),
            [Some(along), other] => (along, other, false),
            [None, Some(against)] => (against, None, true),
            [None, None] => return None,
        };
        let penalty_ms = if moving { graph.turn_ms[metric.index()][TurnClass::UTurn as usize] } else { 0 };
        // On a fast road nobody turns round between two junctions.
        let no_u_turn = moving && metric.profile.has_motor() && graph.class_of_chain(c.chain).is_fast();
        Some(Snap {
            metric,
            edge: first,
            offset_mm: if flip { length_mm - c.along_mm } else { c.along_mm },
            length_mm,
            back: second.filter(|_| !no_u_turn).map(|edge| Back { edge, penalty_ms }),
            point: c.point,
            distance_mm: c.distance_mm,
        })
    }
}

/// The edges of a chain that the metric may use and that are connected: along it, against it.
fn usable(graph: &Graph, metric: Metric, chain: u32) -> [Option<u32>; 2] {
    graph.chain_edges[chain as usize].map(|e| Some(e).filter(|e| *e != super::graph::NONE && graph.connected(metric, *e)))
}

/// What a course that does not fit the road counts, in mm of distance: nothing up to 60° off, 10 m across, 30 m against a one-way.
fn course_penalty_mm(cosine: f64, along: bool, against: bool) -> u32 {
    let fit = match (along, against) {
        (true, true) => cosine.abs(),
        (true, false) => cosine,
        _ => -cosine,
    };
    ((0.5 - fit).max(0.0) * 20_000.0).round() as u32
}
