//! One zoom: features chosen, simplified and cut into tiles.

use super::{
    clip::{self, Side},
    feature::{Feature, Layer, Shape, Value},
    merge::{Line, merge},
    tiles::{EXTENT, Range, Rect, scale},
};
use crate::roads::simplify::{Xy, area2, simplify};
use std::collections::BTreeMap;

/// Geometry inside one tile, in tile units.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// A point.
    Point((i32, i32)),
    /// A line.
    Line(Vec<(i32, i32)>),
    /// Rings, the outer one first.
    Area(Vec<Vec<(i32, i32)>>),
}

/// Fields as one zoom carries them.
pub type Fields = Vec<(&'static str, Value)>;

/// One tile: layer → pieces with the index of their fields.
pub type Pieces = BTreeMap<Layer, Vec<(u32, Piece)>>;

/// The content of one zoom's tiles.
pub struct Zoom {
    /// All field sets; pieces point into it.
    pub fields: Vec<Fields>,
    /// (column, row) → content.
    pub tiles: BTreeMap<(u32, u32), Pieces>,
    zoom: u8,
    range: Range,
}

/// Smallest area worth drawing, in square units: about 4 px of 512 for a landscape, 2 px for a building.
const LEAST_AREA: f64 = 1_000.0;
const LEAST_BUILDING: [f64; 3] = [600.0, 100.0, 0.0];

impl Zoom {
    /// Cuts all features for a zoom; `bounds` is the box of the map in world units.
    pub fn cut(features: &[Feature], zoom: u8, last_zoom: u8, bounds: Rect) -> Self {
        let k = scale(zoom);
        let range = Range::touching(bounds.times(k), zoom);
        let mut z = Self { fields: Vec::new(), tiles: BTreeMap::new(), zoom, range };
        let tolerance = if zoom == last_zoom { 1.5 } else { 6.0 };
        let mut lines: BTreeMap<Layer, Vec<Line>> = BTreeMap::new();
        for f in features.iter().filter(|f| f.from_zoom <= zoom) {
            let fields = || f.fields.iter().filter(|(_, _, from)| *from <= zoom).map(|(key, v, _)| (*key, v.clone())).collect::<Fields>();
            match &f.shape {
                Shape::Point(p) => z.point(f.layer, fields(), (p.0 * k, p.1 * k)),
                Shape::Line(points, ends) => {
                    let points = points.iter().map(|p| (p.0 * k, p.1 * k)).collect();
                    lines.entry(f.layer).or_default().push(Line { fields: fields(), points, ends: *ends });
                }
                Shape::Area(rings) => {
                    let least = match (f.layer, usize::from(zoom.saturating_sub(13))) {
                        (Layer::Buildings, i) => LEAST_BUILDING.get(i).copied().unwrap_or(0.0),
                        _ if zoom == last_zoom => 0.0,
                        _ => LEAST_AREA,
                    };
                    let scaled = rings.iter().map(|r| r.iter().map(|p| (p.0 * k, p.1 * k)).collect::<Vec<Xy>>());
                    let kept: Vec<Vec<Xy>> =
                        scaled.enumerate().map_while(|(i, r)| ring_at_zoom(&r, tolerance, least).or((i > 0).then(Vec::new))).collect();
                    z.area(f.layer, &fields, kept);
                }
            }
        }
        for (layer, group) in lines {
            for line in merge(group) {
                z.line(layer, line, tolerance);
            }
        }
        z
    }

    fn add_fields(&mut self, fields: Fields) -> u32 {
        self.fields.push(fields);
        (self.fields.len() - 1) as u32
    }

    fn add(&mut self, tile: (u32, u32), layer: Layer, fields: u32, piece: Piece) {
        self.tiles.entry(tile).or_default().entry(layer).or_default().push((fields, piece));
    }

    fn range_of(&self, points: &[Xy]) -> Option<Range> {
        Range::touching(Rect::around(points)?, self.zoom).shared(self.range)
    }

    fn point(&mut self, layer: Layer, fields: Fields, p: Xy) {
        // A point belongs to one tile: labels must not come twice.
        let tile = ((p.0 / EXTENT) as u32, (p.1 / EXTENT) as u32);
        let inside = (self.range.x.0..=self.range.x.1).contains(&tile.0) && (self.range.y.0..=self.range.y.1).contains(&tile.1);
        if inside {
            let fields = self.add_fields(fields);
            self.add(tile, layer, fields, Piece::Point(local(p, tile)));
        }
    }

    fn line(&mut self, layer: Layer, line: Line, tolerance: f64) {
        let kept = simplify(&line.points, tolerance);
        let points: Vec<Xy> = kept.into_iter().map(|i| line.points[i]).collect();
        let Some(r) = self.range_of(&points) else { return };
        let fields = self.add_fields(line.fields);
        for x in r.x.0..=r.x.1 {
            for y in r.y.0..=r.y.1 {
                for part in clip::line(&points, Rect::tile(x, y)) {
                    let piece = rounded(&part, (x, y));
                    if piece.len() >= 2 {
                        self.add((x, y), layer, fields, Piece::Line(piece));
                    }
                }
            }
        }
    }

    fn area(&mut self, layer: Layer, fields: &dyn Fn() -> Fields, rings: Vec<Vec<Xy>>) {
        let Some(r) = rings.first().and_then(|outer| self.range_of(outer)) else { return };
        let fields = self.add_fields(fields());
        for x in r.x.0..=r.x.1 {
            let strip = Rect::tile(x, r.y.0);
            let column: Vec<Vec<Xy>> =
                rings.iter().map(|g| clip::ring(&clip::ring(g, Side::West(strip.x0)), Side::East(strip.x1))).collect();
            if column.first().is_none_or(|outer| outer.len() < 3) {
                continue;
            }
            for y in r.y.0..=r.y.1 {
                let b = Rect::tile(x, y);
                let cut = column.iter().map(|g| clip::ring(&clip::ring(g, Side::North(b.y0)), Side::South(b.y1)));
                let pieces: Vec<Vec<(i32, i32)>> =
                    cut.enumerate().map_while(|(i, g)| finished_ring(&g, (x, y), i == 0)).filter(|g| !g.is_empty()).collect();
                if !pieces.is_empty() {
                    self.add((x, y), layer, fields, Piece::Area(pieces));
                }
            }
        }
    }
}

/// A ring simplified for a zoom; `None` when it is too small to draw.
fn ring_at_zoom(ring: &[Xy], tolerance: f64, least: f64) -> Option<Vec<Xy>> {
    if ring.len() < 3 || area2(ring).abs() / 2.0 < least {
        return None;
    }
    // Closed for the simplifier, which keeps both ends; split at the point farthest from the first, else the chord has no length.
    let far = (1..ring.len()).max_by(|a, b| dist2(ring[*a], ring[0]).total_cmp(&dist2(ring[*b], ring[0])))?;
    let (one, two): (Vec<Xy>, Vec<Xy>) = (ring[..=far].to_vec(), ring[far..].iter().copied().chain([ring[0]]).collect());
    let mut out: Vec<Xy> = simplify(&one, tolerance).into_iter().map(|i| one[i]).collect();
    let back = simplify(&two, tolerance);
    out.extend(back[1..back.len() - 1].iter().map(|i| two[*i]));
    (out.len() >= 3).then_some(out)
}

fn dist2(a: Xy, b: Xy) -> f64 {
    (a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)
}

fn local(p: Xy, tile: (u32, u32)) -> (i32, i32) {
    ((p.0 - f64::from(tile.0) * EXTENT).round() as i32, (p.1 - f64::from(tile.1) * EXTENT).round() as i32)
}

fn rounded(points: &[Xy], tile: (u32, u32)) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = points.iter().map(|p| local(*p, tile)).collect();
    out.dedup();
    out
}

/// A ring in tile units with the winding the specification asks for (section 4.3.4.4: outer positive, holes negative, y down). An
/// outer ring that vanished ends the area (`None`); a hole that vanished is empty.
fn finished_ring(ring: &[Xy], tile: (u32, u32), outer: bool) -> Option<Vec<(i32, i32)>> {
    let mut out = rounded(ring, tile);
    if out.len() > 1 && out.first() == out.last() {
        out.pop();
    }
    let twice: i64 = (0..out.len())
        .map(|i| (out[i], out[(i + 1) % out.len()]))
        .map(|((x1, y1), (x2, y2))| i64::from(x1) * i64::from(y2) - i64::from(x2) * i64::from(y1))
        .sum();
    if out.len() < 3 || twice == 0 {
        return if outer { None } else { Some(Vec::new()) };
    }
    if (twice > 0) != outer {
        out.reverse();
    }
    Some(out)
}
