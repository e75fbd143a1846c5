//! Who can be there first: the k units with the least total, exactly.

use super::expand::Expansion;
use super::handle::Roads;
use super::profile::Metric;
use super::scratch::Pool;
use super::snap::Snap;
use super::terms::{rest_ms, span_ms};
use crate::quantity::Position;

/// A unit that may be sent.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The caller's number for it, unique within a question; ties go to the lower one.
    pub key: u32,
    /// Where it is, made with [`Roads::snap`] for the query's metric on the same map.
    pub snap: Snap,
    /// What its other cost terms add, ms (age of its position, foreign sector, …).
    pub extra_ms: u64,
}

/// A question.
#[derive(Clone, Copy, Debug)]
pub struct NearestQuery<'a> {
    /// Where to.
    pub incident: Position,
    /// How the sources travel.
    pub metric: Metric,
    /// How many answers.
    pub k: usize,
    /// Who may be sent.
    pub sources: &'a [Source],
}

/// One answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ranked {
    /// Travel time and the other terms together, ms.
    pub total_ms: u64,
    /// The source's key.
    pub key: u32,
    /// Travel time, ms, at least 1.
    pub travel_ms: u64,
}

/// All answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nearest {
    /// The k best (fewer when fewer can get there), by total, then key.
    pub ranked: Vec<Ranked>,
    /// (key, travel time in ms) of every source whose travel time is known for certain, by key.
    pub reached: Vec<(u32, u64)>,
    /// Every source that is not in `reached` takes at least this long, ms; `u64::MAX` means that it cannot get there at all.
    pub bound_ms: u64,
    /// Whether every source that can get there was reached.
    pub complete: bool,
    /// Whether a road near the incident was found for every metric asked for; without one nobody of that metric is reached.
    pub on_road: bool,
}

/// Searches of one question take turns; each runs at most this far ahead of the others, ms.
const AHEAD_MS: u64 = 250;

impl Roads {
    /// The k sources with the least total.
    pub fn nearest(&self, query: &NearestQuery<'_>) -> Nearest {
        self.nearest_merged(std::slice::from_ref(query))
    }

    /// The same over several questions about one incident, one for each metric in use; `k` is the largest asked for. The searches
    /// grow together and stop at what all have found. `bound_ms` is the least of all bounds.
    pub fn nearest_merged(&self, queries: &[NearestQuery<'_>]) -> Nearest {
        self.nearest_within(queries, u64::MAX)
    }

    /// The same, of those with a total of at most this many ms: the search ends there, however few were found.
    pub fn nearest_within(&self, queries: &[NearestQuery<'_>], within_ms: u64) -> Nearest {
        let mut best = Best { k: queries.iter().map(|q| q.k).max().unwrap_or(0), within_ms, list: Vec::new() };
        let mut out = Nearest { bound_ms: u64::MAX, complete: true, on_road: true, ..Nearest::default() };
        let mut searches = Vec::with_capacity(queries.len());
        for query in queries.iter().filter(|q| !q.sources.is_empty()) {
            match self.snap_incident(query.metric, query.incident) {
                Some(goal) => searches.push(Search::new(self, query, &goal, &mut best)),
                None => out.on_road = false,
            }
        }
        loop {
            let mut next: Vec<(u64, usize)> = searches.iter().enumerate().filter_map(|(i, s)| Some((s.next_ms(&best)?, i))).collect();
            next.sort_unstable();
            let Some((_, first)) = next.first().copied() else { break };
            let horizon = next.get(1).map_or(u64::MAX, |(second, _)| second + AHEAD_MS);
            searches[first].run(horizon, &mut best);
        }
        for search in searches {
            search.finish(&mut out, &self.pool);
        }
        out.ranked = best.list;
        out.reached.sort_unstable();
        out
    }
}

/// The search for one metric.
struct Search<'a> {
    query: &'a NearestQuery<'a>,
    expansion: Expansion<'a>,
    found: Found,
    walk: u64,
}

impl<'a> Search<'a> {
    fn new(roads: &'a Roads, query: &'a NearestQuery<'a>, goal: &Snap, best: &mut Best) -> Self {
        let mut expansion = Expansion::new(roads, query.metric, roads.pool.take(), false);
        for (i, source) in query.sources.iter().enumerate() {
            for (edge, offset, penalty) in source.snap.stands() {
                expansion.scratch.stand(edge, i as u32, offset, penalty);
            }
        }
        let walk = goal.walk_ms();
        let weights = &roads.graph.weights[query.metric.index()];
        let mut found = Found { travel: vec![u64::MAX; query.sources.len()], known: 0, slowest: 0 };
        for (edge, goal_offset, _) in goal.stands() {
            for s in expansion.scratch.standing_on(edge) {
                if s.offset_mm <= goal_offset && expansion.passes(edge, s.offset_mm, goal_offset) {
                    let ms = span_ms(weights[edge as usize], goal.length_mm, s.offset_mm, goal_offset);
                    found.note(query, best, s.source, u64::from(ms) + u64::from(s.penalty_ms) + walk);
                }
            }
        }
        let limit = found.limit(best, walk);
        expansion.seed(goal, limit);
        Self { query, expansion, found, walk }
    }

