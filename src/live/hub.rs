//! The room's own feed: from dispatch state and fleet to frames. One owner, who calls it in order.

use super::{
    feed::{FeedLimits, Live, Shared, lock, text_of},
    frame::{FrameHeader, FrameKind, encode},
    make::{self, Opener, place, unit_facts, unit_place},
    message::Delta,
    places::Places,
    positions::PositionView,
    room::Room,
    roster::{CoverView, ShiftView},
    standing,
    touched::Touched,
    view::{DraftView, UnitView},
    views::{ABANDONED_STAYS_MS, ENDED_STAYS_MS, Views, recent},
    written,
};
use crate::{
    dispatch::{
        event::Recorded,
        model::{CallState, Unit},
    },
    fleet::{Fleet, UnitIx},
    id::{AssignmentId, IncidentId, RoomId},
    quantity::Timestamp,
};
use bytes::Bytes;
use std::{collections::BTreeSet, sync::Arc};

/// An empty beat is sent after this long without one, so that quiet and dead look different, ms.
const QUIET_MS: i64 = 1_000;
/// Ended objects are dropped this often, ms.
const PRUNE_MS: i64 = 10_000;

/// A frame that went to the viewers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// A delta's text.
    Delta(Bytes),
    /// A changes frame.
    Beat(Bytes),
}

/// What a room shows, kept up by its owner.
pub struct Hub {
    shared: Arc<Shared>,
    opener: Arc<dyn Opener>,
    room: RoomId,
    epoch: u64,
    seq: u64,
    /// Sequence of the last delta that went out, or of the state the feed was built from: what the next one follows.
    published: u64,
    beat: u32,
    last_beat: Timestamp,
    last_prune: Timestamp,
}

impl Hub {
    /// A hub that shows nothing until [`Hub::rebuild`]. `epoch` is the room's, raised at every start.
    pub fn new(room: RoomId, epoch: u64, limits: FeedLimits, opener: Arc<dyn Opener>) -> Self {
        let start = Timestamp(i64::MIN);
        let shared = Shared::new(room.clone(), epoch, limits);
        Self { shared, opener, room, epoch, seq: 0, published: 0, beat: 0, last_beat: start, last_prune: start }
    }

    /// Which room.
    pub fn room(&self) -> &RoomId {
        &self.room
    }

    /// Handle for those who serve viewers.
    pub fn live(&self) -> Live {
        Live { shared: self.shared.clone() }
    }

    /// Shows the whole state as of journal sequence `seq`, which must be durable; viewers there get a new snapshot. Units must be in the
    /// fleet already.
    pub fn rebuild(&mut self, now: Timestamp, seq: u64, room: &impl Room, fleet: &Fleet) {
        let mut views = Views {
            settings_version: room.settings_version(),
            shifts: ShiftView::all(room),
            cover: CoverView::all(room),
            positions: PositionView::all(room),
            ..Views::default()
        };
        for unit in room.units().values() {
            if let Some(view) = self.unit(now, unit, room, fleet) {
                views.put_unit(view.facts);
            }
        }
        for i in room.incidents().values().filter(|i| !i.state.is_over() || recent(now, i.closed_at)) {
            views.incidents.insert(i.id, Arc::new(make::incident(i, &*self.opener)));
        }
        for a in room.assignments().values().filter(|a| views.incidents.contains_key(&a.incident)) {
            views.assignments.insert(a.id, Arc::new(make::assignment(a)));
        }
        for r in room.reserved().values().filter(|r| views.incidents.contains_key(&r.incident)) {
            views.reserved.insert(r.id, Arc::new(standing::reserved(r)));
        }
        for e in room.emergencies().values().filter(|e| recent(now, e.cleared.as_ref().map(|d| d.stamp.occurred_at))) {
            views.emergencies.insert(e.id, Arc::new(standing::emergency(e, &*self.opener)));
        }
        for view in room.alarms().iter().filter_map(|(id, a)| standing::open_alarm(id, a, |of| incident_of(room, of))) {
            views.open_alarms.insert(view.alarm.clone(), Arc::new(view));
        }
        for c in room.calls().values() {
            let age = now.since_ms(c.answered.as_ref().unwrap_or(&c.presented).occurred_at);
            let shown = match c.state {
                CallState::Ringing | CallState::Answered => true,
                CallState::Abandoned => age <= ABANDONED_STAYS_MS,
                CallState::Done | CallState::GivenUp => {
                    age <= ENDED_STAYS_MS || c.incident.is_some_and(|i| views.incidents.contains_key(&i))
                }
            };
            if shown {
                views.calls.insert(c.id, (Arc::new(make::call(c, &*self.opener)), now));
            }
        }
        for r in room.requests() {
            views.requests.insert(r.id, make::request(r));
        }
        for n in room.notices().all().values().filter(|n| recent(now, n.over_at)) {
            views.notices.insert(n.id, Arc::new(written::notice(n, room.notices(), &*self.opener)));
        }
        for c in room.closures().all().values().filter(|c| recent(now, c.ended_at)) {
            views.closures.insert(c.id, Arc::new(written::closure(c, &*self.opener)));
        }
        for d in room.drafts() {
            views.drafts.insert(d.id, Arc::new(make::draft(d, &*self.opener)));
        }
        let mut places = Places::default();
        for unit in fleet.units(now).filter(|u| views.units.contains_key(&u.ix.0)) {
            if let Some(p) = place(&unit) {
                places.put(unit.ix.0, p);
            }
        }
        (self.seq, self.published, self.last_prune) = (seq, seq, now);
        self.shared.install(self.epoch, seq, self.beat, now, views, places);
    }

