//! How long each unit has not moved.

use super::table::{Fleet, UnitIx};
use crate::quantity::{Position, Timestamp};
use std::collections::BTreeMap;

/// Where units stand and since when. A unit has moved when it is further than the radius from where it stood; a jitter within it, however
/// long, is no movement. One entry a unit of the fleet.
#[derive(Clone, Debug, Default)]
pub struct Still {
    stood: BTreeMap<u32, (Position, Timestamp)>,
}

impl Still {
    /// One look at everybody, to be had every few seconds: unit, position, since when it has not moved. Units without a position are left
    /// out and begin anew when they have one; a position that is too old to say where the unit is counts as none.
    pub fn look(&mut self, fleet: &Fleet, now: Timestamp, radius_m: f64) -> Vec<(UnitIx, Position, Timestamp)> {
        let mut out = Vec::new();
        for unit in fleet.units(now) {
            let usable = unit.position.filter(|_| !matches!(unit.age_class, super::AgeClass::Lost | super::AgeClass::None));
            let Some(position) = usable else {
                self.stood.remove(&unit.ix.0);
                continue;
            };
            let at = unit.effective_time.unwrap_or(now).min(now);
            let stood = self.stood.entry(unit.ix.0).or_insert((position, at));
            if stood.0.distance_m(position) > radius_m {
                *stood = (position, at);
            }
            out.push((unit.ix, position, stood.1));
        }
        out
    }
}
