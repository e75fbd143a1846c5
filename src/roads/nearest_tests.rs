//! Cases that are easy to get wrong, each on a town small enough to check by hand. Every time is confirmed by the oracle and by the
//! length of the drawn route.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::roads::extract::{RestrictionKind::*, Via};
use crate::roads::profile::{Profile, TURN_MS};
use crate::roads::testing::{CAR, Town, ask, at, driving, parked, travel};
use crate::roads::{Closure, Shape, oracle};

const U_TURN: u64 = TURN_MS[0][3] as u64;
/// Milliseconds for a metre by car on a residential street: 25 km/h, in whole cm/s.
const RESIDENTIAL: f64 = 100_000.0 / 694.0;

fn about(got: Option<u64>, metres: f64, extra_ms: u64) {
    let want = metres * RESIDENTIAL + extra_ms as f64;
    let got = got.unwrap() as f64;
    assert!((got - want).abs() <= want * 0.002 + 200.0, "{got} ms instead of {want}");
}

/// A street of 1 km from west to east.
fn street(tags: &str) -> Town {
    Town::new(&[(1, 0.0, 0.0), (2, 1000.0, 0.0)]).way(10, &[1, 2], tags)
}

#[test]
fn on_one_edge_the_side_and_the_course_decide() {
    let roads = street("highway=residential").roads();
    let before = driving(&roads, CAR, 300.0, 0.0, 90.0);
    let past = driving(&roads, CAR, 700.0, 0.0, 90.0);
    let towards = driving(&roads, CAR, 700.0, 0.0, 270.0);
    let standing = parked(&roads, CAR, 700.0, 0.0);
    let times = travel(&roads, CAR, at(500.0, 0.0), &[before, past, towards, standing]);
    about(times[0], 200.0, 0);
    about(times[1], 200.0, U_TURN);
    about(times[2], 200.0, 0);
    about(times[3], 200.0, 0);
}

#[test]
fn a_unit_at_the_incident_takes_one_millisecond() {
    let roads = street("highway=residential").roads();
    assert_eq!(travel(&roads, CAR, at(500.0, 0.0), &[parked(&roads, CAR, 500.0, 0.0)]), [Some(1)]);
}

/// Rule: domain §5.15 – a search that is bounded by a time finds those within it and ends there
#[test]
fn a_bounded_search_leaves_out_whoever_is_beyond() {
    let roads = street("highway=residential").roads();
    let (near, far) = (parked(&roads, CAR, 400.0, 0.0), parked(&roads, CAR, 1000.0, 0.0));
    let sources = [near, far].into_iter().enumerate().map(|(n, snap)| Source { key: n as u32, snap, extra_ms: 0 }).collect::<Vec<_>>();
    let query = NearestQuery { incident: at(0.0, 0.0), metric: CAR, k: 5, sources: &sources };
    let keys = |n: Nearest| n.ranked.into_iter().map(|r| r.key).collect::<Vec<_>>();
    assert_eq!(keys(roads.nearest_merged(&[query])), [0, 1]);
    let ms = (600.0 * RESIDENTIAL) as u64;
    assert_eq!(keys(roads.nearest_within(&[query], ms)), [0]);
    assert!(roads.nearest_within(&[query], 1).ranked.is_empty());
}

/// Two carriageways 20 m apart, joined at both ends.
fn divided() -> Roads {
    Town::new(&[(1, 0.0, 0.0), (2, 2000.0, 0.0), (3, 2000.0, 20.0), (4, 0.0, 20.0)])
        .way(10, &[1, 2], "highway=residential oneway=yes")
        .way(11, &[3, 4], "highway=residential oneway=yes")
        .way(12, &[2, 3], "highway=residential")
        .way(13, &[4, 1], "highway=residential")
        .roads()
}

