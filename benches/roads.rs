//! Who can be there first, on the road graph of Marrakech: five of 800 units, turn-aware. Without the extract there is nothing to run.
//!
//! `DAWRIA_DATA` or `../shared/data` must hold `osm/marrakech_roads.osm.pbf`.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use dawria::quantity::{Course, Position, Speed};
use dawria::roads::{Metric, NearestQuery, Profile, Roads, Source, graph, osm};
use divan::{Bencher, black_box};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn main() {
    if TOWN.is_some() {
        divan::main();
    }
}

struct Town {
    roads: Roads,
    incidents: Vec<Position>,
    places: Vec<(Position, u32, u32)>,
}

static TOWN: LazyLock<Option<Town>> = LazyLock::new(|| {
    let dir = std::env::var_os("DAWRIA_DATA").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let file = dir.join("osm/marrakech_roads.osm.pbf");
    if !file.is_file() {
        eprintln!("skipped: no data (marrakech_roads.osm.pbf)");
        return None;
    }
    let roads = Roads::from_graph(graph::build(&osm::read(&file, |_, _| {}).unwrap(), |_, _| {}).unwrap().0);
    // A fixed sequence (Knuth's 64-bit LCG), so that every run asks the same.
    let mut state = 19_u64;
    let mut next = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let points = &roads.graph().points;
    let mut place = || {
        let p = points[next(points.len() as u64) as usize];
        (Position { lat_e7: p.lat_e7 + next(2_000) as i32, lon_e7: p.lon_e7 + next(2_000) as i32 }, next(360) as u32, next(15_000) as u32)
    };
    let incidents = (0..512).map(|_| place().0).collect();
    let places = (0..800).map(|_| place()).collect();
    Some(Town { roads, incidents, places })
});

fn town() -> &'static Town {
    TOWN.as_ref().unwrap()
}

fn fleet(town: &Town, metric: Metric, take: impl Fn(usize) -> bool) -> Vec<Source> {
    let chosen = town.places.iter().enumerate().filter(|(i, _)| take(*i));
    chosen
        .filter_map(|(i, (place, course, speed))| {
            let snap = town.roads.snap(metric, *place, Course::from_degrees(f64::from(*course)), Some(Speed(*speed)))?;
            Some(Source { key: i as u32, snap, extra_ms: 0 })
        })
        .collect()
}

fn cycle<'a>(town: &'a Town) -> impl FnMut() -> Position + 'a {
    let mut n = 0;
    move || {
        n = (n + 1) % town.incidents.len();
        town.incidents[n]
    }
}

#[divan::bench(sample_count = 1000)]
fn nearest_5_of_800_cars(bencher: Bencher<'_, '_>) {
    let (town, metric) = (town(), Metric::new(Profile::Car, false));
    let sources = fleet(town, metric, |_| true);
    bencher.with_inputs(cycle(town)).bench_local_values(|incident| {
        black_box(town.roads.nearest(&NearestQuery { incident, metric, k: 5, sources: &sources }));
    });
}

#[divan::bench(sample_count = 1000)]
fn nearest_5_of_800_mixed(bencher: Bencher<'_, '_>) {
    let town = town();
    // Of ten units five are cars, three motorbikes, one on a bicycle, one on foot.
    let kind = |i: usize| [0, 0, 0, 0, 0, 1, 1, 1, 2, 3][i % 10];
    let groups: Vec<(Metric, Vec<Source>)> = Profile::ALL
        .iter()
        .map(|profile| Metric::new(*profile, false))
        .enumerate()
        .map(|(p, metric)| (metric, fleet(town, metric, |i| kind(i) == p)))
        .collect();
    bencher.with_inputs(cycle(town)).bench_local_values(|incident| {
        let queries: Vec<NearestQuery<'_>> =
            groups.iter().map(|(metric, sources)| NearestQuery { incident, metric: *metric, k: 5, sources }).collect();
        black_box(town.roads.nearest_merged(&queries));
    });
}

#[divan::bench(sample_count = 300)]
fn nearest_5_of_16_cars(bencher: Bencher<'_, '_>) {
    let (town, metric) = (town(), Metric::new(Profile::Car, false));
    let sources = fleet(town, metric, |i| i % 50 == 0);
    bencher.with_inputs(cycle(town)).bench_local_values(|incident| {
        black_box(town.roads.nearest(&NearestQuery { incident, metric, k: 5, sources: &sources }));
    });
}

#[divan::bench(sample_count = 1000)]
fn snap_moving_car(bencher: Bencher<'_, '_>) {
    let (town, metric) = (town(), Metric::new(Profile::Car, false));
    bencher.with_inputs(cycle(town)).bench_local_values(|place| {
        black_box(town.roads.snap(metric, place, Course::from_degrees(77.0), Some(Speed(9_000))));
    });
}

#[divan::bench(sample_count = 100)]
fn route_across_town(bencher: Bencher<'_, '_>) {
    let (town, metric) = (town(), Metric::new(Profile::Car, false));
    let from = fleet(town, metric, |i| i == 0)[0].snap;
    bencher.with_inputs(cycle(town)).bench_local_values(|place| {
        black_box(town.roads.route(metric, &from, place));
    });
}

#[divan::bench(sample_count = 20)]
fn open_the_file(bencher: Bencher<'_, '_>) {
    let dir = std::env::temp_dir().join(format!("dawria-bench-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    graph::file::save(town().roads.graph(), &dir.join(graph::file::FILE_NAME)).unwrap();
    bencher.bench_local(|| Roads::open(&dir).unwrap());
    std::fs::remove_dir_all(&dir).unwrap();
}
