//! Where a map is: the box of its streets and buildings, and where most of its streets are.

use super::extract::Extract;
use crate::quantity::Position;
use serde::{Deserialize, Serialize};

/// The box and middle of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// South-west corner.
    pub south_west: Position,
    /// North-east corner.
    pub north_east: Position,
    /// Where most streets are: the median of their nodes.
    pub centre: Position,
}

impl Extent {
    /// Of an extract's streets and buildings; of all its nodes when it has neither; `None` without nodes.
    ///
    /// Borders, ferries and coasts may reach far out of the town and do not count.
    pub fn of(extract: &Extract) -> Option<Self> {
        let mut lats = Vec::new();
        let mut lons = Vec::new();
        let built = extract.ways.iter().filter(|w| w.tags.get("highway").is_some() || w.tags.get("building").is_some());
        for p in built.flat_map(|w| &w.refs).filter_map(|n| extract.position(*n)) {
            lats.push(p.lat_e7);
            lons.push(p.lon_e7);
        }
        if lats.is_empty() {
            lats.extend(extract.nodes.iter().map(|n| n.position.lat_e7));
            lons.extend(extract.nodes.iter().map(|n| n.position.lon_e7));
        }
        lats.sort_unstable();
        lons.sort_unstable();
        let at = |f: fn(&[i32]) -> Option<i32>| Some(Position { lat_e7: f(&lats)?, lon_e7: f(&lons)? });
        Some(Self {
            south_west: at(|v| v.first().copied())?,
            north_east: at(|v| v.last().copied())?,
            centre: at(|v| v.get(v.len() / 2).copied())?,
        })
    }

    /// West, south, east, north in degrees, as GeoJSON's `bbox` and TileJSON's `bounds` (RFC 7946 section 5).
    pub fn wsen(&self) -> [f64; 4] {
        let (a, b) = (self.south_west, self.north_east);
        [a.lon(), a.lat(), b.lon(), b.lat()]
    }
}
