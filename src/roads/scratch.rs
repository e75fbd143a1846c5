//! Memory that searches use again and again. A generation number makes old content void without touching it.

use super::heap::Heap;
use std::sync::{Mutex, PoisonError};

/// A source standing on an edge; sources of one edge form a list.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    edge: u32,
    /// Number of the source in the query.
    pub source: u32,
    /// How far along the edge, mm.
    pub offset_mm: u32,
    /// Added to the time, ms.
    pub penalty_ms: u32,
    next: u32,
}

const END: u32 = u32::MAX;

/// Scratch of one search.
#[derive(Debug, Default)]
pub struct Scratch {
    generation: u32,
    /// State → generation and least time known from the end of its edge to the goal, ms.
    labels: Vec<(u32, u32)>,
    /// State → state that follows on that way; only kept for a search that draws the way.
    next: Vec<u32>,
    traced: bool,
    /// One bit for every edge that somebody stands on: small enough to stay in the nearest cache.
    occupied: Vec<u64>,
    /// Edge → first of its list, where occupied.
    lists: Vec<u32>,
    standing: Vec<Standing>,
    /// The frontier.
    pub heap: Heap,
}

impl Scratch {
    /// Makes ready for a search over this many states, the first of them edges, with a trace of the way or without.
    pub fn begin(&mut self, edges: usize, states: usize, traced: bool) {
        if self.generation == u32::MAX || self.labels.len() != states || self.lists.len() != edges {
            *self =
                Self { labels: vec![(0, 0); states], occupied: vec![0; states.div_ceil(64)], lists: vec![END; edges], ..Self::default() };
        }
        if traced {
            self.next.resize(states, END);
        }
        self.traced = traced;
        self.generation += 1;
        for s in self.standing.drain(..) {
            self.occupied[s.edge as usize / 64] = 0;
        }
        self.heap.clear();
    }

    /// The least time of a state, if the search knows one.
    #[inline]
    pub fn time(&self, state: u32) -> Option<u32> {
        let (generation, time) = self.labels[state as usize];
        (generation == self.generation).then_some(time)
    }

    /// The state that follows on the way to the goal; only after a traced search.
    pub fn following(&self, state: u32) -> Option<u32> {
        self.time(state).and_then(|_| self.next.get(state as usize).copied())
    }

    /// Notes a time for a state if it is the least so far, and puts the state on the frontier.
    #[inline]
    pub fn relax(&mut self, state: u32, time: u32, next: u32) {
        let label = &mut self.labels[state as usize];
        if label.0 == self.generation && label.1 <= time {
            return;
        }
        *label = (self.generation, time);
        if self.traced {
            self.next[state as usize] = next;
        }
        self.heap.push(time, state);
    }

    /// Puts a source on an edge; out of range is ignored.
    pub fn stand(&mut self, edge: u32, source: u32, offset_mm: u32, penalty_ms: u32) {
        let Some(list) = self.lists.get_mut(edge as usize) else { return };
        let (word, bit) = (&mut self.occupied[edge as usize / 64], 1 << (edge % 64));
        let next = if *word & bit != 0 { *list } else { END };
        *word |= bit;
        *list = self.standing.len() as u32;
        self.standing.push(Standing { edge, source, offset_mm, penalty_ms, next });
    }

    /// Whether somebody stands on an edge.
    #[inline]
    pub fn is_occupied(&self, edge: u32) -> bool {
        self.occupied.get(edge as usize / 64).is_some_and(|word| word & 1 << (edge % 64) != 0)
    }

    /// The sources on an edge.
    pub fn standing_on(&self, edge: u32) -> impl Iterator<Item = Standing> {
        let first = if self.is_occupied(edge) { self.lists[edge as usize] } else { END };
        let at = |i: u32| self.standing.get(i as usize).copied();
        std::iter::successors(at(first), move |s| at(s.next))
    }
}

/// Scratches not in use. At most as many exist as searches ran at once.
#[derive(Debug, Default)]
pub struct Pool(Mutex<Vec<Scratch>>);

impl Pool {
    /// A scratch to work with; to be given [`Pool::back`] for the next search.
    pub fn take(&self) -> Scratch {
        self.lock().pop().unwrap_or_default()
    }

    /// Takes a scratch back.
    pub fn back(&self, scratch: Scratch) {
        self.lock().push(scratch);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Scratch>> {
        // A scratch is made ready before every use: a panic elsewhere leaves nothing behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
