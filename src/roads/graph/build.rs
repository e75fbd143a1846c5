//! Building the graph from an extract.

use super::chains::{self, Chain};
use super::data::{Graph, NONE, Turn};
use super::edges::{self, Numbered};
use super::restrict::{Outcome, Restricting, forced_nodes};
use super::turns::{self, TurnOut};
use super::{component, file, ways};
use crate::roads::extract::Extract;
use crate::roads::profile::{DrivingSide, METRICS, Mask, Metric, TURN_MS};
use std::collections::BTreeMap;
use thiserror::Error;

/// Why no graph can be made of an extract.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BuildError {
    /// It holds no road that anybody may use.
    #[error("the extract holds no road that a patrol may use; choose an extract of a place with streets")]
    NoRoads,
    /// More than 32-bit numbers can count.
    #[error("the extract is too large: {what} number more than {limit}; cut it to the region the room serves")]
    TooLarge {
        /// Nodes, edges, turns, points.
        what: &'static str,
        /// The most that can be held.
        limit: u64,
    },
}

/// What a build made and what it left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct BuildReport {
    /// Decision nodes.
    pub nodes: u64,
    /// Pieces of road between two of them.
    pub chains: u64,
    /// Directed edges.
    pub edges: u64,
    /// Turns from edge to edge.
    pub turns: u64,
    /// Copies of edges made for restrictions over ways.
    pub phantoms: u64,
    /// Side of the road one drives on.
    pub side: Option<DrivingSide>,
    /// Round rings without tags taken for roundabouts.
    pub untagged_roundabouts: u64,
    /// Pieces of road left out because a node is missing (cut at the extract's border).
    pub cut: u64,
    /// Turn restrictions by what became of them.
    pub restrictions: BTreeMap<&'static str, u64>,
    /// Per metric, `(edges open to it, those of them in large parts where everything reaches everything)`.
    pub connected: [(u64, u64); METRICS],
}

/// Most of anything: one bit is needed for the direction of an edge on its chain.
const LIMIT: u64 = (u32::MAX / 2) as u64;

/// Builds the graph. `progress(step, steps)` is called after every step.
///
/// # Errors
/// See [`BuildError`].
pub fn build(extract: &Extract, mut progress: impl FnMut(u64, u64)) -> Result<(Graph, BuildReport), BuildError> {
    let mut done = 0;
    let mut step = move || {
        done += 1;
        progress(done, 5);
    };
    let roads = ways::read(extract);
    step();
    let chains = chains::join(&roads, &forced_nodes(extract));
    let numbered = edges::number(&roads, &chains);
    if numbered.edges.is_empty() {
        return Err(BuildError::NoRoads);
    }
    step();
    let turns = turns::all(&roads, &chains, &numbered);
    let ids: Vec<i64> = numbered.nodes.iter().map(|n| roads.nodes[*n as usize].0).collect();
    let mut restricting = Restricting::new(&numbered.edges, &ids, turns);
    let outcome = restricting.apply(extract);
    let (turns, phantoms) = (restricting.turns, restricting.phantoms);
    step();
    let component = components(&numbered, &turns, &phantoms);
    step();
    let points: u64 = chains.iter().map(|c| c.points.len() as u64).sum();
    let turn_count: u64 = turns.iter().map(|t| t.len() as u64).sum();
    for (what, n) in [("points", points), ("turns", turn_count), ("edges", turns.len() as u64)] {
        if n >= LIMIT {
            return Err(BuildError::TooLarge { what, limit: LIMIT });
        }
    }
    let graph = assemble(extract, &roads, &chains, &numbered, &turns, phantoms, component);
    let report = report(&graph, &roads, outcome);
    step();
    Ok((graph, report))
}

fn components(numbered: &Numbered, turns: &[Vec<TurnOut>], phantoms: &[u32]) -> Vec<Mask> {
    let edges = &numbered.edges;
    let edge_of = |state: usize| state.checked_sub(edges.len()).map_or(state, |p| phantoms[p] as usize);
    let mut component = vec![0; edges.len()];
    for m in 0..METRICS {
        let within = component::large(turns, 1 << m, |state| edges[edge_of(state)].ms[m] > 0);
        for (state, inside) in within.into_iter().enumerate() {
            if inside {
                component[edge_of(state)] |= 1 << m;
            }
        }
    }
    component
}