#[test]
fn a_unit_just_past_on_a_divided_road_is_far() {
    let roads = divided();
    let past = driving(&roads, CAR, 1050.0, 1.0, 90.0);
    let behind = driving(&roads, CAR, 500.0, 1.0, 90.0);
    let other_side = driving(&roads, CAR, 1050.0, 19.0, 270.0);
    let times = travel(&roads, CAR, at(1000.0, 0.0), &[past, behind, other_side]);
    about(times[0], 950.0 + 20.0 + 2000.0 + 20.0 + 1000.0, 0);
    about(times[1], 500.0, 0);
    about(times[2], 1050.0 + 20.0 + 1000.0, 0);
}

#[test]
fn the_course_chooses_the_carriageway() {
    let roads = divided();
    // Nearer to the southern one, but facing west.
    let snap = driving(&roads, CAR, 1000.0, 8.0, 270.0);
    assert!((snap.point.lat_e7 - at(0.0, 20.0).lat_e7).abs() < 100, "{snap:?}");
    assert!(snap.back.is_none());
    let slow =
        roads.snap(CAR, at(1000.0, 8.0), crate::quantity::Course::from_degrees(270.0), crate::quantity::Speed::from_mps(0.5)).unwrap();
    assert!((slow.point.lat_e7 - at(0.0, 0.0).lat_e7).abs() < 100, "a unit that stands is on the nearest road: {slow:?}");
}

#[test]
fn on_a_one_way_loop_the_unit_past_the_incident_goes_round() {
    let roads = Town::new(&[(1, 0.0, 0.0), (2, 400.0, 0.0), (3, 400.0, 400.0), (4, 0.0, 400.0)])
        .way(10, &[1, 2, 3, 4, 1], "highway=residential oneway=yes")
        .roads();
    let times = travel(&roads, CAR, at(200.0, 0.0), &[parked(&roads, CAR, 100.0, 0.0), parked(&roads, CAR, 300.0, 0.0)]);
    about(times[0], 100.0, 0);
    about(times[1], 1500.0, 0);
}

/// A cross of 300 m arms: 1 west, 2 south, 3 east, 4 north, 5 the middle. Way n leads from node n to the middle.
fn cross() -> Town {
    let mut town = Town::new(&[(1, -300.0, 0.0), (2, 0.0, -300.0), (3, 300.0, 0.0), (4, 0.0, 300.0), (5, 0.0, 0.0)]);
    for n in 1..=4 {
        town = town.way(n, &[n, 5], "highway=residential");
    }
    town
}

fn from_the_south_to_the_west(town: Town, metric: Metric) -> Option<u64> {
    let roads = town.roads();
    let unit = driving(&roads, metric, 0.0, -200.0, 0.0);
    travel(&roads, metric, at(-200.0, 0.0), &[unit])[0]
}

#[test]
fn turn_costs_follow_the_side_of_driving() {
    about(from_the_south_to_the_west(cross(), CAR), 400.0, 4_000);
    // A tagged roundabout that runs clockwise turns the country round: left is near.
    let mut town = cross();
    for (id, x, y) in [(20, 3000.0, 0.0), (21, 3010.0, 10.0), (22, 3020.0, 0.0), (23, 3010.0, -10.0)] {
        town.0.nodes.push(crate::roads::extract::Node { id, position: at(x, y) });
    }
    let town = town.way(30, &[20, 21, 22, 23, 20], "highway=residential junction=roundabout");
    about(from_the_south_to_the_west(town, CAR), 400.0, 1_500);
}

