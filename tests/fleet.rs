//! The fleet, case by case: what moves a unit, what must not, and that the position index never lies.
#![allow(clippy::unwrap_used, reason = "a broken test setup should panic")]

use dawria::{
    fix::{Fix, FixMode, Report, Trust},
    fleet::{AgeClass, Doubt, Fleet, FleetConfig, FleetEvent, Judgement, Mobility, Quality, RejectReason, TrailReason, UnitIx},
    id::{DeviceId, UnitId},
    quantity::{Position, Speed, Timestamp},
};
use proptest::prelude::*;

const START: i64 = 1_795_305_540_000; // 2026-11-21T23:59:00Z
const DAY: i64 = 86_400_000;
const YEAR: i64 = 365 * DAY;
const HOME: Position = Position { lat_e7: 316_295_000, lon_e7: -79_811_000 };

/// One metre north in 1e-7 degree.
const METRE: f64 = 1e7 / 111_194.93;

fn unit(s: &str) -> UnitId {
    UnitId::new(s).unwrap()
}

fn device(s: &str) -> DeviceId {
    DeviceId::new(s).unwrap()
}

fn north(p: Position, metres: f64) -> Position {
    Position { lat_e7: p.lat_e7 + (metres * METRE).round() as i32, ..p }
}

fn report(dev: &str, received: i64, device_time: Option<i64>, position: Position) -> Report {
    Report {
        device: device(dev),
        received_at: Timestamp(received),
        trust: Trust::None,
        contested: false,
        amends: false,
        fix: Fix {
            position,
            device_time: device_time.map(Timestamp),
            clock_repaired: false,
            speed: None,
            course: None,
            altitude_dm: None,
            hdop_centi: None,
            satellites: None,
            mode: FixMode::Autonomous,
        },
    }
}

/// A unit P-1 with one device D-1, driving north at 10 m/s.
struct Drive {
    fleet: Fleet,
    now: i64,
    metres: f64,
}

impl Drive {
    fn new() -> Self {
        let mut fleet = Fleet::new(FleetConfig::default());
        fleet.upsert_unit(&unit("P-1"), Mobility::Vehicle, &[device("D-1")]);
        Self { fleet, now: START, metres: 0.0 }
    }

    fn here(&self) -> Position {
        north(HOME, self.metres)
    }

    /// A second passes; a report with a device clock that is `clock_ms` ahead.
    fn second(&mut self, clock_ms: i64) -> Judgement {
        self.now += 1_000;
        self.metres += 10.0;
        let r = report("D-1", self.now, Some(self.now - 200 + clock_ms), self.here());
        self.feed(&r)
    }

    fn seconds(&mut self, n: usize, clock_ms: i64) {
        for _ in 0..n {
            self.second(clock_ms);
        }
    }

    fn feed(&mut self, r: &Report) -> Judgement {
        let verdict = self.fleet.ingest(r);
        self.fleet.tick(r.received_at);
        self.fleet.check().unwrap();
        verdict
    }

    fn shown(&self) -> Option<Position> {
        self.fleet.get(Timestamp(self.now), &unit("P-1")).unwrap().position
    }

    fn quality(&self) -> Quality {
        self.fleet.get(Timestamp(self.now), &unit("P-1")).unwrap().quality
    }

    fn class(&self) -> AgeClass {
        self.fleet.get(Timestamp(self.now), &unit("P-1")).unwrap().age_class
    }

    fn age(&self) -> i64 {
        self.now - self.fleet.get(Timestamp(self.now), &unit("P-1")).unwrap().effective_time.unwrap().0
    }

    /// The unit is where it is, good and fresh, and may be sent without a person.
    fn assert_well(&self) {
        let p = self.fleet.get(Timestamp(self.now), &unit("P-1")).unwrap();
        assert_eq!(p.position, Some(self.here()), "{p:?}");
        assert!(p.automatic_ok(), "{p:?}");
    }

    fn assert_counts_add_up(&self, sent: u64) {
        let c = self.fleet.counts();
        assert_eq!(c.taken_in(), sent, "{c:?}");
    }
}

