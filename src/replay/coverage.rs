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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;
    use crate::{
        dispatch::{
            Input, Settings,
            model::{Duty, Reach, Source},
        },
        id::{IncidentId, UnitId},
        quantity::Timestamp,
        replay::{
            driver::Core,
            patrols::{PatrolPlan, Patrols},
        },
    };
    use std::sync::Arc;

    /// A is fastest and the only one near the places where incidents were; B is there 40 s later and covers nothing; C is far.
    const UNITS: [(&str, f64, u64); 3] = [("A", 31.60, 100), ("B", 32.60, 140), ("C", 31.90, 900)];

    struct Fixed;

    impl Choose for Fixed {
        fn list(&mut self, view: View<'_>, request: &RankRequest) -> Recommendation {
            let candidate = |(name, lat, s): (&str, f64, u64)| Candidate {
                unit: UnitId::new(name).unwrap(),
                travel_ms: s * 1_000,
                age_penalty_ms: 0,
                sector_penalty_ms: 0,
                cost_ms: s * 1_000,
                distance_m: None,
                position: Position::from_degrees(lat, -8.0).unwrap(),
                automatic_ok: true,
                doubt: None,
            };
            Recommendation {
                ranking_version: request.ranking_version,
                ranked_at_seq: view.state.seq(),
                candidates: UNITS.into_iter().map(candidate).collect(),
                complete: true,
                closer_left_out: Vec::new(),
                by_road: false,
                decision: String::new(),
            }
        }
    }

    fn first(priority: Priority, cap_s: u32, off_above: f64, committed: bool) -> String {
        let mut core = Core::new(Settings::example().room, Arc::new(Settings::example()));
        let plan = |(name, lat, _): (&str, f64, u64)| PatrolPlan {
            id: UnitId::new(name).unwrap(),
            kind: UnitKind::Car,
            service: "police_secours".into(),
            reach: Reach::Radio,
            post: Position::from_degrees(lat, -8.0).unwrap(),
            on_duty: true,
        };
        let patrols = Patrols::new(UNITS.into_iter().chain([("D", 31.0, 0)]).map(plan));
        let now = Timestamp(1_672_527_600_000);
        let mut act = |source, input| core.act(now, source, input).unwrap().unwrap();
        for p in patrols.all() {
            let (unit, service) = (p.plan.id.clone(), p.plan.service.clone());
            act(
                Source::Import,
                Input::RegisterUnit { unit: unit.clone(), kind: p.plan.kind, service, reach: Reach::Radio, devices: vec![] },
            );
            act(Source::Operator, Input::SetDuty { unit, duty: Duty::On });
        }
        if committed {
            let place = crate::dispatch::model::Place {
                position: Position::from_degrees(31.0, -8.0).unwrap(),
                source: crate::dispatch::model::PlaceSource::Unit,
                accuracy_m: None,
                found: None,
                said: None,
                verified: None,
            };
            let subject = crate::id::SubjectId(uuid::Uuid::nil());
            let kind = Settings::example().types[0].code.clone();
            let incident = crate::dispatch::input::NewIncident {
                subject,
                kind,
                priority: Priority::P4,
                place,
                details: None,
                exercise: false,
                hold_until: None,
            };
            act(Source::Terminal, Input::OpenIncident { call: None, unit: UnitId::new("D").ok(), incident });
        }
        let mut covered = Covered::new(Box::new(Fixed), Cap { cap_s, target_s: 600, off_above });
        (0..10).for_each(|_| covered.needed(Position::from_degrees(31.601, -8.0).unwrap()));
        let request = RankRequest {
            incident: IncidentId(1),
            place: Position::from_degrees(31.7, -8.0).unwrap(),
            kind: "theft".into(),
            priority,
            automatic: false,
            siren: false,
            k: 6,
            ranking_version: 1,
            ranked_at_seq: 0,
        };
        let view = View { state: core.state(), patrols: &patrols, now };
        let list = covered.list(view, &request);
        assert_eq!(list.candidates.len(), UNITS.len(), "nobody is lost from the list");
        list.candidates[0].unit.to_string()
    }

    #[test]
    fn within_the_cap_the_unit_whose_leaving_costs_least_cover_is_first() {
        assert_eq!(first(Priority::P2, 60, 0.5, false), "B", "A covers the places alone, B covers none");
        assert_eq!(first(Priority::P2, 30, 0.5, false), "A", "B is 40 s later, more than the cap");
    }

    #[test]
    fn p0_and_p1_always_get_the_fastest() {
        assert_eq!([first(Priority::P0, 90, 1.0, false), first(Priority::P1, 90, 1.0, false)], ["A", "A"]);
    }

    #[test]
    fn above_the_utilisation_only_speed_counts() {
        assert_eq!(first(Priority::P3, 60, 0.25, true), "B", "one of four is committed");
        assert_eq!(first(Priority::P3, 60, 0.2, true), "A");
    }
}
