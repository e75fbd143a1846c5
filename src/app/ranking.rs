//! The ranking worker: fills what the core does not know (where everyone is, how long everyone takes) and has the core judge it.
//!
//! It works on an excerpt of the room's state, so the owner goes on meanwhile; one job at a time, all incidents that wait in one batch.

use super::{
    room::{Own, Ranked},
    snaps::Snaps,
};
use crate::{
    api::positions::FleetDoor,
    clock::{self, Clock},
    closed::ClosedRoads,
    dispatch::{
        decision::{AgeClass, Snapped, Travel},
        input::RankingAnswer,
        model::UnitKind,
        recommend::{self, CandidateInput, RankRequest, SearchFacts, Verdict},
        state::State,
    },
    fleet::{self, Quality},
    id::{IncidentId, UnitId},
    quantity::{Course, Position, Speed, Timestamp},
    roads::{
        Roads,
        nearest::{NearestQuery, Source},
        profile::{Metric, Profile},
        snap::Snap,
    },
    store::PackedDecision,
};
use std::{sync::Arc, time::Duration};
use thiserror::Error;
use tokio::sync::mpsc;

/// Most incidents ranked in one batch, some 100 ms of work; the less urgent come in the next.
pub const BATCH: usize = 32;

/// After a failure the next job waits this long: a ranking that always fails must not keep a processor busy.
const AFTER_FAILURE: Duration = Duration::from_millis(500);

/// What is to be ranked.
pub struct Job {
    /// Excerpt of the state, at the sequence that the lists will name.
    pub state: State,
    /// Which incidents, most urgent first.
    pub incidents: Vec<IncidentId>,
}

