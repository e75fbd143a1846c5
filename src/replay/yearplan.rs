//! How a year's volumes are spread over towns, and what a town's room has.

use super::{
    ReplayError,
    patrols::PatrolPlan,
    plan::{Habits, Plan},
    year::{BY_HOUR, Places, Year},
};
use crate::{
    dispatch::{
        Settings,
        model::{Reach, UnitKind},
    },
    id::{RoomId, UnitId},
    quantity::{Position, Timestamp},
};
use rand::Rng;
use std::sync::Arc;

/// One room's part of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TownShare {
    /// Its number, from 1; the largest first.
    pub number: u32,
    /// Calls.
    pub calls: u64,
    /// Of which need a patrol.
    pub interventions: u64,
    /// What patrols come upon.
    pub found: u64,
    /// Units.
    pub units: u32,
}

/// Sizes of towns fall like 1/(n + 2): the first of 57 has a tenth, the last half a hundredth.
fn weight(number: u32) -> f64 {
    1.0 / f64::from(number + 2)
}

pub(super) fn shares(year: &Year) -> Vec<TownShare> {
    let weights: Vec<f64> = (1..=year.towns).map(weight).collect();
    let (calls, interventions, found) = year.volumes();
    let (calls, found) = (split(calls, &weights), split(found, &weights));
    let units = dealt(year.units, year.towns);
    let by_calls: Vec<f64> = calls.iter().map(|n| *n as f64).collect();
    let interventions = split(interventions, &by_calls);
    (0..weights.len())
        .map(|i| TownShare {
            number: i as u32 + 1,
            calls: calls[i],
            interventions: interventions[i].min(calls[i]),
            found: found[i],
            units: units[i],
        })
        .collect()
}

/// The first towns of a country's year, each with its own share: what comes to them, and their units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The year of the whole country.
    pub year: Year,
    /// So many of its towns, the largest first.
    pub towns: u32,
    /// So many units in them, instead of their own.
    pub units: Option<u32>,
}

impl Part {
    /// Each room's part.
    ///
    /// # Errors
    /// [`ReplayError::Range`].
    pub fn shares(&self) -> Result<Vec<TownShare>, ReplayError> {
        let Self { year, towns, units } = self;
        year.check()?;
        if !(1..=year.towns).contains(towns) {
            let range = "1 to as many as the country has, 57; others with --calls, --interventions and --found of their own";
            return Err(ReplayError::Range { what: "--towns", found: (*towns).into(), range });
        }
        let mut shares = shares(year);
        shares.truncate(*towns as usize);
        if let Some(units) = units {
            Year { towns: *towns, units: *units, ..*year }.check()?;
            let own = dealt(*units, *towns);
            shares.iter_mut().zip(own).for_each(|(s, units)| s.units = units);
        }
        Ok(shares)
    }
}

/// Every town has one unit; the rest goes by size.
fn dealt(units: u32, towns: u32) -> Vec<u32> {
    let weights: Vec<f64> = (1..=towns).map(weight).collect();
    split(u64::from(units.saturating_sub(towns)), &weights).into_iter().map(|n| n as u32 + 1).collect()
}

/// Whole parts that add up (largest remainder).
fn split(total: u64, weights: &[f64]) -> Vec<u64> {
    let sum: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|w| total as f64 * w / sum).collect();
    let mut parts: Vec<u64> = exact.iter().map(|e| e.floor() as u64).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    let missing = total.saturating_sub(parts.iter().sum());
    order.into_iter().cycle().take(missing as usize).for_each(|i| parts[i] += 1);
    parts
}

/// Towns lie on a grid, far apart, when there is no map.
pub(super) fn centre(number: u32) -> Position {
    let n = number.cast_signed();
    Position { lat_e7: 300_000_000 + (n % 8) * 5_000_000, lon_e7: -90_000_000 + (n / 8 % 8) * 5_000_000 }
}

