//! From chains to directed edges: numbered so that neighbours on the ground are neighbours in memory.

use super::chains::Chain;
use super::ways::Roadways;
use crate::quantity::Position;
use crate::roads::profile::{METRICS, Mask};

/// A directed edge while the graph is being built.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Chain it runs on.
    pub chain: u32,
    /// Whether it runs against the chain.
    pub against: bool,
    /// Node it starts at, in the final numbering.
    pub tail: u32,
    /// Node it ends at.
    pub head: u32,
    /// Way of its first piece.
    pub first_way: i64,
    /// Way of its last piece.
    pub last_way: i64,
    /// Time in ms by metric, 0 when not allowed.
    pub ms: [u32; METRICS],
}

impl Edge {
    /// Metrics that may use it.
    pub fn open_to(&self) -> Mask {
        (0..METRICS).filter(|m| self.ms[*m] > 0).fold(0, |mask, m| mask | 1 << m)
    }
}

/// Nodes and edges in their final numbering.
#[derive(Debug)]
pub struct Numbered {
    /// Final node → index into [`Roadways::nodes`].
    pub nodes: Vec<u32>,
    /// Edges, sorted by head: those that come before an edge lie side by side, which is what a backward search looks at.
    pub edges: Vec<Edge>,
    /// Chain → edge along it, edge against it; [`super::NONE`] where nobody may go.
    pub of_chain: Vec<[u32; 2]>,
}

/// Numbers nodes along a Z-order curve and makes the edges of every chain that somebody may use in that direction.
pub fn number(roads: &Roadways, chains: &[Chain]) -> Numbered {
    let mut nodes: Vec<u32> = chains.iter().flat_map(|c| [c.tail, c.head]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes.sort_by_key(|n| (z_order(roads.nodes[*n as usize].1), *n));
    let mut renumber = vec![super::NONE; roads.nodes.len()];
    nodes.iter().enumerate().for_each(|(new, old)| renumber[*old as usize] = new as u32);

    let mut edges = Vec::new();
    for (i, chain) in chains.iter().enumerate() {
        let kind = &roads.kinds[chain.kind as usize];
        let length = chain.along_mm[chain.along_mm.len() - 1];
        let (tail, head) = (renumber[chain.tail as usize], renumber[chain.head as usize]);
        let i = i as u32;
        if kind.forward != [0; METRICS] {
            let (first_way, last_way) = (chain.first_way, chain.last_way);
            edges.push(Edge { chain: i, against: false, tail, head, first_way, last_way, ms: times(length, &kind.forward) });
        }
        if kind.backward != [0; METRICS] {
            let (first_way, last_way) = (chain.last_way, chain.first_way);
            edges.push(Edge { chain: i, against: true, tail: head, head: tail, first_way, last_way, ms: times(length, &kind.backward) });
        }
    }
    edges.sort_by_key(|e| (e.head, e.tail, e.chain, e.against));
    let mut of_chain = vec![[super::NONE; 2]; chains.len()];
    edges.iter().enumerate().for_each(|(i, e)| of_chain[e.chain as usize][usize::from(e.against)] = i as u32);
    Numbered { nodes, edges, of_chain }
}

/// Time in ms, rounded up, at least 1; 0 where the speed is 0.
fn times(length_mm: u32, cm_per_s: &[u16; METRICS]) -> [u32; METRICS] {
    cm_per_s.map(|speed| match u64::from(speed) {
        0 => 0,
        // Half the range: a sum of two never wraps.
        v => (u64::from(length_mm) * 100).div_ceil(v).clamp(1, u64::from(u32::MAX / 2)) as u32,
    })
}

/// Bits of latitude and longitude interleaved.
fn z_order(p: Position) -> u64 {
    let spread = |v: i32| {
        let mut x = u64::from((v as u32) ^ 0x8000_0000);
        x = (x | x << 16) & 0x0000_FFFF_0000_FFFF;
        x = (x | x << 8) & 0x00FF_00FF_00FF_00FF;
        x = (x | x << 4) & 0x0F0F_0F0F_0F0F_0F0F;
        x = (x | x << 2) & 0x3333_3333_3333_3333;
        (x | x << 1) & 0x5555_5555_5555_5555
    };
    spread(p.lat_e7) << 1 | spread(p.lon_e7)
}