    /// Shows a durable batch: `room` is the state after it, `events` are all of it, in order. Gives the delta's text if anything shown
    /// changed. A batch at or below the sequence shown is passed over.
    pub fn apply(&mut self, now: Timestamp, room: &impl Room, fleet: &Fleet, events: &[Recorded]) -> Option<Published> {
        let seq = events.last().map(|e| e.seq).filter(|seq| *seq > self.seq)?;
        self.seq = seq;
        let delta = self.delta(now, self.published, room, fleet, Touched::of(events, room));
        if delta.is_empty() {
            lock(&self.shared.inner).seq = seq;
            return None;
        }
        self.published = seq;
        let text = text_of(&delta);
        self.shared.push_delta(seq, now, text.clone(), |views| views.put(&delta));
        Some(Published::Delta(text))
    }

    /// One beat: everything the fleet marked since the last one, as one frame. Nothing moved: no frame, but an empty one at least every
    /// second. To be called every 200 ms, after [`Fleet::tick`].
    pub fn beat(&mut self, now: Timestamp, fleet: &mut Fleet) -> Option<Published> {
        let dirty = fleet.take_dirty();
        self.beat_of(now, fleet, &dirty, true)
    }

    /// The same where several rooms share a fleet: `dirty` is what the fleet marked since the last beat. `all`: every unit is this room's.
    pub fn beat_of(&mut self, now: Timestamp, fleet: &Fleet, dirty: &[UnitIx], all: bool) -> Option<Published> {
        self.prune(now);
        let shown = lock(&self.shared.inner).views.clone();
        let dirty: Vec<UnitIx> = dirty.iter().copied().filter(|ix| all || shown.units.contains_key(&ix.0)).collect();
        if dirty.is_empty() && (0..QUIET_MS).contains(&now.since_ms(self.last_beat)) {
            return None;
        }
        self.last_beat = now;
        self.beat = self.beat.wrapping_add(1);
        let changed: Vec<_> = dirty.iter().filter_map(|ix| Some((ix.0, place(&fleet.at(now, *ix)?)?))).collect();
        let header =
            FrameHeader { kind: FrameKind::Changes, beat: self.beat, epoch: self.epoch, server_time: now.0, control_seq: self.seq };
        let frame = Bytes::from(encode(&header, changed.iter().map(|(ix, p)| p.record(*ix, now))));
        self.shared.push_beat(self.beat, now, frame.clone(), |places| {
            for (ix, p) in changed {
                places.put(ix, p);
            }
        });
        Some(Published::Beat(frame))
    }

    fn prune(&mut self, now: Timestamp) {
        if now.since_ms(self.last_prune) >= PRUNE_MS || now < self.last_prune {
            self.last_prune = now;
            let mut inner = lock(&self.shared.inner);
            Arc::make_mut(&mut inner.views).prune(now);
        }
    }

    fn unit(&self, now: Timestamp, unit: &Unit, room: &impl Room, fleet: &Fleet) -> Option<UnitView> {
        let at = fleet.get(now, &unit.id)?;
        let UnitIx(ix) = at.ix;
        let open = unit.assignment.and_then(|a| room.assignments().get(&a));
        let reserved = room.reserved().values().filter(|r| r.unit == unit.id && r.is_open()).map(|r| r.id).collect();
        Some(UnitView { facts: unit_facts(unit, open, reserved, ix, &self.room), place: unit_place(&at) })
    }

