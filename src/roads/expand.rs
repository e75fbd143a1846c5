//! The search itself: Dijkstra backwards from a place, over states, keyed by the time from the *end* of a state's edge.
//!
//! Keyed so, a unit on an edge needs the edge's key plus the rest of the edge, which is never less than the key: when the popped key
//! passes the best total there can be, nothing better is left (Papadias et al. 2003, "incremental network expansion").

use super::closures::ClosedFor;
use super::graph::Graph;
use super::handle::Roads;
use super::profile::{Mask, Metric, TURN_CLASSES};
use super::scratch::Scratch;
use super::snap::Snap;
use super::terms::part_ms;

/// An expansion under way. It can be driven piece by piece, so that several can share one limit.
pub struct Expansion<'a> {
    graph: &'a Graph,
    weights: &'a [u32],
    turn_ms: [u32; TURN_CLASSES],
    bit: Mask,
    closed: Option<ClosedFor<'a>>,
    /// Who stands where, what is known, what comes next.
    pub scratch: Scratch,
    left_out: u32,
}

impl<'a> Expansion<'a> {
    /// Begins with nothing known; `traced` keeps the way for drawing.
    pub fn new(roads: &'a Roads, metric: Metric, mut scratch: Scratch, traced: bool) -> Self {
        let graph = &*roads.graph;
        scratch.begin(graph.edges(), graph.states(), traced);
        Self {
            graph,
            weights: &graph.weights[metric.index()],
            turn_ms: graph.turn_ms[metric.index()],
            bit: metric.bit(),
            closed: roads.overlay.closed_for(metric),
            scratch,
            left_out: u32::MAX,
        }
    }

    /// Whether one can get from one offset of an edge to another, closures considered.
    pub fn passes(&self, edge: u32, from_mm: u32, to_mm: u32) -> bool {
        self.closed.is_none_or(|c| c.passes(edge, from_mm, to_mm))
    }

    /// Time and length in mm of an edge that it has settled.
    pub fn edge(&self, edge: u32) -> (u32, u32) {
        (self.weights[edge as usize], self.graph.length_mm(edge))
    }

    /// Puts the goal's edges on the frontier, as far as they are within `limit`.
    pub fn seed(&mut self, goal: &Snap, limit: u32) {
        for (edge, offset, _) in goal.stands() {
            if !self.passes(edge, 0, offset) {
                continue;
            }
            let part = part_ms(self.weights[edge as usize], goal.length_mm, offset);
            for state in self.graph.states_of(edge) {
                self.behind(state, part, limit);
            }
        }
    }

    /// The next time to be settled.
    pub fn next_time(&self) -> Option<u32> {
        self.scratch.heap.peek()
    }

    /// The least time left out because of a limit, or still waiting; `None` when everything was expanded.
    pub fn bound(&self) -> Option<u32> {
        let waiting = self.next_time().unwrap_or(u32::MAX);
        Some(self.left_out.min(waiting)).filter(|t| *t != u32::MAX)
    }

    /// Expands up to and including time `horizon`. `settle` sees every state once with its final time, in order, before anything is
    /// expanded behind it, and answers with the time above which nothing is of interest any more; that limit (first `limit`) may only
    /// fall.
    ///
    /// A closed edge is not driven through; whether a unit may leave one is the caller's to ask.
    pub fn run(&mut self, horizon: u32, mut limit: u32, mut settle: impl FnMut(&Self, u32, u32) -> u32) {
        while let Some(time) = self.next_time().filter(|t| *t <= horizon.min(limit)) {
            let Some((_, state)) = self.scratch.heap.pop() else { return };
            if self.scratch.time(state).is_none_or(|t| t < time) {
                continue;
            }
            limit = limit.min(settle(self, state, time));
            let edge = self.graph.edge_of(state);
            if self.closed.is_none_or(|c| !c.contains(edge)) {
                // Beyond 49 days there is no road worth knowing.
                self.behind(state, time.saturating_add(self.weights[edge as usize]), limit);
            }
        }
    }

    /// Relaxes all turns into a state, whose edge begins `base` ms from the goal.
    fn behind(&mut self, state: u32, base: u32, limit: u32) {
        let graph = self.graph;
        for turn in graph.turns_into(state).iter().filter(|t| t.allowed & self.bit != 0) {
            let time = base.saturating_add(self.turn_ms[usize::from(turn.class)]);
            if time <= limit {
                self.scratch.relax(turn.from, time, state);
            } else {
                self.left_out = self.left_out.min(time);
            }
        }
    }
}
