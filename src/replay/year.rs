//! A year of a country from a seed: what comes to one room, streamed in order of time and never held as a whole.

use super::{
    ReplayError,
    demand::{Answer, CallDemand, Demand, End, What, Work},
    plan::Plan,
    yearplan::{self, TownShare},
};
use crate::{
    dispatch::{
        Settings,
        model::{Classification, Priority},
    },
    quantity::{Position, Timestamp},
    roads::Roads,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

/// 2023-01-01T00:00 in Casablanca.
const START: Timestamp = Timestamp(1_672_527_600_000);
const DAY_MS: f64 = 86_400_000.0;
/// Share of a day's calls by local hour, thousandths: quiet before dawn, a peak in the evening.
pub const BY_HOUR: [u32; 24] = [38, 30, 24, 19, 16, 15, 18, 25, 34, 41, 45, 47, 48, 47, 46, 46, 48, 51, 56, 61, 66, 65, 62, 52];
/// Calls that lead to nothing, thousandths of them: enquiry, negative, repeat, passed, test.
const ENDS: [(Classification, u32); 5] = [
    (Classification::Enquiry, 520),
    (Classification::Negative, 380),
    (Classification::Repeat, 80),
    (Classification::Passed, 15),
    (Classification::Test, 5),
];
/// Incidents by priority, thousandths, and the median time on scene, minutes.
const URGENT: [(Priority, u32, f64); 5] =
    [(Priority::P0, 2, 40.0), (Priority::P1, 148, 35.0), (Priority::P2, 250, 25.0), (Priority::P3, 400, 20.0), (Priority::P4, 200, 12.0)];
/// Time on scene is log-normal with this spread.
const SPREAD: f64 = 0.6;
/// Median time of what a patrol comes upon, minutes.
const FOUND_MIN: f64 = 10.0;
/// Mean talk with and without an intervention, and the least of either, ms.
const TALK_MS: (f64, f64, f64) = (120_000.0, 55_000.0, 5_000.0);
/// A caller waits at least so long for an answer, and on the mean so much longer, ms.
const PATIENCE_MS: (f64, f64) = (20_000.0, 120_000.0);

/// A year, and how it is spread. The defaults are the service's figures for 2023 (DGSN report).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Year {
    /// The same seed gives the same year.
    pub seed: u64,
    /// Days from 1 January, 1–366; volumes are brought down to them.
    pub days: u32,
    /// Rooms, one a town, 1–1000.
    pub towns: u32,
    /// Calls in 365 days, all rooms.
    pub calls: u64,
    /// Calls among them that need a patrol.
    pub interventions: u64,
    /// What patrols come upon, in 365 days.
    pub found: u64,
    /// Units on the street at any time, all rooms.
    pub units: u32,
}

impl Default for Year {
    fn default() -> Self {
        Self { seed: 19, days: 365, towns: 57, calls: 19_722_041, interventions: 867_042, found: 529_164, units: 1_294 }
    }
}

impl Year {
    /// Checks what was asked for.
    ///
    /// # Errors
    /// [`ReplayError::Range`].
    pub fn check(&self) -> Result<(), ReplayError> {
        let bad = |what, found, range| Err(ReplayError::Range { what, found, range });
        match self {
            y if !(1..=366).contains(&y.days) => bad("--days", y.days.into(), "1 to 366"),
            y if !(1..=1_000).contains(&y.towns) => bad("--towns", y.towns.into(), "1 to 1000"),
            y if !(1..=1_000_000_000).contains(&y.calls) => bad("--calls", y.calls, "1 to 1000000000"),
            y if y.interventions > y.calls => bad("--interventions", y.interventions, "at most the calls"),
            y if y.found > 1_000_000_000 => bad("--found", y.found, "at most 1000000000"),
            y if !(y.towns..=100_000).contains(&y.units) => bad("--units", y.units.into(), "at least one a town, at most 100000"),
            _ => Ok(()),
        }
    }

    /// Volumes brought down to the days.
    pub fn volumes(&self) -> (u64, u64, u64) {
        let cut = |n: u64| n * u64::from(self.days) / 365;
        if self.days == 365 {
            (self.calls, self.interventions, self.found)
        } else {
            (cut(self.calls), cut(self.interventions), cut(self.found))
        }
    }

    /// Each room's part.
    pub fn shares(&self) -> Vec<TownShare> {
        yearplan::shares(self)
    }

