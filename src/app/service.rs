//! What the service manager is told: ready, stopping, in what state, and that every room's loop turns.
//!
//! Without a manager (`NOTIFY_SOCKET` unset) all of it goes nowhere.

use crate::{api::health::Health, id::RoomId};
use sd_notify::NotifyState;
use std::{sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Shortest time between two looks: a room's loop turns every half second at least.
const SHORTEST: Duration = Duration::from_millis(250);

/// Says it to the manager; one that cannot be reached is named in the log and is no reason to stop.
pub fn tell(states: &[NotifyState<'_>]) {
    if let Err(e) = sd_notify::notify(states) {
        tracing::warn!(error = %e, "the service manager cannot be told of the server's state");
    }
}

/// The rooms' loops as the watchdog saw them last.
#[derive(Debug)]
pub struct Feed(Vec<Seen>);

#[derive(Debug)]
struct Seen {
    room: RoomId,
    health: Arc<Health>,
    turns: u64,
}

impl Feed {
    /// Of these rooms; nothing has been seen yet.
    pub fn new(rooms: impl IntoIterator<Item = (RoomId, Arc<Health>)>) -> Self {
        Self(rooms.into_iter().map(|(room, health)| Seen { room, health, turns: 0 }).collect())
    }

    /// Ok when every loop turned since the last Ok; else the first room whose loop did not.
    ///
    /// # Errors
    /// That room.
    pub fn look(&mut self) -> Result<(), &RoomId> {
        if let Some(stuck) = self.0.iter().position(|seen| seen.health.count() == seen.turns) {
            return Err(&self.0[stuck].room);
        }
        self.0.iter_mut().for_each(|seen| seen.turns = seen.health.count());
        Ok(())
    }
}

/// Time between two looks, where the manager's watchdog ends the process after `limit` without word.
pub fn pace(limit: Duration) -> Duration {
    (limit / 4).max(SHORTEST)
}

/// Feeds the manager's watchdog until `stop`, once in `every`, and only while every room's loop turns.
pub async fn watchdog(every: Duration, mut feed: Feed, tell: impl Fn(&[NotifyState<'_>]), stop: CancellationToken) {
    let mut looks = interval(every);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut well = true;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = looks.tick() => {}
        }
        match feed.look() {
            Ok(()) if well => tell(&[NotifyState::Watchdog]),
            Ok(()) => tell(&[NotifyState::Watchdog, NotifyState::Status("serving")]),
            Err(room) => {
                // One look may well fall between two turns.
                if !well {
                    tracing::error!(room.id = %room, "ALARM: the room's loop does not turn; the watchdog is not fed, the process will be started again");
                    tell(&[NotifyState::Status(&format!("room {room}: its loop does not turn; the watchdog is not fed"))]);
                }
                well = false;
                continue;
            }
        }
        well = true;
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn rooms(names: [&str; 2]) -> [(RoomId, Arc<Health>); 2] {
        names.map(|name| (RoomId::new(name).unwrap(), Arc::default()))
    }

    #[test]
    fn fed_only_when_every_room_turned_since() {
        let [a, b] = rooms(["fes", "rabat"]);
        let mut feed = Feed::new([a.clone(), b.clone()]);
        assert_eq!(feed.look().map_err(RoomId::as_str), Err("fes"), "no loop turned yet");
        a.1.turned(true);
        assert_eq!(feed.look().map_err(RoomId::as_str), Err("rabat"));
        b.1.turned(false);
        assert!(feed.look().is_ok(), "a journal that takes nothing is no stuck loop");
        assert!(feed.look().is_err(), "nothing turned since");
        b.1.turned(true);
        assert_eq!(feed.look().map_err(RoomId::as_str), Err("fes"), "one of two is not enough");
        a.1.turned(true);
        assert!(feed.look().is_ok());
    }

    /// Fault 7: a core that is stuck.
    #[tokio::test]
    async fn a_stuck_loop_starves_the_watchdog_and_is_named() {
        let [a, b] = rooms(["fes", "rabat"]);
        let said: Arc<Mutex<Vec<String>>> = Arc::default();
        let (heard, stop) = (Arc::clone(&said), CancellationToken::new());
        let tell = move |states: &[NotifyState<'_>]| heard.lock().unwrap().extend(states.iter().map(ToString::to_string));
        let task = tokio::spawn(watchdog(Duration::from_millis(100), Feed::new([a.clone(), b.clone()]), tell, stop.clone()));
        let pings = || said.lock().unwrap().iter().filter(|s| *s == "WATCHDOG=1").count();
        let turning = async |looks: u32, rooms: &[&Arc<Health>]| {
            for _ in 0..looks * 5 {
                rooms.iter().for_each(|health| health.turned(true));
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        turning(6, &[&a.1, &b.1]).await;
        let fed = pings();
        assert!(fed >= 3, "{fed}");
        turning(10, &[&a.1]).await;
        assert!(pings() <= fed + 1, "rabat does not turn");
        assert!(said.lock().unwrap().iter().any(|s| s.starts_with("STATUS=room rabat")));
        turning(6, &[&a.1, &b.1]).await;
        assert!(pings() >= fed + 3, "it turns again");
        stop.cancel();
        task.await.unwrap();
    }

    #[test]
    fn the_pace_leaves_room_for_three_lost_words() {
        assert_eq!(pace(Duration::from_secs(20)), Duration::from_secs(5));
        assert_eq!(pace(Duration::from_millis(1)), SHORTEST);
    }
}