#[test]
fn a_forbidden_turn_sends_the_unit_round_and_except_spares_the_bicycle() {
    let no_left = |except| cross().restriction(No, 2, Via::Node(5), 1, except);
    // East arm to its end, back, straight on: 200 + 300 + 300 + 200 m, a right turn and a U-turn. North and back with a right turn too.
    about(from_the_south_to_the_west(no_left(""), CAR), 1000.0, 1_500 + 15_000);
    about(from_the_south_to_the_west(no_left("bicycle;motorcar"), CAR), 400.0, 4_000);
    let bicycle = Metric::new(Profile::Bicycle, false);
    let (forbidden, spared) = (from_the_south_to_the_west(no_left(""), bicycle), from_the_south_to_the_west(no_left("bicycle"), bicycle));
    assert!(forbidden.unwrap() > spared.unwrap() + 100_000);
    let foot = Metric::new(Profile::Foot, false);
    assert_eq!(from_the_south_to_the_west(no_left(""), foot), from_the_south_to_the_west(cross(), foot));
    // The siren keeps it, unless emergencies are spared.
    let siren = Metric::new(Profile::Car, true);
    assert!(from_the_south_to_the_west(no_left(""), siren).unwrap() > 2 * from_the_south_to_the_west(cross(), siren).unwrap());
    assert_eq!(from_the_south_to_the_west(no_left("emergency"), siren), from_the_south_to_the_west(cross(), siren));
}

#[test]
fn an_only_restriction_forbids_the_others() {
    let only_north = cross().restriction(Only, 2, Via::Node(5), 4, "");
    about(from_the_south_to_the_west(only_north, CAR), 200.0 + 600.0 + 200.0, 15_000 + 1_500);
    let only_west = cross().restriction(Only, 2, Via::Node(5), 1, "");
    about(from_the_south_to_the_west(only_west, CAR), 400.0, 4_000);
}

/// From the south over a middle piece (way 5, 100 m east) to the south again: the turn back over two junctions.
fn over_the_middle(restriction: Option<(crate::roads::extract::RestrictionKind, i64)>) -> Roads {
    let nodes =
        [(1, 0.0, -300.0), (2, 0.0, 0.0), (3, 100.0, 0.0), (4, 100.0, -300.0), (5, 400.0, 0.0), (6, -300.0, 0.0), (7, 100.0, 300.0)];
    let mut town = Town::new(&nodes)
        .way(1, &[1, 2], "highway=residential oneway=yes")
        .way(2, &[2, 3], "highway=residential oneway=yes")
        .way(3, &[3, 4, 1], "highway=residential oneway=yes")
        .way(4, &[3, 5, 7, 3], "highway=residential oneway=yes")
        .way(6, &[4, 6, 2], "highway=residential oneway=yes");
    if let Some((kind, to)) = restriction {
        town = town.restriction(kind, 1, Via::Ways(vec![2]), to, "");
    }
    town.roads()
}

#[test]
fn a_restriction_over_a_way_binds_only_those_who_came_that_way() {
    let incident = at(100.0, -200.0);
    let time = |roads: &Roads, x, y, course| travel(roads, CAR, incident, &[driving(roads, CAR, x, y, course)])[0].unwrap();
    let free = over_the_middle(None);
    let bound = over_the_middle(Some((No, 3)));
    assert_eq!((free.graph().phantoms.len(), bound.graph().phantoms.len()), (0, 1));
    // From way 1 over way 2 into way 3 is forbidden: round by way 4.
    assert!(time(&bound, 0.0, -150.0, 0.0) > time(&free, 0.0, -150.0, 0.0) + 100_000);
    // From way 6 over the same way 2 it is not.
    assert_eq!(time(&bound, -150.0, 0.0, 90.0), time(&free, -150.0, 0.0, 90.0));
    // Nor for who starts on way 2.
    assert_eq!(time(&bound, 50.0, 0.0, 90.0), time(&free, 50.0, 0.0, 90.0));
    // Only into way 4, coming from way 1, comes to the same here.
    let only = over_the_middle(Some((Only, 4)));
    assert_eq!(time(&only, 0.0, -150.0, 0.0), time(&bound, 0.0, -150.0, 0.0));
    // An incident on the middle way is reached either way.
    let middle = at(60.0, 0.0);
    let unit = |roads: &Roads| travel(roads, CAR, middle, &[driving(roads, CAR, 0.0, -150.0, 0.0)])[0];
    assert_eq!(unit(&bound), unit(&free));
}

