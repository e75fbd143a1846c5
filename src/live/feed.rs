//! What a room shows, with the rings that viewers read from. One writer (hub or mirror), many viewers.
//!
//! Bounds: the delta ring by count and bytes (a viewer that falls out of it is closed with *resync*), the beat ring by count (a viewer that
//! falls out of it gets the next full frame), the views by the core's own limits. The lock is held for copies of pointers only; texts and
//! frames are encoded outside of it, except the full frame, which is made at most once a beat by the first viewer that needs it.

use super::{
    frame::{FrameHeader, FrameKind, encode},
    make::place_view,
    message::{Bye, Cursor, Resume, Snapshot},
    places::Places,
    view::UnitView,
    viewer::Viewer,
    views::Views,
};
use crate::{
    id::{RoomId, UnitId},
    quantity::Timestamp,
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use thiserror::Error;
use tokio::sync::watch;

/// Beats kept for viewers that are a little behind.
const BEATS_KEPT: usize = 4;
/// Beats after which a snapshot text is not given out again, even when no delta came since: positions in it age.
const SNAPSHOT_BEATS: u32 = 5;

/// Limits of one room's live push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FeedLimits {
    /// Deltas kept for resuming and for slow viewers.
    pub deltas: usize,
    /// Bytes of deltas kept.
    pub delta_bytes: usize,
    /// Viewers at once; further ones are refused.
    pub viewers: u64,
}

impl Default for FeedLimits {
    /// 1,024 deltas, 8 MiB, 20,000 viewers.
    fn default() -> Self {
        Self { deltas: 1_024, delta_bytes: 8 << 20, viewers: 20_000 }
    }
}

/// Why nobody can look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SubscribeError {
    /// Too many viewers.
    #[error("this room has {0} viewers already: close some, or raise live.viewers")]
    Full(u64),
}

/// Counts since start; `viewers` is now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveCounters {
    /// Viewers now.
    pub viewers: u64,
    /// Deltas made.
    pub deltas: u64,
    /// Position frames made.
    pub beats: u64,
    /// Beats that viewers did not get because they were too slow.
    pub skipped: u64,
    /// Viewers closed because they fell out of the delta ring.
    pub resyncs: u64,
    /// Viewers that went on where they had been.
    pub resumed: u64,
    /// Snapshot texts encoded.
    pub snapshots: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub viewers: AtomicU64,
    pub deltas: AtomicU64,
    pub beats: AtomicU64,
    pub skipped: AtomicU64,
    pub resyncs: AtomicU64,
    pub resumed: AtomicU64,
    pub snapshots: AtomicU64,
}

pub(super) fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}

/// One delta in the ring.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub seq: u64,
    pub text: Bytes,
}

/// The state behind the lock.
#[derive(Debug)]
pub(super) struct Inner {
    pub room: RoomId,
    pub epoch: u64,
    /// Grows with every whole replacement; 0: nothing to show yet.
    pub generation: u64,
    pub seq: u64,
    pub server_time: Timestamp,
    pub views: Arc<Views>,
    pub places: Arc<Places>,
    pub deltas: VecDeque<Kept>,
    /// Number of the ring's first delta, counted from the start of the process.
    pub first: u64,
    /// Everything after this sequence is in the ring.
    pub floor: u64,
    delta_bytes: usize,
    pub beat: u32,
    pub beats: VecDeque<(u32, Bytes)>,
    full: Option<(u32, Bytes)>,
    pub ended: Option<Bye>,
}

impl Inner {
    /// Number of the next delta to come.
    pub(super) fn next(&self) -> u64 {
        self.first + self.deltas.len() as u64
    }

    /// All positions as of the last beat, encoded at most once a beat.
    pub(super) fn full_frame(&mut self) -> Bytes {
        if let Some((beat, bytes)) = &self.full
            && *beat == self.beat
        {
            return bytes.clone();
        }
        let header = FrameHeader {
            kind: FrameKind::Full,
            beat: self.beat,
            epoch: self.epoch,
            server_time: self.server_time.0,
            control_seq: self.seq,
        };
        let bytes = Bytes::from(encode(&header, self.places.records(self.server_time)));
        self.full = Some((self.beat, bytes.clone()));
        bytes
    }
}