fn assemble(
    extract: &Extract,
    roads: &ways::Roadways,
    chains: &[Chain],
    numbered: &Numbered,
    turns: &[Vec<TurnOut>],
    phantoms: Vec<u32>,
    edge_component: Vec<Mask>,
) -> Graph {
    let edges = &numbered.edges;
    // Chains in the order of their lower edge, so that geometry lies in memory as the edges do.
    let lower = |c: u32| numbered.of_chain[c as usize].iter().copied().min().unwrap_or(NONE);
    let mut order: Vec<u32> = (0..chains.len() as u32).filter(|c| lower(*c) != NONE).collect();
    order.sort_by_key(|c| lower(*c));
    let mut renumber = vec![NONE; chains.len()];
    order.iter().enumerate().for_each(|(new, old)| renumber[*old as usize] = new as u32);

    let mut graph = Graph {
        source: extract.source.clone(),
        side: roads.side,
        turn_ms: TURN_MS,
        nodes: numbered.nodes.iter().map(|n| roads.nodes[*n as usize].1).collect(),
        chain_start: vec![0],
        points: Vec::new(),
        along_mm: Vec::new(),
        chain_class: Vec::new(),
        chain_flags: Vec::new(),
        chain_edges: Vec::new(),
        edge_tail: edges.iter().map(|e| e.tail).collect(),
        edge_head: edges.iter().map(|e| e.head).collect(),
        edge_chain: edges.iter().map(|e| renumber[e.chain as usize] * 2 + u32::from(e.against)).collect(),
        edge_component,
        weights: std::array::from_fn(|m| edges.iter().map(|e| e.ms[m]).collect()),
        phantoms,
        turn_start: Vec::new(),
        turns: Vec::new(),
        phantom_of: Vec::new(),
        checksum: String::new(),
    };
    for old in order {
        let chain = &chains[old as usize];
        let kind = &roads.kinds[chain.kind as usize];
        graph.points.extend_from_slice(&chain.points);
        graph.along_mm.extend_from_slice(&chain.along_mm);
        graph.chain_start.push(graph.points.len() as u32);
        graph.chain_class.push(kind.class as u8);
        graph.chain_flags.push(kind.flags);
        graph.chain_edges.push(numbered.of_chain[old as usize]);
    }
    (graph.turn_start, graph.turns) = reversed(turns);
    graph.derive();
    graph.checksum = file::content_checksum(&graph);
    graph
}

/// Turns by the state they lead into, each list in the order of the states it comes from.
fn reversed(turns: &[Vec<TurnOut>]) -> (Vec<u32>, Vec<Turn>) {
    let kept = || turns.iter().flatten().filter(|t| t.allowed != 0);
    let mut start = vec![0u32; turns.len() + 1];
    kept().for_each(|t| start[t.to as usize + 1] += 1);
    for i in 1..start.len() {
        start[i] += start[i - 1];
    }
    let mut next = start.clone();
    let mut into = vec![Turn { from: 0, allowed: 0, class: 0 }; kept().count()];
    for (from, list) in turns.iter().enumerate() {
        for t in list.iter().filter(|t| t.allowed != 0) {
            into[next[t.to as usize] as usize] = Turn { from: from as u32, allowed: t.allowed, class: t.class as u8 };
            next[t.to as usize] += 1;
        }
    }
    (start, into)
}

fn report(graph: &Graph, roads: &ways::Roadways, outcome: Outcome) -> BuildReport {
    let count = |metric: Metric| {
        let open = graph.weights[metric.index()].iter().filter(|w| **w > 0).count() as u64;
        let inside = graph.edge_component.iter().filter(|c| **c & metric.bit() != 0).count() as u64;
        (open, inside)
    };
    BuildReport {
        nodes: graph.nodes.len() as u64,
        chains: graph.chains() as u64,
        edges: graph.edges() as u64,
        turns: graph.turns.len() as u64,
        phantoms: graph.phantoms.len() as u64,
        side: Some(graph.side),
        untagged_roundabouts: roads.rings,
        cut: roads.cut,
        restrictions: outcome,
        connected: Metric::ALL.map(count),
    }
}