/// A ranking failed; it is asked again.
#[derive(Debug, Error)]
enum RankError {
    #[error("the fleet's task has ended")]
    Fleet,
    #[error("a decision record cannot be kept: {0}")]
    Pack(#[from] crate::store::DecisionError),
    #[error("a decision record cannot be written: {0}")]
    Write(#[from] serde_json::Error),
    #[error("the ranking panicked")]
    Panic,
}

/// Where a unit is, as the fleet gave it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The unit.
    pub unit: UnitId,
    position: Option<Position>,
    course: Option<Course>,
    speed: Option<Speed>,
    age_ms: Option<u64>,
    age_class: AgeClass,
    doubtful: bool,
    contested: bool,
    stated: bool,
}

/// Answers jobs until the channel closes.
pub async fn run(
    mut jobs: mpsc::Receiver<Job>,
    fleet: FleetDoor,
    roads: Option<Arc<ClosedRoads>>,
    clock: Arc<Clock>,
    room: mpsc::Sender<Own>,
) {
    let mut snaps = Snaps::default();
    while let Some(Job { state, incidents }) = jobs.recv().await {
        let started = clock::boot_us();
        let at_seq = state.seq();
        let asked = incidents.clone();
        // Lost with a ranking that panics, and made anew.
        let kept = std::mem::take(&mut snaps);
        let ranked = match rank(state, asked, &fleet, roads.clone(), clock.now().at, kept).await {
            Ok(((answers, decisions), kept)) => {
                snaps = kept;
                Ranked { incidents, at_seq, answers: Some(answers), decisions }
            }
            Err(e) => {
                tracing::error!(?incidents, error = %e, "a ranking failed and is asked again");
                tokio::time::sleep(AFTER_FAILURE).await;
                Ranked { incidents, at_seq, answers: None, decisions: Vec::new() }
            }
        };
        metrics::histogram!("dawria_ranking_seconds").record((clock::boot_us() - started).max(0) as f64 * 1e-6);
        if room.send(Own::Ranked(Box::new(ranked))).await.is_err() {
            return;
        }
    }
}

type Lists = (Vec<RankingAnswer>, Vec<PackedDecision>);

async fn rank(
    state: State,
    incidents: Vec<IncidentId>,
    fleet: &FleetDoor,
    roads: Option<Arc<ClosedRoads>>,
    made_at: Timestamp,
    mut snaps: Snaps,
) -> Result<(Lists, Snaps), RankError> {
    let seen = fleet.ask(|fleet, now| see(fleet, now)).await.map_err(|_| RankError::Fleet)?;
    let work = tokio::task::spawn_blocking(move || {
        // The roads of the state that is ranked on: the lists name them by its closures.
        let roads = roads.map(|r| r.at(state.closures()));
        snaps.of_version(state.closures().version());
        let searcher = Searcher { roads: roads.as_ref(), state: &state, made_at, snaps: &mut snaps };
        let lists = lists(searcher, &incidents, &seen)?;
        Ok((lists, snaps))
    });
    work.await.map_err(|_| RankError::Panic)?
}

fn lists(mut roads: Searcher<'_>, incidents: &[IncidentId], seen: &[Seen]) -> Result<Lists, RankError> {
    let (mut answers, mut decisions) = (Vec::new(), Vec::new());
    for &incident in incidents {
        let Some(request) = recommend::request(roads.state, incident, incidents.len()) else { continue };
        let (units, facts) = roads.search(&request, seen);
        let mut ranking = recommend::recommend(roads.state, &request, units, &facts);
        let packed = PackedDecision::pack(&serde_json::to_vec(&ranking.record)?)?;
        ranking.recommendation.decision = packed.hash_hex();
        decisions.push(packed);
        answers.push(RankingAnswer { incident, recommendation: ranking.recommendation });
    }
    Ok((answers, decisions))
}

/// Everyone's place now.
pub fn see(fleet: &fleet::Fleet, now: Timestamp) -> Vec<Seen> {
    fleet
        .units(now)
        .map(|u| {
            let age_ms = u.effective_time.map(|at| now.since_ms(at).max(0).unsigned_abs());
            Seen {
                unit: u.id.clone(),
                position: u.position,
                course: u.course,
                speed: u.speed,
                age_ms,
                age_class: match u.age_class {
                    fleet::AgeClass::Fresh => AgeClass::Fresh,
                    fleet::AgeClass::Ageing => AgeClass::Ageing,
                    fleet::AgeClass::Stale => AgeClass::Stale,
                    fleet::AgeClass::Lost => AgeClass::Lost,
                    fleet::AgeClass::None => AgeClass::None,
                },
                doubtful: matches!(u.quality, Quality::Doubtful(_)),
                contested: u.contested,
                stated: u.quality == Quality::Stated,
            }
        })
        .collect()
}

/// Roads and what was found on them in one job.
pub struct Searcher<'a> {
    /// The roads; without them, straight lines.
    pub roads: Option<&'a Roads>,
    /// The state ranked on.
    pub state: &'a State,
    /// When.
    pub made_at: Timestamp,
    /// Where units stand on the roads.
    pub snaps: &'a mut Snaps,
}

