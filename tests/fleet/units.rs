//! Quality, devices, age, stated positions, trails.

use super::drive::*;

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
fn a_source_that_proves_nothing_moves_the_unit_and_is_never_enough_for_the_server() {
    let mut d = Drive::new();
    let mut stranger = report("D-1", d.now, Some(d.now - 200), d.here());
    stranger.trust = Trust::None;
    d.fleet.ingest(&stranger);
    assert_eq!(d.fleet.tick(Timestamp(d.now)), [FleetEvent::Regained(unit("P-1"))], "a person may choose it");
    let p = d.fleet.get(Timestamp(d.now), &unit("P-1")).unwrap();
    assert_eq!((p.position, p.quality, p.trust, p.automatic_ok()), (Some(d.here()), Quality::Good, Some(Trust::None), false));
    d.now += 1_000;
    d.metres += 10.0;
    let device = report("D-1", d.now, Some(d.now - 200), d.here());
    d.fleet.ingest(&device);
    assert_eq!(d.fleet.tick(Timestamp(d.now)), [FleetEvent::Regained(unit("P-1"))], "now the server may");
    d.assert_well();
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

/// Rule: domain §6.6 – positions say how old they are
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
fn a_position_of_any_kind_is_news_for_those_who_wait() {
    let mut fleet = Fleet::new(FleetConfig::default());
    fleet.upsert_unit(&unit("P-1"), Mobility::Vehicle, &[device("D-1")]);
    let told = |fleet: &mut Fleet, s: i64| fleet.tick(Timestamp(START + 1_000 * s));
    let regained = [FleetEvent::Regained(unit("P-1"))];
    assert_eq!(told(&mut fleet, 0), []);
    let say = |fleet: &mut Fleet, s: i64, metres: f64| {
        let at = Timestamp(START + 1_000 * s);
        fleet.state_position(at, &unit("P-1"), north(HOME, metres), at);
    };
    say(&mut fleet, 1, 0.0);
    assert_eq!(told(&mut fleet, 1), regained, "said on a terminal");
    say(&mut fleet, 2, 500.0);
    assert_eq!(told(&mut fleet, 2), [], "said again is no news");
    // A doubtful fix is better than nothing after the statement; a good one is news once more.
    let mut r = report("D-1", START + 3_000, Some(START + 3_000), north(HOME, 500.0));
    r.fix.mode = FixMode::Estimated;
    fleet.ingest(&r);
    assert_eq!(told(&mut fleet, 3), []);
    fleet.ingest(&report("D-1", START + 4_000, Some(START + 4_000), north(HOME, 510.0)));
    assert_eq!(told(&mut fleet, 4), regained);
    assert_eq!(told(&mut fleet, 700), [FleetEvent::Lost(unit("P-1"))]);
    say(&mut fleet, 701, 0.0);
    assert_eq!(told(&mut fleet, 701), regained, "the box is dead, the crew says where it is");
    // No road was near: news once it is elsewhere, and once only.
    fleet.note_off_road(&unit("P-1"), HOME);
    say(&mut fleet, 702, 90.0);
    assert_eq!(told(&mut fleet, 702), []);
    say(&mut fleet, 703, 110.0);
    assert_eq!(told(&mut fleet, 703), regained);
    say(&mut fleet, 704, 900.0);
    assert_eq!(told(&mut fleet, 704), []);
}

/// Rule: domain §4.7 – a stated position ages by kind and gives way to a measured one
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
