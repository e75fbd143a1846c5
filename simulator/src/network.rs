//! The road network as the server publishes it (`GET /api/v1/map/network`), and ways through it.

use anyhow::{Context, ensure};
use serde::{Deserialize, de::IgnoredAny};
use std::{cmp::Reverse, collections::BinaryHeap};

/// How a patrol moves; the index of its travel time in an edge of the published network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mover {
    /// Car.
    Car = 0,
    /// Motorbike.
    Motorbike = 1,
    /// Bicycle.
    Bicycle = 2,
    /// On foot.
    Foot = 3,
}

/// A point, 1e-7 degree.
pub type Point = (i32, i32);

/// One direction of one street piece.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Node it leaves.
    pub from: u32,
    /// Node it leads to.
    pub to: u32,
    /// Length in metres.
    pub length_m: f64,
    /// Milliseconds for car, motorbike, bicycle, foot; 0 = not allowed.
    pub ms: [u32; 4],
    /// From the first to the last point.
    pub shape: Vec<Point>,
}

/// Streets as nodes and directed edges.
#[derive(Debug)]
pub struct Network {
    nodes: Vec<Point>,
    edges: Vec<Edge>,
    /// Edges leaving node `i`: `out[first[i]..first[i + 1]]`.
    first: Vec<u32>,
    out: Vec<u32>,
    /// Nodes from which a car, motorbike, bicycle, walker can go on for long.
    roaming: [Vec<u32>; 4],
}

#[derive(Deserialize)]
struct Published {
    nodes: Vec<Point>,
    edges: Vec<PublishedEdge>,
}

/// `[from, to, length_m, class, flags, [[lat, lon], …], car_ms, motorbike_ms, bicycle_ms, foot_ms]`
#[derive(Deserialize)]
struct PublishedEdge(u32, u32, f64, IgnoredAny, IgnoredAny, Vec<Point>, u32, u32, u32, u32);

impl Network {
    /// Reads the published form.
    ///
    /// # Errors
    /// When the text is not a network, is empty, or names a node it does not have.
    pub fn parse(json: &[u8]) -> anyhow::Result<Self> {
        let published: Published = serde_json::from_slice(json).context("the server's road network could not be read")?;
        let count = published.nodes.len();
        ensure!(count > 1 && !published.edges.is_empty(), "the server's road network is empty");
        let (mut tails, mut edges) = (Vec::new(), Vec::new());
        for PublishedEdge(from, to, length_m, _, _, between, car, motorbike, bicycle, foot) in published.edges {
            ensure!((from as usize) < count && (to as usize) < count, "the road network names node {from} or {to} of {count}");
            let mut shape = Vec::with_capacity(between.len() + 2);
            shape.push(published.nodes[from as usize]);
            shape.extend(between);
            shape.push(published.nodes[to as usize]);
            shape.dedup();
            tails.push(from);
            edges.push(Edge { from, to, length_m, ms: [car, motorbike, bicycle, foot], shape });
        }
        let mut first = vec![0u32; count + 1];
        for &t in &tails {
            first[t as usize + 1] += 1;
        }
        for i in 0..count {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut out = vec![0u32; edges.len()];
        for (e, &t) in tails.iter().enumerate() {
            out[next[t as usize] as usize] = u32::try_from(e)?;
            next[t as usize] += 1;
        }
        let mut network = Self { nodes: published.nodes, edges, first, out, roaming: Default::default() };
        for mover in [Mover::Car, Mover::Motorbike, Mover::Bicycle, Mover::Foot] {
            network.roaming[mover as usize] = network.largest_component(mover);
        }
        ensure!(!network.roaming[Mover::Car as usize].is_empty(), "no street in the road network is open to cars");
        Ok(network)
    }

    /// Nodes where a mover may start and roam.
    pub fn roaming(&self, mover: Mover) -> &[u32] {
        &self.roaming[mover as usize]
    }

    /// The place of a node.
    pub fn node(&self, node: u32) -> Point {
        self.nodes[node as usize]
    }

    /// An edge by number.
    pub fn edge(&self, edge: u32) -> &Edge {
        &self.edges[edge as usize]
    }

    /// Edges a mover may leave a node by.
    pub fn leaving(&self, node: u32, mover: Mover) -> impl Iterator<Item = u32> + '_ {
        let range = self.first[node as usize] as usize..self.first[node as usize + 1] as usize;
        self.out[range].iter().copied().filter(move |&e| self.edges[e as usize].ms[mover as usize] > 0)
    }

    /// The roaming node nearest to a point (straight line).
    pub fn nearest_node(&self, point: Point, mover: Mover) -> Option<u32> {
        self.roaming(mover).iter().copied().min_by_key(|&n| squared(self.node(n), point))
    }

