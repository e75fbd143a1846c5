//! From raw map data to the features that are drawn.

use super::{
    classify::{self, Style},
    feature::{Feature, Layer, Shape, Value},
    rings, sea,
    tiles::{Rect, world},
};
use crate::roads::{extract::Extract, simplify::Xy};

/// All features of an extract; `bounds` is the box of the map in world units.
pub fn features(extract: &Extract, bounds: Rect) -> Vec<Feature> {
    let mut out = Vec::new();
    for (id, tags) in &extract.node_tags {
        if let (Some(style), Some(p)) = (classify::point(tags), extract.position(*id)) {
            push(&mut out, style, Shape::Point(world(p)));
        }
    }
    for way in &extract.ways {
        let ring = way.is_ring() && !way.tags.is("area", "no");
        let as_line = classify::line(&way.tags).filter(|_| !(ring && way.tags.is("area", "yes")));
        if let Some(style) = as_line {
            let line = course(extract, &way.refs);
            if line.len() >= 2 {
                push(&mut out, style, Shape::Line(line, [way.refs[0], way.refs[way.refs.len() - 1]]));
            }
            continue;
        }
        if ring {
            let mut outline = course(extract, &way.refs[1..]);
            outline.dedup();
            let middle = outline.first().copied();
            if let Some(style) = classify::area(&way.tags).filter(|_| outline.len() >= 3) {
                push(&mut out, style, Shape::Area(vec![outline]));
            }
            // A named thing mapped as an area (a mosque, a school) is also a point to be labelled.
            if let (Some(style), Some(p)) = (classify::point(&way.tags), middle) {
                push(&mut out, style, Shape::Point(p));
            }
        }
    }
    for area in &extract.areas {
        if let Some(style) = classify::area(&area.tags).filter(|_| !area.tags.is("type", "boundary")) {
            for rings in polygons(extract, &area.outer, &area.inner) {
                push(&mut out, style.clone(), Shape::Area(rings));
            }
        }
    }
    for rings in sea::areas(extract, bounds) {
        let fields = vec![("kind", Value::Text("sea".into()), 0)];
        push(&mut out, Style { layer: Layer::Water, from_zoom: 8, fields }, Shape::Area(rings));
    }
    // Drawn in order within a layer: large areas below small ones would need their size; by layer and source order is enough.
    out.sort_by_key(|f| f.layer);
    out
}

fn push(out: &mut Vec<Feature>, style: Style, shape: Shape) {
    out.push(Feature { layer: style.layer, from_zoom: style.from_zoom, fields: style.fields, shape });
}

fn course(extract: &Extract, refs: &[i64]) -> Vec<Xy> {
    refs.iter().filter_map(|n| extract.position(*n)).map(world).collect()
}

/// The polygons of a multipolygon relation: each closed outer ring with the holes that lie in it.
fn polygons(extract: &Extract, outer: &[i64], inner: &[i64]) -> Vec<Vec<Vec<Xy>>> {
    let closed = |ways: &[i64]| -> Vec<Vec<Xy>> {
        let chains = rings::join(extract, ways.iter().copied(), false);
        let rings = chains.into_iter().filter(|c| c.len() >= 4 && c.first() == c.last());
        rings.map(|c| course(extract, &c[1..])).filter(|r| r.len() >= 3).collect()
    };
    let mut out: Vec<Vec<Vec<Xy>>> = closed(outer).into_iter().map(|r| vec![r]).collect();
    for hole in closed(inner) {
        if let Some(home) = out.iter_mut().find(|p| sea::contains(&p[0], hole[0])) {
            home.push(hole);
        }
    }
    out
}
