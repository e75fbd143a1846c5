//! Fixes that must not move, freeze or mute a unit: each a case by name.

use super::drive::*;

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
fn a_clock_set_back_by_less_than_two_minutes_holds_nobody() {
    for back in [6, 9, 11, 20, 60, 100, 119] {
        let mut d = Drive::new();
        d.seconds(30, 0);
        for clock in [-back * 1_000, 0, -back * 1_000] {
            let mut held = 0;
            for _ in 0..60 {
                let moved = matches!(d.second(clock), Judgement::Accepted { .. });
                held = if moved { 0 } else { held + 1 };
                assert!(held <= 5, "{back} s back: held {held} s");
            }
            assert_eq!(d.shown(), Some(d.here()));
            // What may be latency counts as age.
            assert!((0..=200 - clock).contains(&d.age()), "{back} s back: {} ms old", d.age());
        }
        d.assert_counts_add_up(210);
    }
}

#[test]
fn a_slow_device_whose_clock_is_set_back_is_held_at_most_three_intervals() {
    for (interval, back) in [(5_000, 119_000), (10_000, 119_000), (30_000, 100_000), (60_000, 119_000)] {
        let mut fleet = Fleet::new(FleetConfig::default());
        fleet.upsert_unit(&unit("P-1"), Mobility::Vehicle, &[device("D-1")]);
        let mut held = 0;
        for i in 0..40_i64 {
            let now = START + interval * i;
            let clock = if i >= 10 { -back } else { 0 };
            let verdict = fleet.ingest(&report("D-1", now, Some(now - 300 + clock), north(HOME, 50.0 * i as f64)));
            held = if matches!(verdict, Judgement::Accepted { .. }) { 0 } else { held + 1 };
            assert!(held < 3, "every {interval} ms, {back} ms back: moves again with the third");
        }
    }
}

/// What lies behind the newest report only because it came late does not bring the unit back.
#[test]
fn late_reports_between_live_ones_are_no_clock_set_back() {
    let mut d = Drive::new();
    d.seconds(60, 0);
    for i in 0..20_i64 {
        d.second(0);
        d.assert_well();
        let late = report("D-1", d.now + 300, Some(d.now - 40_000 - 60 * i), north(d.here(), -400.0));
        assert_eq!(d.feed(&late), Judgement::TrailOnly(TrailReason::Late));
        d.assert_well();
    }
}

/// A car parked under a roof repeats its last report for hours: it is still heard, but nobody knows since when it stands there.
#[test]
fn a_parked_unit_whose_clock_stands_still_is_not_lost() {
    let mut d = Drive::new();
    d.seconds(10, 0);
    let (sent, mut repeated) = (10, 0);
    let stuck = report("D-1", d.now, Some(d.now - 200), d.here());
    for _ in 0..1_200 {
        d.now += 1_000;
        repeated += 1;
        d.feed(&Report { received_at: Timestamp(d.now), ..stuck.clone() });
        assert!(d.age() <= 5_200, "{}", d.age());
        assert_eq!((d.class(), d.shown()), (AgeClass::Fresh, Some(d.here())));
    }
    assert_eq!(d.quality(), Quality::Doubtful(Doubt::Clock));
    d.assert_counts_add_up(sent + repeated);
    d.seconds(1, 0);
    d.assert_well();
}

#[test]
fn a_report_sent_again_from_memory_brings_back_no_old_place() {
    let mut d = Drive::new();
    d.seconds(10, 0);
    let old = report("D-1", d.now, Some(d.now - 200), d.here());
    d.seconds(10, 0);
    for _ in 0..10 {
        d.now += 6_000;
        assert_eq!(d.feed(&Report { received_at: Timestamp(d.now), ..old.clone() }), Judgement::Duplicate);
        assert_eq!(d.shown(), Some(d.here()));
    }
}
