//! The drawing board: points in metres, ways, tags and turn bans, turned into an [`Extract`] at the end.

use super::{
    dice::Dice,
    names::{self, Pair},
};
use crate::{
    quantity::{EARTH_RADIUS_M, Position},
    roads::{
        extract::{Extract, Node, Restriction, RestrictionKind, Source, SourceKind, Tags, Via, Way},
        planar::cos_deg,
    },
};
use std::collections::BTreeMap;

/// A point in metres: x east, y north of the city's centre.
pub type Point = (f64, f64);

/// The city's centre: open plain in inland Morocco, no town for kilometres around.
const CENTRE: Position = Position { lat_e7: 327_000_000, lon_e7: -72_500_000 };

/// Everything drawn so far.
pub struct Draw {
    /// The stream of chance.
    pub dice: Dice,
    extract: Extract,
    points: Vec<Point>,
    metres_per_e7: f64,
    cos: f64,
}

impl Draw {
    /// An empty board.
    pub fn new(seed: u64) -> Self {
        let source = Source { kind: SourceKind::Synthetic { seed }, name: format!("{} (synthetic)", names::CITY.0) };
        Self {
            dice: Dice::new(seed),
            extract: Extract::new(source),
            points: Vec::new(),
            metres_per_e7: EARTH_RADIUS_M * std::f64::consts::PI / 180.0 * 1e-7,
            cos: cos_deg(CENTRE.lat()),
        }
    }

    /// A new node.
    pub fn node(&mut self, p: Point) -> i64 {
        let position = Position {
            lat_e7: CENTRE.lat_e7 + (p.1 / self.metres_per_e7).round() as i32,
            lon_e7: CENTRE.lon_e7 + (p.0 / (self.metres_per_e7 * self.cos)).round() as i32,
        };
        self.points.push(p);
        let id = self.points.len() as i64;
        self.extract.nodes.push(Node { id, position });
        id
    }

    /// Where a node is.
    pub fn point(&self, node: i64) -> Point {
        self.points[node as usize - 1]
    }

    /// A new node with tags.
    pub fn tagged(&mut self, p: Point, tags: Tags) -> i64 {
        let id = self.node(p);
        self.tag(id, tags);
        id
    }

    /// Gives a node tags.
    pub fn tag(&mut self, node: i64, tags: Tags) {
        self.extract.node_tags.insert(node, tags);
    }

    /// A new way; refused (0) with fewer than two nodes.
    pub fn way(&mut self, refs: Vec<i64>, tags: Tags) -> i64 {
        if refs.len() < 2 {
            return 0;
        }
        let id = self.extract.ways.len() as i64 + 1;
        self.extract.ways.push(Way { id, refs, tags });
        id
    }

    /// The point next to an end node of a way, along the way.
    pub fn beside(&self, way: i64, node: i64) -> Option<Point> {
        let refs = &self.extract.ways.get(way as usize - 1)?.refs;
        let next = if refs.first() == Some(&node) { refs.get(1) } else { refs.get(refs.len().checked_sub(2)?) };
        next.map(|n| self.point(*n))
    }

    /// A new ring of its own nodes.
    pub fn ring(&mut self, outline: &[Point], tags: Tags) {
        let mut refs: Vec<i64> = outline.iter().map(|p| self.node(*p)).collect();
        if refs.len() >= 3 {
            refs.push(refs[0]);
            self.way(refs, tags);
        }
    }

    /// A turn ban or an only-turn.
    pub fn restriction(&mut self, kind: RestrictionKind, from: i64, via: Via, to: i64) {
        let id = self.extract.restrictions.len() as i64 + 1;
        let except = vec![Box::from("bicycle")];
        self.extract.restrictions.push(Restriction { id, kind, from, via, to, except, only_for: None });
    }

    /// The finished extract.
    pub fn finish(mut self) -> Extract {
        let used: std::collections::BTreeSet<i64> = self.extract.ways.iter().flat_map(|w| w.refs.iter().copied()).collect();
        let tags = &self.extract.node_tags;
        self.extract.nodes.retain(|n| used.contains(&n.id) || tags.contains_key(&n.id));
        self.extract.sort();
        self.extract
    }
}

/// Tags with a name in the ways that real data has: mixed in one tag, French with Arabic beside it, or Arabic with French beside it.
pub fn named(style: usize, name: (String, String), more: &[(&str, &str)]) -> Tags {
    let (fr, ar) = name;
    let mixed = format!("{fr} {ar}");
    let mut pairs: BTreeMap<&str, &str> = more.iter().copied().collect();
    match style % 3 {
        0 => {
            pairs.insert("name", &mixed);
        }
        1 => {
            pairs.extend([("name", fr.as_str()), ("name:fr", fr.as_str()), ("name:ar", ar.as_str())]);
        }
        _ => {
            pairs.extend([("name", ar.as_str()), ("name:ar", ar.as_str()), ("name:fr", fr.as_str())]);
        }
    }
    Tags::new(pairs)
}

/// A constant name as owned text.
pub fn owned(p: Pair) -> (String, String) {
    (p.0.to_owned(), p.1.to_owned())
}