    /// A room: its plan, and what comes to it.
    pub fn town<'a>(&self, share: &TownShare, settings: &Settings, roads: Option<&'a Roads>) -> (Plan, TownYear<'a>) {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(share.number.into());
        let places = Places { roads, centre: yearplan::centre(share.number) };
        let plan = yearplan::plan(share, settings, &places, &mut rng, START, mean_talk_ms(share), self.days);
        let year = TownYear {
            calls: Points::new(share.calls, self.days),
            found: Points::new(share.found, self.days),
            next: (None, None),
            interventions: share.interventions,
            calls_left: share.calls,
            types: types(settings),
            settings: Arc::clone(&plan.settings),
            places,
            rng,
        };
        (plan, year.begin())
    }
}

fn mean_talk_ms(share: &TownShare) -> f64 {
    let part = share.interventions as f64 / share.calls.max(1) as f64;
    part * TALK_MS.0 + (1.0 - part) * TALK_MS.1 + TALK_MS.2
}

/// Type numbers by priority.
fn types(settings: &Settings) -> [Vec<u16>; 5] {
    let mut by: [Vec<u16>; 5] = Default::default();
    for (t, n) in settings.types.iter().zip(0u16..) {
        by[t.priority as usize].push(n);
    }
    by
}

/// Where things happen in a town.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'a> {
    pub roads: Option<&'a Roads>,
    pub centre: Position,
}

impl Places<'_> {
    /// On the roads of the map; without one, around the centre.
    pub fn draw(&self, rng: &mut impl Rng) -> Position {
        if let Some(points) = self.roads.map(|r| &r.graph().points).filter(|p| !p.is_empty()) {
            return points[rng.random_range(0..points.len())];
        }
        // Two thirds within 2.5 km, all within 7.5 km.
        const SIGMA_E7: f64 = 225_000.0;
        let (a, b) = normal(rng);
        let off = |z: f64| (z.clamp(-3.0, 3.0) * SIGMA_E7) as i32;
        Position { lat_e7: self.centre.lat_e7 + off(a), lon_e7: self.centre.lon_e7 + off(b) }
    }
}

/// Points of time spread over the days by the daily curve: exactly so many, in order, without holding them (Bentley and Saxe 1979).
#[derive(Clone, Copy, Debug)]
struct Points {
    left: u64,
    days: f64,
    /// ln(1 − share of the year that has passed, weighted by the curve).
    log: f64,
}

impl Points {
    fn new(n: u64, days: u32) -> Self {
        Self { left: n, days: days.into(), log: 0.0 }
    }

    fn next(&mut self, rng: &mut impl Rng) -> Option<Timestamp> {
        if self.left == 0 {
            return None;
        }
        self.log += (1.0 - rng.random::<f64>()).ln() / self.left as f64;
        self.left -= 1;
        let day = -self.log.exp_m1() * self.days;
        Some(START.plus_ms(((day.floor() + hours(day.fract()) / 24.0) * DAY_MS) as i64))
    }
}

/// The hour of the day at which this share of its calls has come.
fn hours(share: f64) -> f64 {
    let mut left = share * f64::from(BY_HOUR.iter().sum::<u32>());
    for (hour, n) in BY_HOUR.into_iter().enumerate() {
        let n = f64::from(n);
        if left < n {
            return hour as f64 + left / n;
        }
        left -= n;
    }
    24.0 - 1e-6
}

/// What comes to one room in a year.
#[derive(Clone, Debug)]
pub struct TownYear<'a> {
    calls: Points,
    found: Points,
    next: (Option<Timestamp>, Option<Timestamp>),
    interventions: u64,
    calls_left: u64,
    types: [Vec<u16>; 5],
    settings: Arc<Settings>,
    places: Places<'a>,
    rng: ChaCha8Rng,
}

