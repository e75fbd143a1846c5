//! The way itself, for drawing on the map.

use super::handle::Roads;
use super::planar::between;
use super::profile::Metric;
use super::scratch::Scratch;
use super::snap::Snap;
use super::terms::{rest_ms, span_ms};
use crate::quantity::Position;

/// A way from a unit to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Travel time in ms, at least 1; the same that [`Roads::nearest`] gives.
    pub travel_ms: u64,
    /// Length along the roads, metres, rounded up.
    pub metres: u64,
    /// The line, from the unit's place on the road to the incident's, both included.
    pub points: Vec<Position>,
}

/// How the best way starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Start {
    ms: u64,
    edge: u32,
    offset_mm: u32,
    /// Where on the same edge it ends at once; `None` when it goes round by other edges.
    direct: Option<u32>,
}

impl Roads {
    /// The fastest way from a snapped unit to a place; `None` when there is none.
    pub fn route(&self, metric: Metric, from: &Snap, to: Position) -> Option<Route> {
        let goal = self.snap_incident(metric, to)?;
        self.pool.with(|scratch| self.route_within(metric, from, &goal, scratch))
    }

    fn route_within(&self, metric: Metric, from: &Snap, goal: &Snap, scratch: &mut Scratch) -> Option<Route> {
        let graph = &*self.graph;
        let weights = &graph.weights[metric.index()];
        let closed = self.overlay.closed_for(metric);
        let passes = |edge, from_mm, to_mm| closed.is_none_or(|c| c.passes(edge, from_mm, to_mm));
        scratch.begin(graph.states(), true);
        for (edge, offset, penalty) in from.stands() {
            scratch.stand(edge, 0, offset, penalty);
        }
        let mut best: Option<Start> = None;
        let mut offer = |new: Start| {
            if best.is_none_or(|b| new < b) {
                best = Some(new);
            }
            best.map_or(u64::MAX, |b| b.ms)
        };
        let mut bound = u64::MAX;
        for (edge, goal_offset, _) in goal.stands() {
            for s in scratch.standing_on(edge).filter(|s| s.offset_mm <= goal_offset && passes(edge, s.offset_mm, goal_offset)) {
                let ms = span_ms(weights[edge as usize], goal.length_mm, s.offset_mm, goal_offset);
                let ms = u64::from(ms) + u64::from(s.penalty_ms);
                bound = offer(Start { ms, edge, offset_mm: s.offset_mm, direct: Some(goal_offset) });
            }
        }
        let limit = |bound: u64| u32::try_from(bound).unwrap_or(u32::MAX - 1);
        self.expand(metric, goal, scratch, limit(bound), |scratch, state, time| {
            if (state as usize) < graph.edges() && scratch.is_occupied(state) {
                let length = graph.length_mm(state);
                for s in scratch.standing_on(state).filter(|s| passes(state, s.offset_mm, length)) {
                    let rest = rest_ms(weights[state as usize], length, s.offset_mm);
                    let ms = u64::from(time) + u64::from(rest) + u64::from(s.penalty_ms);
                    bound = offer(Start { ms, edge: state, offset_mm: s.offset_mm, direct: None });
                }
            }
            limit(bound)
        });
        let start = best?;
        let mut line = Line { roads: self, points: Vec::new(), mm: 0 };
        match start.direct {
            Some(end) => line.add(start.edge, start.offset_mm, end),
            None => {
                line.add(start.edge, start.offset_mm, graph.length_mm(start.edge));
                let mut state = scratch.following(start.edge)?;
                // Entering an edge of the goal always ends the way: driving all of it and coming back cannot be faster.
                loop {
                    let edge = graph.edge_of(state);
                    if let Some((_, end, _)) = goal.stands().find(|(e, ..)| *e == edge) {
                        line.add(edge, 0, end);
                        break;
                    }
                    line.add(edge, 0, graph.length_mm(edge));
                    state = scratch.following(state)?;
                }
            }
        }
        Some(Route { travel_ms: (start.ms + goal.walk_ms()).max(1), metres: line.mm.div_ceil(1000), points: line.points })
    }
}

/// A line being drawn along edges.
struct Line<'a> {
    roads: &'a Roads,
    points: Vec<Position>,
    mm: u64,
}

impl Line<'_> {
    /// Adds the part of an edge between two offsets.
    fn add(&mut self, edge: u32, from_mm: u32, to_mm: u32) {
        let graph = self.roads.graph();
        let (chain, against) = graph.chain_of(edge);
        let (points, along) = graph.chain_line(chain);
        let length = graph.chain_length_mm(chain);
        self.mm += u64::from(to_mm.saturating_sub(from_mm));
        let n = points.len();
        // The edge's own order and distances, whichever way it runs on its chain.
        let point = |i: usize| if against { points[n - 1 - i] } else { points[i] };
        let at = |i: usize| if against { length - along[n - 1 - i] } else { along[i] };
        let on_line = |mm: u32| {
            let i = (1..n - 1).find(|i| at(*i) >= mm).unwrap_or(n - 1);
            let (before, after) = (at(i - 1), at(i));
            let share = if after > before { f64::from(mm.clamp(before, after) - before) / f64::from(after - before) } else { 0.0 };
            between(point(i - 1), point(i), share)
        };
        self.push(on_line(from_mm));
        (0..n).filter(|i| at(*i) > from_mm && at(*i) < to_mm).for_each(|i| self.push(point(i)));
        self.push(on_line(to_mm));
    }

    fn push(&mut self, p: Position) {
        if self.points.last() != Some(&p) {
            self.points.push(p);
        }
    }
}