#[test]
fn barriers_stop_cars_with_and_without_siren_but_not_walkers() {
    let town = || {
        Town::new(&[(1, 0.0, 0.0), (2, 500.0, 0.0), (3, 1000.0, 0.0), (4, 0.0, 400.0), (5, 1000.0, 400.0)])
            .way(10, &[1, 2, 3], "highway=residential")
            .way(11, &[1, 4, 5, 3], "highway=residential")
    };
    let time = |town: Town, metric| {
        let roads = town.roads();
        travel(&roads, metric, at(600.0, 0.0), &[driving(&roads, metric, 400.0, 0.0, 90.0)])[0].unwrap()
    };
    for metric in Metric::ALL {
        let (open, blocked) = (time(town(), metric), time(town().node(2, "barrier=bollard"), metric));
        assert_eq!(blocked > open * 3, metric.profile.has_motor(), "{metric:?}");
    }
}

#[test]
fn private_roads_open_with_the_siren_and_units_snap_past_them() {
    let roads = Town::new(&[(1, 0.0, 0.0), (2, 1000.0, 0.0), (3, 500.0, 0.0), (4, 500.0, 60.0)])
        .way(10, &[1, 3, 2], "highway=residential")
        .way(11, &[3, 4], "highway=service access=private")
        .roads();
    let plain = parked(&roads, CAR, 501.0, 50.0);
    assert_eq!((plain.distance_mm + 500) / 1000, 50, "{plain:?}");
    let siren = Metric::new(Profile::Car, true);
    assert!(parked(&roads, siren, 501.0, 50.0).distance_mm < 1_500);
    assert!(travel(&roads, CAR, at(100.0, 0.0), &[plain])[0].is_some());
    // An incident behind the gate: the car stops on the street and the crew walks, the siren drives in.
    let unit = |m| travel(&roads, m, at(500.0, 59.0), &[parked(&roads, m, 100.0, 0.0)])[0].unwrap();
    assert!(unit(CAR) > unit(siren) + 20_000);
}

#[test]
fn an_island_is_no_place_to_stand_and_off_the_map_is_none() {
    let roads = Town::new(&[(1, 0.0, 0.0), (2, 500.0, 0.0), (3, 1000.0, 0.0), (4, 0.0, 100.0), (5, 90.0, 100.0)])
        .way(10, &[1, 2, 3], "highway=residential")
        .way(12, &[3, 1], "highway=tertiary oneway=yes")
        .way(11, &[4, 5], "highway=residential")
        .roads();
    let near_island = parked(&roads, CAR, 50.0, 99.0);
    assert!((near_island.distance_mm + 500) / 1000 == 99, "{near_island:?}");
    assert!(roads.snap(CAR, at(50.0, 600.0), None, None).is_none(), "more than 250 m away");
    assert!(roads.snap_incident(CAR, at(50.0, 600.0)).is_some());
    assert!(roads.snap_incident(CAR, at(50.0, 9_000.0)).is_none());
    let nobody = ask(&roads, CAR, at(50.0, 9_000.0), 5, &[Source { key: 1, snap: near_island, extra_ms: 0 }]);
    assert!(!nobody.on_road && nobody.complete && nobody.ranked.is_empty() && nobody.reached.is_empty());
}