#[test]
fn a_fix_dated_tomorrow_counts_as_received() {
    let mut d = Drive::new();
    d.seconds(10, 0);
    d.now += 1_000;
    d.metres += 10.0;
    let tomorrow = report("D-1", d.now, Some(d.now + DAY), d.here());
    assert_eq!(d.feed(&tomorrow), Judgement::Accepted { moved: true, doubt: None });
    assert_eq!(d.age(), 0);
    assert!(matches!(d.second(0), Judgement::Accepted { moved: true, .. }), "the next fix is not frozen out");
    d.assert_well();
    assert_eq!(d.fleet.counts().future, 1);
    d.assert_counts_add_up(12);
}

#[test]
fn a_fix_at_null_island_is_refused() {
    let mut d = Drive::new();
    d.seconds(10, 0);
    let null = report("D-1", d.now + 500, Some(d.now + 400), Position { lat_e7: 0, lon_e7: 0 });
    assert_eq!(d.feed(&null), Judgement::Rejected(RejectReason::NullIsland));
    d.assert_well();
    d.second(0);
    d.assert_well();
    d.assert_counts_add_up(12);
}

#[test]
fn a_jump_of_500_km_does_not_move_the_unit() {
    let mut d = Drive::new();
    d.seconds(10, 0);
    let before = d.shown();
    d.now += 1_000;
    let wild = report("D-1", d.now, Some(d.now - 200), north(HOME, 500_000.0));
    assert_eq!(d.feed(&wild), Judgement::TrailOnly(TrailReason::Jump));
    assert_eq!(d.shown(), before);
    assert_eq!(d.quality(), Quality::Doubtful(Doubt::Jump));
    d.metres += 10.0;
    d.seconds(1, 0);
    assert_eq!(d.quality(), Quality::Doubtful(Doubt::Jump), "one plausible fix is not enough");
    d.seconds(2, 0);
    d.assert_well();
    d.assert_counts_add_up(14);
}

#[test]
fn a_real_relocation_is_confirmed_and_stays_doubtful_for_a_minute() {
    let mut d = Drive::new();
    d.seconds(10, 0);
    d.metres += 500_000.0;
    let mut held = 0;
    while matches!(d.second(0), Judgement::TrailOnly(TrailReason::Jump)) {
        held += 1;
        assert!(held < 10, "frozen");
    }
    assert_eq!(held, 4, "three in a row, spread over 4 s");
    assert_eq!(d.shown(), Some(d.here()));
    assert_eq!(d.quality(), Quality::Doubtful(Doubt::Relocated));
    d.seconds(58, 0);
    assert_eq!(d.quality(), Quality::Doubtful(Doubt::Relocated));
    d.seconds(3, 0);
    d.assert_well();
    assert_eq!(d.fleet.counts().relocated, 1);
}

#[test]
fn a_wrong_first_fix_does_not_pin_the_unit() {
    let mut d = Drive::new();
    let wild = report("D-1", d.now, Some(d.now - 200), north(HOME, 500_000.0));
    d.feed(&wild);
    d.seconds(5, 0);
    assert_eq!(d.shown(), Some(d.here()));
}

#[test]
fn alternating_places_move_nothing_and_stay_doubtful() {
    let mut d = Drive::new();
    d.seconds(10, 0);
    for _ in 0..30 {
        d.second(0);
        assert_eq!(d.shown(), Some(d.here()));
        let wild = report("D-1", d.now + 300, Some(d.now + 100), north(HOME, 500_000.0));
        assert_eq!(d.feed(&wild), Judgement::TrailOnly(TrailReason::Jump));
        assert_eq!(d.shown(), Some(d.here()));
        assert!(matches!(d.quality(), Quality::Doubtful(_)));
    }
    d.seconds(3, 0);
    d.assert_well();
}

#[test]
fn a_contested_device_keeps_moving_and_is_never_sent_by_the_server() {
    let mut d = Drive::new();
    d.seconds(10, 0);
    d.now += 1_000;
    d.metres += 10.0;
    let mut r = report("D-1", d.now, Some(d.now - 200), d.here());
    r.contested = true;
    assert!(matches!(d.fleet.ingest(&r), Judgement::Accepted { moved: true, .. }));
    assert_eq!(d.fleet.tick(Timestamp(d.now)), [FleetEvent::Contested(unit("P-1"))]);
    let p = d.fleet.get(Timestamp(d.now), &unit("P-1")).unwrap();
    assert!(p.contested && !p.automatic_ok() && p.position == Some(d.here()));
    d.now += 1_000;
    d.metres += 10.0;
    let r = report("D-1", d.now, Some(d.now - 200), d.here());
    d.fleet.ingest(&r);
    assert_eq!(d.fleet.tick(Timestamp(d.now)), [FleetEvent::Regained(unit("P-1")), FleetEvent::Settled(unit("P-1"))]);
    d.assert_well();
}

