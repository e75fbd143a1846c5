//! How long ways take: the world's answer, whatever a policy believes.

use crate::{
    dispatch::{Settings, model::UnitKind, recommend::straight_line_ms},
    quantity::Position,
    roads::{Metric, Profile, Roads},
};
use std::cell::Cell;

/// A way from one place to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// How long it takes, ms, at least 1.
    pub ms: u64,
    /// How long it is, metres.
    pub metres: u64,
    /// Its line, both ends included; at least one point.
    pub points: Vec<Position>,
}

impl Way {
    /// The place after this share (0–1) of the way.
    pub fn at(&self, share: f64) -> Position {
        let flat = |a: Position, b: Position| {
            let (dlat, dlon) = (f64::from(b.lat_e7 - a.lat_e7), f64::from(b.lon_e7 - a.lon_e7) * a.lat().to_radians().cos());
            dlat.hypot(dlon)
        };
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return Position { lat_e7: 0, lon_e7: 0 };
        };
        let whole: f64 = self.points.windows(2).map(|w| flat(w[0], w[1])).sum();
        let mut left = whole * share.clamp(0.0, 1.0);
        if left <= 0.0 {
            return *first;
        }
        for w in self.points.windows(2) {
            let piece = flat(w[0], w[1]);
            if left <= piece && piece > 0.0 {
                let mix = |a: i32, b: i32| a + (f64::from(b - a) * left / piece).round() as i32;
                return Position { lat_e7: mix(w[0].lat_e7, w[1].lat_e7), lon_e7: mix(w[0].lon_e7, w[1].lon_e7) };
            }
            left -= piece;
        }
        *last
    }
}

/// The ground patrols move on.
pub trait Ground {
    /// The way a unit takes.
    fn way(&self, kind: UnitKind, siren: bool, from: Position, to: Position) -> Way;
    /// Ways that could not be found on the roads, and were taken straight.
    fn off_road(&self) -> u64 {
        0
    }
}

/// No roads: straight lines at the settings' speeds and detour.
#[derive(Clone, Copy, Debug)]
pub struct Straight<'a> {
    /// Speeds and detour.
    pub settings: &'a Settings,
}

impl Ground for Straight<'_> {
    fn way(&self, kind: UnitKind, _siren: bool, from: Position, to: Position) -> Way {
        let straight = from.distance_m(to);
        let detour = f64::from(self.settings.ranking.straight_line.detour_percent) / 100.0;
        Way { ms: straight_line_ms(self.settings, kind, straight), metres: (straight * detour).round() as u64, points: vec![from, to] }
    }
}

/// The roads of a map.
#[derive(Debug)]
pub struct Streets<'a> {
    roads: &'a Roads,
    straight: Straight<'a>,
    off_road: Cell<u64>,
}

impl<'a> Streets<'a> {
    /// The ground of a map; straight lines where it has no way.
    pub fn new(roads: &'a Roads, settings: &'a Settings) -> Self {
        Self { roads, straight: Straight { settings }, off_road: Cell::new(0) }
    }
}

impl Ground for Streets<'_> {
    fn way(&self, kind: UnitKind, siren: bool, from: Position, to: Position) -> Way {
        let metric = Metric::new(profile(kind), siren);
        let found = self.roads.snap(metric, from, None, None).and_then(|snap| self.roads.route(metric, &snap, to));
        match found {
            Some(route) if !route.points.is_empty() => {
                let mut points = route.points;
                // What is off the road is walked, and belongs to the way.
                points.push(to);
                Way { ms: route.travel_ms, metres: route.metres, points }
            }
            _ => {
                self.off_road.set(self.off_road.get() + 1);
                self.straight.way(kind, siren, from, to)
            }
        }
    }

    fn off_road(&self) -> u64 {
        self.off_road.get()
    }
}

/// How a kind of unit travels.
pub fn profile(kind: UnitKind) -> Profile {
    match kind {
        UnitKind::Car => Profile::Car,
        UnitKind::Motorbike => Profile::Motorbike,
        UnitKind::Bicycle => Profile::Bicycle,
        UnitKind::Foot => Profile::Foot,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_on_the_way_follows_its_line() {
        let at = |lat_e7, lon_e7| Position { lat_e7, lon_e7 };
        let way = Way { ms: 10, metres: 30, points: vec![at(0, 0), at(1_000, 0), at(1_000, 1_000), at(3_000, 1_000)] };
        assert_eq!((way.at(0.0), way.at(1.0)), (at(0, 0), at(3_000, 1_000)));
        assert_eq!((way.at(0.25), way.at(0.5)), (at(1_000, 0), at(1_000, 1_000)));
        assert_eq!(way.at(0.375), at(1_000, 500));
    }
}
