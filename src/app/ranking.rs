//! The ranking worker: fills what the core does not know (where everyone is, how long everyone takes) and has the core judge it.
//!
//! It works on an excerpt of the room's state, so the owner goes on meanwhile; one job at a time, all incidents that wait in one batch.

use super::{
    others::{self, Alone, Neighbours},
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
        model::{Recommendation, UnitKind},
        recommend::{self, CandidateInput, RankRequest, Ranking, SearchFacts, Verdict},
        state::State,
    },
    fix::Trust,
    fleet::{self, Quality},
    id::{AssignmentId, IncidentId, UnitId},
    quantity::{Course, Position, Speed, Timestamp},
    roads::{
        Roads,
        nearest::{NearestQuery, Source},
        profile::{Metric, Profile},
        snap::Snap,
    },
    store::PackedDecision,
};
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};
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
    /// Instead: these assignments are looked at for closer units.
    pub closer: Vec<AssignmentId>,
}

/// A ranking failed; it is asked again.
#[derive(Debug, Error)]
pub(super) enum RankError {
    #[error("the fleet's task has ended")]
    Fleet,
    #[error("the ranking panicked")]
    Panic,
}

/// Where a unit is, as the fleet gave it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The unit.
    pub unit: UnitId,
    pub(super) position: Option<Position>,
    pub(super) course: Option<Course>,
    pub(super) speed: Option<Speed>,
    age_ms: Option<u64>,
    pub(super) age_class: AgeClass,
    pub(super) doubtful: bool,
    pub(super) contested: bool,
    pub(super) untrusted: bool,
    pub(super) stated: bool,
}

/// Answers jobs until the channel closes.
pub async fn run(
    mut jobs: mpsc::Receiver<Job>,
    fleet: FleetDoor,
    roads: Option<Arc<ClosedRoads>>,
    clock: Arc<Clock>,
    room: mpsc::Sender<Own>,
    neighbours: Neighbours,
) {
    let (beside, alone) = mpsc::channel(others::WAITING);
    let others = others::run(alone, roads.clone(), room.clone(), neighbours.clone());
    tokio::join!(rank_all(&mut jobs, fleet, roads, clock, room, neighbours, beside), others);
}

