//! From an extract to pieces of road: kinds interned, round rings recognised, side of driving found.

use crate::quantity::Position;
use crate::roads::access::{self, RoadKind, road_kind};
use crate::roads::extract::{Extract, Way};
use crate::roads::planar::ring_measure;
use crate::roads::profile::{DrivingSide, Mask};
use std::collections::BTreeMap;

/// One straight piece of a road between two neighbouring nodes of a way.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// Node it starts at (index into [`Roadways::nodes`]).
    pub a: u32,
    /// Node it ends at.
    pub b: u32,
    /// Its kind (index into [`Roadways::kinds`]), in the direction a → b.
    pub kind: u32,
    /// The way it belongs to.
    pub way: i64,
}

/// The roads of an extract.
#[derive(Debug)]
pub struct Roadways {
    /// Nodes that roads go through: (id, position), sorted by id.
    pub nodes: Vec<(i64, Position)>,
    /// Metrics blocked at a node, where any is.
    pub blocked: BTreeMap<u32, Mask>,
    /// Kinds of road.
    pub kinds: Vec<RoadKind>,
    /// Kind → the same kind seen from the other end.
    pub reversed: Vec<u32>,
    /// All pieces.
    pub segments: Vec<Segment>,
    /// Side one drives on.
    pub side: DrivingSide,
    /// Rings without tags taken for roundabouts.
    pub rings: u64,
    /// Pieces left out because a node is missing from the extract.
    pub cut: u64,
}

/// A ring at most this long, metres, is taken for a roundabout when the source has no `junction` tags.
const RING_AROUND_M: f64 = 800.0;
/// … and at least this round: 4π·area/perimeter², 1 for a circle, 0.785 for a square.
const RING_ROUNDNESS: f64 = 0.86;

/// Reads the roads of an extract.
pub fn read(extract: &Extract) -> Roadways {
    let tagged_rings = extract.ways.iter().any(|w| w.tags.get("highway").is_some() && access::is_roundabout(&w.tags));
    let side = driving_side(extract);
    let mut interned: BTreeMap<RoadKind, u32> = BTreeMap::new();
    let mut of_way: Vec<(&Way, u32)> = Vec::new();
    let mut rings = 0;
    for way in &extract.ways {
        let ring = if tagged_rings { None } else { untagged_ring(extract, way, side) };
        if let Some(kind) = road_kind(&way.tags, ring) {
            rings += u64::from(ring.is_some());
            let next = interned.len() as u32;
            of_way.push((way, *interned.entry(kind).or_insert(next)));
        }
    }
    let reversed_kinds: Vec<RoadKind> = interned.keys().map(RoadKind::reversed).collect();
    for kind in reversed_kinds {
        let next = interned.len() as u32;
        interned.entry(kind).or_insert(next);
    }
    let mut reversed = vec![0; interned.len()];
    interned.iter().for_each(|(kind, i)| reversed[*i as usize] = interned[&kind.reversed()]);
    let mut by_number: Vec<(u32, RoadKind)> = interned.into_iter().map(|(kind, i)| (i, kind)).collect();
    by_number.sort_unstable_by_key(|(i, _)| *i);

    let mut used: Vec<i64> = of_way.iter().flat_map(|(w, _)| w.refs.iter().copied()).collect();
    used.sort_unstable();
    used.dedup();
    let nodes: Vec<(i64, Position)> = used.into_iter().filter_map(|id| Some((id, extract.position(id)?))).collect();
    let index = |id: i64| nodes.binary_search_by_key(&id, |n| n.0).ok().map(|i| i as u32);

    let (mut segments, mut cut) = (Vec::new(), 0);
    for (way, kind) in of_way {
        for pair in way.refs.windows(2) {
            match (index(pair[0]), index(pair[1])) {
                (Some(a), Some(b)) if a != b => segments.push(Segment { a, b, kind, way: way.id }),
                (Some(_), Some(_)) => {}
                _ => cut += 1,
            }
        }
    }
    let blocked = extract
        .node_tags
        .iter()
        .filter_map(|(id, tags)| Some((index(*id)?, access::blocked_at(tags))))
        .filter(|(_, mask)| *mask != 0)
        .collect();
    Roadways { nodes, blocked, kinds: by_number.into_iter().map(|(_, k)| k).collect(), reversed, segments, side, rings, cut }
}

fn ring_points(extract: &Extract, way: &Way) -> Option<Vec<Position>> {
    way.is_ring().then(|| way.refs.iter().map(|id| extract.position(*id)).collect()).flatten()
}

/// Left or right, by most of the tagged roundabouts; right where there is none.
fn driving_side(extract: &Extract) -> DrivingSide {
    let mut clockwise: i64 = 0;
    for way in extract.ways.iter().filter(|w| w.tags.get("highway").is_some() && access::is_roundabout(&w.tags)) {
        if matches!(way.tags.get("oneway"), Some("no" | "-1" | "reverse")) {
            continue;
        }
        if let Some(points) = ring_points(extract, way) {
            clockwise += if ring_measure(&points).0 < 0.0 { 1 } else { -1 };
        }
    }
    if clockwise > 0 { DrivingSide::Left } else { DrivingSide::Right }
}

/// Whether a way without `junction` and `oneway` tags is a round ring of motor road; then whether its own direction is the driven one.
fn untagged_ring(extract: &Extract, way: &Way, side: DrivingSide) -> Option<bool> {
    let motor_road = matches!(
        way.tags.get("highway"),
        Some(
            "trunk"
                | "trunk_link"
                | "primary"
                | "primary_link"
                | "secondary"
                | "secondary_link"
                | "tertiary"
                | "tertiary_link"
                | "unclassified"
                | "residential"
                | "road"
        )
    );
    if !motor_road || ["oneway", "junction", "area"].iter().any(|k| way.tags.get(k).is_some()) {
        return None;
    }
    let (area2, around) = ring_measure(&ring_points(extract, way)?);
    let round = 2.0 * std::f64::consts::PI * area2.abs() / (around * around) >= RING_ROUNDNESS;
    let counter_clockwise = area2 > 0.0;
    (round && around <= RING_AROUND_M).then_some(counter_clockwise == (side == DrivingSide::Right))
}
