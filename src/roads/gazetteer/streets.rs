//! Streets: pieces of one name that touch or lie close are one street; the same name across town is another.

use super::entry::Entry;
use crate::{
    quantity::Position,
    roads::{kind::Kind, label::Names},
};
use std::collections::BTreeMap;

/// Pieces of one name closer than this, in metres, are one street: a crossing or a gap in the mapping, not another street.
const SAME_STREET_M: f64 = 250.0;

/// Most pieces of one name compared pair by pair; beyond, only touching ends join them.
const COMPARED: usize = 400;

/// One way of a street.
#[derive(Clone, Debug)]
pub struct Piece {
    /// First and last node.
    pub ends: (i64, i64),
    /// Its course, at least two points.
    pub line: Vec<Position>,
    /// Weight of its class.
    pub weight: u8,
}

/// How much a road class matters, larger first; `None` for what is not a street (a construction site, a proposal).
pub fn weight(highway: &str) -> Option<u8> {
    Some(match highway {
        "motorway" | "trunk" => 90,
        "primary" => 80,
        "secondary" => 70,
        "tertiary" => 60,
        "motorway_link" | "trunk_link" | "primary_link" | "secondary_link" | "tertiary_link" => 30,
        "unclassified" | "residential" | "living_street" | "road" | "busway" => 50,
        "pedestrian" => 45,
        "footway" | "path" | "steps" | "cycleway" | "track" | "bridleway" => 20,
        "service" => 15,
        _ => return None,
    })
}

/// Joins pieces into streets, in the order of their names.
pub fn join(by_name: BTreeMap<Names, Vec<Piece>>) -> Vec<Entry> {
    let mut out = Vec::new();
    for (names, pieces) in by_name {
        for group in groups(&pieces) {
            let longest = group.iter().map(|i| &pieces[*i]).max_by(|a, b| length(&a.line).total_cmp(&length(&b.line)));
            let Some(longest) = longest else { continue };
            out.push(Entry {
                names: names.clone(),
                kind: Kind::Street,
                position: halfway(&longest.line),
                lines: group.iter().map(|i| thin(&pieces[*i].line)).collect(),
                weight: group.iter().map(|i| pieces[*i].weight).max().unwrap_or(0),
                within: None,
                verified_by: None,
            });
        }
    }
    out
}

fn groups(pieces: &[Piece]) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..pieces.len()).collect();
    let mut by_node: BTreeMap<i64, usize> = BTreeMap::new();
    for (i, p) in pieces.iter().enumerate() {
        for node in [p.ends.0, p.ends.1] {
            match by_node.get(&node) {
                Some(j) => unite(&mut parent, i, *j),
                None => {
                    by_node.insert(node, i);
                }
            }
        }
    }
    if pieces.len() <= COMPARED {
        for i in 0..pieces.len() {
            for j in 0..i {
                if root(&mut parent, i) != root(&mut parent, j) && close(&pieces[i].line, &pieces[j].line) {
                    unite(&mut parent, i, j);
                }
            }
        }
    }
    let mut by_root: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in 0..pieces.len() {
        by_root.entry(root(&mut parent, i)).or_default().push(i);
    }
    by_root.into_values().collect()
}

fn root(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}

fn unite(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    // The smaller index stays the root, so that the order of the pieces decides the order of the groups.
    parent[a.max(b)] = a.min(b);
}

fn close(a: &[Position], b: &[Position]) -> bool {
    let ends = |l: &[Position]| [l[0], l[l.len() / 2], l[l.len() - 1]];
    ends(a).iter().any(|p| ends(b).iter().any(|q| p.distance_m(*q) < SAME_STREET_M))
}

fn length(line: &[Position]) -> f64 {
    line.windows(2).map(|w| w[0].distance_m(w[1])).sum()
}

/// The point of the line halfway along it.
fn halfway(line: &[Position]) -> Position {
    let mut left = length(line) / 2.0;
    for w in line.windows(2) {
        let d = w[0].distance_m(w[1]);
        if d > 0.0 && left <= d {
            let f = left / d;
            let mix = |a: i32, b: i32| (f64::from(a) + f * (f64::from(b) - f64::from(a))).round() as i32;
            return Position { lat_e7: mix(w[0].lat_e7, w[1].lat_e7), lon_e7: mix(w[0].lon_e7, w[1].lon_e7) };
        }
        left -= d;
    }
    line[line.len() / 2]
}

/// A line with the points left out that lie within about 5 m of it: enough for "which street is this point on".
pub fn thin(line: &[Position]) -> Vec<Position> {
    let scale = line[0].lat().to_radians().cos();
    let xy: Vec<(f64, f64)> = line.iter().map(|p| (f64::from(p.lon_e7) * scale, f64::from(p.lat_e7))).collect();
    // 1e-7 degree of latitude is 1.11 cm.
    crate::roads::simplify::simplify(&xy, 450.0).into_iter().map(|i| line[i]).collect()
}
