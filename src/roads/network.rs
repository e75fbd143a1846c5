//! The network as others see it: nodes and directed edges for simulators and drawing.

use super::access::Class;
use super::graph::Graph;
use super::handle::Roads;
use super::profile::{METRICS, Metric, Profile};
use crate::quantity::Position;

/// A directed edge.
#[derive(Clone, Copy, Debug)]
pub struct NetworkEdge<'a> {
    /// Node it starts at.
    pub from: u32,
    /// Node it ends at.
    pub to: u32,
    /// Length, mm, at least 1.
    pub length_mm: u32,
    /// Kind of road.
    pub class: Class,
    /// Flags of [`super::access`]: roundabout 1, one-way 2, bridge 4, tunnel 8.
    pub flags: u8,
    /// Points of its chain, both ends included; in the edge's direction unless `against`.
    pub line: &'a [Position],
    /// Whether `line` runs the other way.
    pub against: bool,
    /// Time without siren in ms by [`Profile`]; 0 where not allowed.
    pub ms: [u32; 4],
}

impl NetworkEdge<'_> {
    /// The points between its two nodes, in its own direction.
    pub fn inner(&self) -> impl Iterator<Item = Position> {
        let inner = &self.line[1..self.line.len() - 1];
        let n = inner.len();
        (0..n).map(move |i| if self.against { inner[n - 1 - i] } else { inner[i] })
    }
}

/// The network.
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    graph: &'a Graph,
}

impl<'a> Network<'a> {
    /// Where the nodes are, by number.
    pub fn nodes(&self) -> &'a [Position] {
        &self.graph.nodes
    }

    /// All edges that somebody may use without siren, in a fixed order.
    pub fn edges(&self) -> impl Iterator<Item = NetworkEdge<'a>> + use<'a> {
        let graph = self.graph;
        (0..graph.edges() as u32).filter_map(move |edge| {
            let ms = Profile::ALL.map(|p| graph.weights[Metric::new(p, false).index()][edge as usize]);
            let (chain, against) = graph.chain_of(edge);
            (ms != [0; METRICS / 2]).then(|| NetworkEdge {
                from: graph.edge_tail[edge as usize],
                to: graph.edge_head[edge as usize],
                length_mm: graph.chain_length_mm(chain),
                class: graph.class_of_chain(chain),
                flags: graph.chain_flags[chain as usize],
                line: graph.chain_line(chain).0,
                against,
                ms,
            })
        })
    }
}

impl Roads {
    /// The network of this map, closures not considered.
    pub fn network(&self) -> Network<'_> {
        Network { graph: &self.graph }
    }
}