    /// The least travel time that it may still find; `None` when nothing of interest is left.
    fn next_ms(&self, best: &Best) -> Option<u64> {
        let limit = self.found.limit(best, self.walk);
        self.expansion.next_time().filter(|t| *t <= limit).map(|t| u64::from(t) + self.walk)
    }

    fn run(&mut self, horizon_ms: u64, best: &mut Best) {
        let Self { query, expansion, found, walk } = self;
        let horizon = u32::try_from(horizon_ms.saturating_sub(*walk)).unwrap_or(u32::MAX - 1);
        let limit = found.limit(best, *walk);
        expansion.run(horizon, limit, |expansion, state, time| {
            if !expansion.scratch.is_occupied(state) {
                return limit;
            }
            // Nobody stands on a phantom: how a unit came to its edge is not known.
            let (weight, length) = expansion.edge(state);
            for s in expansion.scratch.standing_on(state).filter(|s| expansion.passes(state, s.offset_mm, length)) {
                let ms = u64::from(time) + u64::from(rest_ms(weight, length, s.offset_mm));
                found.note(query, best, s.source, ms + u64::from(s.penalty_ms) + *walk);
            }
            found.limit(best, *walk)
        });
    }

    fn finish(self, out: &mut Nearest, pool: &Pool) {
        let Self { query, expansion, found, walk } = self;
        let bound = expansion.bound().filter(|_| !found.all_known()).map_or(u64::MAX, |t| u64::from(t) + walk);
        out.bound_ms = out.bound_ms.min(bound);
        out.complete &= bound == u64::MAX;
        // Above the bound a shorter way may have been left unseen.
        let certain = query.sources.iter().zip(&found.travel).filter(|(_, t)| **t != u64::MAX && **t <= bound);
        out.reached.extend(certain.map(|(s, t)| (s.key, *t)));
        pool.back(expansion.scratch);
    }
}

/// What one search has found.
struct Found {
    /// Least travel time by source; `u64::MAX` not seen.
    travel: Vec<u64>,
    /// How many were seen.
    known: usize,
    /// Largest of all times once every source was seen.
    slowest: u64,
}

impl Found {
    fn all_known(&self) -> bool {
        self.known == self.travel.len()
    }

    /// The time on the roads above which nothing is of interest: too late for the best k, or everybody is known. Equal totals are of
    /// interest, so that the lower key wins.
    fn limit(&self, best: &Best, walk: u64) -> u32 {
        let all_known = if self.all_known() { self.slowest } else { u64::MAX };
        u32::try_from(best.worst().min(all_known).saturating_sub(walk)).unwrap_or(u32::MAX - 1)
    }

    fn note(&mut self, query: &NearestQuery<'_>, best: &mut Best, source: u32, travel_ms: u64) {
        let (travel_ms, i) = (travel_ms.max(1), source as usize);
        let old = self.travel[i];
        if travel_ms >= old {
            return;
        }
        self.travel[i] = travel_ms;
        if old == u64::MAX {
            self.known += 1;
        }
        if self.all_known() {
            self.slowest = self.travel.iter().copied().max().unwrap_or(0);
        }
        let Source { key, extra_ms, .. } = query.sources[i];
        best.offer(Ranked { total_ms: travel_ms.saturating_add(extra_ms), key, travel_ms });
    }
}

/// The k best so far, sorted; each key once.
struct Best {
    k: usize,
    /// Nobody beyond this total is of interest.
    within_ms: u64,
    list: Vec<Ranked>,
}

impl Best {
    /// A total above this is of no interest.
    fn worst(&self) -> u64 {
        match self.list.last() {
            Some(last) if self.list.len() >= self.k => last.total_ms,
            None if self.k == 0 => 0,
            _ => self.within_ms,
        }
    }

    fn offer(&mut self, new: Ranked) {
        if new.total_ms > self.within_ms {
            return;
        }
        if let Some(old) = self.list.iter().position(|r| r.key == new.key) {
            // A source only gets better.
            self.list.remove(old);
        }
        let at = self.list.partition_point(|r| *r < new);
        self.list.insert(at, new);
        self.list.truncate(self.k);
    }
}

#[cfg(test)]
#[path = "nearest_tests.rs"]
mod tests;