#[test]
fn closures_act_at_once_and_only_on_those_who_drive_through() {
    const FOOT: u8 = crate::roads::profile::profile_mask(Profile::Foot);
    let roads = Town::new(&[(1, 0.0, 0.0), (2, 500.0, 0.0), (3, 1000.0, 0.0), (4, 0.0, 400.0), (5, 1000.0, 400.0), (6, 500.0, -50.0)])
        .way(10, &[1, 2, 3], "highway=residential")
        .way(11, &[1, 4, 5, 3], "highway=residential")
        .way(12, &[2, 6], "highway=residential")
        .roads();
    let incident = at(700.0, 0.0);
    let time = |roads: &Roads| travel(roads, CAR, incident, &[driving(roads, CAR, 100.0, 0.0, 90.0)])[0];
    about(time(&roads), 600.0, 0);
    let shapes = [
        Shape::Point(at(300.0, 5.0)),
        Shape::Line(vec![at(300.0, -10.0), at(300.0, 10.0)]),
        Shape::Area(vec![at(200.0, -10.0), at(400.0, -10.0), at(400.0, 10.0), at(200.0, 10.0)]),
    ];
    let mut versions = std::collections::BTreeSet::new();
    for shape in shapes {
        let closed = roads.with_closures(&[Closure { shape, passes: 0 }]);
        let times = [(100.0, 0.0), (310.0, 0.0), (450.0, 0.0)].map(|(x, y)| {
            let unit = driving(&closed, CAR, x, y, 90.0);
            travel(&closed, CAR, incident, &[unit])[0]
        });
        // Before it the unit turns round and goes by the north; behind it the way is free.
        about(times[0], 100.0 + 400.0 + 1000.0 + 400.0 + 300.0, U_TURN);
        about(times[1], 390.0, 0);
        about(times[2], 250.0, 0);
        // A place before the closed stretch is reached from the west only.
        let west = travel(&closed, CAR, at(150.0, 0.0), &[driving(&closed, CAR, 600.0, 0.0, 90.0)])[0];
        about(west, 400.0 + 400.0 + 1000.0 + 400.0 + 150.0, 0);
        versions.insert(closed.weights_version().to_owned());
        assert_eq!(closed.weights_version().len(), 16);
    }
    assert_eq!(versions.len(), 2, "point and line close the same place");
    assert_eq!(roads.weights_version(), "open");
    assert_eq!(roads.with_closures(&[]).weights_version(), "open");
    // Closed on both sides of the side street: it is cut off from the rest, but not for walkers; next to the closure one gets through.
    let both = roads.with_closures(&[
        Closure { shape: Shape::Line(vec![at(300.0, -10.0), at(300.0, 10.0)]), passes: FOOT },
        Closure { shape: Shape::Line(vec![at(800.0, -10.0), at(800.0, 10.0)]), passes: FOOT },
    ]);
    let unit = |m| driving(&both, m, 0.0, 100.0, 180.0);
    assert!(travel(&both, CAR, at(900.0, 0.0), &[unit(CAR)])[0].is_some());
    assert_eq!(travel(&both, CAR, incident, &[unit(CAR)]), [None]);
    assert_eq!(travel(&both, CAR, at(500.0, -40.0), &[unit(CAR)]), [None]);
    let foot = Metric::new(Profile::Foot, false);
    assert!(travel(&both, foot, at(500.0, -40.0), &[unit(foot)])[0].is_some());
    // A circle is what lies within its radius; who has the siren gets through.
    let circle = Closure { shape: Shape::Circle(at(300.0, 0.0), 20), passes: crate::roads::profile::SIREN_MASK };
    let circled = roads.with_closures(&[circle]);
    let siren = Metric::new(Profile::Car, true);
    let around = travel(&circled, CAR, incident, &[driving(&circled, CAR, 100.0, 0.0, 90.0)])[0];
    about(around, 100.0 + 400.0 + 1000.0 + 400.0 + 300.0, U_TURN);
    about(travel(&circled, CAR, at(275.0, 0.0), &[driving(&circled, CAR, 100.0, 0.0, 90.0)])[0], 175.0, 0);
    let through = driving(&circled, siren, 100.0, 0.0, 90.0);
    assert_eq!(travel(&circled, siren, incident, &[through]), travel(&roads, siren, incident, &[through]));
}

