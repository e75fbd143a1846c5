//! The search itself: Dijkstra backwards from a place, over states, keyed by the time from the *end* of a state's edge.
//!
//! Keyed so, a unit on an edge needs the edge's key plus the rest of the edge, which is never less than the key: when the popped key
//! passes the best total there can be, nothing better is left (Papadias et al. 2003, "incremental network expansion").

use super::graph::Graph;
use super::handle::Roads;
use super::profile::Metric;
use super::scratch::Scratch;
use super::snap::Snap;
use super::terms::part_ms;
use std::ops::ControlFlow;

impl Roads {
    /// Expands backwards from `goal`. `settle` sees every state once with its final time, in order, before anything is expanded
    /// behind it, and may stop the search. The answer is whether everything was expanded.
    ///
    /// A closed edge is not driven through; whether a unit may leave one is the caller's to ask.
    pub(super) fn expand(
        &self,
        metric: Metric,
        goal: &Snap,
        scratch: &mut Scratch,
        mut settle: impl FnMut(&mut Scratch, u32, u32) -> ControlFlow<()>,
    ) -> bool {
        let graph: &Graph = &self.graph;
        let (weights, turn_ms, bit) = (&graph.weights[metric.index()][..], graph.turn_ms[metric.index()], metric.bit());
        let closed = self.overlay.closed_for(metric);
        for (edge, offset, _) in goal.stands().filter(|(e, o, _)| closed.is_none_or(|c| c.passes(*e, 0, *o))) {
            let part = part_ms(weights[edge as usize], goal.length_mm, offset);
            for state in graph.states_of(edge) {
                for turn in graph.turns_into(state).iter().filter(|t| t.allowed & bit != 0) {
                    scratch.relax(turn.from, part.saturating_add(turn_ms[usize::from(turn.class)]), state);
                }
            }
        }
        while let Some((time, state)) = scratch.heap.pop() {
            if scratch.label(state).is_none_or(|l| l.time < time) {
                continue;
            }
            if settle(scratch, state, time).is_break() {
                return false;
            }
            let edge = graph.edge_of(state);
            if closed.is_some_and(|c| c.contains(edge)) {
                continue;
            }
            // Beyond 49 days there is no road worth knowing.
            let Some(base) = time.checked_add(weights[edge as usize]) else { continue };
            for turn in graph.turns_into(state).iter().filter(|t| t.allowed & bit != 0) {
                if let Some(next) = base.checked_add(turn_ms[usize::from(turn.class)]) {
                    scratch.relax(turn.from, next, state);
                }
            }
        }
        true
    }
}