#[test]
fn an_old_buffered_fix_goes_to_the_trail() {
    let mut d = Drive::new();
    d.seconds(10, 0);
    let shown = d.shown();
    for i in 0..20 {
        let old = report("D-1", d.now + 10 * i, Some(d.now - 3_600_000 + 60_000 * i), north(HOME, -9_000.0 + 100.0 * i as f64));
        assert_eq!(d.feed(&old), Judgement::TrailOnly(TrailReason::Old));
    }
    assert_eq!(d.shown(), shown);
    d.second(0);
    d.assert_well();
    let hour = d.fleet.trail(&unit("P-1"), Timestamp(d.now - 4_000_000), Timestamp(d.now - 1_000_000)).count();
    assert_eq!(hour, 20, "kept in the trail, in its place");
    let times: Vec<_> = d.fleet.trail(&unit("P-1"), Timestamp(0), Timestamp(i64::MAX)).map(|p| p.effective_time).collect();
    assert!(times.is_sorted());
    d.assert_counts_add_up(31);
}

#[test]
fn an_old_fix_is_shown_doubtful_where_nothing_else_is_known() {
    let mut d = Drive::new();
    let old = report("D-1", d.now, Some(d.now - 300_000), HOME);
    assert_eq!(d.feed(&old), Judgement::TrailOnly(TrailReason::Old));
    assert_eq!((d.shown(), d.quality(), d.class()), (Some(HOME), Quality::Doubtful(Doubt::Old), AgeClass::Stale));
    d.metres = 2_000.0;
    d.second(0);
    d.assert_well();
}

#[test]
fn a_late_fix_goes_to_the_trail() {
    let mut d = Drive::new();
    d.seconds(10, 0);
    let late = report("D-1", d.now + 100, Some(d.now - 3_700), north(d.here(), -35.0));
    assert_eq!(d.feed(&late), Judgement::TrailOnly(TrailReason::Late));
    d.assert_well();
    d.second(0);
    d.assert_well();
}

#[test]
fn a_duplicate_is_counted_once_and_changes_nothing() {
    let mut d = Drive::new();
    d.seconds(9, 0);
    d.now += 1_000;
    d.metres += 10.0;
    let r = report("D-1", d.now, Some(d.now - 200), d.here());
    assert!(matches!(d.feed(&r), Judgement::Accepted { .. }));
    assert_eq!(d.feed(&r), Judgement::Duplicate);
    let again = Report { received_at: Timestamp(d.now + 4_000), ..r };
    assert_eq!(d.feed(&again), Judgement::Duplicate);
    d.assert_well();
    d.assert_counts_add_up(12);
}

#[test]
fn midnight_freezes_nobody() {
    // Through midnight with a right date; with the date changing 30 s late; with the date changing 30 s early.
    for (name, date_error) in [("right", 0), ("date late", -DAY), ("date early", DAY)] {
        let mut d = Drive::new();
        d.seconds(50, 0);
        assert!(d.now < START + 60_000, "still before midnight");
        let mut longest = 0;
        for _ in 0..120 {
            let to_midnight = (d.now + 1_000) - (START + 60_000);
            let wrong = match date_error.signum() {
                -1 => (0..30_000).contains(&to_midnight),
                1 => (-5_000..0).contains(&to_midnight),
                _ => false,
            };
            d.second(if wrong { date_error } else { 0 });
            longest = longest.max(d.age());
            assert_ne!(d.class(), AgeClass::Stale, "{name}");
        }
        assert!(longest <= 5_200, "{name}: held {longest} ms");
        d.assert_well();
    }
}