#[test]
fn ties_go_to_the_lower_key_and_other_terms_count() {
    let roads = street("highway=residential").roads();
    let snap = parked(&roads, CAR, 300.0, 0.0);
    let near = parked(&roads, CAR, 480.0, 0.0);
    let sources: Vec<Source> = [9, 4, 7, 2].map(|key| Source { key, snap, extra_ms: 0 }).to_vec();
    let keys = |n: &Nearest| n.ranked.iter().map(|r| r.key).collect::<Vec<_>>();
    assert_eq!(keys(&ask(&roads, CAR, at(500.0, 0.0), 3, &sources)), [2, 4, 7]);
    let mut with_terms = sources.clone();
    with_terms.push(Source { key: 1, snap: near, extra_ms: 3_600_000 });
    with_terms[0].extra_ms = 5;
    let answer = ask(&roads, CAR, at(500.0, 0.0), 4, &with_terms);
    assert_eq!(keys(&answer), [2, 4, 7, 9]);
    assert_eq!(answer.ranked[3].total_ms, answer.ranked[3].travel_ms + 5);
    assert!(ask(&roads, CAR, at(500.0, 0.0), 0, &sources).ranked.is_empty());
    assert!(ask(&roads, CAR, at(500.0, 0.0), 3, &[]).complete);
}

#[test]
fn several_metrics_merge_into_one_ranking() {
    let roads = cross().roads();
    let (car, foot) = (CAR, Metric::new(Profile::Foot, false));
    let cars = [(1, -250.0), (2, -100.0)].map(|(key, x)| Source { key, snap: parked(&roads, car, x, 0.0), extra_ms: 0 });
    let walkers = [(3, 10.0), (4, 290.0)].map(|(key, x)| Source { key, snap: parked(&roads, foot, x, 0.0), extra_ms: 0 });
    let incident = at(0.0, 20.0);
    let query = |metric, sources| NearestQuery { incident, metric, k: 3, sources };
    let merged = roads.nearest_merged(&[query(car, &cars[..]), query(foot, &walkers[..])]);
    let mut want: Vec<(u64, u32)> = Vec::new();
    for (metric, sources) in [(car, &cars), (foot, &walkers)] {
        let times = oracle::travel_times(&roads, incident, metric, sources);
        want.extend(sources.iter().zip(times).filter_map(|(s, t)| Some((t?, s.key))));
    }
    want.sort_unstable();
    want.truncate(3);
    assert_eq!(merged.ranked.iter().map(|r| (r.total_ms, r.key)).collect::<Vec<_>>(), want);
}

#[test]
fn snaps_of_another_map_are_unreachable_not_a_crash() {
    let big = cross().roads();
    let small = street("highway=residential").roads();
    let mut stray = parked(&big, CAR, 0.0, 299.0);
    stray.edge = 1_000_000;
    let sources = [Source { key: 1, snap: stray, extra_ms: 0 }];
    assert!(ask(&small, CAR, at(500.0, 0.0), 1, &sources).ranked.is_empty() || stray.back.is_some());
    let _ = oracle::travel_times(&small, at(500.0, 0.0), CAR, &sources);
}

#[test]
fn the_drawn_route_follows_the_streets() {
    let roads = cross().roads();
    let unit = driving(&roads, CAR, 0.0, -200.0, 0.0);
    let route = roads.route(CAR, &unit, at(-200.0, 0.0)).unwrap();
    assert_eq!(route.points.first(), Some(&unit.point));
    assert_eq!(route.points.len(), 3);
    assert!(route.points[1].distance_m(at(0.0, 0.0)) < 0.1);
    assert!((399..=401).contains(&route.metres), "{}", route.metres);
    let back = driving(&roads, CAR, 0.0, -200.0, 180.0);
    let round = roads.route(CAR, &back, at(0.0, -100.0)).unwrap();
    about(Some(round.travel_ms), 100.0, U_TURN);
}
