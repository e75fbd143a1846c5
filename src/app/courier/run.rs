//! The courier of one room: says what the room owes the others, again and again, until the answer is journaled here.

use super::deeds::At;
use crate::{
    api::{door::Door, problem::ApiError},
    dispatch::{
        Reject, State,
        input::NewIncident,
        lending::{self, Help, Offer, Outcome, Owed, Passing, Telling},
        model::{Call, ClockStart, Incident, Place, Sealed},
    },
    id::{EmergencyId, IncidentId, LendId, RequestId, RoomId, SubjectId},
    live::{Opener, Terminals},
    store::seal::{SealError, Sealer, subject_of},
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// What has no answer is said again after this long.
const AGAIN: Duration = Duration::from_secs(1);

/// A room as couriers reach it.
#[derive(Clone)]
pub struct Stop {
    /// Which.
    pub room: RoomId,
    /// To its owner.
    pub door: Door,
    /// Seals for it.
    pub sealer: Arc<Sealer>,
    /// Opens what it sealed.
    pub opener: Arc<dyn Opener>,
}

impl Stop {
    fn at(&self) -> At<'_> {
        At { room: &self.room, sealer: &self.sealer }
    }
}

/// The courier of one room.
pub struct Courier {
    /// Whose.
    pub home: Stop,
    /// Everyone, this room among them.
    pub stops: Vec<Stop>,
    /// Something became owed.
    pub wake: Arc<Notify>,
    /// Terminals of lent units connect again, to be greeted by the room that commands them now.
    pub terminals: Arc<Terminals>,
}

/// One thing to carry, as it was in the state.
enum Errand {
    Offer(LendId, Box<Offer>),
    Request(RequestId, Telling),
    Transfer(Box<Passing>, ClockStart),
    Emergency(EmergencyId, Help),
}

impl Courier {
    /// Carries until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut again = interval(AGAIN);
        again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.wake.notified() => {}
                _ = again.tick() => {}
            }
            match self.home.door.read(errands).await {
                Ok(errands) => {
                    for errand in errands.value {
                        if stop.is_cancelled() {
                            return;
                        }
                        if let Err(e) = self.carry(&errand).await {
                            tracing::debug!(room.id = %self.home.room, error = %e, "what is owed to another room is said again");
                        }
                    }
                }
                Err(e) => tracing::debug!(room.id = %self.home.room, error = %e, "what is owed to other rooms is looked at again"),
            }
        }
    }

    fn stop_at(&self, room: &RoomId) -> Result<&Stop, ApiError> {
        self.stops.iter().find(|s| s.room == *room).ok_or_else(|| ApiError::Rejected(Reject::UnknownRoom(room.clone())))
    }

    async fn carry(&self, errand: &Errand) -> Result<(), ApiError> {
        match errand {
            Errand::Offer(lend, offer) => self.offer(*lend, offer).await,
            Errand::Request(request, telling) => self.tell(*request, telling).await,
            Errand::Transfer(passing, clock) => self.pass(passing, *clock).await,
            Errand::Emergency(emergency, help) => self.help(*emergency, help).await,
        }
    }

    /// Only the borrower's journaled answer counts. Anything else, and the offer stays open.
    async fn offer(&self, lend: LendId, offer: &Offer) -> Result<(), ApiError> {
        let to = self.stop_at(&offer.to)?;
        let outcome = match to.door.act(to.at().offered(&self.home.room, lend, offer)).await {
            Ok(acted) => acted.outcome.ok_or(ApiError::Internal)?,
            Err(ApiError::Rejected(Reject::LendAnswered { outcome, .. })) => outcome,
            Err(e) => return Err(e),
        };
        if outcome == Outcome::Taken {
            self.terminals.hang_up(&offer.unit.id);
        }
        settled(self.home.door.act(self.home.at().answered(&offer.to, lend, outcome)).await)
    }

    async fn tell(&self, request: RequestId, telling: &Telling) -> Result<(), ApiError> {
        let (Telling::Asked { to, .. } | Telling::Ended { to, .. }) = telling;
        let to = self.stop_at(to)?;
        if let Some(envelope) = to.at().telling(&self.home.room, request, telling) {
            match to.door.act(envelope).await {
                Ok(_) => {}
                // A full room is asked again until the request ends by itself; whatever else it says, it knows.
                Err(e @ ApiError::Rejected(Reject::LimitReached { .. })) => return Err(e),
                Err(ApiError::Rejected(_)) => {}
                Err(e) => return Err(e),
            }
        }
        settled(self.home.door.act(self.home.at().told(request, matches!(telling, Telling::Ended { .. }))).await)
    }

    /// A unit between two rooms is heard by both. One that the other room does not know yet is said again: it comes with the unit.
    async fn help(&self, emergency: EmergencyId, help: &Help) -> Result<(), ApiError> {
        let to = self.stop_at(&help.to)?;
        to.door.act(to.at().help(&self.home.room, emergency, help)).await?;
        settled(self.home.door.act(self.home.at().helped(emergency)).await)
    }

    /// The other room opens its own incident of it, or refuses for good: a full room, a type it does not know.
    async fn pass(&self, passing: &Passing, clock: ClockStart) -> Result<(), ApiError> {
        let to = self.stop_at(&passing.to)?;
        let id = to.at().received(&self.home.room, passing, clock, bare(&passing.incident, SubjectId(uuid::Uuid::nil()))).id;
        let new = self.resealed(&passing.incident, to, subject_of(id, "incident")).map_err(|e| {
            tracing::error!(error = %e, "an incident on its way to another room cannot be sealed for it");
            ApiError::Busy
        })?;
        // Declining is journaled there as well: only a journaled answer counts.
        let acted = to.door.act(to.at().received(&self.home.room, passing, clock, new)).await?;
        let theirs = acted.incident.map(IncidentId);
        if theirs.is_none() {
            tracing::warn!(room.id = %to.room, incident.id = %passing.incident.id, "a room does not take an incident that was passed to it");
        }
        let answer = self.home.at().transferred(&passing.to, passing.incident.id, passing.offered, theirs);
        settled(self.home.door.act(answer).await)
    }

    /// Personal fields are opened here and sealed anew under the other room's keys.
    fn resealed(&self, incident: &Incident, to: &Stop, subject: SubjectId) -> Result<NewIncident, SealError> {
        let again = |sealed: Option<&Sealed>, field: &'static str| {
            sealed.and_then(|s| self.home.opener.open(s, field)).map(|text| to.sealer.seal(subject, field, &text)).transpose()
        };
        let mut new = bare(incident, subject);
        new.details = again(incident.details.as_ref(), "details")?;
        new.place.said = again(incident.place.said.as_ref(), "said")?;
        if let (Some(verified), Some(before)) = (new.place.verified.as_mut(), incident.place.verified.as_ref()) {
            verified.address = again(before.address.as_ref(), "verified")?;
        }
        Ok(new)
    }
}

