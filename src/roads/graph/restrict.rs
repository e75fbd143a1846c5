//! Turn restrictions: over one node by closing turns, over ways by phantom copies that remember where one came from.

use super::edges::Edge;
use super::turns::TurnOut;
use crate::roads::extract::{Extract, Restriction, RestrictionKind, Via};
use crate::roads::profile::{Mask, Profile, SIREN_MASK, VEHICLE_MASK, profile_mask};
use std::collections::BTreeMap;

/// Longest run of edges that a restriction over ways may name.
const LONGEST_VIA: usize = 60;

/// What became of the restrictions, by reason.
pub type Outcome = BTreeMap<&'static str, u64>;

/// Nodes that must stay decision nodes so that restrictions can be applied.
pub fn forced_nodes(extract: &Extract) -> Vec<i64> {
    let ends = |id: &i64| extract.way(*id).into_iter().flat_map(|w| w.refs.first().into_iter().chain(w.refs.last()).copied());
    let mut nodes = Vec::new();
    for r in &extract.restrictions {
        match &r.via {
            Via::Node(n) => nodes.push(*n),
            Via::Ways(ways) => nodes.extend(ways.iter().chain([&r.from, &r.to]).flat_map(ends)),
        }
    }
    nodes
}

/// Metrics that a restriction binds; walkers never.
fn bound_by(r: &Restriction) -> Mask {
    let named = |v: &str| match v {
        "motorcar" => profile_mask(Profile::Car),
        "motorcycle" => profile_mask(Profile::Motorbike),
        "motor_vehicle" => profile_mask(Profile::Car) | profile_mask(Profile::Motorbike),
        "bicycle" => profile_mask(Profile::Bicycle),
        "vehicle" => VEHICLE_MASK,
        "emergency" => SIREN_MASK,
        _ => 0,
    };
    let all = r.only_for.as_deref().map_or(VEHICLE_MASK, named);
    r.except.iter().fold(all, |mask, v| mask & !named(v)) & VEHICLE_MASK
}

/// Turns and phantoms while restrictions are being applied.
pub struct Restricting<'a> {
    edges: &'a [Edge],
    node_ids: &'a [i64],
    /// Turns by the state they leave.
    pub turns: Vec<Vec<TurnOut>>,
    /// Phantom states behind the edges → edge.
    pub phantoms: Vec<u32>,
    by_last_way: BTreeMap<i64, Vec<u32>>,
}

impl<'a> Restricting<'a> {
    /// `node_ids` are the ids of the final nodes.
    pub fn new(edges: &'a [Edge], node_ids: &'a [i64], turns: Vec<Vec<TurnOut>>) -> Self {
        let mut by_last_way: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
        edges.iter().enumerate().for_each(|(i, e)| by_last_way.entry(e.last_way).or_default().push(i as u32));
        Self { edges, node_ids, turns, phantoms: Vec::new(), by_last_way }
    }

    /// Applies all restrictions of an extract.
    pub fn apply(&mut self, extract: &Extract) -> Outcome {
        let mut outcome = Outcome::new();
        // Those at nodes first: phantoms made afterwards inherit them.
        let at_nodes = extract.restrictions.iter().filter(|r| matches!(r.via, Via::Node(_)));
        let over_ways = extract.restrictions.iter().filter(|r| matches!(r.via, Via::Ways(_)));
        for r in at_nodes.chain(over_ways) {
            let mask = bound_by(r);
            let what = match &r.via {
                _ if mask == 0 => "turn restriction for other vehicles",
                Via::Node(node) => self.at_node(r, *node, mask),
                Via::Ways(ways) => self.over_ways(r, ways, mask),
            };
            *outcome.entry(what).or_default() += 1;
        }
        outcome
    }

    fn edge(&self, state: u32) -> &Edge {
        let edge = (state as usize).checked_sub(self.edges.len()).map_or(state, |p| self.phantoms[p]);
        &self.edges[edge as usize]
    }

    fn edges_from(&self, way: i64) -> &[u32] {
        self.by_last_way.get(&way).map_or(&[], Vec::as_slice)
    }

