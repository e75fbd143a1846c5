//! Fleet and live push: how long the steps of the data plane take. Seeds are fixed; sizes are in the names.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench that cannot be set up should panic")]

#[path = "../tests/driven/mod.rs"]
mod driven;

use dawria::{
    fix::Report,
    fleet::{Fleet, FleetConfig, Mobility},
    live::{FeedLimits, Mirror, Published},
    quantity::{Position, Timestamp},
};
use divan::{Bencher, black_box, counter::ItemsCount};
use driven::{Driven, START, device, place, room_id, unit};

fn main() {
    divan::main();
}

/// Fix number `i` of unit `n`: drives on by about ten metres a second.
fn report(n: u32, i: u32, template: &Report) -> Report {
    let from = place(n * 31);
    let now = Timestamp(START + i64::from(i) * 1_000);
    let mut r = template.clone();
    r.device = device(n as usize);
    r.received_at = now;
    r.fix.device_time = Some(now.plus_ms(-150));
    r.fix.position = Position { lat_e7: from.lat_e7 + (i as i32 % 2_000) * 900, ..from };
    r
}

fn template() -> Report {
    use dawria::fix::{Fix, FixMode, Trust};
    Report {
        device: device(0),
        received_at: Timestamp(START),
        trust: Trust::AllowListed,
        contested: false,
        amends: false,
        fix: Fix {
            position: place(0),
            device_time: None,
            clock_repaired: false,
            speed: dawria::quantity::Speed::from_mps(10.0),
            course: dawria::quantity::Course::from_degrees(0.0),
            altitude_dm: None,
            hdop_centi: Some(90),
            satellites: Some(9),
            mode: FixMode::Autonomous,
        },
    }
}

fn fleet(units: u32) -> Fleet {
    let mut fleet = Fleet::new(FleetConfig::default());
    for n in 0..units {
        fleet.upsert_unit(&unit(n as usize), Mobility::Vehicle, &[device(n as usize)]);
    }
    for n in 0..units {
        fleet.ingest(&report(n, 0, &template()));
    }
    fleet.take_dirty();
    fleet
}

/// A judged fix that moves its unit: verdict, trail, R-tree (removal and insertion), dirty set.
#[divan::bench(args = [800, 10_000])]
fn ingest_moving_fix(bencher: Bencher, units: u32) {
    let mut fleet = fleet(units);
    let (mut n, mut i) = (0, 1);
    let template = template();
    bencher
        .counter(ItemsCount::new(1_u32))
        .with_inputs(move || {
            (n, i) = if n + 1 == units { (0, i + 1) } else { (n + 1, i) };
            report(n, i, &template)
        })
        .bench_local_values(|r| black_box(fleet.ingest(&r)));
}

/// The R-tree alone: one unit moves ten metres.
#[divan::bench(args = [800, 10_000])]
fn rtree_update(bencher: Bencher, units: u32) {
    let mut fleet = Fleet::new(FleetConfig::default());
    for n in 0..units {
        fleet.upsert_unit(&unit(n as usize), Mobility::Foot, &[]);
        fleet.state_position(Timestamp(START), &unit(n as usize), place(n * 31), Timestamp(START));
    }
    let (mut n, mut i) = (0, 1);
    bencher
        .with_inputs(move || {
            (n, i) = if n + 1 == units { (0, i + 1) } else { (n + 1, i) };
            let from = place(n * 31);
            (unit(n as usize), Position { lat_e7: from.lat_e7 + (i % 2_000) * 900, ..from }, Timestamp(START + i64::from(i)))
        })
        .bench_local_values(|(unit, position, now)| fleet.state_position(now, &unit, position, now));
}

#[divan::bench(args = [800, 10_000])]
fn nearest_straight_5(bencher: Bencher, units: u32) {
    let fleet = fleet(units);
    let mut i = 0;
    bencher
        .with_inputs(move || {
            i += 1;
            place(i * 97)
        })
        .bench_local_values(|p| black_box(fleet.nearest_straight(p, 5)));
}

/// Ages, classes and news of all units: once a beat.
#[divan::bench(args = [800, 10_000])]
fn tick(bencher: Bencher, units: u32) {
    let mut fleet = fleet(units);
    let mut now = START;
    bencher.bench_local(|| {
        now += 200;
        black_box(fleet.tick(Timestamp(now)))
    });
}

/// One beat in which all 800 units moved: dirty set, records, one frame, shown to viewers.
#[divan::bench]
fn live_frame_800_all_moved(bencher: Bencher) {
    let mut room = Driven::new(800, FeedLimits::default());
    room.drive(1);
    bencher.bench_local(|| {
        room.pass(200);
        room.fleet.mark_all();
        black_box(room.hub.beat(room.now, &mut room.fleet))
    });
}

/// One beat in which 160 of 800 units moved: what one report a second gives.
#[divan::bench]
fn live_frame_800_a_fifth_moved(bencher: Bencher) {
    let mut room = Driven::new(800, FeedLimits::default());
    room.drive(1);
    let mut from = 0;
    bencher.with_inputs(|| ()).bench_local_values(|()| {
        room.pass(200);
        from = (from + 160) % 800;
        for n in from..from + 160 {
            room.fix(n, place(n as u32 * 31 + from as u32));
        }
        black_box(room.hub.beat(room.now, &mut room.fleet))
    });
}

/// The snapshot text of 800 units and 100 calls, encoded anew.
#[divan::bench]
fn live_snapshot_800(bencher: Bencher) {
    let mut room = Driven::new(800, FeedLimits::default());
    room.drive(1);
    for i in 0..100 {
        room.call(place(i));
    }
    let live = room.hub.live();
    bencher
        .with_inputs(|| {
            (0..5).for_each(|_| {
                room.pass(1_000);
                room.hub.beat(room.now, &mut room.fleet);
            })
        })
        .bench_local_values(|()| black_box(live.snapshot()));
}

/// One call with its incident: events to a delta, shown (the core's own decision included).
#[divan::bench]
fn call_to_delta(bencher: Bencher) {
    let mut room = Driven::new(800, FeedLimits::default());
    room.drive(1);
    let mut i = 0;
    bencher.bench_local(|| {
        i += 1;
        black_box(room.call(place(i)))
    });
}

/// A mirror takes over one beat of 800 records.
#[divan::bench]
fn mirror_beat_800(bencher: Bencher) {
    let mut room = Driven::new(800, FeedLimits::default());
    room.drive(1);
    let (text, full) = room.hub.live().snapshot_with_positions();
    let mut mirror = Mirror::new(room_id(), FeedLimits::default());
    mirror.install(&text, &full).unwrap();
    bencher
        .with_inputs(|| {
            room.pass(200);
            room.fleet.mark_all();
            match room.hub.beat(room.now, &mut room.fleet) {
                Some(Published::Beat(frame)) => frame,
                _ => unreachable!("all moved"),
            }
        })
        .bench_local_values(|frame| mirror.beat(frame).unwrap());
}
