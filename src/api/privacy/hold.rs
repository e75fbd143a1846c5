//! Legal holds: set, lifted, asked for.

use crate::{
    accounts::{Fact, HeldThing, LegalHold},
    api::{doors::caller::Caller, problem::ApiError, state::Api},
    dispatch::Reject,
    id::{CallId, IncidentId},
    quantity::Timestamp,
    store::register::{Decided, Secret},
};

/// Longest reason, characters.
const REASON_CHARS: usize = 500;

/// A reason as it is kept: what was typed, under its salted digest.
///
/// # Errors
/// [`ApiError::Invalid`] for an empty or endless one.
pub(super) fn reason(typed: &str) -> Result<Secret, ApiError> {
    let typed = typed.trim();
    if typed.is_empty() || typed.chars().count() > REASON_CHARS || typed.chars().any(|c| c.is_control() && c != '\n') {
        return Err(ApiError::Invalid { field: "reason", detail: format!("say why, in 1 to {REASON_CHARS} characters") });
    }
    Secret::new("why", typed.as_bytes()).map_err(|e| {
        tracing::error!(error = %e, "the system gives no random bytes");
        ApiError::Internal
    })
}

impl Api {
    /// What of this room is under a legal hold now.
    pub fn held(&self, now: Timestamp) -> Vec<LegalHold> {
        let book = self.doors.register().book();
        book.holds().map(|(hold, _)| hold).filter(|hold| hold.room == self.room && hold.holds(now)).cloned().collect()
    }

    /// Refuses what a legal hold keeps: the call or incident itself, or a call by its incident.
    ///
    /// # Errors
    /// [`ApiError::LegalHold`] by name.
    pub(super) fn not_held(&self, things: &[HeldThing]) -> Result<(), ApiError> {
        let (now, book) = (self.clock.now().at, self.doors.register().book());
        match things.iter().find(|thing| book.hold(&self.room, **thing, now).is_some()) {
            Some(thing) => Err(ApiError::LegalHold(format!("{thing} is under a legal hold"))),
            None => Ok(()),
        }
    }

    /// Keeps a call or an incident from being erased.
    ///
    /// # Errors
    /// Unknown thing, a time that is over or before that of the present hold, no reason; [`ApiError::Erased`] where there is nothing left to
    /// keep.
    pub async fn set_hold(&self, caller: &Caller, thing: HeldThing, until: Option<i64>, why: &str) -> Result<LegalHold, ApiError> {
        let (now, why) = (self.clock.now().at, reason(why)?);
        let until = until.map(Timestamp);
        if until.is_some_and(|until| until <= now) {
            return Err(ApiError::Invalid { field: "until", detail: "this time is over already".to_owned() });
        }
        let subject = match thing {
            HeldThing::Call(n) => self.call_subject(n).await?,
            HeldThing::Incident(n) => self.incident_subject(n).await?,
        };
        // Until the hold is recorded nobody destroys what it is to keep.
        let _turn = self.privacy.deciding().await;
        if self.sealer.is_erased(subject).map_err(crate::api::act::seal_error)? {
            return Err(ApiError::Erased);
        }
        let hold = LegalHold { room: self.room.clone(), thing, since: now, until };
        let fact = Fact::LegalHoldSet { hold: hold.clone(), why: why.digest.clone() };
        let decide = |book: &crate::accounts::Book| match book.hold(&hold.room, thing, now) {
            Some(present) if ends_before(until, present.until) => Err(ApiError::Invalid {
                field: "until",
                detail: format!("{thing} is held longer already: to shorten that, lift the hold, then set it anew"),
            }),
            Some(_) | None => Ok(Decided { facts: vec![fact], secrets: vec![why], gone: Vec::new(), then: () }),
        };
        self.doors.register().act(now, &caller.actor, decide).await?;
        Ok(hold)
    }

    /// Ends a legal hold.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] when there is none.
    pub async fn lift_hold(&self, caller: &Caller, thing: HeldThing, why: &str) -> Result<(), ApiError> {
        let (now, why, room) = (self.clock.now().at, reason(why)?, self.room.clone());
        // The reason of a hold is kept as long as it holds; with it goes what has served its time.
        let old = now.plus_ms(-i64::from(self.privacy.config.audit_days) * 86_400_000);
        let decide = move |book: &crate::accounts::Book| {
            let Some((hold, set)) = book.holds().find(|(hold, _)| hold.room == room && hold.thing == thing) else {
                return Err(ApiError::NotFound(format!("{thing} is under no legal hold")));
            };
            let gone = if hold.since < old { vec![set.clone()] } else { Vec::new() };
            let fact = Fact::LegalHoldLifted { room, thing, why: why.digest.clone() };
            Ok(Decided { facts: vec![fact], secrets: vec![why], gone, then: () })
        };
        self.doors.register().act(now, &caller.actor, decide).await
    }
}

/// Whether a hold until `new` ends before one until `present`; `None`: not by itself. Shortening is lifting, which needs a proof.
fn ends_before(new: Option<Timestamp>, present: Option<Timestamp>) -> bool {
    match (new, present) {
        (Some(new), Some(present)) => new < present,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// What a hold on a call's incident keeps.
pub(super) fn of_call(call: CallId, incident: Option<IncidentId>) -> Vec<HeldThing> {
    std::iter::once(HeldThing::Call(call)).chain(incident.map(HeldThing::Incident)).collect()
}

/// An unknown incident.
pub(super) fn unknown(incident: IncidentId) -> ApiError {
    ApiError::Rejected(Reject::UnknownIncident(incident))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_is_made_longer_and_never_shorter() {
        let at = |ms| Some(Timestamp(ms));
        assert!(ends_before(at(1), at(2)) && ends_before(at(1), None));
        assert!(!ends_before(at(2), at(2)) && !ends_before(at(3), at(2)) && !ends_before(None, at(2)) && !ends_before(None, None));
    }
}
