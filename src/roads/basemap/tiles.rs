//! Web Mercator (EPSG:3857) and its square tiles.

use crate::{quantity::Position, roads::simplify::Xy};
use std::f64::consts::PI;

/// Units across one tile (vector tile specification 2.1, section 4.1).
pub const EXTENT: f64 = 4096.0;
/// Units kept around a tile so that lines join without a seam.
pub const BUFFER: f64 = 64.0;

/// A position on the square world: x from 0 (180° W) to 1, y from 0 (about 85.05° N) to 1.
pub fn world(p: Position) -> Xy {
    let lat = p.lat().clamp(-85.051_128, 85.051_128).to_radians();
    let x = (p.lon() + 180.0) / 360.0;
    let y = (1.0 - lat.tan().asinh() / PI) / 2.0;
    (x, y)
}

/// World units to units at a zoom: tile (0, 0) begins at 0, each tile is [`EXTENT`] wide.
pub fn scale(zoom: u8) -> f64 {
    f64::from(1u32 << zoom) * EXTENT
}

/// A rectangle in units at some zoom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// West.
    pub x0: f64,
    /// North.
    pub y0: f64,
    /// East.
    pub x1: f64,
    /// South.
    pub y1: f64,
}

impl Rect {
    /// The box of some points; `None` without points.
    pub fn around(points: &[Xy]) -> Option<Self> {
        let first = *points.first()?;
        let start = Self { x0: first.0, y0: first.1, x1: first.0, y1: first.1 };
        Some(points.iter().fold(start, |r, p| Self { x0: r.x0.min(p.0), y0: r.y0.min(p.1), x1: r.x1.max(p.0), y1: r.y1.max(p.1) }))
    }

    /// The box of a tile with its buffer.
    pub fn tile(x: u32, y: u32) -> Self {
        let (x0, y0) = (f64::from(x) * EXTENT, f64::from(y) * EXTENT);
        Self { x0: x0 - BUFFER, y0: y0 - BUFFER, x1: x0 + EXTENT + BUFFER, y1: y0 + EXTENT + BUFFER }
    }

    /// Grown to all sides.
    pub fn grown(self, by: f64) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    /// All of it multiplied.
    pub fn times(self, k: f64) -> Self {
        Self { x0: self.x0 * k, y0: self.y0 * k, x1: self.x1 * k, y1: self.y1 * k }
    }
}

/// Columns and rows of tiles, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// First and last column.
    pub x: (u32, u32),
    /// First and last row.
    pub y: (u32, u32),
}

impl Range {
    /// Tiles of a zoom that a box in units at that zoom touches, buffer counted.
    pub fn touching(r: Rect, zoom: u8) -> Self {
        let last = (1u32 << zoom) - 1;
        let at = |v: f64| ((v / EXTENT).floor().max(0.0) as u32).min(last);
        Self { x: (at(r.x0 - BUFFER), at(r.x1 + BUFFER)), y: (at(r.y0 - BUFFER), at(r.y1 + BUFFER)) }
    }

    /// The tiles in both; `None` when there is none.
    pub fn shared(self, o: Self) -> Option<Self> {
        let r = Self { x: (self.x.0.max(o.x.0), self.x.1.min(o.x.1)), y: (self.y.0.max(o.y.0), self.y.1.min(o.y.1)) };
        (r.x.0 <= r.x.1 && r.y.0 <= r.y.1).then_some(r)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn known_places_fall_into_their_tiles() {
        // Marrakech and the Greenwich meridian at the equator; tile numbers by the formula of the OSM wiki "Slippy map tilenames".
        for (lat, lon, zoom, x, y) in [(31.6295, -7.9811, 15, 15657, 13346), (0.0, 0.0, 1, 1, 1), (85.06, -180.0, 5, 0, 0)] {
            let p = world(Position::from_degrees(lat, lon).unwrap());
            let k = f64::from(1u32 << zoom);
            assert_eq!(((p.0 * k) as u32, (p.1 * k).max(0.0) as u32), (x, y), "{lat} {lon}");
        }
    }

    #[test]
    fn a_point_near_an_edge_touches_both_tiles() {
        let r = Rect { x0: EXTENT + 10.0, y0: 100.0, x1: EXTENT + 10.0, y1: 100.0 };
        assert_eq!(Range::touching(r, 3), Range { x: (0, 1), y: (0, 0) });
    }
}
