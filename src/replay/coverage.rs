//! The capped coverage rule: among those who are there in nearly the least time, the one whose leaving costs least cover.
//!
//! Cover is the marginal one of Daskin's maximum expected covering location model (1983): a place with `n` free units within the target
//! time, each free with probability 1 − q, loses (1 − q)·qⁿ⁻¹ when one of them leaves; q is the utilisation now. The places are the last
//! ones where incidents were: what the room has seen, nothing it could not know.

use super::choose::{Choose, View};
use crate::{
    dispatch::{
        model::{Candidate, Priority, Recommendation, UnitKind},
        recommend::{RankRequest, straight_line_ms},
    },
    quantity::Position,
};
use std::collections::VecDeque;

/// Places remembered.
const PLACES: usize = 256;

/// A policy's numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cap {
    /// How much later than the fastest, s, 0–90.
    pub cap_s: u32,
    /// A unit covers what it reaches within this, s.
    pub target_s: u32,
    /// Above this share of committed units only speed counts, 0–1.
    pub off_above: f64,
}

/// Another ranking, with the cap put on it.
pub struct Covered<'a> {
    inner: Box<dyn Choose + 'a>,
    cap: Cap,
    places: VecDeque<Position>,
}

impl<'a> Covered<'a> {
    /// Puts the cap on a ranking.
    pub fn new(inner: Box<dyn Choose + 'a>, cap: Cap) -> Self {
        Self { inner, cap, places: VecDeque::with_capacity(PLACES) }
    }

    /// How much cover each of these candidates takes away.
    fn losses(&self, view: View<'_>, q: f64, candidates: &[Candidate]) -> Vec<f64> {
        let target_ms = u64::from(self.cap.target_s) * 1_000;
        let free: Vec<(Position, f64)> = view
            .state
            .available()
            .filter_map(|u| view.patrols.get(&u.id))
            .map(|p| (p.position(view.now), reach_m(view, p.plan.kind, target_ms)))
            .collect();
        let of: Vec<(Position, f64)> = candidates
            .iter()
            .map(|c| (c.position, view.patrols.get(&c.unit).map_or(0.0, |p| reach_m(view, p.plan.kind, target_ms))))
            .collect();
        let mut losses = vec![0.0; candidates.len()];
        for place in &self.places {
            let flat = Flat::at(*place);
            let n = free.iter().filter(|(at, reach)| flat.within(*at, *reach)).count();
            if n == 0 {
                continue;
            }
            let marginal = (1.0 - q) * q.powi(n as i32 - 1);
            for (loss, (at, reach)) in losses.iter_mut().zip(&of) {
                if flat.within(*at, *reach) {
                    *loss += marginal;
                }
            }
        }
        losses
    }
}

impl Choose for Covered<'_> {
    fn list(&mut self, view: View<'_>, request: &RankRequest) -> Recommendation {
        let mut list = self.inner.list(view, request);
        if matches!(request.priority, Priority::P0 | Priority::P1) {
            return list;
        }
        let on_duty = view.state.units().values().filter(|u| u.duty == crate::dispatch::model::Duty::On).count();
        let busy = view.state.units().values().filter(|u| u.assignment.is_some()).count();
        let q = busy as f64 / on_duty.max(1) as f64;
        let Some(fastest) = list.candidates.first() else { return list };
        if q > self.cap.off_above {
            return list;
        }
        let cap_ms = u64::from(self.cap.cap_s) * 1_000;
        // Beyond the target nobody is kept waiting longer than by the fastest.
        let limit = (fastest.cost_ms + cap_ms).min((u64::from(self.cap.target_s) * 1_000).max(fastest.cost_ms));
        let near = list.candidates.iter().take_while(|c| c.cost_ms <= limit).count();
        let losses = self.losses(view, q, &list.candidates[..near]);
        // The first of the least: ties go to the faster.
        let best = losses.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i);
        list.candidates[..=best].rotate_right(1);
        list
    }

    fn needed(&mut self, place: Position) {
        if self.places.len() == PLACES {
            self.places.pop_front();
        }
        self.places.push_back(place);
        self.inner.needed(place);
    }
}

/// How far a kind comes in this time, metres of straight line.
fn reach_m(view: View<'_>, kind: UnitKind, ms: u64) -> f64 {
    let per_km = straight_line_ms(view.state.settings(), kind, 1_000.0);
    ms as f64 / per_km as f64 * 1_000.0
}

/// Distances near a place, on a plane: good to a few metres within a town.
struct Flat {
    at: Position,
    cos: f64,
}

impl Flat {
    fn at(at: Position) -> Self {
        Self { at, cos: at.lat().to_radians().cos() }
    }

    fn within(&self, p: Position, metres: f64) -> bool {
        const METRES_PER_E7: f64 = 0.011_119_5;
        let dlat = f64::from(p.lat_e7 - self.at.lat_e7) * METRES_PER_E7;
        let dlon = f64::from(p.lon_e7 - self.at.lon_e7) * METRES_PER_E7 * self.cos;
        dlat * dlat + dlon * dlon <= metres * metres
    }
}
