//! Raw map data, as a mapper sees it: nodes, ways with tags, turn restrictions, areas of several rings.
//!
//! Made by [`crate::roads::osm`] from an `.osm.pbf` file and by the synthetic city from a seed; the graph, the gazetteer and the
//! basemap are all built from it. Tag names and values are OpenStreetMap's (wiki "Map features").

use crate::quantity::Position;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the data came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// OpenStreetMap data; "© OpenStreetMap contributors" must be shown with it (ODbL 1.0, section 4.3).
    Osm,
    /// Made up from this seed.
    Synthetic {
        /// The generator's seed.
        seed: u64,
    },
}

/// The source of an extract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// OpenStreetMap or synthetic.
    pub kind: SourceKind,
    /// What people call it: the file's name without directories and ending, or the synthetic city's name.
    pub name: String,
}

impl Source {
    /// The words to show wherever the data is shown; empty for a synthetic city.
    pub const fn attribution(&self) -> &'static str {
        match self.kind {
            SourceKind::Osm => "© OpenStreetMap contributors",
            SourceKind::Synthetic { .. } => "",
        }
    }
}

/// Tags of one element, sorted by key, each key once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(Vec<(Box<str>, Box<str>)>);

impl Tags {
    /// From pairs in any order; of a key given twice the last one stays.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut by_key = BTreeMap::new();
        for (k, v) in pairs {
            by_key.insert(Box::from(k), Box::from(v));
        }
        Self(by_key.into_iter().collect())
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.binary_search_by(|(k, _)| (**k).cmp(key)).ok().map(|i| &*self.0[i].1)
    }

    /// Whether `key` has exactly this value.
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// All pairs, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (&**k, &**v))
    }

    /// No tags at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A point that a way goes through or that stands for itself (a barrier, a place, a landmark).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its number, unique among nodes.
    pub id: i64,
    /// Where it is.
    pub position: Position,
}

/// A line or ring through nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Its number, unique among ways.
    pub id: i64,
    /// The nodes in order; a ring has the first node again at the end. Nodes may be missing from the extract (cut at its border).
    pub refs: Vec<i64>,
    /// Its tags.
    pub tags: Tags,
}

impl Way {
    /// Whether it is a closed ring of at least three different nodes.
    pub fn is_ring(&self) -> bool {
        self.refs.len() >= 4 && self.refs.first() == self.refs.last()
    }
}

/// Whether a turn is forbidden or is the only one allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RestrictionKind {
    /// `no_left_turn`, `no_u_turn`, …: this turn is forbidden.
    No,
    /// `only_straight_on`, …: every other turn is forbidden.
    Only,
}

/// Where a turn happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// At this node.
    Node(i64),
    /// Along these ways, in order.
    Ways(Vec<i64>),
}

/// A turn restriction (OSM wiki "Relation:restriction").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// The relation's number.
    pub id: i64,
    /// Forbidden or only.
    pub kind: RestrictionKind,
    /// Way one comes from.
    pub from: i64,
    /// Where one turns.
    pub via: Via,
    /// Way one would turn into.
    pub to: i64,
    /// Vehicles it does not hold for: the values of `except`, split at `;`, for instance `bicycle`, `psv`, `emergency`.
    pub except: Vec<Box<str>>,
    /// Vehicles it holds for alone (`restriction:hgv=…` gives `hgv`); `None` for the plain `restriction=…`.
    pub only_for: Option<Box<str>>,
}

/// An area of several rings (`type=multipolygon` or `boundary`): ways to be joined end to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// The relation's number.
    pub id: i64,
    /// Its tags.
    pub tags: Tags,
    /// Ways of the outer rings.
    pub outer: Vec<i64>,
    /// Ways of the holes.
    pub inner: Vec<i64>,
}

/// What a reader left out, by reason, for the table at the end of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Reason → how many.
    pub by_reason: BTreeMap<String, u64>,
}

impl Skipped {
    /// Counts one more for a reason.
    pub fn count(&mut self, reason: &str) {
        match self.by_reason.get_mut(reason) {
            Some(n) => *n += 1,
            None => {
                self.by_reason.insert(reason.to_owned(), 1);
            }
        }
    }
}

