//! From a point to the nearest named thing.

use super::entry::Entry;
use crate::{quantity::Position, roads::simplify};
use rstar::{AABB, PointDistance, RTree, RTreeObject};

/// Farther than this, in metres, nothing is "near".
pub const FARTHEST_M: f64 = 5_000.0;
/// A landmark wins over a street that is nearer by less than this, in metres.
const LANDMARK_GAIN_M: f64 = 25.0;
/// Metres in a degree of latitude on the mean sphere.
const DEGREE_M: f64 = crate::quantity::EARTH_RADIUS_M * std::f64::consts::PI / 180.0;

/// The nearest named thing.
#[derive(Clone, Copy, Debug)]
pub struct Near<'a> {
    /// What it is.
    pub entry: &'a Entry,
    /// The district it lies in.
    pub within: Option<&'a Entry>,
    /// How far its nearest point is, metres.
    pub distance_m: f64,
}

struct Segment {
    a: [f64; 2],
    b: [f64; 2],
    entry: u32,
}

impl RTreeObject for Segment {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.a, self.b)
    }
}

impl PointDistance for Segment {
    fn distance_2(&self, p: &[f64; 2]) -> f64 {
        simplify::distance2_to_segment((p[0], p[1]), (self.a[0], self.a[1]), (self.b[0], self.b[1]))
    }
}

/// All points and lines of a gazetteer, by place.
pub struct Reverse {
    tree: RTree<Segment>,
    scale: f64,
}

impl Reverse {
    /// From entries; areas (cities, districts) stand for their surroundings and are not in it.
    pub fn of(entries: &[Entry]) -> Self {
        let scale = entries.first().map_or(1.0, |e| e.position.lat().to_radians().cos());
        let at = |p: Position| [p.lon() * scale, p.lat()];
        let mut segments = Vec::new();
        for (i, e) in entries.iter().enumerate().filter(|(_, e)| !e.kind.is_area()) {
            let entry = i as u32;
            if e.lines.is_empty() {
                segments.push(Segment { a: at(e.position), b: at(e.position), entry });
            }
            for w in e.lines.iter().flat_map(|l| l.windows(2)) {
                segments.push(Segment { a: at(w[0]), b: at(w[1]), entry });
            }
        }
        Self { tree: RTree::bulk_load(segments), scale }
    }

    /// The nearest named thing within [`FARTHEST_M`].
    pub fn nearest<'a>(&self, entries: &'a [Entry], p: Position) -> Option<Near<'a>> {
        let here = [p.lon() * self.scale, p.lat()];
        let local = p.lat().to_radians().cos() / self.scale;
        // The tree measures with the map's mean scale: the first few are measured again with the point's own.
        let metres = |s: &Segment| {
            let x = |q: [f64; 2]| ((q[0] - here[0]) * local * DEGREE_M, (q[1] - here[1]) * DEGREE_M);
            simplify::distance2_to_segment((0.0, 0.0), x(s.a), x(s.b)).sqrt()
        };
        let candidates = self.tree.nearest_neighbor_iter(here).take(24);
        let found = candidates.filter_map(|s| {
            let entry = entries.get(s.entry as usize)?;
            Some((entry, metres(s), if entry.is_landmark() { LANDMARK_GAIN_M } else { 0.0 }))
        });
        let best = found.min_by(|a, b| (a.1 - a.2).total_cmp(&(b.1 - b.2)));
        let (entry, distance_m, _) = best.filter(|b| b.1 <= FARTHEST_M).or_else(|| nearest_area(entries, p))?;
        Some(Near { entry, within: entry.within.and_then(|w| entries.get(w as usize)), distance_m })
    }
}

fn nearest_area(entries: &[Entry], p: Position) -> Option<(&Entry, f64, f64)> {
    let areas = entries.iter().filter(|e| e.kind.is_area()).map(|e| (e, e.position.distance_m(p), 0.0));
    areas.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|b| b.1 <= FARTHEST_M)
}
