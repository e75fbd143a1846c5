//! The event engine: what happens next, in order of time, and among equal times in the order it was planned.

use crate::quantity::Timestamp;
use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
};

/// What is to happen, and when.
#[derive(Clone, Debug)]
pub struct Agenda<T> {
    planned: u64,
    heap: BinaryHeap<Reverse<Entry<T>>>,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    at: Timestamp,
    n: u64,
    what: T,
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Entry<T> {}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.n).cmp(&(other.at, other.n))
    }
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self { planned: 0, heap: BinaryHeap::new() }
    }
}

impl<T> Agenda<T> {
    /// Plans something.
    pub fn at(&mut self, at: Timestamp, what: T) {
        self.planned += 1;
        self.heap.push(Reverse(Entry { at, n: self.planned, what }));
    }

    /// When the next thing happens.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.heap.peek().map(|e| e.0.at)
    }

    /// Takes the next thing.
    pub fn pop(&mut self) -> Option<(Timestamp, T)> {
        self.heap.pop().map(|Reverse(e)| (e.at, e.what))
    }

    /// How many things are planned.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Nothing is planned.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_happen_in_order_of_time_and_equal_times_as_they_were_planned() {
        let mut agenda = Agenda::default();
        for (at, what) in [(5, 'c'), (1, 'a'), (5, 'd'), (3, 'b')] {
            agenda.at(Timestamp(at), what);
        }
        assert_eq!((agenda.next_at(), agenda.len()), (Some(Timestamp(1)), 4));
        let order: Vec<char> = std::iter::from_fn(|| agenda.pop()).map(|(_, c)| c).collect();
        assert_eq!(order, ['a', 'b', 'c', 'd']);
        assert!(agenda.is_empty());
    }
}
