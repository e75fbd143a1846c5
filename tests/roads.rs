//! The fast answer against the judge: nearest five of 800 units, random incidents, every profile with and without siren.
//!
//! `DAWRIA_ROADS_INCIDENTS` incidents for each map (200 unless set), the eight metrics in turn; `DAWRIA_SEED` repeats a run.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use dawria::quantity::{Course, Position, Speed};
use dawria::roads::extract::{Extract, Node, Restriction, RestrictionKind, Source as MapSource, SourceKind, Tags, Via, Way};
use dawria::roads::profile::{SIREN_MASK, profile_mask};
use dawria::roads::{Closure, Metric, NearestQuery, Profile, Roads, Shape, Source, graph, oracle, osm};
use std::path::{Path, PathBuf};

const UNITS: usize = 800;
const K: usize = 5;

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// Somewhere near a point of the network.
    fn place(&mut self, roads: &Roads, scatter_e7: u64) -> Position {
        let points = &roads.graph().points;
        let p = points[self.below(points.len() as u64) as usize];
        let mut off = |v: i32| v + self.below(2 * scatter_e7 + 1) as i32 - scatter_e7 as i32;
        Position { lat_e7: off(p.lat_e7), lon_e7: off(p.lon_e7) }
    }
}

fn from_env(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |v| v.parse().unwrap_or_else(|_| panic!("{name} must be a number, not `{v}`")))
}

fn data(name: &str) -> Option<PathBuf> {
    let dir = std::env::var_os("DAWRIA_DATA").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let file = dir.join("osm").join(name);
    let there = file.is_file();
    if !there {
        eprintln!("skipped: no data ({name})");
    }
    there.then_some(file)
}

fn load(file: &Path) -> Roads {
    let extract = osm::read(file, |_, _| {}).unwrap();
    let (graph, report) = graph::build(&extract, |_, _| {}).unwrap();
    eprintln!("{}: {report:?}", extract.source.name);
    Roads::from_graph(graph)
}

/// Units scattered over the roads; one in ten is not in question.
fn units(roads: &Roads, metric: Metric, random: &mut Random) -> Vec<Source> {
    let mut sources = Vec::new();
    for key in 0..UNITS as u32 {
        let place = random.place(roads, 2_000);
        let course = Course::from_degrees(random.below(360) as f64).filter(|_| random.below(10) < 8);
        let speed = Speed::from_mps(random.below(20) as f64);
        let extra_ms = [0, 0, 0, 15_000, 60_000, random.below(120_000)][random.below(6) as usize];
        let filtered_out = random.below(10) == 0;
        if let Some(snap) = roads.snap(metric, place, course, speed).filter(|_| !filtered_out) {
            sources.push(Source { key, snap, extra_ms });
        }
    }
    sources
}

/// Runs the comparison; the answer is how many incidents disagreed in any way.
fn compare(roads: &Roads, name: &str, incidents: u64, seed: u64) -> u64 {
    eprintln!("{name}: seed {seed}, {incidents} incidents");
    let mut random = Random(seed);
    let fleets: Vec<Vec<Source>> = Metric::ALL.iter().map(|m| units(roads, *m, &mut random)).collect();
    let (mut mismatches, mut ranked, mut off_road) = (0, 0, 0);
    for n in 0..incidents {
        let metric = Metric::ALL[(n % 8) as usize];
        let fleet = &fleets[metric.index()];
        // Now and then few are free, so that the search has to go far or everywhere.
        let sources = match n % 5 {
            0 => &fleet[..fleet.len().min(16)],
            1 if n % 3 == 0 => &fleet[..fleet.len().min(3)],
            _ => &fleet[..],
        };
        let incident = random.place(roads, 5_000);
        let answer = roads.nearest(&NearestQuery { incident, metric, k: K, sources });
        let times = oracle::travel_times(roads, incident, metric, sources);
        let mut want: Vec<(u64, u32, u64)> =
            sources.iter().zip(&times).filter_map(|(s, t)| t.map(|t| (t + s.extra_ms, s.key, t))).collect();
        want.sort_unstable();
        want.truncate(K);
        let got: Vec<(u64, u32, u64)> = answer.ranked.iter().map(|r| (r.total_ms, r.key, r.travel_ms)).collect();
        // What is reached is exact, what is not is beyond the bound.
        let reached_right = sources.iter().zip(&times).all(|(s, t)| match answer.reached.binary_search_by_key(&s.key, |r| r.0) {
            Ok(i) => Some(answer.reached[i].1) == *t,
            Err(_) => t.is_none_or(|t| t >= answer.bound_ms && !answer.complete),
        });
        // The drawn way takes as long as was said.
        let first = answer.ranked.first().and_then(|r| sources.iter().find(|s| s.key == r.key));
        let route_right = first.is_none_or(|s| {
            roads.route(metric, &s.snap, incident).is_some_and(|r| Some(r.travel_ms) == answer.ranked.first().map(|a| a.travel_ms))
        });
        if got != want || !reached_right || !route_right {
            mismatches += 1;
            eprintln!(
                "{name}, incident {n} at {incident}, {metric:?}: {got:?}, judge {want:?}, reached {reached_right}, route {route_right}"
            );
        }
        ranked += got.len();
        off_road += u64::from(!answer.on_road);
    }
    eprintln!("{name}: {mismatches} mismatches of {incidents} incidents ({ranked} units ranked, {off_road} incidents off the roads)");
    mismatches
}