    /// What really changed of what may have.
    fn delta(&self, now: Timestamp, prev: u64, room: &impl Room, fleet: &Fleet, touched: Touched) -> Delta {
        let shown = lock(&self.shared.inner).views.clone();
        let mut delta = Delta {
            seq: self.seq,
            prev,
            server_time: now,
            units: Vec::new(),
            calls: Vec::new(),
            incidents: Vec::new(),
            assignments: Vec::new(),
            drafts: Vec::new(),
            requests: Vec::new(),
            alarms: touched.alarms,
            settings_version: touched.settings_version,
            shifts: touched.shifts.then(|| ShiftView::all(room)).filter(|s| *s != shown.shifts),
            cover: touched.cover.then(|| CoverView::all(room)).filter(|c| *c != shown.cover),
            positions: touched.positions.then(|| PositionView::all(room)).filter(|p| *p != shown.positions),
            notices: Vec::new(),
            closures: Vec::new(),
            reserved: Vec::new(),
            emergencies: Vec::new(),
            open_alarms: Vec::new(),
            closed_alarms: Vec::new(),
        };
        let units = room.units().values().filter(|u| touched.all_units || touched.units.contains(&u.id));
        for view in units.filter_map(|u| self.unit(now, u, room, fleet)) {
            if shown.units.get(&view.facts.ix).is_none_or(|was| **was != view.facts) {
                delta.units.push(view);
            }
        }
        for c in touched.calls.iter().filter_map(|id| room.calls().get(id)) {
            let view = make::call(c, &*self.opener);
            if shown.calls.get(&c.id).is_none_or(|(was, _)| **was != view) {
                delta.calls.push(Arc::new(view));
            }
        }
        for i in touched.incidents.iter().filter_map(|id| room.incidents().get(id)) {
            let view = make::incident(i, &*self.opener);
            if shown.incidents.get(&i.id).is_none_or(|was| **was != view) {
                delta.incidents.push(Arc::new(view));
            }
        }
        for a in touched.assignments.iter().filter_map(|id| room.assignments().get(id)) {
            let view = make::assignment(a);
            if shown.assignments.get(&a.id).is_none_or(|was| **was != view) {
                delta.assignments.push(Arc::new(view));
            }
        }
        delta.requests.extend(room.requests().into_iter().filter(|r| touched.requests.contains(&r.id)).map(make::request));
        for n in touched.notices.iter().filter_map(|id| room.notices().all().get(id)) {
            let view = written::notice(n, room.notices(), &*self.opener);
            if shown.notices.get(&n.id).is_none_or(|was| **was != view) {
                delta.notices.push(Arc::new(view));
            }
        }
        for c in touched.closures.iter().filter_map(|id| room.closures().all().get(id)) {
            let view = written::closure(c, &*self.opener);
            if shown.closures.get(&c.id).is_none_or(|was| **was != view) {
                delta.closures.push(Arc::new(view));
            }
        }
        // Few, and an excerpt holds those that were touched only.
        for r in room.reserved().values() {
            let view = standing::reserved(r);
            if shown.reserved.get(&r.id).is_none_or(|was| **was != view) {
                delta.reserved.push(Arc::new(view));
            }
        }
        for e in room.emergencies().values() {
            let view = standing::emergency(e, &*self.opener);
            if shown.emergencies.get(&e.id).map_or(recent(now, view.cleared.as_ref().map(|d| d.at)), |was| **was != view) {
                delta.emergencies.push(Arc::new(view));
            }
        }
        self.alarms(&mut delta, room, &shown);
        for id in &touched.drafts {
            let view = room.draft(*id).map_or_else(|| DraftView::gone(*id), |d| make::draft(d, &*self.opener));
            delta.drafts.push(Arc::new(view));
        }
        delta
    }
}

impl Hub {
    /// Alarms that differ from those shown, and those that are gone.
    fn alarms(&self, delta: &mut Delta, room: &impl Room, shown: &Views) {
        let mut true_still = BTreeSet::new();
        // An excerpt holds all alarms, and of assignments those that were touched only.
        let before = |id| shown.open_alarms.values().find(|a| a.assignment == Some(id)).and_then(|a| a.incident);
        let of = |id| incident_of(room, id).or_else(|| shown.incident_of(id)).or_else(|| before(id));
        for view in room.alarms().iter().filter_map(|(id, a)| standing::open_alarm(id, a, of)) {
            true_still.insert(view.alarm.clone());
            if shown.open_alarms.get(&view.alarm).is_none_or(|was| **was != view) {
                delta.open_alarms.push(Arc::new(view));
            }
        }
        delta.closed_alarms = shown.open_alarms.keys().filter(|name| !true_still.contains(*name)).cloned().collect();
    }
}

/// The incident of an assignment or reservation.
fn incident_of(room: &impl Room, id: AssignmentId) -> Option<IncidentId> {
    let made = room.assignments().get(&id).map(|a| a.incident);
    made.or_else(|| room.reserved().get(&id).map(|r| r.incident))
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub").field("epoch", &self.epoch).field("seq", &self.seq).field("beat", &self.beat).finish_non_exhaustive()
    }
}
