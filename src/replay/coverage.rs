//! The capped coverage rule: among those who are there in nearly the least time, the one whose leaving costs least cover.
//!
//! The rule is that of the ranking ([`coverage`]), with other numbers and other places: the last ones where incidents were, what the room
//! has seen, nothing it could not know.

use super::choose::{Choose, View};
use crate::{
    dispatch::{
        model::{Recommendation, UnitKind},
        recommend::{RankRequest, coverage},
        settings::CoverageTerms,
    },
    id::UnitId,
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
}

impl Choose for Covered<'_> {
    fn list(&mut self, view: View<'_>, request: &RankRequest) -> Recommendation {
        let mut list = self.inner.list(view, request);
        let rule = CoverageTerms {
            cap_s: self.cap.cap_s,
            target_s: self.cap.target_s,
            off_above_percent: (self.cap.off_above * 100.0).round().clamp(0.0, 100.0) as u32,
        };
        let q = coverage::utilisation(view.state);
        let costs = list.candidates.iter().map(|c| c.cost_ms);
        let Some(near) = coverage::window(&rule, request.priority, q, costs) else { return list };
        let kind = |unit: &UnitId| view.patrols.get(unit).map(|p| p.plan.kind);
        let free: Vec<(Position, UnitKind)> =
            view.state.available().filter_map(|u| view.patrols.get(&u.id)).map(|p| (p.position(view.now), p.plan.kind)).collect();
        let nearly: Vec<usize> = (0..near).filter(|at| kind(&list.candidates[*at].unit).is_some()).collect();
        let of: Vec<(Position, UnitKind)> =
            nearly.iter().map(|at| &list.candidates[*at]).filter_map(|c| Some((c.position, kind(&c.unit)?))).collect();
        if nearly.is_empty() {
            return list;
        }
        let places: Vec<Position> = self.places.iter().copied().collect();
        let best = coverage::least(&coverage::losses(view.state.settings(), rule.target_s, q, &places, &free, &of));
        coverage::put_first(&mut list.candidates, &nearly, best);
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;
    use crate::{
        dispatch::{
            Input, Settings,
            model::{Candidate, Duty, Priority, Reach, Source},
            needs::Wants,
        },
        id::IncidentId,
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
                coverage_ms: 0,
                cost_ms: s * 1_000,
                distance_m: None,
                position: Position::from_degrees(lat, -8.0).unwrap(),
                automatic_ok: true,
                doubt: None,
                fills: None,
                preempt_ms: 0,
                preempts: None,
            };
            let list = Recommendation::nobody(request.ranking_version, view.state.seq(), false);
            Recommendation { candidates: UNITS.into_iter().map(candidate).collect(), ..list }
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
            capabilities: Vec::new(),
            strength: 0,
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
            wants: Wants::new(&Settings::example(), "theft", priority, []),
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
