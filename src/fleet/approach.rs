//! Movements that suggest a crew's status: it set off, it arrived. Suggestions only; whoever asks decides what becomes of them.
//!
//! Only fresh, undoubted, measured positions of vehicles count. A foot or bicycle patrol that walks through the fence has not arrived.

use super::{age::AgeClass, config::Mobility, query::Quality, table::Fleet};
use crate::{
    id::{AssignmentId, UnitId},
    quantity::{Position, Timestamp},
};
use std::collections::BTreeMap;

/// When a movement counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Set off: farther than this from where it was, metres …
    pub moved_m: u32,
    /// … and faster than this, mm/s.
    pub moving_mm_s: u32,
    /// Arrived: nearer than this to the place, metres …
    pub fence_m: u32,
    /// … and slower than this, mm/s …
    pub stopped_mm_s: u32,
    /// … for this long, ms.
    pub stopped_ms: i64,
}

impl Default for Thresholds {
    /// 50 m at 10 km/h; 150 m and 5 km/h for 20 s.
    fn default() -> Self {
        Self { moved_m: 50, moving_mm_s: 2_778, fence_m: 150, stopped_mm_s: 1_389, stopped_ms: 20_000 }
    }
}

/// What a unit's movement looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// It drives.
    SetOff,
    /// It stands at the place.
    Arrived,
}

/// A movement of a unit on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// On which assignment.
    pub assignment: AssignmentId,
    /// What.
    pub movement: Movement,
    /// When the position that showed it was true.
    pub at: Timestamp,
}

#[derive(Clone, Debug)]
struct Approach {
    unit: UnitId,
    target: Position,
    /// The crew said that it drives.
    under_way: bool,
    origin: Option<Position>,
    slow_since: Option<Timestamp>,
    told_off: bool,
    told_there: bool,
}

/// Units on their way, each told about at most once per movement. Bounded by open assignments.
#[derive(Clone, Debug, Default)]
pub struct Approaches {
    thresholds: Thresholds,
    on_the_way: BTreeMap<AssignmentId, Approach>,
}

impl Approaches {
    /// Nobody on the way.
    pub fn new(thresholds: Thresholds) -> Self {
        Self { thresholds, on_the_way: BTreeMap::new() }
    }

    /// Follows a unit to a place, or goes on with what changed. `under_way`: its crew said that it drives.
    pub fn follow(&mut self, assignment: AssignmentId, unit: &UnitId, target: Position, under_way: bool) {
        let fresh =
            || Approach { unit: unit.clone(), target, under_way, origin: None, slow_since: None, told_off: false, told_there: false };
        let a = self.on_the_way.entry(assignment).or_insert_with(fresh);
        a.under_way = under_way;
        if a.target != target {
            // Another place: what was said of the old one is nothing any more.
            (a.target, a.slow_since) = (target, None);
        }
    }

    /// Follows it no more.
    pub fn leave(&mut self, assignment: AssignmentId) {
        self.on_the_way.remove(&assignment);
    }

    /// How many are followed.
    pub fn len(&self) -> usize {
        self.on_the_way.len()
    }

    /// Nobody is followed.
    pub fn is_empty(&self) -> bool {
        self.on_the_way.is_empty()
    }

    /// Looks at everyone on the way; to be called every beat. In order of assignment.
    pub fn look(&mut self, fleet: &Fleet, now: Timestamp) -> Vec<Seen> {
        let t = self.thresholds;
        let mut seen = Vec::new();
        for (assignment, a) in &mut self.on_the_way {
            let Some(u) = fleet.get(now, &a.unit) else { continue };
            let (Some(position), Some(speed), Some(at)) = (u.position, u.speed, u.effective_time) else { continue };
            let sure = u.quality == Quality::Good && !u.contested && u.age_class == AgeClass::Fresh;
            if !sure || fleet.mobility(u.ix) != Some(Mobility::Vehicle) {
                a.slow_since = None;
                continue;
            }
            let origin = *a.origin.get_or_insert(position);
            let drives = speed.0 > t.moving_mm_s && origin.distance_m(position) > f64::from(t.moved_m);
            if drives && !a.under_way && !a.told_off {
                a.told_off = true;
                seen.push(Seen { assignment: *assignment, movement: Movement::SetOff, at });
            }
            let stands = speed.0 < t.stopped_mm_s && position.distance_m(a.target) <= f64::from(t.fence_m);
            a.slow_since = if stands { Some(a.slow_since.unwrap_or(at)) } else { None };
            if !a.told_there && a.slow_since.is_some_and(|since| at.since_ms(since) >= t.stopped_ms) {
                a.told_there = true;
                seen.push(Seen { assignment: *assignment, movement: Movement::Arrived, at });
            }
        }
        seen
    }
}
