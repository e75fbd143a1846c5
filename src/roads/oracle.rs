//! The judge: plain, full Dijkstra from the incident to everywhere, written to be read rather than to be fast.
//!
//! Shares no search with [`super::nearest`]: other keys (time from the *start* of an edge), other queue, no early end. Weights, turns,
//! closures and the times for parts of edges are the same.

use super::handle::Roads;
use super::nearest::Source;
use super::profile::Metric;
use super::terms::{part_ms, rest_ms, span_ms};
use crate::quantity::Position;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Travel times in ms from each source to the incident; `None` for a source that cannot get there, or where no road is near the incident.
pub fn travel_times(roads: &Roads, incident: Position, metric: Metric, sources: &[Source]) -> Vec<Option<u64>> {
    let graph = roads.graph();
    let weights = &graph.weights[metric.index()];
    let Some(goal) = roads.snap_incident(metric, incident) else { return vec![None; sources.len()] };
    let walk = goal.walk_ms();
    let overlay = roads.overlay.closed_for(metric);
    let closed = |edge: u32| overlay.is_some_and(|c| c.contains(edge));
    let passes = |edge: u32, from: u32, to: u32| overlay.is_none_or(|c| c.passes(edge, from, to));

    let mut to_goal: Vec<Option<u64>> = vec![None; graph.states()];
    let mut queue = BinaryHeap::new();
    for (edge, offset, _) in goal.stands().filter(|(e, o, _)| passes(*e, 0, *o)) {
        for state in graph.states_of(edge) {
            queue.push(Reverse((u64::from(part_ms(weights[edge as usize], goal.length_mm, offset)), state)));
        }
    }
    while let Some(Reverse((time, state))) = queue.pop() {
        if to_goal[state as usize].is_some() {
            continue;
        }
        to_goal[state as usize] = Some(time);
        for turn in graph.turns_into(state) {
            let before = graph.edge_of(turn.from);
            if turn.allowed & metric.bit() == 0 || closed(before) || to_goal[turn.from as usize].is_some() {
                continue;
            }
            let turning = u64::from(graph.turn_ms[metric.index()][usize::from(turn.class)]);
            queue.push(Reverse((time + turning + u64::from(weights[before as usize]), turn.from)));
        }
    }

    let mut from_end: BTreeMap<u32, Option<u64>> = BTreeMap::new();
    for source in sources {
        for (edge, ..) in source.snap.stands() {
            from_end.insert(edge, None);
        }
    }
    for state in 0..graph.states() as u32 {
        let Some(time) = to_goal[state as usize] else { continue };
        for turn in graph.turns_into(state).iter().filter(|t| t.allowed & metric.bit() != 0) {
            if let Some(least) = from_end.get_mut(&turn.from) {
                let total = time + u64::from(graph.turn_ms[metric.index()][usize::from(turn.class)]);
                *least = Some(least.map_or(total, |l| l.min(total)));
            }
        }
    }

    let travel = |source: &Source| {
        let mut least: Option<u64> = None;
        for (edge, offset, penalty) in source.snap.stands() {
            let Some(weight) = weights.get(edge as usize).copied() else { continue };
            let length = source.snap.length_mm;
            let around =
                from_end[&edge].filter(|_| passes(edge, offset, length)).map(|end| end + u64::from(rest_ms(weight, length, offset)));
            let direct = goal.stands().find(|(e, o, _)| *e == edge && offset <= *o && passes(edge, offset, *o));
            let direct = direct.map(|(_, to, _)| u64::from(span_ms(weight, goal.length_mm, offset, to)));
            for ms in around.into_iter().chain(direct) {
                let total = (ms + u64::from(penalty) + walk).max(1);
                least = Some(least.map_or(total, |l| l.min(total)));
            }
        }
        least
    };
    sources.iter().map(travel).collect()
}