    fn at_node(&mut self, r: &Restriction, node: i64, mask: Mask) -> &'static str {
        let into: Vec<u32> =
            self.edges_from(r.from).iter().copied().filter(|e| self.node_ids[self.edges[*e as usize].head as usize] == node).collect();
        let same_way = r.from == r.to;
        if into.is_empty() {
            return "turn restriction on roads that nobody uses";
        }
        if into.len() > 1 && !same_way {
            return "turn restriction whose from goes through its via";
        }
        let mut found = 0;
        for state in into {
            let (chain, against) = (self.edge(state).chain, self.edge(state).against);
            let targets: Vec<u32> = self.turns[state as usize]
                .iter()
                .map(|t| t.to)
                .filter(|to| {
                    let f = self.edge(*to);
                    // From a way into itself is the turn back, not the way on.
                    f.first_way == r.to && (!same_way || (f.chain == chain && f.against != against))
                })
                .collect();
            match (targets.as_slice(), r.kind) {
                ([], _) => continue,
                ([_], _) | (_, RestrictionKind::Only) => {}
                _ => return "turn restriction whose to goes through its via",
            }
            found += 1;
            for turn in &mut self.turns[state as usize] {
                if targets.contains(&turn.to) == (r.kind == RestrictionKind::No) {
                    turn.allowed &= !mask;
                }
            }
        }
        if found > 0 { "turn restriction applied" } else { "turn restriction on roads that nobody uses" }
    }

    fn over_ways(&mut self, r: &Restriction, via: &[i64], mask: Mask) -> &'static str {
        let starts: Vec<u32> = self.edges_from(r.from).to_vec();
        let mut applied = false;
        for start in starts {
            // The start may itself have phantoms by now, each with its own way on.
            let states: Vec<u32> = std::iter::once(start)
                .chain((self.edges.len() as u32..).zip(&self.phantoms).filter(|(_, e)| **e == start).map(|(s, _)| s))
                .collect();
            for state in states {
                if let Some(path) = self.path_over(state, via, r.to) {
                    self.redirect(state, &path, r, mask);
                    applied = true;
                }
            }
        }
        if applied { "turn restriction over ways applied" } else { "turn restriction over ways not found on the roads" }
    }

    /// States along the via ways, from behind `state` up to where a turn into way `to` leaves.
    fn path_over(&self, state: u32, via: &[i64], to: i64) -> Option<Vec<u32>> {
        let (mut here, mut path, mut at) = (state, Vec::new(), 0);
        while path.len() < LONGEST_VIA {
            let leaves = |s: u32| self.turns[s as usize].iter().any(|t| self.edge(t.to).first_way == to && !self.is_back(s, t.to));
            if at + 1 == via.len() && !path.is_empty() && leaves(here) {
                return Some(path);
            }
            let onward = |way: i64| {
                self.turns[here as usize].iter().map(|t| t.to).find(|n| self.edge(*n).first_way == way && !self.is_back(here, *n))
            };
            let next = match (path.is_empty(), onward(*via.get(at)?)) {
                (true, first) => first?,
                (false, Some(more_of_this_way)) => more_of_this_way,
                (false, None) => {
                    at += 1;
                    onward(*via.get(at)?)?
                }
            };
            path.push(next);
            here = next;
        }
        None
    }

    fn is_back(&self, from: u32, to: u32) -> bool {
        let (e, f) = (self.edge(from), self.edge(to));
        e.chain == f.chain && e.against != f.against
    }

    /// Leads `state` into fresh copies of the path, whose last one has the turn into way `r.to` closed (or only that one open).
    fn redirect(&mut self, state: u32, path: &[u32], r: &Restriction, mask: Mask) {
        let mut here = state;
        for (i, next) in path.iter().enumerate() {
            let copy = self.turns.len() as u32;
            self.phantoms.push(self.edges_index(*next));
            self.turns.push(self.turns[*next as usize].clone());
            for turn in &mut self.turns[here as usize] {
                if turn.to == *next {
                    turn.to = copy;
                }
            }
            let (is_last, onward) = (i + 1 == path.len(), path.get(i + 1).copied());
            let mut turns = std::mem::take(&mut self.turns[copy as usize]);
            for turn in &mut turns {
                let wanted = if is_last { self.edge(turn.to).first_way == r.to } else { Some(turn.to) == onward };
                let close = match r.kind {
                    RestrictionKind::No => is_last && wanted,
                    RestrictionKind::Only => !wanted,
                };
                if close {
                    turn.allowed &= !mask;
                }
            }
            self.turns[copy as usize] = turns;
            here = copy;
        }
    }

    fn edges_index(&self, state: u32) -> u32 {
        (state as usize).checked_sub(self.edges.len()).map_or(state, |p| self.phantoms[p])
    }
}