/// A snapshot text and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Shot {
    pub text: Bytes,
    pub generation: u64,
    pub next: u64,
    seq: u64,
    beat: u32,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub inner: Mutex<Inner>,
    shot: Mutex<Option<Shot>>,
    pub counters: Counters,
    limits: FeedLimits,
    wake: watch::Sender<u64>,
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every change is made whole under the lock by code that cannot panic half-way.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(super) fn new(room: RoomId, epoch: u64, limits: FeedLimits) -> Arc<Self> {
        Arc::new(Self {
            inner: Mutex::new(Inner {
                room,
                epoch,
                generation: 0,
                seq: 0,
                server_time: Timestamp(0),
                views: Arc::default(),
                places: Arc::default(),
                deltas: VecDeque::new(),
                first: 0,
                floor: 0,
                delta_bytes: 0,
                beat: 0,
                beats: VecDeque::new(),
                full: None,
                ended: None,
            }),
            shot: Mutex::new(None),
            counters: Counters::default(),
            limits,
            wake: watch::Sender::new(0),
        })
    }

    /// Replaces everything; viewers get a new snapshot.
    pub(super) fn install(&self, epoch: u64, seq: u64, beat: u32, now: Timestamp, views: Views, places: Places) {
        let mut inner = lock(&self.inner);
        inner.first = inner.next();
        inner.deltas.clear();
        inner.delta_bytes = 0;
        inner.beats.clear();
        inner.full = None;
        inner.epoch = epoch;
        inner.generation += 1;
        inner.seq = seq;
        inner.floor = seq;
        inner.beat = beat;
        inner.server_time = now;
        inner.views = Arc::new(views);
        inner.places = Arc::new(places);
        drop(inner);
        self.wake();
    }

    /// Rewrites what is shown; texts made before are forgotten, and viewers get a new snapshot.
    pub(super) fn rewrite(&self, change: impl FnOnce(&mut Views)) {
        let mut inner = lock(&self.inner);
        change(Arc::make_mut(&mut inner.views));
        inner.first = inner.next();
        inner.deltas.clear();
        inner.delta_bytes = 0;
        // Whoever comes back from here still shows what was forgotten.
        inner.floor = inner.seq + 1;
        inner.generation += 1;
        drop(inner);
        *lock(&self.shot) = None;
        self.wake();
    }

    /// A delta's text is ready; `change` brings the views up to it under the lock.
    pub(super) fn push_delta(&self, seq: u64, now: Timestamp, text: Bytes, change: impl FnOnce(&mut Views)) {
        let mut inner = lock(&self.inner);
        change(Arc::make_mut(&mut inner.views));
        inner.seq = seq;
        inner.server_time = inner.server_time.max(now);
        inner.delta_bytes += text.len();
        inner.deltas.push_back(Kept { seq, text });
        while inner.deltas.len() > self.limits.deltas.max(1) || (inner.delta_bytes > self.limits.delta_bytes && inner.deltas.len() > 1) {
            if let Some(gone) = inner.deltas.pop_front() {
                inner.first += 1;
                inner.floor = gone.seq;
                inner.delta_bytes -= gone.text.len();
            }
        }
        drop(inner);
        add(&self.counters.deltas, 1);
        self.wake();
    }

    /// A changes frame is ready; `change` brings the places up to it under the lock.
    pub(super) fn push_beat(&self, beat: u32, now: Timestamp, frame: Bytes, change: impl FnOnce(&mut Places)) {
        let mut inner = lock(&self.inner);
        change(Arc::make_mut(&mut inner.places));
        if beat != inner.beat.wrapping_add(1) {
            inner.beats.clear();
        }
        inner.beat = beat;
        inner.server_time = now;
        inner.beats.push_back((beat, frame));
        while inner.beats.len() > BEATS_KEPT {
            inner.beats.pop_front();
        }
        drop(inner);
        add(&self.counters.beats, 1);
        self.wake();
    }

    pub(super) fn end(&self, why: Bye) {
        lock(&self.inner).ended.get_or_insert(why);
        self.wake();
    }

    fn wake(&self) {
        self.wake.send_modify(|n| *n = n.wrapping_add(1));
    }

    /// The snapshot text, encoded anew only when something changed.
    pub(super) fn shot(&self) -> Shot {
        // Held while encoding: of many viewers that come at once one encodes and the others wait for it.
        let mut cached = lock(&self.shot);
        let (now, views, places);
        let (room, epoch, beat, generation, next, seq);
        {
            let inner = lock(&self.inner);
            (generation, next, seq, beat) = (inner.generation, inner.next(), inner.seq, inner.beat);
            if let Some(shot) = &*cached
                && (shot.generation, shot.next, shot.seq) == (generation, next, seq)
                && beat.wrapping_sub(shot.beat) < SNAPSHOT_BEATS
            {
                return shot.clone();
            }
            (room, epoch, now) = (inner.room.clone(), inner.epoch, inner.server_time);
            (views, places) = (inner.views.clone(), inner.places.clone());
        }
        let units = views.units.iter().map(|(ix, facts)| UnitView { facts: (**facts).clone(), place: place_view(places.get(*ix)) });
        let snapshot = Snapshot {
            room,
            epoch,
            seq,
            beat,
            server_time: now,
            units: units.collect(),
            calls: views.calls.values().map(|(c, _)| c.clone()).collect(),
            incidents: views.incidents.values().cloned().collect(),
            assignments: views.assignments.values().cloned().collect(),
            settings_version: views.settings_version,
            shifts: views.shifts.clone(),
            cover: views.cover.clone(),
            positions: views.positions.clone(),
            notices: views.notices.values().cloned().collect(),
            closures: views.closures.values().cloned().collect(),
            drafts: views.drafts.values().cloned().collect(),
            requests: views.requests.values().cloned().collect(),
            alarms: views.alarms(),
            reserved: views.reserved.values().cloned().collect(),
            emergencies: views.emergencies.values().cloned().collect(),
            open_alarms: views.open_alarms.values().cloned().collect(),
        };
        add(&self.counters.snapshots, 1);
        let shot = Shot { text: text_of(&snapshot), generation, next, seq, beat };
        *cached = Some(shot.clone());
        shot
    }
}

