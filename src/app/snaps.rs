//! Where units stand on the roads, kept from ranking to ranking: most have not moved since the last one.

use crate::{
    id::UnitId,
    quantity::{Course, Position, Speed},
    roads::{
        Roads,
        profile::{METRICS, Metric},
        snap::Snap,
    },
};
use std::collections::HashMap;

/// What a snap depends on, beside the metric and the map.
type Place = (Position, Option<Course>, Option<Speed>);

/// Where a unit was and where that is on the roads, for each metric.
type Kept = [Option<(Place, Option<Snap>)>; METRICS];

/// Snaps of one map, one for each unit and metric. As many entries as units were ever seen, which the fleet bounds.
#[derive(Debug, Default)]
pub struct Snaps {
    /// Of these closures.
    version: u64,
    known: HashMap<UnitId, Kept>,
}

impl Snaps {
    /// With other closures everyone is put on the roads anew.
    pub fn of_version(&mut self, closures: u64) {
        if self.version != closures {
            self.version = closures;
            self.known.clear();
        }
    }

    /// Puts a unit on the roads, or says where it stood when it has not moved since; `None` when no road is near.
    pub fn snap(&mut self, roads: &Roads, metric: Metric, unit: &UnitId, place: Place) -> Option<Snap> {
        let new = || (place, roads.snap(metric, place.0, place.1, place.2));
        if !self.known.contains_key(unit) {
            self.known.insert(unit.clone(), [None; METRICS]);
        }
        let Some(kept) = self.known.get_mut(unit).map(|of| &mut of[metric.index()]) else { return new().1 };
        match kept {
            Some((at, snap)) if *at == place => *snap,
            _ => kept.insert(new()).1,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::roads::{
        profile::Profile,
        testing::{Town, at},
    };

    #[test]
    fn a_kept_snap_is_the_one_that_would_be_found() {
        let roads = Town::new(&[(1, 0.0, 0.0), (2, 1000.0, 0.0)]).way(10, &[1, 2], "highway=residential").roads();
        let (unit, metric) = (UnitId::new("P-1").unwrap(), Metric::new(Profile::Car, true));
        let mut snaps = Snaps::default();
        let places = [(300.0, None), (300.0, None), (300.0, Some(90.0)), (700.0, Some(90.0)), (700.0, Some(270.0)), (700.0, Some(270.0))];
        for (east, degrees) in places {
            let (position, course) = (at(east, 3.0), degrees.and_then(Course::from_degrees));
            let place = (position, course, course.map(|_| Speed(9_000)));
            let found = roads.snap(metric, place.0, place.1, place.2);
            assert!(found.is_some());
            assert_eq!(snaps.snap(&roads, metric, &unit, place), found);
        }
        let foot = Metric::new(Profile::Foot, false);
        let place = (at(300.0, 3.0), None, None);
        assert_eq!(snaps.snap(&roads, foot, &unit, place), roads.snap(foot, place.0, None, None), "each way of travelling has its own");
        assert_eq!(snaps.known.len(), 1);
        snaps.of_version(0);
        assert_eq!(snaps.known.len(), 1);
        snaps.of_version(7);
        assert!(snaps.known.is_empty(), "other closures: everyone is put on the roads anew");
    }
}
