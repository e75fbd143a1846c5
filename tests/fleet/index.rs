//! The position index against a linear scan.

use super::drive::*;
use proptest::prelude::*;

/// What the model does to the fleet.
#[derive(Clone, Debug)]
enum Step {
    Fix { unit: u8, lat: i32, lon: i32, after_ms: i64, clock_ms: i64 },
    State { unit: u8, lat: i32, lon: i32 },
    Rebind { unit: u8, device: u8 },
    Pass { ms: i64 },
}

fn lat() -> impl Strategy<Value = i32> {
    prop_oneof![-900_000_000..=900_000_000_i32, 316_000_000..316_500_000_i32, Just(900_000_000), Just(0)]
}

fn lon() -> impl Strategy<Value = i32> {
    prop_oneof![-1_800_000_000..=1_800_000_000_i32, -80_100_000..-79_600_000_i32, Just(1_800_000_000), Just(-1_800_000_000), Just(0)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..12_u8, lat(), lon(), 0..5_000_i64, prop_oneof![8 => Just(0_i64), 1 => Just(DAY), 1 => Just(-DAY), 1 => Just(i64::MAX), 1 => Just(i64::MIN)])
            .prop_map(|(unit, lat, lon, after_ms, clock_ms)| Step::Fix { unit, lat, lon, after_ms, clock_ms }),
        2 => (0..12_u8, lat(), lon()).prop_map(|(unit, lat, lon)| Step::State { unit, lat, lon }),
        1 => (0..12_u8, 0..12_u8).prop_map(|(unit, device)| Step::Rebind { unit, device }),
        1 => (0..8_000_000_i64).prop_map(|ms| Step::Pass { ms }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    /// Windows, who-is-within and nearest equal a linear scan after any steps, the tree agrees with itself after each, and every report
    /// of a known device has exactly one verdict.
    #[test]
    fn the_index_equals_a_linear_scan(
        steps in prop::collection::vec(step(), 1..80),
        (a, b) in ((lat(), lon()), (lat(), lon())),
        metres in prop_oneof![0.0..5_000.0_f64, 0.0..30_000_000.0_f64],
        k in 0..15_usize,
    ) {
        let mut fleet = Fleet::new(FleetConfig { trail_points: 20 });
        for n in 0..12 {
            fleet.upsert_unit(&unit(&format!("U-{n}")), Mobility::Foot, &[device(&format!("D-{n}"))]);
        }
        let mut now = START;
        let (mut known, mut unknown) = (0, 0);
        for s in &steps {
            match s {
                Step::Fix { unit, lat, lon, after_ms, clock_ms } => {
                    now += after_ms;
                    let r = report(&format!("D-{unit}"), now, Some(now.saturating_add(*clock_ms)), Position { lat_e7: *lat, lon_e7: *lon });
                    if fleet.ingest(&r) == Judgement::UnknownDevice { unknown += 1 } else { known += 1 }
                }
                Step::State { unit: n, lat, lon } => {
                    fleet.state_position(Timestamp(now), &unit(&format!("U-{n}")), Position { lat_e7: *lat, lon_e7: *lon }, Timestamp(now));
                }
                Step::Rebind { unit: n, device: d } => {
                    fleet.upsert_unit(&unit(&format!("U-{n}")), Mobility::Foot, &[device(&format!("D-{d}"))]);
                }
                Step::Pass { ms } => {
                    now += ms;
                    fleet.tick(Timestamp(now));
                }
            }
            prop_assert!(fleet.check().is_ok(), "{:?}", fleet.check());
        }
        prop_assert_eq!(fleet.counts().taken_in(), known);
        prop_assert_eq!(fleet.counts().unknown_device, unknown);

        let all: Vec<(UnitIx, Position)> = fleet.units(Timestamp(now)).filter_map(|u| u.position.map(|p| (u.ix, p))).collect();
        let south_west = Position { lat_e7: a.0.min(b.0), lon_e7: a.1 };
        let north_east = Position { lat_e7: a.0.max(b.0), lon_e7: b.1 };
        let in_lon = |x: i32| if a.1 <= b.1 { (a.1..=b.1).contains(&x) } else { x >= a.1 || x <= b.1 };
        let scan: Vec<UnitIx> =
            all.iter().filter(|(_, p)| (south_west.lat_e7..=north_east.lat_e7).contains(&p.lat_e7) && in_lon(p.lon_e7)).map(|(ix, _)| *ix).collect();
        prop_assert_eq!(fleet.window(south_west, north_east), scan);

        let centre = Position { lat_e7: a.0, lon_e7: a.1 };
        let mut by_distance: Vec<(UnitIx, f64)> = all.iter().map(|(ix, p)| (*ix, centre.distance_m(*p))).collect();
        by_distance.sort_by(|x, y| x.1.total_cmp(&y.1).then(x.0.cmp(&y.0)));
        let plain = |near: Vec<dawria::fleet::Near>| near.into_iter().map(|n| (n.ix, n.metres)).collect::<Vec<_>>();
        prop_assert_eq!(plain(fleet.nearest_straight(centre, k)), by_distance.iter().take(k).copied().collect::<Vec<_>>());
        prop_assert_eq!(plain(fleet.within(centre, metres)), by_distance.iter().filter(|x| x.1 <= metres).copied().collect::<Vec<_>>());
    }
}