    /// The quickest way from node to node as edges; `None` when there is none.
    pub fn way(&self, from: u32, to: u32, mover: Mover) -> Option<Vec<u32>> {
        let mut best = vec![(u64::MAX, u32::MAX); self.nodes.len()];
        let mut heap = BinaryHeap::from([Reverse((0u64, from))]);
        best[from as usize].0 = 0;
        while let Some(Reverse((d, node))) = heap.pop() {
            if node == to {
                break;
            }
            if d > best[node as usize].0 {
                continue;
            }
            for e in self.leaving(node, mover) {
                let edge = self.edge(e);
                let there = d + u64::from(edge.ms[mover as usize]);
                if there < best[edge.to as usize].0 {
                    best[edge.to as usize] = (there, e);
                    heap.push(Reverse((there, edge.to)));
                }
            }
        }
        let mut way = Vec::new();
        let mut at = to;
        while at != from {
            let e = best[at as usize].1;
            if e == u32::MAX {
                return None;
            }
            way.push(e);
            at = self.edge(e).from;
        }
        way.reverse();
        Some(way)
    }

    /// Nodes that reach and are reached from the best-connected node of a sample: enough to roam without getting stuck.
    fn largest_component(&self, mover: Mover) -> Vec<u32> {
        let count = self.nodes.len();
        let mut back = vec![Vec::new(); count];
        for n in 0..count as u32 {
            for e in self.leaving(n, mover) {
                back[self.edge(e).to as usize].push(n);
            }
        }
        let reach = |start: u32, forward: bool| {
            let mut seen = vec![false; count];
            let mut stack = vec![start];
            seen[start as usize] = true;
            while let Some(n) = stack.pop() {
                let mut visit = |m: u32| {
                    if !std::mem::replace(&mut seen[m as usize], true) {
                        stack.push(m);
                    }
                };
                if forward {
                    self.leaving(n, mover).for_each(|e| visit(self.edge(e).to));
                } else {
                    back[n as usize].iter().copied().for_each(visit);
                }
            }
            seen
        };
        let mut best = Vec::new();
        for start in (0..count as u32).step_by((count / 12).max(1)) {
            let (ahead, behind) = (reach(start, true), reach(start, false));
            let both: Vec<u32> = (0..count as u32).filter(|&n| ahead[n as usize] && behind[n as usize]).collect();
            if both.len() > best.len() {
                best = both;
            }
        }
        if best.len() > 1 { best } else { Vec::new() }
    }
}

/// Metres between two points, flat-earth (good within a town).
pub fn metres(a: Point, b: Point) -> f64 {
    squared(a, b).isqrt() as f64 / 100.0
}

/// Squared distance in square centimetres, flat-earth.
fn squared(a: Point, b: Point) -> u64 {
    let dy = f64::from(b.0 - a.0) * 1.113_2;
    let dx = f64::from(b.1 - a.1) * 1.113_2 * (f64::from(a.0) * 1e-7).to_radians().cos();
    (dx * dx + dy * dy) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A one-way square 0 → 1 → 2 → 3 → 0 and a two-way footpath 0 – 2.
    fn square() -> Network {
        let json = r#"{"nodes":[[310000000,-80000000],[310010000,-80000000],[310010000,-79990000],[310000000,-79990000]],
          "edges":[[0,1,111,"residential",0,[],10000,10000,20000,80000],[1,2,95,"residential",0,[],9000,9000,18000,70000],
                   [2,3,111,"residential",0,[],10000,10000,20000,80000],[3,0,95,"residential",0,[],9000,9000,18000,70000],
                   [0,2,146,"footway",0,[[310004000,-79996000]],0,0,0,100000],[2,0,146,"footway",0,[],0,0,0,100000]]}"#;
        Network::parse(json.as_bytes()).expect("a network")
    }

    #[test]
    fn a_car_goes_round_where_a_walker_cuts_across() {
        let n = square();
        assert_eq!(n.way(0, 2, Mover::Car), Some(vec![0, 1]));
        assert_eq!(n.way(0, 2, Mover::Foot), Some(vec![4]));
        assert_eq!(n.way(2, 1, Mover::Car), Some(vec![2, 3, 0]));
    }

    #[test]
    fn an_empty_network_is_refused() {
        assert!(Network::parse(br#"{"nodes":[],"edges":[]}"#).is_err());
        assert!(Network::parse(br#"{"nodes":[[0,0],[1,1]],"edges":[[0,7,1,"x",0,[],1,1,1,1]]}"#).is_err());
        assert!(Network::parse(b"no json").is_err());
    }

    #[test]
    fn a_hundredth_of_a_degree_north_is_about_eleven_hundred_metres() {
        assert!((metres((310_000_000, 0), (310_100_000, 0)) - 1113.2).abs() < 1.0);
    }
}
