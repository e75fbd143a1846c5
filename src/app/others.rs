//! Units of the other rooms of this process for a list: their rooms say who is free, the one fleet says where, this room's roads how far.
//!
//! No list waits for it: it goes out first, and is told again with them. A call nobody here can take must not keep a crew of another call
//! waiting, and there are most of them when the room is fullest.

use super::{
    courier::Stop,
    ranking::{RankedOn, Seen, profile},
    room::Own,
};
use crate::{
    api::door::Door,
    closed::ClosedRoads,
    dispatch::{
        decision::AgeClass,
        input::RankingAnswer,
        model::Unit,
        recommend::{self, OTHERS_SHOWN, OtherCandidate, RankRequest, could_use, nearest_others},
        state::State,
    },
    id::RoomId,
    roads::{
        Roads,
        nearest::{NearestQuery, Source},
        profile::Metric,
    },
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::mpsc, time::timeout_at};

/// Longest time for asking all of them and searching the roads together.
const WAIT: Duration = Duration::from_millis(300);
/// Nobody farther away is looked for, ms of travel: a search without an end would go through the whole country.
const WITHIN_MS: u64 = 45 * 60_000;
/// Batches of lists that wait for other rooms' units, at most; of those that come meanwhile the screens ask for them.
pub const WAITING: usize = 4;

/// Lists without anybody of this room, as they went out.
pub struct Alone {
    /// The lists.
    pub answers: Vec<RankingAnswer>,
    /// What they were made on.
    pub on: RankedOn,
    /// At which sequence of the journal.
    pub at_seq: u64,
}

/// Looks for other rooms' units and tells the room, until the channel closes.
pub async fn run(mut lists: mpsc::Receiver<Alone>, roads: Option<Arc<ClosedRoads>>, room: mpsc::Sender<Own>, neighbours: Neighbours) {
    while let Some(Alone { mut answers, on: (state, seen), at_seq }) = lists.recv().await {
        answers.retain(|a| recommend::request(&state, a.incident, 1).is_some());
        let requests = answers.iter().filter_map(|a| recommend::request(&state, a.incident, 1)).collect();
        let found = neighbours.search(state, roads.clone(), seen, requests).await;
        answers.iter_mut().zip(found).for_each(|(a, others)| a.recommendation.others = others);
        answers.retain(|a| !a.recommendation.others.is_empty());
        if !answers.is_empty() && room.send(Own::Others { answers, at_seq }).await.is_err() {
            return;
        }
    }
}

/// The other rooms.
#[derive(Clone)]
pub struct Neighbours(Arc<[(RoomId, Door)]>);

impl Neighbours {
    /// All but this one.
    pub fn of(room: &RoomId, stops: &[Stop]) -> Self {
        Self(stops.iter().filter(|s| s.room != *room).map(|s| (s.room.clone(), s.door.clone())).collect())
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their free units, of those that answer in time.
    async fn free(&self, until: Instant) -> Vec<(RoomId, Unit)> {
        let mut all = Vec::new();
        let asked = async {
            for (room, door) in self.0.iter() {
                if let Ok(free) = door.read(|state| state.available().cloned().collect::<Vec<Unit>>()).await {
                    all.extend(free.value.into_iter().map(|u| (room.clone(), u)));
                }
            }
        };
        if timeout_at(until.into(), asked).await.is_err() {
            tracing::warn!("other rooms did not say in time who is free; the list goes out with those that did");
        }
        all
    }

    /// For each request the nearest of them.
    pub async fn search(
        &self,
        state: Arc<State>,
        roads: Option<Arc<ClosedRoads>>,
        seen: Arc<[Seen]>,
        requests: Vec<RankRequest>,
    ) -> Vec<Vec<OtherCandidate>> {
        if self.is_empty() || requests.is_empty() {
            return vec![Vec::new(); requests.len()];
        }
        let until = Instant::now() + WAIT;
        let (free, n) = (self.free(until).await, requests.len());
        let work = tokio::task::spawn_blocking(move || {
            let roads = roads.map(|r| r.at(state.closures()));
            let in_time =
                |req: &RankRequest| if Instant::now() < until { found(&state, roads.as_ref(), req, &free, &seen) } else { Vec::new() };
            requests.iter().map(in_time).collect()
        });
        work.await.unwrap_or_else(|e| {
            tracing::error!(error = %e, "the search among other rooms' units failed; the list goes out without them");
            vec![Vec::new(); n]
        })
    }
}

fn found(state: &State, roads: Option<&Roads>, req: &RankRequest, free: &[(RoomId, Unit)], seen: &[Seen]) -> Vec<OtherCandidate> {
    let fits = free.iter().filter(|(_, u)| could_use(req, u));
    let placed = fits.filter_map(|(room, u)| {
        let s = seen.iter().find(|s| s.unit == u.id)?;
        let known = s.position.is_some() && !matches!(s.age_class, AgeClass::Lost | AgeClass::None);
        known.then_some((room, u, s))
    });
    let placed: Vec<(&RoomId, &Unit, &Seen)> = placed.collect();
    let ways: Vec<(usize, u64)> = match roads {
        Some(roads) => by_road(roads, req, &placed),
        None => {
            let straight = |(n, (_, u, s)): (usize, &(&RoomId, &Unit, &Seen))| {
                Some((n, recommend::straight_line_ms(state.settings(), u.kind, s.position?.distance_m(req.place))))
            };
            placed.iter().enumerate().filter_map(straight).collect()
        }
    };
    let other = |(n, travel_ms): (usize, u64)| {
        let (room, u, s) = placed[n];
        let sure = s.age_class == AgeClass::Fresh && !(s.stated || s.doubtful || s.contested || s.untrusted);
        OtherCandidate { unit: u.id.clone(), room: room.clone(), travel_ms, sure }
    };
    nearest_others(ways.into_iter().map(other).collect())
}

fn by_road(roads: &Roads, req: &RankRequest, placed: &[(&RoomId, &Unit, &Seen)]) -> Vec<(usize, u64)> {
    let mut groups: Vec<(Metric, Vec<Source>)> = Vec::new();
    for (n, (_, u, s)) in placed.iter().enumerate() {
        let metric = Metric::new(profile(u.kind), req.siren);
        let Some(snap) = s.position.and_then(|at| roads.snap(metric, at, s.course, s.speed)) else { continue };
        let source = Source { key: n as u32, snap, extra_ms: 0 };
        match groups.iter_mut().find(|(m, _)| *m == metric) {
            Some((_, all)) => all.push(source),
            None => groups.push((metric, vec![source])),
        }
    }
    let queries: Vec<NearestQuery<'_>> =
        groups.iter().map(|(metric, sources)| NearestQuery { incident: req.place, metric: *metric, k: OTHERS_SHOWN, sources }).collect();
    roads.nearest_within(&queries, WITHIN_MS).ranked.into_iter().map(|r| (r.key as usize, r.travel_ms)).collect()
}
