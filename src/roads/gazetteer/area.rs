//! Which district a thing lies in, from the points that stand for districts.

use super::entry::Entry;
use crate::roads::kind::Kind;
use rstar::{RTree, primitives::GeomWithData};

/// Farthest a quarter's or neighbourhood's point may be, in metres.
const NEAR_M: f64 = 1_500.0;
/// Farthest a suburb's, village's or town's point may be, in metres.
const FAR_M: f64 = 6_000.0;

/// The areas of a gazetteer, by place.
pub struct Areas {
    tree: RTree<GeomWithData<[f64; 2], u32>>,
    scale: f64,
}

impl Areas {
    /// From entries; the index of each area is its place in `entries`.
    pub fn of(entries: &[Entry]) -> Self {
        let scale = entries.first().map_or(1.0, |e| e.position.lat().to_radians().cos());
        let at = |e: &Entry| [e.position.lon() * scale, e.position.lat()];
        let points = entries.iter().enumerate().filter(|(_, e)| e.kind.is_area() && e.kind != Kind::Hamlet);
        Self { tree: RTree::bulk_load(points.map(|(i, e)| GeomWithData::new(at(e), i as u32)).collect()), scale }
    }

    /// The area around an entry: the nearest quarter or neighbourhood, else the nearest suburb, village, town or city.
    pub fn around(&self, entries: &[Entry], index: usize) -> Option<u32> {
        let e = &entries[index];
        let here = [e.position.lon() * self.scale, e.position.lat()];
        let mut wider = None;
        for candidate in self.tree.nearest_neighbor_iter(here).take(16) {
            let area = entries.get(candidate.data as usize)?;
            if candidate.data as usize == index || area.kind.rank() >= e.kind.rank() && e.kind.is_area() {
                continue;
            }
            let metres = area.position.distance_m(e.position);
            if area.kind.rank() >= 3 && metres <= NEAR_M {
                return Some(candidate.data);
            }
            if metres <= FAR_M && wider.is_none() {
                wider = Some(candidate.data);
            }
        }
        wider
    }
}