/// The whole of it. Nodes, ways, restrictions and areas are sorted by id, each id once, after [`Extract::sort`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extract {
    /// Where it came from.
    pub source: Source,
    /// All nodes that a kept way goes through or that carry tags of their own.
    pub nodes: Vec<Node>,
    /// Tags of those nodes that have any.
    pub node_tags: BTreeMap<i64, Tags>,
    /// Ways.
    pub ways: Vec<Way>,
    /// Turn restrictions.
    pub restrictions: Vec<Restriction>,
    /// Areas made of several ways.
    pub areas: Vec<Area>,
    /// What was left out.
    pub skipped: Skipped,
}

impl Extract {
    /// An empty one.
    pub fn new(source: Source) -> Self {
        Self {
            source,
            nodes: Vec::new(),
            node_tags: BTreeMap::new(),
            ways: Vec::new(),
            restrictions: Vec::new(),
            areas: Vec::new(),
            skipped: Skipped::default(),
        }
    }

    /// Sorts everything by id and keeps the last of each id. To be called once after filling; lookups need it.
    pub fn sort(&mut self) {
        last_of_each(&mut self.nodes, |n| n.id);
        last_of_each(&mut self.ways, |w| w.id);
        last_of_each(&mut self.restrictions, |r| r.id);
        last_of_each(&mut self.areas, |a| a.id);
    }

    /// Where a node is; `None` when the extract does not hold it.
    pub fn position(&self, node: i64) -> Option<Position> {
        self.nodes.binary_search_by_key(&node, |n| n.id).ok().map(|i| self.nodes[i].position)
    }

    /// A way by its id.
    pub fn way(&self, id: i64) -> Option<&Way> {
        self.ways.binary_search_by_key(&id, |w| w.id).ok().map(|i| &self.ways[i])
    }

    /// Smallest and largest latitude and longitude of all nodes, as (south-west, north-east); `None` without nodes.
    pub fn bounds(&self) -> Option<(Position, Position)> {
        let first = self.nodes.first()?.position;
        Some(self.nodes.iter().fold((first, first), |(sw, ne), n| {
            let p = n.position;
            (
                Position { lat_e7: sw.lat_e7.min(p.lat_e7), lon_e7: sw.lon_e7.min(p.lon_e7) },
                Position { lat_e7: ne.lat_e7.max(p.lat_e7), lon_e7: ne.lon_e7.max(p.lon_e7) },
            )
        }))
    }
}

fn last_of_each<T>(items: &mut Vec<T>, id: impl Fn(&T) -> i64) {
    items.sort_by_key(|t| id(t));
    // dedup_by keeps the first of a run; swapping moves the newest content into the kept place.
    items.dedup_by(|later, kept| {
        let same = id(later) == id(kept);
        if same {
            std::mem::swap(later, kept);
        }
        same
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_keeps_the_last_of_an_id_and_lookups_find_it() {
        let mut e = Extract::new(Source { kind: SourceKind::Osm, name: "x".into() });
        for (id, lat) in [(7, 1), (3, 2), (7, 3)] {
            e.nodes.push(Node { id, position: Position { lat_e7: lat, lon_e7: -lat } });
        }
        e.sort();
        assert_eq!(e.nodes.len(), 2);
        assert_eq!(e.position(7), Position::new(3, -3));
        assert_eq!(e.position(4), None);
        assert_eq!(e.bounds(), Some((Position { lat_e7: 2, lon_e7: -3 }, Position { lat_e7: 3, lon_e7: -2 })));
    }

    #[test]
    fn tags_are_looked_up_by_key() {
        let t = Tags::new([("oneway", "yes"), ("highway", "primary"), ("oneway", "-1")]);
        assert_eq!(t.get("oneway"), Some("-1"));
        assert!(t.is("highway", "primary") && !t.is("name", "") && t.get("name").is_none());
        assert_eq!(t.iter().count(), 2);
    }
}
