//! Tiny towns for tests: nodes in metres, ways and restrictions as text.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::extract::{Extract, Node, Restriction, RestrictionKind, Source as MapSource, SourceKind, Tags, Via, Way};
use super::graph::{Graph, build};
use super::nearest::{Nearest, NearestQuery, Source};
use super::{Metric, Profile, Roads, Snap, oracle};
use crate::quantity::{Course, Position, Speed};

pub const CAR: Metric = Metric::new(Profile::Car, false);

/// `x` metres east and `y` north of the town's corner.
pub fn at(x: f64, y: f64) -> Position {
    // 1e-7 degree is 11.1195 mm of latitude, and of longitude at 31.6° times its cosine.
    Position { lat_e7: 316_000_000 + (y / 0.011_119_5).round() as i32, lon_e7: -80_000_000 + (x / 0.009_470_8).round() as i32 }
}

/// A town being drawn.
pub struct Town(pub Extract);

impl Town {
    pub fn new(nodes: &[(i64, f64, f64)]) -> Self {
        let mut e = Extract::new(MapSource { kind: SourceKind::Synthetic { seed: 1 }, name: "Town".into() });
        e.nodes = nodes.iter().map(|(id, x, y)| Node { id: *id, position: at(*x, *y) }).collect();
        Self(e)
    }

    pub fn way(mut self, id: i64, refs: &[i64], tags: &str) -> Self {
        self.0.ways.push(Way { id, refs: refs.to_vec(), tags: tags_of(tags) });
        self
    }

    pub fn node(mut self, id: i64, tags: &str) -> Self {
        self.0.node_tags.insert(id, tags_of(tags));
        self
    }

    pub fn restriction(mut self, kind: RestrictionKind, from: i64, via: Via, to: i64, except: &str) -> Self {
        let id = self.0.restrictions.len() as i64;
        let except = except.split(';').filter(|s| !s.is_empty()).map(Box::from).collect();
        self.0.restrictions.push(Restriction { id, kind, from, via, to, except, only_for: None });
        self
    }

    pub fn graph(mut self) -> Graph {
        self.0.sort();
        build(&self.0, |_, _| {}).unwrap().0
    }

    pub fn roads(self) -> Roads {
        Roads::from_graph(self.graph())
    }
}

pub fn tags_of(text: &str) -> Tags {
    Tags::new(text.split_whitespace().map(|t| t.split_once('=').unwrap()))
}

/// A unit that stands.
pub fn parked(roads: &Roads, metric: Metric, x: f64, y: f64) -> Snap {
    roads.snap(metric, at(x, y), None, None).unwrap()
}

/// A unit that drives.
pub fn driving(roads: &Roads, metric: Metric, x: f64, y: f64, course: f64) -> Snap {
    roads.snap(metric, at(x, y), Course::from_degrees(course), Speed::from_mps(10.0)).unwrap()
}

/// Travel times of single units, which the oracle must confirm.
pub fn travel(roads: &Roads, metric: Metric, incident: Position, snaps: &[Snap]) -> Vec<Option<u64>> {
    let sources: Vec<Source> = snaps.iter().enumerate().map(|(i, s)| Source { key: i as u32, snap: *s, extra_ms: 0 }).collect();
    let answer = ask(roads, metric, incident, snaps.len(), &sources);
    let times: Vec<Option<u64>> =
        (0..snaps.len() as u32).map(|k| answer.reached.iter().find(|(key, _)| *key == k).map(|(_, t)| *t)).collect();
    assert_eq!(times, oracle::travel_times(roads, incident, metric, &sources));
    for (snap, time) in snaps.iter().zip(&times) {
        assert_eq!(roads.route(metric, snap, incident).map(|r| r.travel_ms), *time);
    }
    times
}

pub fn ask(roads: &Roads, metric: Metric, incident: Position, k: usize, sources: &[Source]) -> Nearest {
    roads.nearest(&NearestQuery { incident, metric, k, sources })
}
