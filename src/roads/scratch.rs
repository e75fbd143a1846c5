//! Memory that searches use again and again. A generation number makes old content void without touching it.

use super::heap::Heap;
use std::sync::{Mutex, PoisonError};

/// What a search knows of a state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Label {
    generation: u32,
    /// Least time known from the end of the state's edge to the goal, ms.
    pub time: u32,
    /// State that follows on that way.
    pub next: u32,
}

/// A source standing on an edge; sources of one edge form a list.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
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
    labels: Vec<Label>,
    /// Edge → (generation, first of its list).
    lists: Vec<(u32, u32)>,
    standing: Vec<Standing>,
    /// The frontier.
    pub heap: Heap,
}

impl Scratch {
    /// Makes ready for a search over this many states.
    pub fn begin(&mut self, states: usize) {
        if self.generation == u32::MAX || self.labels.len() != states {
            self.labels.clear();
            self.lists.clear();
            self.labels.resize(states, Label::default());
            self.lists.resize(states, (0, END));
            self.generation = 0;
        }
        self.generation += 1;
        self.standing.clear();
        self.heap.clear();
    }

    /// The label of a state, if the search has one.
    #[inline]
    pub fn label(&self, state: u32) -> Option<Label> {
        Some(self.labels[state as usize]).filter(|l| l.generation == self.generation)
    }

    /// Notes a time for a state if it is the least so far, and puts the state on the frontier.
    #[inline]
    pub fn relax(&mut self, state: u32, time: u32, next: u32) {
        let label = &mut self.labels[state as usize];
        if label.generation == self.generation && label.time <= time {
            return;
        }
        *label = Label { generation: self.generation, time, next };
        self.heap.push(time, state);
    }

    /// Puts a source on an edge; out of range is ignored.
    pub fn stand(&mut self, edge: u32, source: u32, offset_mm: u32, penalty_ms: u32) {
        let Some(list) = self.lists.get_mut(edge as usize) else { return };
        let next = if list.0 == self.generation { list.1 } else { END };
        *list = (self.generation, self.standing.len() as u32);
        self.standing.push(Standing { source, offset_mm, penalty_ms, next });
    }

    /// Whether nobody stands on an edge.
    #[inline]
    pub fn is_empty(&self, edge: u32) -> bool {
        self.lists[edge as usize].0 != self.generation
    }

    /// The sources on an edge.
    pub fn standing_on(&self, edge: u32) -> impl Iterator<Item = Standing> {
        let first = self.lists.get(edge as usize).filter(|l| l.0 == self.generation).map_or(END, |l| l.1);
        let at = |i: u32| self.standing.get(i as usize).copied();
        std::iter::successors(at(first), move |s| at(s.next))
    }
}

/// Scratches not in use. At most as many exist as searches ran at once.
#[derive(Debug, Default)]
pub struct Pool(Mutex<Vec<Scratch>>);

impl Pool {
    /// Runs `work` with a scratch.
    pub fn with<R>(&self, work: impl FnOnce(&mut Scratch) -> R) -> R {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = lock().pop().unwrap_or_default();
        let result = work(&mut scratch);
        lock().push(scratch);
        result
    }
}
