//! Joining pieces of road into chains between decision nodes: junctions, ends, changes of kind, barriers, restriction nodes.

use super::ways::Roadways;
use crate::quantity::Position;
use crate::roads::planar::length_mm;

/// A run of road between two decision nodes.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Decision node at its start (index into [`Roadways::nodes`]).
    pub tail: u32,
    /// Decision node at its end; the same node for a loop.
    pub head: u32,
    /// Its kind, seen from tail to head.
    pub kind: u32,
    /// Points from tail to head.
    pub points: Vec<Position>,
    /// Millimetres from the tail to each point; the last is at least 1.
    pub along_mm: Vec<u32>,
    /// Way of its first piece.
    pub first_way: i64,
    /// Way of its last piece.
    pub last_way: i64,
}

/// Segments at each node, as (segment, whether the node is its end b).
struct Incidence {
    start: Vec<u32>,
    items: Vec<(u32, bool)>,
}

impl Incidence {
    fn new(roads: &Roadways) -> Self {
        let mut start = vec![0u32; roads.nodes.len() + 1];
        for s in &roads.segments {
            start[s.a as usize + 1] += 1;
            start[s.b as usize + 1] += 1;
        }
        for i in 1..start.len() {
            start[i] += start[i - 1];
        }
        let mut next = start.clone();
        let mut items = vec![(0, false); roads.segments.len() * 2];
        for (i, s) in roads.segments.iter().enumerate() {
            for (node, is_end) in [(s.a, false), (s.b, true)] {
                items[next[node as usize] as usize] = (i as u32, is_end);
                next[node as usize] += 1;
            }
        }
        Self { start, items }
    }

    fn at(&self, node: u32) -> &[(u32, bool)] {
        &self.items[self.start[node as usize] as usize..self.start[node as usize + 1] as usize]
    }
}

/// Joins the pieces. `forced` are nodes (ids) that must stay decision nodes because a turn restriction names them.
/// Every piece ends in exactly one chain. The order is by tail, head, first way.
pub fn join(roads: &Roadways, forced: &[i64]) -> Vec<Chain> {
    let incidence = Incidence::new(roads);
    let mut decision = vec![false; roads.nodes.len()];
    for (node, flag) in decision.iter_mut().enumerate() {
        let node = node as u32;
        *flag = roads.blocked.contains_key(&node) || !passes(roads, incidence.at(node));
    }
    for id in forced {
        if let Ok(i) = roads.nodes.binary_search_by_key(id, |n| n.0) {
            decision[i] = true;
        }
    }
    let mut done = vec![false; roads.segments.len()];
    let mut chains = Vec::new();
    for node in 0..roads.nodes.len() as u32 {
        if decision[node as usize] {
            from_node(roads, &incidence, &decision, node, &mut done, &mut chains);
        }
    }
    // What is left are rings without any decision node; their lowest node becomes one.
    for i in 0..roads.segments.len() {
        if !done[i] {
            let node = roads.segments[i].a;
            decision[node as usize] = true;
            from_node(roads, &incidence, &decision, node, &mut done, &mut chains);
        }
    }
    chains.sort_by_key(|c| (c.tail, c.head, c.first_way));
    chains
}

/// Whether a node is a mere point of one road: two pieces of the same kind, one leading on from the other.
fn passes(roads: &Roadways, at: &[(u32, bool)]) -> bool {
    let [first, second] = at else { return false };
    // Kinds as seen by someone who comes in along the first piece and leaves along the second.
    let kind_in = toward(roads, *first);
    let kind_out = roads.reversed[toward(roads, *second) as usize];
    first.0 != second.0 && kind_in == kind_out
}

/// Kind of a segment seen in the direction towards the node.
fn toward(roads: &Roadways, (segment, is_end): (u32, bool)) -> u32 {
    let kind = roads.segments[segment as usize].kind;
    if is_end { kind } else { roads.reversed[kind as usize] }
}

fn from_node(roads: &Roadways, incidence: &Incidence, decision: &[bool], tail: u32, done: &mut [bool], chains: &mut Vec<Chain>) {
    for &(segment, is_end) in incidence.at(tail) {
        if done[segment as usize] {
            continue;
        }
        let first = &roads.segments[segment as usize];
        let kind = roads.reversed[toward(roads, (segment, is_end)) as usize];
        let mut chain = Chain {
            tail,
            head: tail,
            kind,
            points: vec![roads.nodes[tail as usize].1],
            along_mm: vec![0],
            first_way: first.way,
            last_way: first.way,
        };
        let (mut segment, mut is_end, mut length) = (segment, is_end, 0u64);
        loop {
            done[segment as usize] = true;
            let s = &roads.segments[segment as usize];
            let next = if is_end { s.a } else { s.b };
            let (here, there) = (chain.points[chain.points.len() - 1], roads.nodes[next as usize].1);
            length += length_mm(here, there);
            chain.points.push(there);
            chain.along_mm.push(u32::try_from(length).unwrap_or(u32::MAX));
            (chain.head, chain.last_way) = (next, s.way);
            if decision[next as usize] {
                break;
            }
            let Some(onward) = incidence.at(next).iter().find(|(i, _)| *i != segment) else { break };
            (segment, is_end) = *onward;
        }
        if let Some(last) = chain.along_mm.last_mut() {
            *last = (*last).max(1);
        }
        chains.push(chain);
    }
}