/// An incident as another room opens it, without its personal fields.
fn bare(i: &Incident, subject: SubjectId) -> NewIncident {
    let mut verified = i.place.verified.clone();
    if let Some(v) = &mut verified {
        v.address = None;
    }
    NewIncident {
        subject,
        kind: i.kind.clone(),
        priority: i.priority,
        place: Place { said: None, verified, ..i.place.clone() },
        details: None,
        exercise: i.exercise,
        hold_until: None,
    }
}

/// The answer was journaled now, or before, or is too old to matter.
fn settled<T>(answer: Result<T, ApiError>) -> Result<(), ApiError> {
    match answer {
        Ok(_) | Err(ApiError::Rejected(_)) => Ok(()),
        Err(e) => Err(e),
    }
}

fn errands(state: &State) -> Vec<Errand> {
    let errand = |owed| match owed {
        Owed::Offer(lend) => lending::offer(state, lend).map(|offer| Errand::Offer(lend, Box::new(offer))),
        Owed::Request(request) => lending::telling(state, request).map(|telling| Errand::Request(request, telling)),
        Owed::Emergency(emergency) => lending::call_for_help(state, emergency).map(|help| Errand::Emergency(emergency, help)),
        Owed::Transfer(incident) => lending::passing(state, incident).map(|passing| {
            let clock = clock_of(state, &passing.incident);
            Errand::Transfer(Box::new(passing), clock)
        }),
    };
    lending::owed(state).into_iter().filter_map(errand).collect()
}

/// The caller has been waiting since he called: that clock runs on in the other room.
fn clock_of(state: &State, i: &Incident) -> ClockStart {
    let calls = || i.calls.iter().filter_map(|c| state.calls().get(c));
    let presented = calls().filter_map(Call::began_ringing).chain(i.clock.presented_at).min();
    let answered = calls().filter_map(|c| c.answered.as_ref()).map(|s| s.occurred_at).chain(i.clock.answered_at).min();
    ClockStart { presented_at: presented, answered_at: answered }
}
