//! One pass every so often: a call in the test room, then a durable answer of every real one.

use super::room::TestRoom;
use crate::{
    api::{door::Door, synthetic::Synthetic},
    clock::{self, Clock},
    id::RoomId,
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_util::sync::CancellationToken;

/// Longest pass.
const LIMIT: Duration = Duration::from_secs(10);
/// The test room is begun anew after so many calls: a day's, at one every half minute.
const FRESH_AFTER: u64 = 2_880;

/// Who places the test calls.
pub struct Caller {
    /// Folder of the test room's journal; emptied.
    pub dir: PathBuf,
    /// Time between two.
    pub every: Duration,
    /// Time.
    pub clock: Arc<Clock>,
    /// The real rooms.
    pub rooms: Vec<(RoomId, Door)>,
    /// How they went.
    pub standing: Arc<Synthetic>,
}

impl Caller {
    /// Places calls until `stop`, the first after one interval.
    pub async fn run(self, stop: CancellationToken) {
        let mut ticks = interval_at(Instant::now() + self.every, self.every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut room = None;
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                _ = ticks.tick() => {}
            }
            tokio::select! {
                () = stop.cancelled() => break,
                kept = self.pass(room.take()) => room = kept,
            }
        }
        if let Some(room) = room {
            room.close().await;
        }
    }

    /// Gives the room back while it may be used again.
    async fn pass(&self, room: Option<TestRoom>) -> Option<TestRoom> {
        let mut room = match room {
            Some(room) => room,
            None => match TestRoom::open(&self.dir, Arc::clone(&self.clock)).await {
                Ok(room) => room,
                Err(e) => {
                    self.fail(&format!("the test room does not open: {e:#}"));
                    return None;
                }
            },
        };
        let began = clock::boot_us();
        let well = match timeout(LIMIT, self.one(&mut room)).await {
            Ok(Ok(())) => {
                self.standing.passed((clock::boot_us() - began).max(0) as f64 * 1e-6);
                true
            }
            Ok(Err(why)) => self.fail(&why),
            Err(_) => self.fail(&format!("no answer in {} s", LIMIT.as_secs())),
        };
        self.standing.journal(room.bytes());
        if well && room.calls() < FRESH_AFTER {
            return Some(room);
        }
        room.close().await;
        None
    }

    async fn one(&self, room: &mut TestRoom) -> Result<(), String> {
        room.call().await.map_err(|e| format!("in the test room: {e}"))?;
        for (id, door) in &self.rooms {
            door.read(|_| ()).await.map_err(|e| format!("room {id}: {e}"))?;
        }
        Ok(())
    }

    /// False.
    fn fail(&self, why: &str) -> bool {
        self.standing.failed(why);
        tracing::error!(why, "ALARM: a synthetic test call failed");
        false
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    /// The first pass is well; then a real room answers nothing any more, or the folder cannot be used.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_room_that_does_not_answer_and_a_disk_that_does_not_write_are_failures() {
        let dir = tempfile::tempdir().unwrap();
        let (queue, stuck) = mpsc::channel(1);
        let mut caller = Caller {
            dir: dir.path().join("test"),
            every: Duration::from_secs(30),
            clock: Arc::new(Clock::start(None, false)),
            rooms: Vec::new(),
            standing: Arc::default(),
        };
        let room = caller.pass(None).await;
        assert!(room.is_some() && caller.standing.warning().is_none());
        room.unwrap().close().await;
        caller.rooms.push((RoomId::new("fes").unwrap(), Door::new(queue, Duration::from_millis(10))));
        drop(stuck);
        for _ in 0..3 {
            assert!(caller.pass(None).await.is_none());
        }
        assert!(caller.standing.warning().is_some_and(|w| w.contains("room fes")));
        // A file is where the folder should be.
        caller.dir = dir.path().join("file").join("test");
        std::fs::write(dir.path().join("file"), "x").unwrap();
        assert!(caller.pass(None).await.is_none());
        assert!(caller.standing.warning().is_some_and(|w| w.contains("does not open")));
    }
}
