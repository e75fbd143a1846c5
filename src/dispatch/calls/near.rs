//! Repeats offered: incidents near in place, time and kind.

use crate::{
    dispatch::{
        model::{Incident, IncidentState},
        state::State,
    },
    id::IncidentId,
    quantity::{Position, Timestamp},
};

/// Offered at most.
const OFFERED: usize = 5;
/// A degree of latitude, metres, rounded up: a cheap look before the exact one.
const DEGREE_M: f64 = 111_200.0;

/// An incident a call may repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Which.
    pub incident: IncidentId,
    /// How far, metres.
    pub distance_m: u32,
    /// How long ago it was opened, ms.
    pub age_ms: i64,
    /// Of the kind asked for.
    pub same_kind: bool,
}

/// Incidents within the room's radius of `place`, opened within its minutes before `now`, or still open: those of the same kind first,
/// then the open ones, then the nearest; at most five. Exercises only meet exercises. A duplicate is not offered: its master is.
pub fn repeats(state: &State, place: Position, kind: Option<&str>, exercise: bool, now: Timestamp) -> Vec<Repeat> {
    let s = &state.settings().calls;
    let radius = f64::from(s.repeat_radius_m);
    let oldest = now.plus_ms(-i64::from(s.repeat_minutes) * 60_000);
    let band = (radius / DEGREE_M * 1e7) as i64 + 1;
    let near = |i: &Incident| {
        let north = i64::from(i.place.position.lat_e7) - i64::from(place.lat_e7);
        (north.abs() <= band).then(|| i.place.position.distance_m(place)).filter(|d| *d <= radius)
    };
    let offered = |i: &&Incident| {
        let gone = matches!(i.state, IncidentState::Duplicate | IncidentState::Cancelled);
        i.exercise == exercise && i.duplicate_of.is_none() && !gone && (i.created_at >= oldest || !i.state.is_over())
    };
    let mut found: Vec<(bool, bool, u32, IncidentId, i64)> = state
        .incidents()
        .values()
        .filter(offered)
        .filter_map(|i| {
            let metres = near(i)?.round() as u32;
            Some((kind.is_some_and(|k| k != i.kind), i.state.is_over(), metres, i.id, now.since_ms(i.created_at)))
        })
        .collect();
    found.sort_unstable();
    let shown = found.into_iter().take(OFFERED);
    shown
        .map(|(_, _, distance_m, incident, age_ms)| {
            let same_kind = kind.is_some_and(|k| state.incidents().get(&incident).is_some_and(|i| i.kind == k));
            Repeat { incident, distance_m, age_ms, same_kind }
        })
        .collect()
}
