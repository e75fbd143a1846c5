//! Positions as the doors see them, and what rooms are told of sessions.

use super::{act::own_id, doors::caller::Caller, problem::ApiError, state::Api};
use crate::{
    accounts::Look,
    dispatch::{
        input::{Envelope, Input},
        model::Source,
        positions,
    },
    id::{AccountId, PositionId, SubjectId},
    rights::{PositionKind, Right, Role},
};
use futures_util::future::join_all;
use std::collections::BTreeSet;

impl Api {
    /// Records that somebody looks at something sensitive of this room. The answer waits for it.
    ///
    /// # Errors
    /// When it cannot be recorded: then nothing is shown.
    pub async fn look(&self, caller: &Caller, look: Look) -> Result<(), ApiError> {
        self.doors.looked(&caller.actor, Some(&self.room), look, None, None).await
    }

    /// Whether an account sees this room from the centre.
    pub fn is_seen_from_centre(&self, account: &AccountId) -> bool {
        let book = self.doors.register().book();
        book.accounts().get(account).is_some_and(|a| a.role_in(&self.room, self.doors.regions(), |r| r.has(Right::SeeCentre)).is_some())
    }

    /// The position from which an account may use a right here; `None`: it sits at none that will do. Of several, the one for most.
    pub fn seat(&self, account: &AccountId, right: Right) -> Option<PositionId> {
        let now = self.settings.borrow();
        let own = now.seats.iter().filter(|(_, held)| *held == account);
        let fitting = own.filter_map(|(position, _)| {
            let kinds = &now.settings.position(position)?.kinds;
            kinds.iter().any(|k| right.positions().contains(k)).then(|| (position.clone(), kinds.iter().map(|k| weight(*k)).max()))
        });
        fitting.max_by_key(|(_, most)| *most).map(|(position, _)| position)
    }

    /// Somebody has no session any more, or another role: the positions that he may hold no longer are free, in every room.
    pub async fn log_off(&self, account: &AccountId) {
        let lost = self.hall.rooms().into_iter().filter(|room| room.has_lost(account));
        join_all(lost.map(|room| async move { room.free(account).await })).await;
    }

    /// Frees, in every room, positions whose holder has no session or no role for them, whoever should have done it.
    pub fn free_seats(&self) {
        for room in self.hall.rooms() {
            let held: BTreeSet<AccountId> = room.settings.borrow().seats.values().cloned().collect();
            for account in held.into_iter().filter(|account| room.has_lost(account)) {
                let Some(errand) = self.hall.errands.begin(&room.room, format!("seats {account}")) else { continue };
                let room = room.clone();
                tokio::spawn(async move {
                    room.free(&account).await;
                    drop(errand);
                });
            }
        }
    }

    /// Whether an account holds a position here without a session, or without a role for it.
    fn has_lost(&self, account: &AccountId) -> bool {
        let held: Vec<Option<Vec<PositionKind>>> = {
            let now = self.settings.borrow();
            let own = now.seats.iter().filter(|(_, held)| *held == account);
            own.map(|(position, _)| now.settings.position(position).map(|p| p.kinds.clone())).collect()
        };
        if held.is_empty() {
            return false;
        }
        let known = self.doors.register().book().accounts().get(account).cloned();
        let may_sit = |kinds: &[PositionKind]| {
            let sits = |r: Role| kinds.iter().any(|k| r.may_sit(*k));
            known.as_ref().is_some_and(|a| a.role_in(&self.room, self.doors.regions(), sits).is_some())
        };
        !self.doors.has_session(account) || held.iter().any(|kinds| !kinds.as_deref().is_some_and(may_sit))
    }

    async fn free(&self, account: &AccountId) {
        let what = format!("log off {account} {}", self.clock.now().at.millis());
        if let Err(e) = self.by_itself(&what, positions::Act::LogOff { account: account.clone() }, None).await {
            tracing::warn!(error = %e, room = %self.room, "the room was not told that somebody has left; it is told again");
        }
    }

    /// The server's own word to a room.
    pub(super) async fn by_itself(&self, what: &str, act: positions::Act, subject: Option<SubjectId>) -> Result<(), ApiError> {
        let content = match subject.map(|s| self.sealer.fingerprint(s, what.as_bytes())) {
            Some(Ok(content)) => content,
            Some(Err(_)) | None => self.sealer.plain_fingerprint(what.as_bytes()),
        };
        let envelope = Envelope {
            id: own_id(&self.room, what),
            content,
            actor: super::doors::system(),
            source: Source::Automatic,
            occurred_at: None,
            position: None,
            input: Input::Positions(act),
        };
        self.door.act(envelope).await.map(drop)
    }
}

/// Chief before dispatcher before the others: the core may ask for more than the door did.
const fn weight(kind: PositionKind) -> u8 {
    match kind {
        PositionKind::Chief => 3,
        PositionKind::Dispatcher => 2,
        PositionKind::CheckDesk => 1,
        PositionKind::CallTaker => 0,
    }
}