async fn rank_all(
    jobs: &mut mpsc::Receiver<Job>,
    fleet: FleetDoor,
    roads: Option<Arc<ClosedRoads>>,
    clock: Arc<Clock>,
    room: mpsc::Sender<Own>,
    neighbours: Neighbours,
    beside: mpsc::Sender<Alone>,
) {
    let mut snaps = Snaps::default();
    while let Some(Job { state, incidents, closer }) = jobs.recv().await {
        let started = clock::boot_us();
        if !closer.is_empty() {
            let kept = std::mem::take(&mut snaps);
            let acts = match super::closer::look(state, closer, &fleet, roads.clone(), clock.now().at, kept).await {
                Ok((acts, kept)) => {
                    snaps = kept;
                    acts
                }
                Err(e) => {
                    tracing::error!(error = %e, "a look for closer units failed; the next one comes");
                    Vec::new()
                }
            };
            if room.send(Own::Closer(acts)).await.is_err() {
                return;
            }
            continue;
        }
        let at_seq = state.seq();
        // Lost with a ranking that panics, and made anew.
        let kept = std::mem::take(&mut snaps);
        let mut alone = None;
        let ranked = match rank(state, incidents.clone(), &fleet, roads.clone(), clock.now().at, kept).await {
            Ok(((answers, decisions, off_road), kept, ranked_on)) => {
                snaps = kept;
                alone = without_anybody(&answers, ranked_on, at_seq, &neighbours);
                // They qualify for nothing until they are elsewhere: whoever waits for them is ranked again then.
                if !off_road.is_empty() {
                    let note = move |fleet: &mut fleet::Fleet, _| off_road.iter().for_each(|(unit, at)| fleet.note_off_road(unit, *at));
                    let _ = fleet.ask(note).await;
                }
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
        if alone.is_some_and(|alone| beside.try_send(alone).is_err()) {
            tracing::debug!("lists go without other rooms' units: those before are still looked for");
        }
    }
}

/// Answers, their decision records, and the units with no road near, where they stood.
type Lists = (Vec<RankingAnswer>, Vec<PackedDecision>, BTreeMap<UnitId, Position>);

async fn rank(
    state: State,
    incidents: Vec<IncidentId>,
    fleet: &FleetDoor,
    roads: Option<Arc<ClosedRoads>>,
    made_at: Timestamp,
    mut snaps: Snaps,
) -> Result<(Lists, Snaps, RankedOn), RankError> {
    let everybody = fleet.ask(|fleet, now| see(fleet, now)).await.map_err(|_| RankError::Fleet)?;
    let seen: Vec<Seen> = everybody.iter().filter(|s| commanded(&state, &s.unit)).cloned().collect();
    let work = tokio::task::spawn_blocking(move || {
        // The roads of the state that is ranked on: the lists name them by its closures.
        let roads = roads.map(|r| r.at(state.closures()));
        snaps.of_version(state.closures().version());
        let lists = lists(&state, roads.as_ref(), made_at, &mut snaps, &incidents, &seen);
        (lists, snaps, (Arc::new(state), everybody.into()))
    });
    work.await.map_err(|_| RankError::Panic)
}

/// What lists were made on: the state, and where everybody was, of all rooms.
pub type RankedOn = (Arc<State>, Arc<[Seen]>);

/// The lists for which nobody here qualifies, where the room wants to see other rooms' units.
fn without_anybody(answers: &[RankingAnswer], on: RankedOn, at_seq: u64, neighbours: &Neighbours) -> Option<Alone> {
    if neighbours.is_empty() || !on.0.settings().lending.show_others {
        return None;
    }
    let answers: Vec<RankingAnswer> = answers.iter().filter(|a| a.recommendation.candidates.is_empty()).cloned().collect();
    (!answers.is_empty()).then_some(Alone { answers, on, at_seq })
}

fn lists(state: &State, roads: Option<&Roads>, made_at: Timestamp, snaps: &mut Snaps, incidents: &[IncidentId], seen: &[Seen]) -> Lists {
    let (mut answers, mut decisions, mut off_road) = (Vec::new(), Vec::new(), BTreeMap::new());
    let wanted = recommend::wanted(state, incidents);
    for &incident in incidents {
        let Some(request) = recommend::request(state, incident, wanted) else { continue };
        let (recommendation, packed) = whatever_comes(&request, |by_road| {
            let mut searcher = Searcher { roads: roads.filter(|_| by_road), state, made_at, snaps: &mut *snaps };
            let (units, facts) = searcher.search(&request, seen);
            let stranded = units.iter().filter(|c| c.snapped.is_none() && c.travel == Travel::Unreachable);
            off_road.extend(stranded.filter_map(|c| Some((c.unit.clone(), c.position?))));
            recommend::recommend(state, &request, units, &facts)
        });
        decisions.extend(packed);
        answers.push(RankingAnswer { incident, recommendation });
    }
    (answers, decisions, off_road)
}

/// One incident that cannot be ranked must not keep the others waiting, nor wait for ever itself: by road, else in a straight line, else
/// nobody, which leaves it to a person. A record that cannot be kept costs the record, not the list.
fn whatever_comes(request: &RankRequest, mut make: impl FnMut(bool) -> Ranking) -> (Recommendation, Option<PackedDecision>) {
    let made = [true, false].into_iter().find_map(|by_road| {
        // What a panic may leave half done is the memory of places on the roads, each of which is made whole before it is kept.
        let made = catch_unwind(AssertUnwindSafe(|| make(by_road)));
        made.inspect_err(|_| tracing::error!(incident.id = %request.incident, by_road, "ALARM: a ranking panicked (its message is above)"))
            .ok()
    });
    let Some(Ranking { mut recommendation, record }) = made else {
        return (Recommendation::nobody(request.ranking_version, request.ranked_at_seq, false), None);
    };
    let packed = match serde_json::to_vec(&record)
        .map_err(|e| e.to_string())
        .and_then(|json| PackedDecision::pack(&json).map_err(|e| e.to_string()))
    {
        Ok(packed) => Some(packed),
        Err(error) => {
            tracing::error!(incident.id = %request.incident, error, "ALARM: a decision record cannot be kept; the list goes out without");
            None
        }
    };
    recommendation.decision = packed.as_ref().map(PackedDecision::hash_hex).unwrap_or_default();
    (recommendation, packed)
}

/// Units of other rooms, and those lent to them, are nobody's candidates here.
pub fn commanded(state: &State, unit: &UnitId) -> bool {
    state.units().get(unit).is_some_and(crate::dispatch::model::Unit::is_commanded)
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
                untrusted: u.trust == Some(Trust::None),
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
        let sector = self.state.settings().sector_at(request.place).map(|s| s.code.as_str());
        let mut units: Vec<CandidateInput> = seen.iter().map(candidate).collect();
        units.iter_mut().for_each(|c| c.out_of_sector = recommend::out_of_sector(self.state, &c.unit, sector));
        let verdicts: Vec<Verdict> = units.iter().map(|c| recommend::verdict(self.state, request, c)).collect();
        match self.roads {
            Some(roads) => {
                self.by_road(roads, request, seen, &verdicts, &mut units);
                let kinds: Vec<Option<UnitKind>> = seen.iter().map(|s| self.kind(&s.unit)).collect();
                super::preempt::search(self, roads, request, seen, &verdicts, &mut units, |i| kinds[i]);
            }
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
            let asked = v.left_out.is_none() || v.preempts.is_some();
            if let (true, Some(position), Some(kind)) = (asked, c.position, self.kind(&c.unit)) {
                let metres = position.distance_m(request.place);
                c.travel = Travel::Reached(recommend::straight_line_ms(self.state.settings(), kind, metres));
                c.distance_m = Some(metres.round() as u32);
            }
        }
    }

    fn by_road(&mut self, roads: &Roads, request: &RankRequest, seen: &[Seen], verdicts: &[Verdict], units: &mut [CandidateInput]) {
        let mut groups: Vec<(Metric, Vec<Source>)> = Vec::new();
        for (i, (s, v)) in seen.iter().zip(verdicts).enumerate() {
            let (None, Some(position), Some(kind)) = (v.left_out, s.position, self.kind(&s.unit)) else { continue };
            let metric = Metric::new(profile(kind), request.siren);
            let Some(snap) = self.snaps.snap(roads, metric, &s.unit, (position, s.course, s.speed)) else {
                units[i].travel = Travel::Unreachable;
                continue;
            };
            units[i].snapped = Some(snapped(&snap));
            let source = Source { key: i as u32, snap, extra_ms: v.extra_ms() };
            let at = groups.iter().position(|(m, _)| *m == metric).unwrap_or_else(|| {
                groups.push((metric, Vec::new()));
                groups.len() - 1
            });
            groups[at].1.push(source);
        }
        // Later searches stop at what earlier ones found.
        groups.sort_by_key(|(metric, all)| (std::cmp::Reverse(all.len()), metric.index()));
        let k = request.k as usize;
        let all: Vec<(Metric, &[Source])> = groups.iter().map(|(m, all)| (*m, &all[..])).collect();
        apply(roads, request, k, all.into_iter(), units);
        // Sent without a person: of those without a doubt k must be found as well; and of those that fit an element of the run card.
        let sure = |key: usize| !request.automatic || verdicts[key].doubt.is_none();
        self.enough(roads, request, &groups, units, sure);
        let needs = request.wants.open();
        for need in needs.iter().filter(|_| needs.len() > 1) {
            let fits = |u: &UnitId| self.state.units().get(u).is_some_and(|u| need.what.fit(u).is_ok());
            self.enough(roads, request, &groups, units, |key| sure(key) && fits(&seen[key].unit));
        }
    }

    /// Searches on among those asked for, until k of them are found whom none that was not reached could beat.
    fn enough(
        &self,
        roads: &Roads,
        request: &RankRequest,
        groups: &[(Metric, Vec<Source>)],
        units: &mut [CandidateInput],
        asked: impl Fn(usize) -> bool,
    ) {
        let asked: Vec<(Metric, Vec<Source>)> =
            groups.iter().map(|(m, all)| (*m, all.iter().filter(|s| asked(s.key as usize)).copied().collect())).collect();
        let sources = || asked.iter().flat_map(|(_, sources)| sources);
        let total = |s: &Source| Some(units[s.key as usize].travel.reached_ms()?.saturating_add(s.extra_ms));
        let beyond = |s: &Source| match units[s.key as usize].travel {
            Travel::Beyond(ms) => Some(ms.saturating_add(s.extra_ms)),
            Travel::Reached(_) | Travel::Unreachable | Travel::NotSearched => None,
        };
        let Some(least_left) = sources().filter_map(beyond).min() else { return };
        let k = request.k as usize;
        if sources().filter_map(total).filter(|ms| *ms <= least_left).count() < k {
            apply(roads, request, k, asked.iter().map(|(m, sources)| (*m, &sources[..])), units);
        }
    }
}

/// One merged search; writes what it found. What an earlier search reached stays.
pub(super) fn apply<'a>(
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
        untrusted: s.untrusted,
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

#[cfg(test)]
#[expect(clippy::panic, reason = "the panics are what is tested")]
mod tests {
    use super::*;
    use crate::dispatch::{
        decision::{DecisionRecord, RECORD_VERSION},
        model::Priority,
        needs::Wants,
        settings::Settings,
    };

    fn request() -> RankRequest {
        let place = Position { lat_e7: 316_295_000, lon_e7: -79_811_000 };
        RankRequest {
            incident: IncidentId(7),
            place,
            kind: "theft".to_owned(),
            priority: Priority::P3,
            automatic: false,
            siren: false,
            wants: Wants::new(&Settings::example(), "theft", Priority::P3, []),
            k: 6,
            ranking_version: 3,
            ranked_at_seq: 40,
        }
    }

    /// A ranking whose record has `type` as long as asked.
    fn ranking(by_road: bool, long: usize) -> Ranking {
        let r = request();
        let recommendation = Recommendation::nobody(r.ranking_version, r.ranked_at_seq, by_road);
        let Ok(room) = crate::id::RoomId::new("r") else { panic!("a literal") };
        let record = DecisionRecord {
            version: RECORD_VERSION,
            room,
            incident: r.incident,
            ranking_version: r.ranking_version,
            ranked_at_seq: r.ranked_at_seq,
            made_at: Timestamp(0),
            kind: "x".repeat(long),
            priority: r.priority,
            place: r.place,
            automatic: false,
            siren: false,
            k: r.k,
            map_checksum: None,
            weights_version: String::new(),
            closures_version: 0,
            complete: true,
            needs: Vec::new(),
            units: Vec::new(),
        };
        Ranking { recommendation, record }
    }

    #[test]
    fn an_incident_that_cannot_be_ranked_is_answered_all_the_same() {
        let (list, packed) = whatever_comes(&request(), |by_road| ranking(by_road, 1));
        assert!(list.by_road && packed.is_some_and(|p| p.hash_hex() == list.decision));
        let (list, packed) = whatever_comes(&request(), |by_road| if by_road { panic!("the roads") } else { ranking(false, 1) });
        assert!(!list.by_road && packed.is_some_and(|p| p.hash_hex() == list.decision));
        let (list, packed) = whatever_comes(&request(), |_| panic!("all of it"));
        assert_eq!((list.ranking_version, list.ranked_at_seq, list.candidates.len(), packed), (3, 40, 0, None));
        let (list, packed) = whatever_comes(&request(), |by_road| ranking(by_road, 11 << 20));
        assert_eq!((list.by_road, list.decision.as_str(), packed), (true, "", None), "the list without its record");
    }
}
