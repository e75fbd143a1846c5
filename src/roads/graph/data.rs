//! The finished graph: flat arrays, nothing but numbers.

use crate::quantity::Position;
use crate::roads::access::Class;
use crate::roads::extract::Source;
use crate::roads::profile::{DrivingSide, METRICS, Mask, Metric, TURN_CLASSES};

/// No edge.
pub const NONE: u32 = u32::MAX;

/// A way into a state: from the end of one edge into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The state one comes from.
    pub from: u32,
    /// Metrics that may take it: both edges open to them, nothing forbidden.
    pub allowed: Mask,
    /// [`crate::roads::profile::TurnClass`] as a number.
    pub class: u8,
}

/// The road graph of one map.
///
/// *Edges* 0..n are directed. *States* are the edges and, behind them, phantoms: second copies of an edge that remember where one came
/// from, needed for turn restrictions over several ways. Turns are kept by the state they lead into, because searches run backwards
/// from an incident. *Chains* hold the geometry, shared by an edge and its reverse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// Where the data came from.
    pub source: Source,
    /// Side of the road one drives on, found from the roundabouts.
    pub side: DrivingSide,
    /// Time of each turn class in ms, by metric.
    pub turn_ms: [[u32; TURN_CLASSES]; METRICS],
    /// Decision nodes.
    pub nodes: Vec<Position>,
    /// Chain → first of its points; one more entry at the end.
    pub chain_start: Vec<u32>,
    /// Points of all chains, both ends included.
    pub points: Vec<Position>,
    /// Millimetres from the chain's start to each point; the last one is the chain's length, at least 1.
    pub along_mm: Vec<u32>,
    /// Chain → class as a number.
    pub chain_class: Vec<u8>,
    /// Chain → flags of [`crate::roads::access`].
    pub chain_flags: Vec<u8>,
    /// Chain → the edge along it and the edge against it, [`NONE`] where there is none.
    pub chain_edges: Vec<[u32; 2]>,
    /// Edge → node it starts at.
    pub edge_tail: Vec<u32>,
    /// Edge → node it ends at.
    pub edge_head: Vec<u32>,
    /// Edge → twice its chain, plus 1 when it runs against it.
    pub edge_chain: Vec<u32>,
    /// Edge → metrics for which it lies in a large part where everything reaches everything.
    pub edge_component: Vec<Mask>,
    /// Metric → edge → time in ms, 0 when not allowed.
    pub weights: [Vec<u32>; METRICS],
    /// Phantom states, in order behind the edges → the edge each copies.
    pub phantoms: Vec<u32>,
    /// State → first of the turns into it; one more entry at the end.
    pub turn_start: Vec<u32>,
    /// Turns by the state they lead into.
    pub turns: Vec<Turn>,
    /// (edge, its phantom), sorted; made from `phantoms`.
    pub phantom_of: Vec<(u32, u32)>,
    /// Hex SHA-256 of the content.
    pub checksum: String,
}

impl Graph {
    /// Number of directed edges.
    pub fn edges(&self) -> usize {
        self.edge_chain.len()
    }

    /// Number of states: edges and phantoms.
    pub fn states(&self) -> usize {
        self.edges() + self.phantoms.len()
    }

    /// Number of chains.
    pub fn chains(&self) -> usize {
        self.chain_edges.len()
    }

    /// The edge that a state is on.
    #[inline]
    pub fn edge_of(&self, state: u32) -> u32 {
        match (state as usize).checked_sub(self.edges()) {
            None => state,
            Some(phantom) => self.phantoms[phantom],
        }
    }

    /// An edge and its phantoms.
    pub fn states_of(&self, edge: u32) -> impl Iterator<Item = u32> {
        let from = self.phantom_of.partition_point(|(e, _)| *e < edge);
        std::iter::once(edge).chain(self.phantom_of[from..].iter().take_while(move |(e, _)| *e == edge).map(|(_, s)| *s))
    }

    /// Turns into a state.
    #[inline]
    pub fn turns_into(&self, state: u32) -> &[Turn] {
        let s = state as usize;
        &self.turns[self.turn_start[s] as usize..self.turn_start[s + 1] as usize]
    }

    /// The same road the other way round; `None` when nobody may use it that way.
    pub fn reverse(&self, edge: u32) -> Option<u32> {
        let code = self.edge_chain[edge as usize];
        Some(self.chain_edges[(code / 2) as usize][1 - (code & 1) as usize]).filter(|e| *e != NONE)
    }

    /// The chain of an edge, and whether the edge runs against it.
    #[inline]
    pub fn chain_of(&self, edge: u32) -> (u32, bool) {
        let code = self.edge_chain[edge as usize];
        (code / 2, code & 1 == 1)
    }

    /// The points of a chain and how far along it each lies, mm.
    pub fn chain_line(&self, chain: u32) -> (&[Position], &[u32]) {
        let range = self.chain_start[chain as usize] as usize..self.chain_start[chain as usize + 1] as usize;
        (&self.points[range.clone()], &self.along_mm[range])
    }

    /// Length of a chain, mm, at least 1.
    pub fn chain_length_mm(&self, chain: u32) -> u32 {
        self.along_mm[self.chain_start[chain as usize + 1] as usize - 1]
    }

    /// Length of an edge, mm, at least 1.
    pub fn length_mm(&self, edge: u32) -> u32 {
        self.chain_length_mm(self.edge_chain[edge as usize] / 2)
    }

    /// Kind of road of a chain.
    pub fn class_of_chain(&self, chain: u32) -> Class {
        // Checked when the file was opened.
        Class::from_number(self.chain_class[chain as usize]).unwrap_or(Class::Road)
    }

    /// Time for the whole edge in ms; `None` when the metric may not use it.
    #[inline]
    pub fn weight(&self, metric: Metric, edge: u32) -> Option<u32> {
        Some(self.weights[metric.index()][edge as usize]).filter(|w| *w > 0)
    }

    /// Whether a traveller on this edge can get to all of a large part of the map and back.
    pub fn connected(&self, metric: Metric, edge: u32) -> bool {
        self.edge_component[edge as usize] & metric.bit() != 0
    }

    /// South-west and north-east corners of all points.
    pub fn bounds(&self) -> Option<(Position, Position)> {
        let first = *self.points.first()?;
        Some(self.points.iter().fold((first, first), |(sw, ne), p| {
            (
                Position { lat_e7: sw.lat_e7.min(p.lat_e7), lon_e7: sw.lon_e7.min(p.lon_e7) },
                Position { lat_e7: ne.lat_e7.max(p.lat_e7), lon_e7: ne.lon_e7.max(p.lon_e7) },
            )
        }))
    }

    /// Fills what follows from the rest: [`Graph::phantom_of`].
    pub(super) fn derive(&mut self) {
        let edges = self.edges() as u32;
        self.phantom_of = (edges..).zip(&self.phantoms).map(|(state, edge)| (*edge, state)).collect();
        self.phantom_of.sort_unstable();
    }
}
