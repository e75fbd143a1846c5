//! Which edge may follow which, and what kind of turn that is.

use super::chains::Chain;
use super::edges::{Edge, Numbered};
use super::ways::Roadways;
use crate::quantity::Position;
use crate::roads::access::ROUNDABOUT;
use crate::roads::planar::direction;
use crate::roads::profile::{DrivingSide, MOTOR_MASK, Mask, TurnClass};

/// A turn out of a state while the graph is being built.
#[derive(Clone, Copy, Debug)]
pub struct TurnOut {
    /// State it leads into.
    pub to: u32,
    /// Metrics that may take it.
    pub allowed: Mask,
    /// Kind of turn.
    pub class: TurnClass,
}

/// Millimetres before and behind a junction over which the direction of a road is taken.
const LOOK_MM: u32 = 15_000;
/// Cosine of 40°: less than that off the line is straight on.
const STRAIGHT: f64 = 0.766;

/// All turns, by the edge they leave; restrictions come later.
pub fn all(roads: &Roadways, chains: &[Chain], numbered: &Numbered) -> Vec<Vec<TurnOut>> {
    let edges = &numbered.edges;
    let mut first_out = vec![0u32; numbered.nodes.len() + 1];
    edges.iter().for_each(|e| first_out[e.tail as usize + 1] += 1);
    for i in 1..first_out.len() {
        first_out[i] += first_out[i - 1];
    }
    let mut by_tail: Vec<u32> = (0..edges.len() as u32).collect();
    by_tail.sort_by_key(|e| edges[*e as usize].tail);
    // Roads, not edges: a one-way street still makes a junction.
    let mut arms = vec![0u32; numbered.nodes.len()];
    for of_chain in &numbered.of_chain {
        if let Some(e) = of_chain.iter().find(|e| **e != super::NONE).map(|e| &edges[*e as usize]) {
            arms[e.tail as usize] += 1;
            arms[e.head as usize] += 1;
        }
    }
    let mut out = Vec::with_capacity(edges.len());
    for e in edges {
        let node = e.head as usize;
        let blocked = roads.blocked.get(&numbered.nodes[node]).copied().unwrap_or(0);
        let onward = &by_tail[first_out[node] as usize..first_out[node + 1] as usize];
        let turn_to = |to: &u32| {
            let f = &edges[*to as usize];
            let back = f.chain == e.chain && f.against != e.against;
            let mut allowed = e.open_to() & f.open_to();
            if back {
                let class = roads.kinds[chains[e.chain as usize].kind as usize].class;
                if class.is_fast() && arms[node] > 1 {
                    allowed &= !MOTOR_MASK;
                }
            } else {
                allowed &= !blocked;
            }
            let class = if back { TurnClass::UTurn } else { classify(roads, chains, e, f, arms[node]) };
            (allowed != 0).then_some(TurnOut { to: *to, allowed, class })
        };
        out.push(onward.iter().filter_map(turn_to).collect());
    }
    out
}

fn classify(roads: &Roadways, chains: &[Chain], e: &Edge, f: &Edge, arms: u32) -> TurnClass {
    let in_ring = |x: &Edge| roads.kinds[chains[x.chain as usize].kind as usize].flags & ROUNDABOUT != 0;
    if arms < 3 || (in_ring(e) && in_ring(f)) {
        return TurnClass::Straight;
    }
    let (Some(a), Some(b)) = (arriving(&chains[e.chain as usize], e.against), leaving(&chains[f.chain as usize], f.against)) else {
        return TurnClass::Straight;
    };
    let (dot, cross) = (a[0] * b[0] + a[1] * b[1], a[0] * b[1] - a[1] * b[0]);
    if dot >= STRAIGHT {
        return TurnClass::Straight;
    }
    let to_the_right = cross < 0.0;
    // Into and out of a ring one never crosses oncoming traffic.
    if in_ring(e) || in_ring(f) || to_the_right == (roads.side == DrivingSide::Right) { TurnClass::Near } else { TurnClass::Far }
}

/// Direction at the end of an edge.
fn arriving(chain: &Chain, against: bool) -> Option<[f64; 2]> {
    leaving(chain, !against).map(|v| [-v[0], -v[1]])
}

/// Direction at the start of an edge, over its first [`LOOK_MM`].
fn leaving(chain: &Chain, against: bool) -> Option<[f64; 2]> {
    let last = chain.points.len() - 1;
    let (start, length) = (chain.points[if against { last } else { 0 }], chain.along_mm[last]);
    let far_enough = |i: &usize| {
        let travelled = if against { length - chain.along_mm[*i] } else { chain.along_mm[*i] };
        travelled >= LOOK_MM
    };
    let ahead: Position = if against {
        (0..last).rev().find(far_enough).map_or(chain.points[0], |i| chain.points[i])
    } else {
        (1..=last).find(far_enough).map_or(chain.points[last], |i| chain.points[i])
    };
    // A short loop comes back to its start; its first piece still has a direction.
    direction(start, ahead).or_else(|| direction(start, chain.points[if against { last - 1 } else { 1 }]))
}
