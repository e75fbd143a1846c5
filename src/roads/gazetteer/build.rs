//! From raw map data to entries: streets joined from their pieces, places, and everything else that has a name.

use super::{
    area::Areas,
    entry::Entry,
    streets::{self, Piece},
};
use crate::{
    quantity::Position,
    roads::{
        extract::{Extract, Tags},
        kind::Kind,
        label::Names,
    },
};
use std::collections::BTreeMap;

/// All named things of an extract: areas first (so that [`Entry::within`] can point at them), then points, then streets.
pub fn entries(extract: &Extract) -> Vec<Entry> {
    let mut things = Vec::new();
    for (id, tags) in &extract.node_tags {
        if let (Some(kind), Some(p)) = (Kind::of(tags), extract.position(*id)) {
            push(&mut things, tags, kind, p, Vec::new());
        }
    }
    let mut pieces: BTreeMap<Names, Vec<Piece>> = BTreeMap::new();
    for way in &extract.ways {
        let line: Vec<Position> = way.refs.iter().filter_map(|n| extract.position(*n)).collect();
        if line.len() < 2 {
            continue;
        }
        if let Some(class) = way.tags.get("highway").filter(|h| streets::weight(h).is_some() && !way.tags.is("area", "yes")) {
            if let Some(names) = Names::of(&way.tags) {
                let weight = streets::weight(class).unwrap_or(0);
                pieces.entry(names).or_default().push(Piece { ends: (way.refs[0], way.refs[way.refs.len() - 1]), line, weight });
            }
        } else if let Some(kind) = kind_of_way(&way.tags) {
            let at = if way.is_ring() { centre(&line) } else { line[line.len() / 2] };
            push(&mut things, &way.tags, kind, at, if way.is_ring() { Vec::new() } else { vec![line] });
        }
    }
    for area in &extract.areas {
        let Some(kind) = Kind::of(&area.tags).filter(|_| !area.tags.is("type", "boundary")) else { continue };
        let first = area.outer.iter().filter_map(|w| extract.way(*w)).max_by_key(|w| w.refs.len());
        let ring: Vec<Position> = first.map(|w| w.refs.iter().filter_map(|n| extract.position(*n)).collect()).unwrap_or_default();
        if !ring.is_empty() {
            push(&mut things, &area.tags, kind, centre(&ring), Vec::new());
        }
    }
    things.sort_by(|a, b| (!a.kind.is_area(), &a.names, a.position).cmp(&(!b.kind.is_area(), &b.names, b.position)));
    drop_doubles(&mut things);
    things.extend(streets::join(pieces));
    let areas = Areas::of(&things);
    for i in 0..things.len() {
        things[i].within = areas.around(&things, i);
    }
    things
}

fn kind_of_way(tags: &Tags) -> Option<Kind> {
    if tags.get("highway").is_some() && (tags.is("area", "yes") || tags.is("place", "square")) {
        Some(Kind::Square)
    } else {
        Kind::of(tags)
    }
}

fn push(things: &mut Vec<Entry>, tags: &Tags, kind: Kind, position: Position, lines: Vec<Vec<Position>>) {
    if let Some(names) = Names::of(tags) {
        let lines = lines.iter().map(|l| streets::thin(l)).collect();
        things.push(Entry { names, kind, position, lines, weight: 120 - 20 * kind.rank(), within: None, verified_by: None });
    }
}

/// A node and the area around it often carry the same name: the first of the same name and kind within 300 m stays.
fn drop_doubles(things: &mut Vec<Entry>) {
    things.dedup_by(|b, a| a.names.name == b.names.name && a.kind == b.kind && a.position.distance_m(b.position) < 300.0);
}

fn centre(ring: &[Position]) -> Position {
    let (mut lat, mut lon) = (0i64, 0i64);
    let corners = if ring.len() > 1 && ring.first() == ring.last() { &ring[1..] } else { ring };
    for p in corners {
        lat += i64::from(p.lat_e7);
        lon += i64::from(p.lon_e7);
    }
    let n = corners.len().max(1) as i64;
    // The mean of numbers in range is in range.
    Position { lat_e7: (lat / n) as i32, lon_e7: (lon / n) as i32 }
}
