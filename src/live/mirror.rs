//! A feed kept up by the frames another process publishes, so that this process can serve viewers of a room it does not own. It invents
//! nothing: no frames in, none out, and its viewers see *link lost*.

use super::{
    feed::{FeedLimits, Live, Shared, lock},
    frame::{FrameError, FrameKind, decode},
    message::{Delta, Snapshot},
    places::{Place, Places},
    view::UnitView,
    views::Views,
};
use crate::{id::RoomId, quantity::Timestamp};
use bytes::Bytes;
use std::sync::Arc;
use thiserror::Error;

/// A frame cannot be shown.
#[derive(Debug, Error)]
pub enum MirrorError {
    /// The text is not what its kind says. The sender is at fault, or of another version.
    #[error("message of the room's owner is not readable: {0}")]
    Text(#[from] serde_json::Error),
    /// The binary frame is broken.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// It belongs to another room.
    #[error("frames of room {got} came to the mirror of {want}")]
    Room {
        /// Room of the frame.
        got: RoomId,
        /// Room of the mirror.
        want: RoomId,
    },
    /// It does not continue what is shown: a new snapshot is needed.
    #[error("a frame is missing before this one")]
    Gap,
}

/// A mirror of one room.
#[derive(Debug)]
pub struct Mirror {
    shared: Arc<Shared>,
    room: RoomId,
    last_prune: Timestamp,
}

impl Mirror {
    /// A mirror that shows nothing yet; its viewers wait.
    pub fn new(room: RoomId, limits: FeedLimits) -> Self {
        Self { shared: Shared::new(room.clone(), 0, limits), room, last_prune: Timestamp(i64::MIN) }
    }

    /// Handle for those who serve viewers.
    pub fn live(&self) -> Live {
        Live { shared: self.shared.clone() }
    }

    /// Takes over a snapshot (text and full frame); viewers get it. One that shows no more than is shown already is passed over.
    ///
    /// # Errors
    /// [`MirrorError`] for what is not readable or of another room; nothing changes then.
    pub fn install(&mut self, text: &[u8], full: &[u8]) -> Result<(), MirrorError> {
        let snapshot: Snapshot = serde_json::from_slice(text)?;
        if snapshot.room != self.room {
            return Err(MirrorError::Room { got: snapshot.room, want: self.room.clone() });
        }
        let (header, records) = decode(full)?;
        let mut places = Places::default();
        for r in records {
            if let Some(place) = Place::of_record(&r, header.server_time) {
                places.put(r.ix, place);
            }
        }
        let mut views = Views::default();
        for UnitView { facts, .. } in snapshot.units {
            views.put_unit(facts);
        }
        views.calls = snapshot.calls.into_iter().map(|c| (c.call, (c, snapshot.server_time))).collect();
        views.incidents = snapshot.incidents.into_iter().map(|i| (i.incident, i)).collect();
        views.requests = snapshot.requests.into_iter().map(|r| (r.request, r)).collect();
        views.drafts = snapshot.drafts.into_iter().map(|d| (d.draft, d)).collect();
        views.assignments = snapshot.assignments.into_iter().map(|a| (a.assignment, a)).collect();
        views.settings_version = snapshot.settings_version;
        (views.shifts, views.cover, views.positions) = (snapshot.shifts, snapshot.cover, snapshot.positions);
        views.notices = snapshot.notices.into_iter().map(|n| (n.notice, n)).collect();
        views.closures = snapshot.closures.into_iter().map(|c| (c.closure, c)).collect();
        views.reserved = snapshot.reserved.into_iter().map(|r| (r.assignment, r)).collect();
        views.emergencies = snapshot.emergencies.into_iter().map(|e| (e.emergency, e)).collect();
        views.open_alarms = snapshot.open_alarms.into_iter().map(|a| (a.alarm.clone(), a)).collect();
        self.shared.install(snapshot.epoch, snapshot.seq, header.beat, snapshot.server_time, views, places);
        Ok(())
    }

    /// Takes over a delta. One that is shown already is passed over.
    ///
    /// # Errors
    /// [`MirrorError::Gap`] when it does not follow; [`MirrorError::Text`] when it is not readable.
    pub fn delta(&mut self, text: Bytes) -> Result<(), MirrorError> {
        let delta: Delta = serde_json::from_slice(&text)?;
        let shown = self.live().cursor().seq;
        if delta.seq <= shown {
            return Ok(());
        }
        if delta.prev > shown {
            return Err(MirrorError::Gap);
        }
        self.shared.push_delta(delta.seq, delta.server_time, text, |views| views.put(&delta));
        Ok(())
    }

    /// Takes over a beat. One that is shown already is passed over.
    ///
    /// # Errors
    /// [`MirrorError::Gap`] when a changes frame does not follow or is of another epoch; [`MirrorError::Frame`] when it is broken.
    pub fn beat(&mut self, frame: Bytes) -> Result<(), MirrorError> {
        let (header, records) = decode(&frame)?;
        let (epoch, beat) = {
            let inner = lock(&self.shared.inner);
            (inner.epoch, inner.beat)
        };
        let ahead = header.beat.wrapping_sub(beat);
        if header.epoch != epoch || (header.kind == FrameKind::Changes && (2..u32::MAX / 2).contains(&ahead)) {
            return Err(MirrorError::Gap);
        }
        if ahead == 0 || ahead >= u32::MAX / 2 {
            return Ok(());
        }
        let now = Timestamp(header.server_time);
        let places: Vec<_> = records.filter_map(|r| Some((r.ix, Place::of_record(&r, now.0)?))).collect();
        self.shared.push_beat(header.beat, now, frame.clone(), |all| {
            for (ix, place) in places {
                all.put(ix, place);
            }
        });
        // The owner had shown all up to there before it made this frame; batches that changed nothing shown came without a delta.
        {
            let mut inner = lock(&self.shared.inner);
            inner.seq = inner.seq.max(header.control_seq);
        }
        if now.since_ms(self.last_prune) >= 10_000 {
            self.last_prune = now;
            Arc::make_mut(&mut lock(&self.shared.inner).views).prune(now);
        }
        Ok(())
    }
}
