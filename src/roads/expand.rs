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

impl Roads {
    /// Expands backwards from `goal`. `settle` sees every state once with its final time, in order, before anything is expanded
    /// behind it, and answers with the time above which nothing is of interest any more; that limit (first `limit`) may only fall.
    /// The answer is the least time left out because of it, `None` when everything was expanded.
    ///
    /// A closed edge is not driven through; whether a unit may leave one is the caller's to ask.
    pub(super) fn expand(
        &self,
        metric: Metric,
        goal: &Snap,
        scratch: &mut Scratch,
        mut limit: u32,
        mut settle: impl FnMut(&Scratch, u32, u32) -> u32,
    ) -> Option<u32> {
        let graph: &Graph = &self.graph;
        let (weights, turn_ms, bit) = (&graph.weights[metric.index()][..], graph.turn_ms[metric.index()], metric.bit());
        let closed = self.overlay.closed_for(metric);
        let mut left_out = u32::MAX;
        for (edge, offset, _) in goal.stands().filter(|(e, o, _)| closed.is_none_or(|c| c.passes(*e, 0, *o))) {
            let part = part_ms(weights[edge as usize], goal.length_mm, offset);
            for state in graph.states_of(edge) {
                for turn in graph.turns_into(state).iter().filter(|t| t.allowed & bit != 0) {
                    let time = part.saturating_add(turn_ms[usize::from(turn.class)]);
                    if time <= limit { scratch.relax(turn.from, time, state) } else { left_out = left_out.min(time) }
                }
            }
        }
        while let Some((time, state)) = scratch.heap.pop() {
            if time > limit {
                left_out = left_out.min(time);
                break;
            }
            if scratch.time(state).is_none_or(|t| t < time) {
                continue;
            }
            limit = limit.min(settle(scratch, state, time));
            let edge = graph.edge_of(state);
            if closed.is_some_and(|c| c.contains(edge)) {
                continue;
            }
            // Beyond 49 days there is no road worth knowing.
            let base = time.saturating_add(weights[edge as usize]);
            for turn in graph.turns_into(state).iter().filter(|t| t.allowed & bit != 0) {
                let time = base.saturating_add(turn_ms[usize::from(turn.class)]);
                if time <= limit { scratch.relax(turn.from, time, state) } else { left_out = left_out.min(time) }
            }
        }
        (left_out != u32::MAX).then_some(left_out)
    }
}
