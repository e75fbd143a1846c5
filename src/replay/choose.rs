//! Who is ranked first. The real core filters, commits and queues for every policy; a policy makes the list it chooses from.

use super::{
    ground::profile,
    patrols::{Patrol, Patrols},
};
use crate::{
    dispatch::{
        State,
        decision::{AgeClass, Travel},
        model::Recommendation,
        recommend::{self, CandidateInput, RankRequest, SearchFacts, straight_line_ms},
    },
    quantity::{Position, Timestamp},
    roads::{Metric, NearestQuery, Roads, Snap, Source},
};
use std::collections::BTreeMap;

/// What a ranking sees.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The room.
    pub state: &'a State,
    /// Where everyone is.
    pub patrols: &'a Patrols,
    /// When.
    pub now: Timestamp,
}

/// A way to rank.
pub trait Choose {
    /// The list for one request, best first.
    fn list(&mut self, view: View<'_>, request: &RankRequest) -> Recommendation;
    /// An incident was opened here: for those who learn where they are needed.
    fn needed(&mut self, _place: Position) {}
}

/// Lets the real [`recommendation`](fn@recommend::recommendation) judge and order, given travel times.
fn recommended(view: View<'_>, request: &RankRequest, units: Vec<CandidateInput>, by_road: bool) -> Recommendation {
    let facts = SearchFacts { by_road, map_checksum: None, closures_version: 0, made_at: view.now };
    recommend::recommendation(view.state, request, units, &facts)
}

/// Everyone with a fresh position: a simulated patrol is always seen.
pub fn seen(view: View<'_>) -> Vec<CandidateInput> {
    let one = |p: &Patrol| CandidateInput {
        position: Some(p.position(view.now)),
        age_ms: Some(0),
        age_class: AgeClass::Fresh,
        ..CandidateInput::unseen(&p.plan.id)
    };
    view.patrols.all().iter().map(one).collect()
}

/// The real rule: fastest by road; on no map, by the estimate of the settings.
#[derive(Debug)]
pub struct Fastest<'a> {
    roads: Option<&'a Roads>,
    /// Where units stood when last asked: most are at their posts.
    snaps: BTreeMap<(usize, usize), (Position, Option<Snap>)>,
}

impl<'a> Fastest<'a> {
    /// On these roads.
    pub fn new(roads: Option<&'a Roads>) -> Self {
        Self { roads, snaps: BTreeMap::new() }
    }

    fn snap(&mut self, roads: &Roads, unit: usize, metric: Metric, at: Position) -> Option<Snap> {
        let kept = self.snaps.entry((unit, metric.index())).or_insert_with(|| (at, roads.snap(metric, at, None, None)));
        if kept.0 != at {
            *kept = (at, roads.snap(metric, at, None, None));
        }
        kept.1
    }

    fn by_road(&mut self, roads: &Roads, view: View<'_>, request: &RankRequest, units: &mut [CandidateInput]) {
        let mut groups: BTreeMap<Metric, Vec<Source>> = BTreeMap::new();
        let mut taken: BTreeMap<Metric, Vec<Source>> = BTreeMap::new();
        for (n, c) in units.iter_mut().enumerate() {
            let verdict = recommend::verdict(view.state, request, c);
            let (Some(at), Some(patrol)) = (c.position, view.patrols.all().get(n)) else { continue };
            let (free, takeable) = (verdict.left_out.is_none(), verdict.preempts.is_some());
            if !(free || takeable) {
                continue;
            }
            let metric = Metric::new(profile(patrol.plan.kind), request.siren);
            match self.snap(roads, n, metric, at) {
                Some(snap) => {
                    let groups = if free { &mut groups } else { &mut taken };
                    groups.entry(metric).or_default().push(Source { key: n as u32, snap, extra_ms: verdict.extra_ms() });
                }
                None if free => c.travel = Travel::Unreachable,
                None => {}
            }
        }
        let k = request.k as usize;
        search(roads, request, k, &groups, units);
        // Of a run card the nearest that fit each element.
        let needs = request.wants.open();
        for need in needs.iter().filter(|_| needs.len() > 1) {
            let fits = |s: &&Source| {
                let unit = &units[s.key as usize].unit;
                view.state.units().get(unit).is_some_and(|u| need.what.fit(u).is_ok())
            };
            let groups = groups.iter().map(|(m, all)| (*m, all.iter().filter(fits).copied().collect())).collect();
            search(roads, request, k, &groups, units);
        }
        if !taken.is_empty() {
            // As the server does: a search of its own, so that those who could be taken never crowd a free one off the list.
            search(roads, request, request.wants.size() as usize + 3, &taken, units);
        }
    }
}

/// One search for the nearest `k`; what an earlier one reached stays.
fn search(roads: &Roads, request: &RankRequest, k: usize, groups: &BTreeMap<Metric, Vec<Source>>, units: &mut [CandidateInput]) {
    let queries: Vec<NearestQuery<'_>> =
        groups.iter().map(|(metric, sources)| NearestQuery { incident: request.place, metric: *metric, k, sources }).collect();
    let nearest = roads.nearest_merged(&queries);
    let rest = if nearest.bound_ms == u64::MAX { Travel::Unreachable } else { Travel::Beyond(nearest.bound_ms) };
    for s in queries.iter().flat_map(|q| q.sources) {
        let travel = &mut units[s.key as usize].travel;
        if travel.reached_ms().is_none() {
            *travel = rest;
        }
    }
    nearest.reached.iter().for_each(|(key, ms)| units[*key as usize].travel = Travel::Reached(*ms));
}

impl Choose for Fastest<'_> {
    fn list(&mut self, view: View<'_>, request: &RankRequest) -> Recommendation {
        let mut units = seen(view);
        match self.roads {
            Some(roads) => self.by_road(roads, view, request, &mut units),
            None => {
                for (c, p) in units.iter_mut().zip(view.patrols.all()) {
                    let metres = c.position.map_or(0.0, |at| at.distance_m(request.place));
                    c.travel = Travel::Reached(straight_line_ms(view.state.settings(), p.plan.kind, metres));
                }
            }
        }
        recommended(view, request, units, self.roads.is_some())
    }
}

/// Nearest in a straight line, whatever it travels by.
#[derive(Clone, Copy, Debug)]
pub struct Closest;

/// A straight line is ranked as if all went at 10 m/s: only the order counts.
const MS_A_METRE: f64 = 100.0;

impl Choose for Closest {
    fn list(&mut self, view: View<'_>, request: &RankRequest) -> Recommendation {
        let mut units = seen(view);
        for c in &mut units {
            let metres = c.position.map_or(0.0, |at| at.distance_m(request.place));
            c.travel = Travel::Reached(((metres * MS_A_METRE).round() as u64).max(1));
        }
        recommended(view, request, units, false)
    }
}