#[test]
fn a_clock_set_wrong_by_a_day_and_fixed_again_holds_nobody() {
    for wrong in [DAY, -DAY, 20 * YEAR, -20 * YEAR, 3_600_000, -3_600_000, 130_000, -130_000] {
        let mut d = Drive::new();
        d.seconds(30, 0);
        for clock in [wrong, 0, wrong, -wrong, 0] {
            let mut longest = 0;
            for _ in 0..60 {
                d.second(clock);
                longest = longest.max(d.age());
            }
            assert!(longest <= 5_200, "clock {clock} ms ahead: held {longest} ms");
            d.assert_well();
        }
        d.assert_counts_add_up(330);
    }
}

#[test]
fn a_device_that_starts_twenty_years_off_is_learnt() {
    for wrong in [20 * YEAR, -20 * YEAR] {
        let mut d = Drive::new();
        d.seconds(6, wrong);
        d.assert_well();
        assert!(d.age() <= 200);
    }
}

#[test]
fn a_slow_device_with_a_clock_change_is_held_at_most_three_intervals() {
    let mut fleet = Fleet::new(FleetConfig::default());
    fleet.upsert_unit(&unit("P-1"), Mobility::Vehicle, &[device("D-1")]);
    let mut held = 0;
    let mut longest = 0;
    for i in 0..20_i64 {
        let now = START + 60_000 * i;
        let clock = if i >= 10 { -DAY } else { 0 };
        match fleet.ingest(&report("D-1", now, Some(now - 300 + clock), north(HOME, 300.0 * i as f64))) {
            Judgement::Accepted { .. } => held = 0,
            _ => held += 1,
        }
        longest = longest.max(held);
    }
    assert!(longest <= 2, "moves again with the third");
}

#[test]
fn latency_is_age_and_is_never_learnt() {
    let mut d = Drive::new();
    d.seconds(20, -90_000);
    assert!((90_000..90_500).contains(&d.age()), "{}", d.age());
    assert_eq!(d.class(), AgeClass::Ageing);
}

#[test]
fn a_clock_that_stands_still_freezes_nobody() {
    let mut d = Drive::new();
    d.seconds(5, 0);
    let stuck = d.now;
    for _ in 0..300 {
        d.now += 1_000;
        d.metres += 10.0;
        let r = report("D-1", d.now, Some(stuck), d.here());
        d.feed(&r);
        assert!(d.age() <= 2_000);
    }
    d.assert_well();
}

#[test]
fn the_servers_clock_set_back_freezes_nobody() {
    for back in [60_000, DAY, 20 * YEAR] {
        let mut d = Drive::new();
        d.seconds(20, 0);
        let mut held = 0;
        for _ in 0..30 {
            d.now += 1_000;
            d.metres += 10.0;
            let server = d.now - back;
            let r = report("D-1", server, Some(d.now - 200), d.here());
            held = if matches!(d.fleet.ingest(&r), Judgement::Accepted { .. }) { 0 } else { held + 1 };
            assert!(held <= 5, "back {back}");
        }
        let p = d.fleet.get(Timestamp(d.now - back), &unit("P-1")).unwrap();
        assert_eq!(p.position, Some(d.here()));
        assert!(p.automatic_ok(), "{p:?}");
    }
}

#[test]
fn a_radio_gap_that_bunches_receipts_is_no_jump() {
    let mut d = Drive::new();
    d.seconds(10, 0);
    // 30 s of driving at 30 m/s arrive within 60 ms.
    for i in 1..=30_i64 {
        let r = report("D-1", d.now + 30_000 + 2 * i, Some(d.now - 200 + 1_000 * i), north(d.here(), 30.0 * i as f64));
        assert!(matches!(d.feed(&r), Judgement::Accepted { doubt: None, .. }), "{i}");
    }
}

#[test]
fn acceleration_and_speed_that_do_not_fit_are_doubtful() {
    let mut d = Drive::new();
    let mut feed = |speed: f64, metres: f64| {
        d.now += 1_000;
        d.metres += metres;
        let mut r = report("D-1", d.now, Some(d.now - 200), d.here());
        r.fix.speed = Speed::from_mps(speed);
        d.feed(&r);
        d.quality()
    };
    assert_eq!(feed(10.0, 10.0), Quality::Good);
    assert_eq!(feed(30.0, 20.0), Quality::Doubtful(Doubt::Acceleration));
    assert_eq!(feed(30.0, 30.0), Quality::Good, "for that fix only");
    let frozen: Vec<_> = (0..20).map(|_| feed(30.0, 0.0)).collect();
    assert!(frozen.contains(&Quality::Doubtful(Doubt::SpeedMismatch)), "a frozen position under a running speed");
}

