//! The way itself, for drawing on the map.

use super::expand::Expansion;
use super::handle::Roads;
use super::planar::between;
use super::profile::Metric;
use super::scratch::Standing;
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
        let mut expansion = Expansion::new(self, metric, self.pool.take(), true);
        let route = self.route_within(from, &goal, &mut expansion);
        self.pool.back(expansion.scratch);
        route
    }

    fn route_within(&self, from: &Snap, goal: &Snap, expansion: &mut Expansion<'_>) -> Option<Route> {
        let graph = &*self.graph;
        for (edge, offset, penalty) in from.stands() {
            expansion.scratch.stand(edge, 0, offset, penalty);
        }
        let mut best: Option<Start> = None;
        let mut offer = |ms: u32, s: Standing, edge: u32, direct: Option<u32>| {
            let new = Start { ms: u64::from(ms) + u64::from(s.penalty_ms), edge, offset_mm: s.offset_mm, direct };
            if best.is_none_or(|b| new < b) {
                best = Some(new);
            }
            best.map_or(u32::MAX - 1, |b| u32::try_from(b.ms).unwrap_or(u32::MAX - 1))
        };
        let mut limit = u32::MAX - 1;
        for (edge, goal_offset, _) in goal.stands() {
            for s in expansion.scratch.standing_on(edge) {
                if s.offset_mm <= goal_offset && expansion.passes(edge, s.offset_mm, goal_offset) {
                    let ms = span_ms(expansion.edge(edge).0, goal.length_mm, s.offset_mm, goal_offset);
                    limit = offer(ms, s, edge, Some(goal_offset));
                }
            }
        }
        expansion.seed(goal, limit);
        expansion.run(u32::MAX - 1, limit, |expansion, state, time| {
            if expansion.scratch.is_occupied(state) {
                let (weight, length) = expansion.edge(state);
                for s in expansion.scratch.standing_on(state).filter(|s| expansion.passes(state, s.offset_mm, length)) {
                    limit = offer(time.saturating_add(rest_ms(weight, length, s.offset_mm)), s, state, None);
                }
            }
            limit
        });
        let scratch = &expansion.scratch;
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
