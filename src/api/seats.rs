//! Positions as the doors see them, and what rooms are told of sessions.

use super::{act::own_id, doors::caller::Caller, problem::ApiError, state::Api};
use crate::{
    accounts::{Look, Session},
    dispatch::{
        input::{Envelope, Input},
        model::Source,
        positions,
    },
    id::{AccountId, PositionId, SubjectId},
    rights::{PositionKind, Right, Role},
    store::seal::subject_of,
};

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

    /// Somebody has no session any more: the positions he held are free, in every room.
    pub async fn log_off(&self, account: &AccountId) {
        if !self.doors.register().book().sessions_of(account).is_empty() {
            return;
        }
        for room in self.hall.rooms() {
            if room.settings.borrow().seats.values().any(|held| held == account) {
                let act = positions::Act::LogOff { account: account.clone() };
                room.by_itself(&format!("log off {account} {}", room.clock.now().at.millis()), act, None).await;
            }
        }
    }

    /// An account was changed: where it may no longer sit at a position that it holds, it holds none any more in that room.
    pub async fn unseat(&self, account: &AccountId) {
        for room in self.hall.rooms() {
            let known = self.doors.register().book().accounts().get(account).cloned();
            let may_sit = |kinds: &[PositionKind]| {
                let sits = |r: Role| kinds.iter().any(|k| r.may_sit(*k));
                known.as_ref().is_some_and(|a| a.role_in(&room.room, self.doors.regions(), sits).is_some())
            };
            let lost = {
                let now = room.settings.borrow();
                let mut own = now.seats.iter().filter(|(_, held)| *held == account).map(|(position, _)| position);
                own.any(|position| !now.settings.position(position).is_some_and(|p| may_sit(&p.kinds)))
            };
            if lost {
                let act = positions::Act::LogOff { account: account.clone() };
                room.by_itself(&format!("unseat {account} {}", room.clock.now().at.millis()), act, None).await;
            }
        }
    }

    /// A break-glass account was used: the chiefs of its rooms are told at once.
    pub async fn tell_broken_glass(&self, session: &Session, reason: &str) {
        let account = self.doors.register().book().accounts().get(&session.account).cloned();
        let Some(account) = account else { return };
        for room in self.hall.rooms() {
            if account.role_in(&room.room, room.doors.regions(), |_| true).is_none() {
                continue;
            }
            let what = format!("break glass {}", session.key.0);
            let subject = subject_of(own_id(&room.room, &what), "glass");
            match room.sealer.seal(subject, "reason", reason) {
                Ok(reason) => {
                    let act = positions::Act::BreakGlass { account: account.id.clone(), reason, until: session.until };
                    room.by_itself(&what, act, Some(subject)).await;
                }
                Err(e) => {
                    tracing::error!(error = %e, account = %account.id, "ALARM: a break-glass account was used, and the room cannot be told")
                }
            }
        }
    }

    /// The server's own word to a room.
    async fn by_itself(&self, what: &str, act: positions::Act, subject: Option<SubjectId>) {
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
        if let Err(e) = self.door.act(envelope).await {
            tracing::warn!(error = %e, room = %self.room, "the room was not told of a session");
        }
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