/// JSON of one of our own messages. They hold nothing that JSON cannot say, so this does not fail; if it ever did, the viewer would get an
/// empty message and resync.
pub(super) fn text_of(message: &impl Serialize) -> Bytes {
    Bytes::from(serde_json::to_vec(message).unwrap_or_default())
}

/// Handle for whoever serves viewers of one room. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Live {
    pub(super) shared: Arc<Shared>,
}

impl Live {
    /// A new viewer; with a cursor that can be continued it goes on there, else it starts with a snapshot. Before there is anything to show
    /// (a mirror that has no snapshot yet) it waits.
    ///
    /// # Errors
    /// [`SubscribeError::Full`] at the limit of viewers.
    pub fn subscribe(&self, cursor: Option<Cursor>) -> Result<Viewer, SubscribeError> {
        let limit = self.shared.limits.viewers;
        let counter = &self.shared.counters.viewers;
        if counter.fetch_add(1, Ordering::Relaxed) >= limit {
            counter.fetch_sub(1, Ordering::Relaxed);
            return Err(SubscribeError::Full(limit));
        }
        Ok(Viewer::new(self.shared.clone(), self.shared.wake.subscribe(), cursor))
    }

    /// The snapshot as JSON text, as a viewer would get it now; its positions are at most a second old.
    pub fn snapshot(&self) -> Bytes {
        self.shared.shot().text
    }

    /// Snapshot and full position frame, for other processes.
    pub fn snapshot_with_positions(&self) -> (Bytes, Bytes) {
        let text = self.snapshot();
        (text, lock(&self.shared.inner).full_frame())
    }

    /// Something to show is there.
    pub fn is_ready(&self) -> bool {
        lock(&self.shared.inner).generation > 0
    }

    /// Where the room stands.
    pub fn cursor(&self) -> Cursor {
        let inner = lock(&self.shared.inner);
        Cursor { epoch: inner.epoch, seq: inner.seq }
    }

    /// Which room.
    pub fn room(&self) -> RoomId {
        lock(&self.shared.inner).room.clone()
    }

    /// Call sign of an index, once its unit was shown.
    pub fn unit(&self, ix: u32) -> Option<UnitId> {
        lock(&self.shared.inner).views.units.get(&ix).map(|facts| facts.unit.clone())
    }

    /// Counts.
    pub fn counters(&self) -> LiveCounters {
        let c = &self.shared.counters;
        let get = |a: &AtomicU64| a.load(Ordering::Relaxed);
        LiveCounters {
            viewers: get(&c.viewers),
            deltas: get(&c.deltas),
            beats: get(&c.beats),
            skipped: get(&c.skipped),
            resyncs: get(&c.resyncs),
            resumed: get(&c.resumed),
            snapshots: get(&c.snapshots),
        }
    }

    /// Says goodbye to all viewers: the server stops. New ones are told the same.
    pub fn shutdown(&self) {
        self.shared.end(Bye::Shutdown);
    }
}

/// What a resuming viewer is told.
pub(super) fn resume_text(inner: &Inner, seq: u64) -> Bytes {
    text_of(&Resume { room: inner.room.clone(), epoch: inner.epoch, seq, server_time: inner.server_time })
}
