//! A break-glass account was used: every room where it is something hears it, whatever else fails.

use super::{act::own_id, problem::ApiError, state::Api};
use crate::{accounts::Session, dispatch::positions, store::seal::subject_of};

/// Said where the reason cannot be: it is in the register.
const UNSAID: &str = "–";

impl Api {
    /// Tells every room that was not told yet, each by itself: one that is stuck keeps no other from hearing it. Asked at the sign-in and every
    /// second after it.
    pub fn tell_broken_glass(&self) {
        let now = self.clock.now().at.millis();
        let open = self.doors.register().book().sessions().values().filter(|s| s.break_glass).cloned().collect();
        for session in self.hall.errands.glasses(open, now) {
            let Some(account) = self.doors.register().book().accounts().get(&session.account).cloned() else { continue };
            for room in self.hall.rooms() {
                let concerned = account.role_in(&room.room, room.doors.regions(), |_| true).is_some();
                if !concerned || self.hall.errands.knows(&room.room, &session.key) {
                    continue;
                }
                let Some(errand) = self.hall.errands.begin(&room.room, format!("glass {}", session.key.0)) else { continue };
                let session = session.clone();
                tokio::spawn(async move {
                    let outcome = room.hear_of_glass(&session).await;
                    room.hall.errands.told(&room.room, &session, outcome);
                    drop(errand);
                });
            }
        }
    }

    async fn hear_of_glass(&self, session: &Session) -> Result<(), ApiError> {
        let what = format!("break glass {}", session.key.0);
        let subject = subject_of(own_id(&self.room, &what), "glass");
        let (api, of) = (self.clone(), session.clone());
        let sealed = tokio::task::spawn_blocking(move || {
            let why = api.doors.register().why_of(&of).ok().flatten();
            let sealed = why.as_deref().map(|why| api.sealer.seal(subject, "reason", why));
            match sealed {
                Some(Ok(sealed)) => Ok(sealed),
                // The room hears of it all the same.
                Some(Err(_)) | None => api.sealer.seal(subject, "reason", UNSAID),
            }
        });
        let reason = sealed.await.map_err(|_| ApiError::Internal)?.map_err(super::act::seal_error)?;
        let act = positions::Act::BreakGlass { account: session.account.clone(), reason, until: session.until };
        self.by_itself(&what, act, Some(subject)).await
    }
}
