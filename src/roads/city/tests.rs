//! The same seed, the same city; every city hangs together.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking and says what it measured")]

use super::*;
use crate::roads::extract::{Extract, RestrictionKind, Via};
use std::collections::{BTreeMap, BTreeSet};

const SEEDS: [u64; 4] = [1, 7, 2026, u64::MAX];

fn drivable(highway: &str) -> bool {
    ["trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street"].contains(&highway)
}

/// Directed pieces between nodes that cars may use.
fn arcs(e: &Extract) -> BTreeMap<i64, Vec<i64>> {
    let mut out: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for w in e.ways.iter().filter(|w| w.tags.get("highway").is_some_and(drivable)) {
        let one_way = w.tags.is("oneway", "yes") || w.tags.is("junction", "roundabout");
        for p in w.refs.windows(2) {
            out.entry(p[0]).or_default().push(p[1]);
            out.entry(p[1]).or_default().extend((!one_way).then_some(p[0]));
        }
    }
    out
}

fn reached(arcs: &BTreeMap<i64, Vec<i64>>, start: i64) -> BTreeSet<i64> {
    let mut seen = BTreeSet::from([start]);
    let mut todo = vec![start];
    while let Some(n) = todo.pop() {
        for next in arcs.get(&n).into_iter().flatten() {
            if seen.insert(*next) {
                todo.push(*next);
            }
        }
    }
    seen
}

#[test]
fn one_seed_gives_one_city_and_another_seed_another() {
    for seed in SEEDS {
        assert_eq!(generate(seed), generate(seed), "seed {seed}");
    }
    assert_ne!(generate(1).nodes, generate(2).nodes);
}

#[test]
fn cars_get_from_nearly_everywhere_to_nearly_everywhere() {
    for seed in SEEDS {
        let e = generate(seed);
        let forward = arcs(&e);
        let mut back: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (a, list) in &forward {
            for b in list {
                back.entry(*b).or_default().push(*a);
            }
        }
        let all: BTreeSet<i64> = forward.keys().chain(back.keys()).copied().collect();
        let start = e.ways.iter().find(|w| w.tags.is("highway", "trunk")).unwrap().refs[0];
        let strong = reached(&forward, start).intersection(&reached(&back, start)).count();
        println!(
            "seed {seed}: {} nodes, {} ways, {} car nodes, {strong} in one component, {} restrictions",
            e.nodes.len(),
            e.ways.len(),
            all.len(),
            e.restrictions.len()
        );
        assert!(strong as f64 >= 0.99 * all.len() as f64, "seed {seed}: {strong} of {}", all.len());
        assert!((4_000..40_000).contains(&all.len()));
    }
}

#[test]
fn people_on_foot_reach_the_whole_old_town() {
    for seed in SEEDS {
        let e = generate(seed);
        let mut walk: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        let mut lanes = BTreeSet::new();
        for w in e.ways.iter().filter(|w| w.tags.get("highway").is_some()) {
            for p in w.refs.windows(2) {
                walk.entry(p[0]).or_default().push(p[1]);
                walk.entry(p[1]).or_default().push(p[0]);
            }
            if w.tags.is("motor_vehicle", "no") {
                lanes.extend(w.refs.iter().copied());
            }
        }
        let start = *lanes.iter().next().unwrap();
        let seen = reached(&walk, start);
        assert!(lanes.len() > 900 && lanes.iter().all(|n| seen.contains(n)), "seed {seed}");
        let all: usize = walk.len();
        assert!(seen.len() as f64 > 0.99 * all as f64, "seed {seed}: {} of {all}", seen.len());
    }
}

#[test]
fn references_hold_and_turn_bans_meet_at_their_node() {
    for seed in SEEDS {
        let e = generate(seed);
        assert!(e.ways.iter().all(|w| w.refs.len() >= 2 && w.refs.iter().all(|n| e.position(*n).is_some())));
        assert!(e.ways.iter().all(|w| w.refs.windows(2).all(|p| p[0] != p[1])), "a way stays at a node");
        assert!(e.restrictions.len() >= 20, "seed {seed}: {}", e.restrictions.len());
        for r in &e.restrictions {
            let ends = |w: i64| {
                let refs = &e.way(w).unwrap().refs;
                [refs[0], refs[refs.len() - 1]]
            };
            match &r.via {
                Via::Node(n) => assert!(ends(r.from).contains(n) && ends(r.to).contains(n), "seed {seed} restriction {}", r.id),
                Via::Ways(v) => {
                    assert!(ends(r.from).iter().any(|n| ends(v[0]).contains(n)) && ends(r.to).iter().any(|n| ends(v[0]).contains(n)))
                }
            }
        }
        assert!(e.restrictions.iter().any(|r| r.kind == RestrictionKind::Only), "seed {seed}");
    }
}

#[test]
fn it_has_all_that_a_map_shows() {
    let e = generate(1);
    let count = |key: &str, value: &str| e.ways.iter().filter(|w| w.tags.is(key, value)).count();
    for (key, value, least) in [
        ("junction", "roundabout", 8),
        ("oneway", "yes", 60),
        ("bridge", "yes", 4),
        ("leisure", "park", 10),
        ("building", "yes", 4_000),
        ("motor_vehicle", "no", 300),
    ] {
        assert!(count(key, value) >= least, "{key}={value}: {}", count(key, value));
    }
    let named = e.ways.iter().filter_map(|w| w.tags.get("name")).collect::<BTreeSet<_>>().len();
    assert!(named > 150, "{named} street names");
    assert!(e.source.name.contains("synthetic"));
}