impl Searcher<'_> {
    /// Candidate values of every unit for one request, and how they were found.
    pub fn search(&mut self, request: &RankRequest, seen: &[Seen]) -> (Vec<CandidateInput>, SearchFacts) {
        let mut units: Vec<CandidateInput> = seen.iter().map(candidate).collect();
        let verdicts: Vec<Verdict> = units.iter().map(|c| recommend::verdict(self.state, request, c)).collect();
        match self.roads {
            Some(roads) => self.by_road(roads, request, seen, &verdicts, &mut units),
            None => self.straight(request, &verdicts, &mut units),
        }
        let facts = SearchFacts {
            by_road: self.roads.is_some(),
            map_checksum: self.roads.map(|r| r.checksum().to_owned()),
            closures_version: self.state.closures().version(),
            made_at: self.made_at,
        };
        (units, facts)
    }

    fn kind(&self, unit: &UnitId) -> Option<UnitKind> {
        self.state.units().get(unit).map(|u| u.kind)
    }

    fn straight(&self, request: &RankRequest, verdicts: &[Verdict], units: &mut [CandidateInput]) {
        for (c, v) in units.iter_mut().zip(verdicts) {
            if let (None, Some(position), Some(kind)) = (v.left_out, c.position, self.kind(&c.unit)) {
                let metres = position.distance_m(request.place);
                c.travel = Travel::Reached(recommend::straight_line_ms(self.state.settings(), kind, metres));
                c.distance_m = Some(metres.round() as u32);
            }
        }
    }

    fn by_road(&mut self, roads: &Roads, request: &RankRequest, seen: &[Seen], verdicts: &[Verdict], units: &mut [CandidateInput]) {
        let mut groups: Vec<(Metric, Vec<Source>, Vec<Source>)> = Vec::new();
        for (i, (s, v)) in seen.iter().zip(verdicts).enumerate() {
            let (None, Some(position), Some(kind)) = (v.left_out, s.position, self.kind(&s.unit)) else { continue };
            let metric = Metric::new(profile(kind), request.siren);
            let Some(snap) = self.snaps.snap(roads, metric, &s.unit, (position, s.course, s.speed)) else {
                units[i].travel = Travel::Unreachable;
                continue;
            };
            units[i].snapped = Some(snapped(&snap));
            let source = Source { key: i as u32, snap, extra_ms: v.extra_ms() };
            let at = groups.iter().position(|(m, ..)| *m == metric).unwrap_or_else(|| {
                groups.push((metric, Vec::new(), Vec::new()));
                groups.len() - 1
            });
            groups[at].1.push(source);
            if v.doubt.is_none() {
                groups[at].2.push(source);
            }
        }
        // Later searches stop at what earlier ones found.
        groups.sort_by_key(|(metric, all, _)| (std::cmp::Reverse(all.len()), metric.index()));
        let k = request.k as usize;
        apply(roads, request, k, groups.iter().map(|(m, all, _)| (*m, &all[..])), units);
        let sure = groups.iter().flat_map(|(_, _, sure)| sure);
        // Sent without a person: k of those without a doubt must be found as well, none of whom one that was not reached could beat.
        let total = |s: &Source| Some(units[s.key as usize].travel.reached_ms()?.saturating_add(s.extra_ms));
        let beyond = |s: &Source| match units[s.key as usize].travel {
            Travel::Beyond(ms) => Some(ms.saturating_add(s.extra_ms)),
            Travel::Reached(_) | Travel::Unreachable | Travel::NotSearched => None,
        };
        let least_left = sure.clone().filter_map(beyond).min();
        let found = sure.clone().filter_map(total).filter(|ms| least_left.is_none_or(|least| *ms <= least)).count();
        if request.automatic && found < k && least_left.is_some() {
            apply(roads, request, k, groups.iter().map(|(m, _, sure)| (*m, &sure[..])), units);
        }
    }
}

/// One merged search; writes what it found. What an earlier search reached stays.
fn apply<'a>(
    roads: &Roads,
    request: &RankRequest,
    k: usize,
    groups: impl Iterator<Item = (Metric, &'a [Source])>,
    units: &mut [CandidateInput],
) {
    let queries: Vec<NearestQuery<'_>> =
        groups.map(|(metric, sources)| NearestQuery { incident: request.place, metric, k, sources }).collect();
    let nearest = roads.nearest_merged(&queries);
    let rest = if nearest.bound_ms == u64::MAX { Travel::Unreachable } else { Travel::Beyond(nearest.bound_ms) };
    for source in queries.iter().flat_map(|q| q.sources) {
        let travel = &mut units[source.key as usize].travel;
        *travel = match (*travel, rest) {
            (Travel::Reached(ms), _) => Travel::Reached(ms),
            (Travel::Beyond(old), Travel::Beyond(new)) => Travel::Beyond(old.max(new)),
            (Travel::NotSearched | Travel::Beyond(_) | Travel::Unreachable, rest) => rest,
        };
    }
    for (key, ms) in nearest.reached {
        units[key as usize].travel = Travel::Reached(ms);
    }
}

fn candidate(s: &Seen) -> CandidateInput {
    CandidateInput {
        unit: s.unit.clone(),
        position: s.position,
        age_ms: s.age_ms,
        age_class: s.age_class,
        doubtful: s.doubtful,
        contested: s.contested,
        stated: s.stated,
        out_of_sector: false,
        snapped: None,
        travel: Travel::NotSearched,
        distance_m: None,
    }
}

fn snapped(snap: &Snap) -> Snapped {
    Snapped { edge: snap.edge, offset: snap.offset_mm, turn_ms: snap.back.map(|b| b.penalty_ms), position: snap.point }
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