#[test]
fn noise_at_a_standstill_raises_no_doubt() {
    let mut d = Drive::new();
    for i in 0..3_600_i64 {
        d.now += 1_000;
        d.metres = [0.0, 7.0, -6.0, 11.0, -9.0, 3.0, -4.0][(i % 7) as usize];
        let mut r = report("D-1", d.now, Some(d.now - 200), d.here());
        r.fix.speed = Speed::from_mps(0.1);
        d.feed(&r);
        assert_eq!(d.quality(), Quality::Good, "{i}");
    }
}

#[test]
fn an_amendment_fills_and_never_moves() {
    let mut d = Drive::new();
    d.seconds(3, 0);
    let mut r = report("D-1", d.now, Some(d.now - 200), d.here());
    r.amends = true;
    r.fix.speed = Speed::from_mps(10.0);
    assert_eq!(d.feed(&r), Judgement::Amended);
    assert_eq!(d.fleet.get(Timestamp(d.now), &unit("P-1")).unwrap().speed, Speed::from_mps(10.0));
    r.fix.hdop_centi = Some(5_000);
    d.feed(&r);
    assert_eq!(d.quality(), Quality::Doubtful(Doubt::PoorGeometry));
    r.fix.position = north(HOME, 4_000.0);
    d.feed(&r);
    assert_eq!(d.shown(), Some(d.here()));
    d.assert_counts_add_up(3);
    assert_eq!(d.fleet.counts().amended, 3);
}

#[test]
fn the_first_device_leads_and_the_second_takes_over_when_it_is_silent() {
    let mut d = Drive::new();
    d.fleet.upsert_unit(&unit("P-1"), Mobility::Vehicle, &[device("D-1"), device("TABLET")]);
    d.seconds(5, 0);
    let tablet = |d: &Drive| report("TABLET", d.now + 10, Some(d.now + 5), north(d.here(), 20.0));
    let r = tablet(&d);
    assert_eq!(d.feed(&r), Judgement::TrailOnly(TrailReason::SecondDevice));
    d.now += 119_000;
    let r = tablet(&d);
    assert_eq!(d.feed(&r), Judgement::TrailOnly(TrailReason::SecondDevice), "ageing still leads");
    d.now += 2_000;
    let r = tablet(&d);
    assert!(matches!(d.feed(&r), Judgement::Accepted { moved: true, .. }));
    assert_eq!(d.fleet.get(Timestamp(d.now), &unit("P-1")).unwrap().device, Some(&device("TABLET")));
    d.second(0);
    d.assert_well();
    assert_eq!(d.fleet.get(Timestamp(d.now), &unit("P-1")).unwrap().device, Some(&device("D-1")));
}

#[test]
fn age_classes_follow_the_declared_interval() {
    let mut d = Drive::new();
    d.second(0);
    let at = |d: &Drive, age: i64| d.fleet.get(Timestamp(d.now - 200 + age), &unit("P-1")).unwrap().age_class;
    for (age, class) in [
        (30_000, AgeClass::Fresh),
        (30_001, AgeClass::Ageing),
        (120_001, AgeClass::Stale),
        (600_000, AgeClass::Stale),
        (600_001, AgeClass::Lost),
    ] {
        assert_eq!(at(&d, age), class, "{age}");
    }
    d.fleet.declare_interval(&device("D-1"), 120_000);
    d.second(0);
    for (age, class) in [(240_000, AgeClass::Fresh), (480_000, AgeClass::Ageing), (1_200_000, AgeClass::Stale), (1_200_001, AgeClass::Lost)]
    {
        assert_eq!(at(&d, age), class, "{age}");
    }
}

