//! Looks at state and positions and says what to tell the core. Pure: time and positions come in with each look.

use super::{act::Act, alert::About, decide::at_post};
use crate::{
    dispatch::{model::Unit, settings::Settings, state::State},
    id::UnitId,
    quantity::{Position, Timestamp},
};
use std::collections::{BTreeMap, BTreeSet};

/// Units offered to the core for one sector.
const NEAR: usize = 5;

/// Where a unit is, with a position that is worth something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The unit.
    pub unit: UnitId,
    /// Where.
    pub position: Position,
    /// Since when it has not moved.
    pub still_since: Timestamp,
}

/// Remembers since when sectors are empty.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    empty_since: BTreeMap<String, Timestamp>,
}

impl Watch {
    /// One look; to be had every few seconds. `seen` may be in any order.
    pub fn look(&mut self, state: &State, now: Timestamp, seen: &[Seen]) -> Vec<Act> {
        let at: BTreeMap<&UnitId, &Seen> = seen.iter().map(|s| (&s.unit, s)).collect();
        let mut acts = immobile(state, now, &at);
        acts.extend(self.sectors(state, now, &at));
        acts
    }

    fn sectors(&mut self, state: &State, now: Timestamp, at: &BTreeMap<&UnitId, &Seen>) -> Vec<Act> {
        let settings = state.settings();
        let long = i64::from(settings.cover.uncovered_min) * 60_000;
        let held: BTreeMap<&UnitId, BTreeSet<&str>> = state.available().map(|u| (&u.id, sectors_of(settings, u, at))).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        held.values().flatten().for_each(|s| *counts.entry(s).or_default() += 1);
        let told = |about: &About| state.cover().values().any(|a| a.about == *about);
        let mut acts = Vec::new();
        for sector in settings.sectors.iter().filter(|s| s.covered && long > 0) {
            let about = About::Uncovered(sector.code.clone());
            if counts.contains_key(sector.code.as_str()) {
                self.empty_since.remove(&sector.code);
                continue;
            }
            let since = *self.empty_since.entry(sector.code.clone()).or_insert(now);
            if now.since_ms(since) >= long && !told(&about) {
                let centre = sector.middle();
                // From next door, and only where somebody else stays there; else from anywhere.
                let mut near: Vec<(bool, u32, UnitId)> = held
                    .iter()
                    .filter_map(|(u, holds)| {
                        let metres = at.get(u)?.position.distance_m(centre).round() as u32;
                        let next_door = holds.iter().any(|s| sector.neighbours.iter().any(|n| n == s));
                        let spared = holds.iter().all(|s| counts.get(s).is_some_and(|n| *n > 1));
                        Some((!(next_door && spared), metres, (*u).clone()))
                    })
                    .collect();
                near.sort();
                near.truncate(NEAR);
                let near = near.into_iter().map(|(_, metres, unit)| (unit, metres)).collect();
                acts.push(Act::Uncovered { sector: sector.code.clone(), since, near });
            }
        }
        self.empty_since.retain(|code, _| settings.sector(code).is_some_and(|s| s.covered));
        for alert in state.cover().values() {
            let About::Uncovered(code) = &alert.about else { continue };
            let watched = long > 0 && settings.sector(code).is_some_and(|s| s.covered);
            if !watched || counts.contains_key(code.as_str()) {
                acts.push(Act::Gone { about: alert.about.clone() });
            }
        }
        acts
    }
}

fn immobile(state: &State, now: Timestamp, at: &BTreeMap<&UnitId, &Seen>) -> Vec<Act> {
    let settings = state.settings();
    let long = i64::from(settings.cover.immobile_min) * 60_000;
    let still = |u: &Unit| {
        let seen = at.get(&u.id)?;
        let so = long > 0 && u.is_available() && now.since_ms(seen.still_since) >= long && !at_post(settings, u, seen.position);
        so.then_some(*seen)
    };
    let mut acts = Vec::new();
    for u in state.available() {
        let about = About::Immobile(u.id.clone());
        if let Some(seen) = still(u).filter(|_| !state.cover().values().any(|a| a.about == about)) {
            acts.push(Act::Immobile { unit: u.id.clone(), since: seen.still_since, position: seen.position });
        }
    }
    for alert in state.cover().values() {
        let About::Immobile(unit) = &alert.about else { continue };
        // A unit that is not seen just now is not known to have moved.
        let gone = match state.units().get(unit) {
            Some(u) => !u.is_available() || (at.contains_key(unit) && still(u).is_none()),
            None => true,
        };
        if gone {
            acts.push(Act::Gone { about: alert.about.clone() });
        }
    }
    acts
}

/// Sectors an available unit covers: the one it is planned in, and the one it is in.
fn sectors_of<'a>(settings: &'a Settings, u: &'a Unit, at: &BTreeMap<&UnitId, &Seen>) -> BTreeSet<&'a str> {
    let planned = settings.planned_sector(u.roster.sector.as_deref(), u.roster.post.as_deref());
    let here = at.get(&u.id).and_then(|s| settings.sector_at(s.position));
    planned.into_iter().chain(here).map(|s| s.code.as_str()).collect()
}
