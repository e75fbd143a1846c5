//! Call takers: each speaks with one caller; callers wait in the order they rang.

use crate::id::CallId;
use std::collections::VecDeque;

/// The takers of a room and the calls that wait for them.
#[derive(Clone, Debug)]
pub(super) struct Takers {
    places: u32,
    busy: u32,
    waiting: VecDeque<CallId>,
}

impl Takers {
    pub fn new(places: u32) -> Self {
        Self { places, busy: 0, waiting: VecDeque::new() }
    }

    /// A call rings: `true` when somebody picks up now; otherwise it waits.
    pub fn ring(&mut self, call: CallId) -> bool {
        let free = self.busy < self.places;
        if free {
            self.busy += 1;
        } else {
            self.waiting.push_back(call);
        }
        free
    }

    /// The caller hung up; `false` when it was not waiting.
    pub fn hang_up(&mut self, call: CallId) -> bool {
        let at = self.waiting.iter().position(|c| *c == call);
        at.is_some_and(|at| self.waiting.remove(at).is_some())
    }

    /// A taker is through: the call it takes next, if one waits.
    pub fn through(&mut self) -> Option<CallId> {
        let next = self.waiting.pop_front();
        if next.is_none() {
            self.busy = self.busy.saturating_sub(1);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_taken_in_the_order_they_rang() {
        let mut takers = Takers::new(2);
        assert!(takers.ring(CallId(1)) && takers.ring(CallId(2)));
        assert!(!takers.ring(CallId(3)) && !takers.ring(CallId(4)) && !takers.ring(CallId(5)));
        assert!(takers.hang_up(CallId(3)) && !takers.hang_up(CallId(3)));
        assert_eq!((takers.through(), takers.through(), takers.through()), (Some(CallId(4)), Some(CallId(5)), None));
        assert!(takers.ring(CallId(6)) && !takers.ring(CallId(7)));
    }
}