#[test]
fn silence_is_told_once_and_so_is_the_return() {
    let mut d = Drive::new();
    d.now += 1_000;
    let r = report("D-1", d.now, Some(d.now), d.here());
    d.fleet.ingest(&r);
    assert_eq!(d.fleet.tick(Timestamp(d.now)), [FleetEvent::Regained(unit("P-1"))]);
    d.fleet.take_dirty();
    assert_eq!(d.fleet.tick(Timestamp(d.now + 31_000)), []);
    assert_eq!(d.fleet.take_dirty(), [UnitIx(0)], "a class that changes is shown");
    assert_eq!(d.fleet.tick(Timestamp(d.now + 601_000)), [FleetEvent::Lost(unit("P-1"))]);
    assert_eq!(d.fleet.tick(Timestamp(d.now + 602_000)), []);
    d.now += 700_000;
    let r = report("D-1", d.now, Some(d.now), d.here());
    d.fleet.ingest(&r);
    assert_eq!(d.fleet.tick(Timestamp(d.now)), [FleetEvent::Regained(unit("P-1"))]);
}

#[test]
fn a_stated_position_ages_by_kind_and_gives_way_to_a_measured_one() {
    let mut fleet = Fleet::new(FleetConfig::default());
    fleet.upsert_unit(&unit("F-1"), Mobility::Foot, &[]);
    fleet.upsert_unit(&unit("P-1"), Mobility::Vehicle, &[device("D-1")]);
    let now = Timestamp(START);
    fleet.state_position(now, &unit("F-1"), HOME, now);
    let class = |fleet: &Fleet, minutes: i64| fleet.get(now.plus_ms(minutes * 60_000), &unit("F-1")).unwrap().age_class;
    assert_eq!([9, 15, 20, 21, 600].map(|m| class(&fleet, m)), {
        use AgeClass::{Ageing, Fresh, Stale};
        [Fresh, Ageing, Ageing, Stale, Stale]
    });
    let p = fleet.get(now, &unit("F-1")).unwrap();
    assert!(p.quality == Quality::Stated && !p.automatic_ok());

    fleet.ingest(&report("D-1", START, Some(START), HOME));
    let post = north(HOME, 900.0);
    fleet.state_position(now.plus_ms(1_000), &unit("P-1"), post, now.plus_ms(1_000));
    assert_eq!(fleet.get(now, &unit("P-1")).unwrap().position, Some(HOME), "a device with a usable word is believed first");
    fleet.tick(now.plus_ms(121_000));
    fleet.check().unwrap();
    assert_eq!(fleet.get(now.plus_ms(121_000), &unit("P-1")).unwrap().position, Some(post), "the box fell silent");
    fleet.ingest(&report("D-1", START + 130_000, Some(START + 130_000), north(HOME, 100.0)));
    assert_eq!(fleet.get(now.plus_ms(130_000), &unit("P-1")).unwrap().quality, Quality::Good);
    fleet.check().unwrap();
}

#[test]
fn a_device_moves_to_another_unit() {
    let mut d = Drive::new();
    d.seconds(3, 0);
    d.fleet.upsert_unit(&unit("P-2"), Mobility::Vehicle, &[device("D-1")]);
    d.fleet.check().unwrap();
    let before = d.shown();
    d.second(0);
    assert_eq!(d.shown(), before, "the old unit stays where it was");
    assert_eq!(d.fleet.get(Timestamp(d.now), &unit("P-2")).unwrap().position, Some(d.here()));
    d.fleet.upsert_unit(&unit("P-2"), Mobility::Vehicle, &[]);
    assert_eq!(d.second(0), Judgement::UnknownDevice);
    d.fleet.check().unwrap();
}

#[test]
fn trails_are_bounded() {
    let mut d = Drive::new();
    d.fleet = Fleet::new(FleetConfig { trail_points: 50 });
    d.fleet.upsert_unit(&unit("P-1"), Mobility::Vehicle, &[device("D-1")]);
    d.seconds(500, 0);
    let all: Vec<_> = d.fleet.trail(&unit("P-1"), Timestamp(0), Timestamp(i64::MAX)).collect();
    assert_eq!(all.len(), 50);
    assert_eq!(all.last().unwrap().position, d.here());
}

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
        8 => (0..12_u8, lat(), lon(), 0..5_000_i64, prop_oneof![8 => Just(0_i64), 1 => Just(DAY), 1 => Just(-DAY)])
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
                    let r = report(&format!("D-{unit}"), now, Some(now + clock_ms), Position { lat_e7: *lat, lon_e7: *lon });
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