/// The room: its units at their posts, and takers for its busiest hour.
pub(super) fn plan(
    share: &TownShare,
    settings: &Settings,
    places: &Places<'_>,
    rng: &mut impl Rng,
    start: Timestamp,
    mean_talk_ms: f64,
    days: u32,
) -> Plan {
    let mut settings = settings.clone();
    if let Ok(room) = RoomId::new(&format!("town-{:02}", share.number)) {
        settings.room = room;
    }
    let service = |code: &str| {
        let there = settings.services.iter().find(|s| s.code == code).or(settings.services.first());
        there.map(|s| s.code.clone()).unwrap_or_default()
    };
    let (secours, urban) = (service("police_secours"), service("urban_corps"));
    // Eight vehicles of police-secours for five patrols of the urban corps: 800 to 494.
    let kinds = [
        (UnitKind::Car, &secours),
        (UnitKind::Foot, &urban),
        (UnitKind::Motorbike, &secours),
        (UnitKind::Car, &secours),
        (UnitKind::Car, &urban),
        (UnitKind::Car, &secours),
        (UnitKind::Motorbike, &secours),
        (UnitKind::Foot, &urban),
        (UnitKind::Car, &secours),
        (UnitKind::Bicycle, &urban),
        (UnitKind::Motorbike, &secours),
        (UnitKind::Car, &secours),
        (UnitKind::Foot, &urban),
    ];
    let mut patrols = Vec::with_capacity(share.units as usize);
    for n in 0..share.units {
        let (kind, service) = kinds[n as usize % kinds.len()];
        let Ok(id) = UnitId::new(&format!("U-{:04}", n + 1)) else { continue };
        let reach = if matches!(kind, UnitKind::Foot | UnitKind::Bicycle) { Reach::Radio } else { Reach::Terminal };
        let (service, post, capabilities) = (service.clone(), places.draw(rng), Vec::new());
        patrols.push(PatrolPlan { id, kind, service, reach, post, on_duty: true, capabilities, strength: 0 });
    }
    // The busiest hour in Erlang, and twice its square root for chance.
    let peak = f64::from(BY_HOUR.into_iter().max().unwrap_or(0)) / f64::from(BY_HOUR.iter().sum::<u32>());
    let erlang = share.calls as f64 / f64::from(days) * peak * mean_talk_ms / 3_600_000.0;
    let takers = (erlang + 2.0 * erlang.sqrt()).ceil() as u32 + 1;
    Plan { settings: Arc::new(settings), patrols, takers, habits: Habits::default(), start }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_follow_the_weights() {
        assert_eq!(split(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(split(7, &[2.0, 1.0, 4.0]), [2, 1, 4]);
        let shares = Year::default().shares();
        assert_eq!(shares.iter().map(|s| s.calls).sum::<u64>(), 19_722_041);
        assert_eq!(shares.iter().map(|s| s.interventions).sum::<u64>(), 867_042);
        assert_eq!(shares.iter().map(|s| s.found).sum::<u64>(), 529_164);
        assert_eq!(shares.iter().map(|s| s.units).sum::<u32>(), 1_294);
        assert!(shares.windows(2).all(|w| w[0].calls >= w[1].calls));
    }

    #[test]
    fn a_part_is_the_first_towns_as_they_are_in_the_whole() {
        let year = Year { days: 7, ..Year::default() };
        let part = |towns, units| Part { year, towns, units }.shares();
        assert_eq!(part(3, None).unwrap_or_default(), year.shares()[..3]);
        assert_eq!(part(57, None).unwrap_or_default(), year.shares());
        let with = part(3, Some(90)).unwrap_or_default();
        assert_eq!(with.iter().map(|s| s.units).sum::<u32>(), 90);
        assert!(with.iter().zip(year.shares()).all(|(a, b)| (a.calls, a.interventions, a.found) == (b.calls, b.interventions, b.found)));
        let refused = |towns, units| part(towns, units).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(refused(58, None).starts_with("--towns is 58, must be 1 to as many as the country has"));
        assert!(refused(3, Some(2)).starts_with("--units is 2, must be at least one a town"));
    }
}
