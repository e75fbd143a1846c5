//! What the server itself tells its rooms, each thing once at a time: a room that is stuck is not asked again and again.

use super::problem::ApiError;
use crate::{
    accounts::{Session, SessionKey},
    id::RoomId,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A room that did not hear of a broken glass is told so long after the session, ms.
const OWED_MS: i64 = 3_600_000;

/// What is under way, and which rooms were told of which break-glass session. After a restart they are told again: a room knows it by its id.
#[derive(Debug, Default)]
pub struct Errands {
    under_way: Mutex<HashSet<(RoomId, String)>>,
    glasses: Mutex<BTreeMap<SessionKey, Glass>>,
}

#[derive(Debug)]
struct Glass {
    session: Session,
    told: BTreeSet<RoomId>,
    failed: u32,
}

/// One thing under way; over when dropped.
#[derive(Debug)]
pub struct Errand {
    of: Arc<Errands>,
    key: (RoomId, String),
}

impl Drop for Errand {
    fn drop(&mut self) {
        locked(&self.of.under_way).remove(&self.key);
    }
}

impl Errands {
    /// Begins; `None`: it is under way.
    pub fn begin(self: &Arc<Self>, room: &RoomId, what: String) -> Option<Errand> {
        let key = (room.clone(), what);
        let begun = locked(&self.under_way).insert(key.clone());
        begun.then(|| Errand { of: Arc::clone(self), key })
    }

    /// Break-glass sessions that rooms may still have to be told of: the open ones, and those that ended before every room knew.
    pub fn glasses(&self, open: Vec<Session>, now_ms: i64) -> Vec<Session> {
        let mut glasses = locked(&self.glasses);
        for session in open {
            glasses.entry(session.key.clone()).or_insert(Glass { session, told: BTreeSet::new(), failed: 0 });
        }
        glasses.retain(|_, glass| now_ms < glass.session.until.millis() + OWED_MS);
        glasses.values().map(|glass| glass.session.clone()).collect()
    }

    /// The room knows.
    pub fn knows(&self, room: &RoomId, session: &SessionKey) -> bool {
        locked(&self.glasses).get(session).is_some_and(|glass| glass.told.contains(room))
    }

    /// A room was told, or could not be.
    pub fn told(&self, room: &RoomId, session: &Session, outcome: Result<(), ApiError>) {
        let mut glasses = locked(&self.glasses);
        let Some(glass) = glasses.get_mut(&session.key) else { return };
        match outcome {
            Ok(()) => {
                glass.told.insert(room.clone());
            }
            Err(e) => {
                glass.failed = glass.failed.saturating_add(1);
                if glass.failed.is_power_of_two() {
                    tracing::error!(error = %e, %room, account = %session.account, times = glass.failed,
                        "ALARM: a break-glass account was used, and the room could not be told; it is told again");
                }
            }
        }
    }
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{id::AccountId, quantity::Timestamp};

    #[test]
    fn a_thing_is_under_way_once() {
        let (errands, room) = (Arc::new(Errands::default()), RoomId::new("marrakech").unwrap());
        let first = errands.begin(&room, "x".to_owned()).unwrap();
        assert!(errands.begin(&room, "x".to_owned()).is_none() && errands.begin(&room, "y".to_owned()).is_some());
        drop(first);
        assert!(errands.begin(&room, "x".to_owned()).is_some());
    }

    #[test]
    fn a_room_that_could_not_be_told_is_owed_it_after_the_session_too() {
        let (errands, room) = (Errands::default(), RoomId::new("marrakech").unwrap());
        let session = Session {
            key: SessionKey("k".to_owned()),
            account: AccountId::new("glass-1").unwrap(),
            since: Timestamp(0),
            until: Timestamp(1_000),
            second_factor: false,
            break_glass: true,
        };
        assert_eq!(errands.glasses(vec![session.clone()], 0).len(), 1);
        errands.told(&room, &session, Err(ApiError::Busy));
        assert!(!errands.knows(&room, &session.key));
        assert_eq!(errands.glasses(Vec::new(), 2_000), std::slice::from_ref(&session), "over, and owed");
        errands.told(&room, &session, Ok(()));
        assert!(errands.knows(&room, &session.key));
        assert!(errands.glasses(Vec::new(), 1_000 + OWED_MS).is_empty());
    }
}
