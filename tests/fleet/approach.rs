//! Movements that suggest a status.

use super::drive::*;
use dawria::{
    fleet::{Approaches, Movement, Seen, Thresholds},
    id::AssignmentId,
};

const A: AssignmentId = AssignmentId(7);

struct Way {
    drive: Drive,
    approaches: Approaches,
}

impl Way {
    fn new(mobility: Mobility, target_m: f64) -> Self {
        let mut drive = Drive::new();
        drive.fleet.upsert_unit(&unit("P-1"), mobility, &[device("D-1")]);
        let mut approaches = Approaches::new(Thresholds::default());
        approaches.follow(A, &unit("P-1"), north(HOME, target_m), false);
        Self { drive, approaches }
    }

    /// Seconds at this speed; what was seen in them.
    fn go(&mut self, seconds: usize, mps: f64) -> Vec<Seen> {
        let mut seen = Vec::new();
        for _ in 0..seconds {
            self.drive.now += 1_000;
            self.drive.metres += mps;
            let mut r = report("D-1", self.drive.now, Some(self.drive.now), self.drive.here());
            r.fix.speed = Speed::from_mps(mps);
            self.drive.feed(&r);
            seen.extend(self.approaches.look(&self.drive.fleet, Timestamp(self.drive.now)));
        }
        seen
    }
}

/// Rule: domain §4.18 – *proposed* en route when moving
#[test]
fn en_route_is_proposed_once_when_an_acknowledged_unit_moved_fifty_metres_at_ten_km_an_hour() {
    let mut way = Way::new(Mobility::Vehicle, 5_000.0);
    assert_eq!(way.go(30, 0.0), []);
    assert_eq!(way.go(100, 1.0), [], "rolling through the yard");
    let seen = way.go(20, 8.0);
    assert_eq!(seen.iter().map(|s| s.movement).collect::<Vec<_>>(), [Movement::SetOff]);
    assert_eq!(way.go(60, 8.0), [], "once");
}

#[test]
fn a_crew_that_said_it_drives_is_not_asked() {
    let mut way = Way::new(Mobility::Vehicle, 5_000.0);
    way.approaches.follow(A, &unit("P-1"), north(HOME, 5_000.0), true);
    assert_eq!(way.go(100, 8.0), []);
}

/// Rule: domain §4.19 – *proposed* on scene in the fence, < 5 km/h for 20 s
#[test]
fn on_scene_is_proposed_after_twenty_seconds_below_five_km_an_hour_in_the_fence() {
    let mut way = Way::new(Mobility::Vehicle, 500.0);
    way.approaches.follow(A, &unit("P-1"), north(HOME, 500.0), true);
    way.go(45, 8.0);
    assert_eq!(way.go(19, 0.5), [], "a red light");
    way.go(1, 8.0);
    let began = way.drive.now;
    let seen = way.go(40, 0.2);
    assert_eq!(seen.iter().map(|s| s.movement).collect::<Vec<_>>(), [Movement::Arrived]);
    assert_eq!(seen[0].at.since_ms(Timestamp(began)), 21_000);
    assert_eq!(way.go(60, 0.2), [], "once");
}

#[test]
fn who_stands_outside_the_fence_has_not_arrived() {
    let mut way = Way::new(Mobility::Vehicle, 2_000.0);
    assert_eq!(way.go(300, 0.0), []);
}

/// Rule: domain §4.27 – foot and bicycle confirm by hand
#[test]
fn a_foot_patrol_that_walks_through_the_fence_has_not_arrived() {
    for mobility in [Mobility::Foot, Mobility::Bicycle] {
        let mut way = Way::new(mobility, 60.0);
        assert_eq!(way.go(60, 1.0), []);
        assert_eq!(way.go(60, 0.0), []);
    }
}

#[test]
fn a_doubtful_or_old_position_suggests_nothing_and_who_left_is_forgotten() {
    let mut way = Way::new(Mobility::Vehicle, 0.0);
    way.go(10, 0.0);
    way.drive.now += 60_000;
    assert_eq!(way.approaches.look(&way.drive.fleet, Timestamp(way.drive.now)), [], "nothing new was heard");
    way.approaches.leave(A);
    assert!(way.approaches.is_empty());
    assert_eq!(way.go(60, 0.0), []);
}