fn check(roads: &Roads, name: &str) {
    let incidents = from_env("DAWRIA_ROADS_INCIDENTS", 200);
    let seed = from_env("DAWRIA_SEED", 19);
    assert_eq!(compare(roads, name, incidents, seed), 0, "{name}: see above");
    // The same with roads closed, a tenth as often.
    let mut random = Random(seed ^ 1);
    let closures: Vec<Closure> = (0..40)
        .map(|i| {
            let (a, b) = (random.place(roads, 20_000), random.place(roads, 20_000));
            let near = Position { lat_e7: a.lat_e7 + 30_000, lon_e7: a.lon_e7 - 20_000 };
            let shape = match i % 3 {
                0 => Shape::Point(a),
                1 => Shape::Line(vec![a, near]),
                _ => {
                    Shape::Area(vec![a, near, Position { lat_e7: near.lat_e7, lon_e7: a.lon_e7 + (b.lon_e7 - a.lon_e7).signum() * 30_000 }])
                }
            };
            Closure { shape, passes: [0, profile_mask(Profile::Foot), SIREN_MASK][i % 3] }
        })
        .collect();
    let closed = roads.with_closures(&closures);
    assert_ne!(closed.weights_version(), roads.weights_version());
    assert_eq!(compare(&closed, &format!("{name} with closures"), incidents.div_ceil(10), seed), 0, "{name}: see above");
}

#[test]
fn marrakech_nearest_equals_full_dijkstra() {
    if let Some(file) = data("marrakech_roads.osm.pbf") {
        check(&load(&file), "marrakech");
    }
}

#[test]
fn malta_nearest_equals_full_dijkstra() {
    if let Some(file) = data("malta.osm.pbf") {
        check(&load(&file), "malta");
    }
}

#[test]
fn youssoufia_nearest_equals_full_dijkstra() {
    if let Some(file) = data("youssoufia.osm.pbf") {
        check(&load(&file), "youssoufia");
    }
}

#[test]
fn built_in_town_nearest_equals_full_dijkstra() {
    let (graph, report) = graph::build(&town(7), |_, _| {}).unwrap();
    eprintln!("built-in town: {report:?}");
    assert!(report.phantoms > 0 && report.restrictions.len() > 1);
    check(&Roads::from_graph(graph), "built-in town");
}

/// A crooked grid of 30 × 30 streets with one-ways, footways, barriers and restrictions of every kind.
fn town(seed: u64) -> Extract {
    const SIDE: i64 = 30;
    let mut random = Random(seed);
    let mut e = Extract::new(MapSource { kind: SourceKind::Synthetic { seed }, name: "Grid".into() });
    for row in 0..SIDE {
        for column in 0..SIDE {
            let mut at = |n: i64, step: i32| n as i32 * step + random.below(3_000) as i32;
            let position = Position { lat_e7: 316_000_000 + at(row, 9_000), lon_e7: -80_000_000 + at(column, 10_000) };
            e.nodes.push(Node { id: row * SIDE + column, position });
        }
    }
    let kinds = ["primary", "secondary", "residential", "residential", "residential", "living_street", "footway", "service"];
    let mut ends: Vec<(i64, i64, i64)> = Vec::new();
    for from in 0..SIDE * SIDE {
        for (onward, inside) in [(from + 1, (from + 1) % SIDE != 0), (from + SIDE, from + SIDE < SIDE * SIDE)] {
            if !inside || random.below(9) == 0 {
                continue;
            }
            let kind = kinds[random.below(8) as usize];
            let oneway = ["no", "no", "yes", "-1"][random.below(4) as usize];
            let id = e.ways.len() as i64;
            ends.push((id, from, onward));
            e.ways.push(Way { id, refs: vec![from, onward], tags: Tags::new([("highway", kind), ("oneway", oneway)]) });
        }
    }
    for id in 0..150 {
        let (via_way, a, b) = ends[random.below(ends.len() as u64) as usize];
        let mut touching = |node: i64| {
            let found: Vec<i64> = ends.iter().filter(|(w, x, y)| *w != via_way && (*x == node || *y == node)).map(|w| w.0).collect();
            found.get(random.below(found.len().max(1) as u64) as usize).copied()
        };
        let (from, over, beside) = (touching(a), touching(b), touching(a));
        let kind = if id % 4 == 0 { RestrictionKind::Only } else { RestrictionKind::No };
        let except = if id % 5 == 0 { vec![Box::from("bicycle")] } else { Vec::new() };
        let whole = match id % 3 {
            0 => from.zip(over).map(|(f, o)| (f, Via::Ways(vec![via_way]), o)),
            1 => from.zip(beside).map(|(f, t)| (f, Via::Node(a), t)),
            _ => Some((via_way, Via::Node(b), via_way)),
        };
        if let Some((from, via, to)) = whole {
            e.restrictions.push(Restriction { id, kind, from, via, to, except, only_for: None });
        }
    }
    for id in 0..20 {
        e.node_tags.insert(id * 41, Tags::new([("barrier", "bollard")]));
    }
    e.sort();
    e
}