impl TownYear<'_> {
    fn begin(mut self) -> Self {
        self.next = (self.calls.next(&mut self.rng), self.found.next(&mut self.rng));
        self
    }

    fn call(&mut self) -> CallDemand {
        // Chosen one after the other so that the number is exact (Knuth's selection sampling).
        let chosen = self.rng.random_range(0..self.calls_left) < self.interventions;
        self.calls_left -= 1;
        let mean = if chosen { TALK_MS.0 } else { TALK_MS.1 };
        let talk_ms = (TALK_MS.2 + exponential(&mut self.rng, mean)) as u32;
        let patience_ms = Some((PATIENCE_MS.0 + exponential(&mut self.rng, PATIENCE_MS.1)) as u32);
        let end = if chosen {
            self.interventions -= 1;
            let at = self.rng.random_range(0..1_000u32);
            let (priority, _, minutes) = pick(&URGENT, at, |u| u.1);
            End::Work(Box::new(self.work(priority, minutes, true)))
        } else {
            let at = self.rng.random_range(0..1_000u32);
            End::Closed(pick(&ENDS, at, |e| e.1).0)
        };
        CallDemand { answer: Answer::Taker, patience_ms, talk_ms, end }
    }

    fn work(&mut self, priority: Priority, minutes: f64, placed: bool) -> Work {
        let of = &self.types[priority as usize];
        let kind = match of.len() {
            0 => self.rng.random_range(0..self.settings.types.len()) as u16,
            n => of[self.rng.random_range(0..n)],
        };
        let ms = minutes * 60_000.0 * (SPREAD * normal(&mut self.rng).0).exp();
        let place = placed.then(|| self.places.draw(&mut self.rng));
        Work { place, kind, priority, on_scene_ms: ms as u32, more: Vec::new(), called_off_ms: None }
    }
}

impl Iterator for TownYear<'_> {
    type Item = Demand;

    fn next(&mut self) -> Option<Demand> {
        match self.next {
            (Some(call), found) if found.is_none_or(|f| call <= f) => {
                let what = What::Call(self.call());
                self.next.0 = self.calls.next(&mut self.rng);
                Some(Demand { at: call, what })
            }
            (_, Some(found)) => {
                let priority = if self.rng.random_range(0..4u32) == 0 { Priority::P3 } else { Priority::P4 };
                let work = self.work(priority, FOUND_MIN, false);
                let dice = self.rng.random();
                self.next.1 = self.found.next(&mut self.rng);
                Some(Demand { at: found, what: What::Found { by: None, dice, work } })
            }
            (_, None) => None,
        }
    }
}

/// The entry in which `at` (of a thousand) falls.
fn pick<T: Copy>(list: &[T], at: u32, weight: impl Fn(&T) -> u32) -> T {
    let mut left = at;
    for entry in list {
        if left < weight(entry) {
            return *entry;
        }
        left -= weight(entry);
    }
    list[list.len() - 1]
}

/// Exponential with this mean.
fn exponential(rng: &mut impl Rng, mean: f64) -> f64 {
    -(1.0 - rng.random::<f64>()).ln() * mean
}

/// Two standard normals (Box and Muller).
fn normal(rng: &mut impl Rng) -> (f64, f64) {
    let r = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    let (sin, cos) = (std::f64::consts::TAU * rng.random::<f64>()).sin_cos();
    (r * cos, r * sin)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn a_year_has_exactly_its_numbers_in_order_and_is_the_same_again() {
        let year = Year { days: 4, towns: 3, units: 30, ..Year::default() };
        let (calls, interventions, found) = year.volumes();
        let mut counted = (0, 0, 0);
        for share in year.shares() {
            let (plan, stream) = year.town(&share, &Settings::example(), None);
            let mut last = plan.start;
            for d in stream.clone() {
                assert!(d.at >= last && d.at.since_ms(START) < 4 * 86_400_000);
                last = d.at;
                match d.what {
                    What::Call(c) => {
                        counted.0 += 1;
                        counted.1 += u64::from(matches!(c.end, End::Work(_)));
                    }
                    _ => counted.2 += 1,
                }
            }
            assert!(stream.eq(year.town(&share, &Settings::example(), None).1));
        }
        assert_eq!(counted, (calls, interventions, found));
        assert_eq!(calls, 19_722_041 * 4 / 365);
    }

    #[test]
    fn calls_follow_the_daily_curve() {
        let year = Year { days: 30, towns: 1, ..Year::default() };
        let (_, stream) = year.town(&year.shares()[0], &Settings::example(), None);
        let mut by = [0u32; 24];
        stream.filter(|d| matches!(d.what, What::Call(_))).for_each(|d| by[(d.at.since_ms(START) / 3_600_000 % 24) as usize] += 1);
        let all: u32 = by.iter().sum();
        for (n, want) in by.into_iter().zip(BY_HOUR) {
            let (share, want) = (f64::from(n) / f64::from(all), f64::from(want) / 1_000.0);
            assert!((share - want).abs() < 0.001, "{share} against {want}");
        }
    }
}
