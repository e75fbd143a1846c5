//! One viewer: two cursors into the shared rings.

use super::{
    feed::{Shared, add, lock, resume_text, text_of},
    message::{Bye, ByeMessage, Cursor},
};
use bytes::Bytes;
use std::sync::{Arc, atomic::Ordering};
use tokio::sync::watch;

/// What to send next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// A text frame (UTF-8) that replaces everything shown.
    Snapshot(Bytes),
    /// A text frame (UTF-8): a resume or a delta.
    Text(Bytes),
    /// A binary frame.
    Binary(Bytes),
    /// The last text frame: send it, then close.
    Bye(Bytes),
}

impl Outgoing {
    /// The frame, and whether it is a text frame.
    pub fn into_frame(self) -> (Bytes, bool) {
        match self {
            Self::Snapshot(text) | Self::Text(text) | Self::Bye(text) => (text, true),
            Self::Binary(frame) => (frame, false),
        }
    }
}

#[derive(Debug)]
enum Phase {
    /// Nothing sent yet.
    Start(Option<Cursor>),
    Running,
    Ended,
}

/// One viewer of a room. Whoever serves it takes the next frame only when the last one is sent: what it does not take in time it skips
/// (positions) or it is closed (control).
#[derive(Debug)]
pub struct Viewer {
    shared: Arc<Shared>,
    wake: watch::Receiver<u64>,
    phase: Phase,
    generation: u64,
    /// Number of the next delta to send.
    next: u64,
    /// Last beat sent; `None`: a full frame is due.
    beat: Option<u32>,
}

enum Step {
    Send(Outgoing),
    Snapshot,
    Wait,
}

impl Viewer {
    pub(super) fn new(shared: Arc<Shared>, wake: watch::Receiver<u64>, cursor: Option<Cursor>) -> Self {
        Self { shared, wake, phase: Phase::Start(cursor), generation: 0, next: 0, beat: None }
    }

    /// The next frame; waits until there is one. `None` after the goodbye, or when the room is gone. Cancel-safe.
    pub async fn next(&mut self) -> Option<Outgoing> {
        loop {
            self.wake.borrow_and_update();
            if let Some(out) = self.try_next() {
                return Some(out);
            }
            if matches!(self.phase, Phase::Ended) {
                return None;
            }
            self.wake.changed().await.ok()?;
        }
    }

    /// The next frame if there is one now.
    pub fn try_next(&mut self) -> Option<Outgoing> {
        match self.step() {
            Step::Send(out) => Some(out),
            Step::Wait => None,
            Step::Snapshot => {
                let shot = self.shared.shot();
                (self.generation, self.next, self.beat) = (shot.generation, shot.next, None);
                self.phase = Phase::Running;
                Some(Outgoing::Snapshot(shot.text))
            }
        }
    }

    fn step(&mut self) -> Step {
        let mut inner = lock(&self.shared.inner);
        let cursor = match self.phase {
            Phase::Ended => return Step::Wait,
            Phase::Start(cursor) => Some(cursor),
            Phase::Running => None,
        };
        if let Some(why) = inner.ended {
            drop(inner);
            return self.bye(why);
        }
        if let Some(cursor) = cursor {
            if inner.generation == 0 {
                return Step::Wait;
            }
            let Some(cursor) = cursor.filter(|c| c.epoch == inner.epoch && (inner.floor..=inner.seq).contains(&c.seq)) else {
                return Step::Snapshot;
            };
            let text = resume_text(&inner, cursor.seq);
            self.generation = inner.generation;
            self.next = inner.first + inner.deltas.partition_point(|d| d.seq <= cursor.seq) as u64;
            self.phase = Phase::Running;
            add(&self.shared.counters.resumed, 1);
            return Step::Send(Outgoing::Text(text));
        }
        if inner.generation != self.generation {
            return Step::Snapshot;
        }
        let Some(behind) = self.next.checked_sub(inner.first) else {
            drop(inner);
            add(&self.shared.counters.resyncs, 1);
            return self.bye(Bye::Resync);
        };
        if let Some(delta) = inner.deltas.get(behind as usize) {
            self.next += 1;
            return Step::Send(Outgoing::Text(delta.text.clone()));
        }
        let Some(sent) = self.beat else {
            self.beat = Some(inner.beat);
            return Step::Send(Outgoing::Binary(inner.full_frame()));
        };
        let missed = inner.beat.wrapping_sub(sent);
        if missed == 0 {
            return Step::Wait;
        }
        if let Some((beat, frame)) = inner.beats.iter().find(|(beat, _)| *beat == sent.wrapping_add(1)) {
            self.beat = Some(*beat);
            return Step::Send(Outgoing::Binary(frame.clone()));
        }
        self.beat = Some(inner.beat);
        add(&self.shared.counters.skipped, u64::from(missed - 1));
        Step::Send(Outgoing::Binary(inner.full_frame()))
    }

    fn bye(&mut self, reason: Bye) -> Step {
        self.phase = Phase::Ended;
        Step::Send(Outgoing::Bye(text_of(&ByeMessage { reason })))
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.shared.counters.viewers.fetch_sub(1, Ordering::Relaxed);
    }
}
