//! Erasing one thing at somebody's word. The word is recorded first; what is open or held is refused by name.

use super::hold::{of_call, reason, unknown};
use crate::{
    accounts::{Book, ErasedThing, Fact, HeldThing},
    api::{doors::caller::Caller, problem::ApiError, state::Api},
    dispatch::{
        Reject,
        model::{Call, CallState, Incident},
        notices::{self, NoticeState},
        roster::{Person, Shift, ShiftState},
    },
    id::{CallId, IncidentId, NoticeId, PersonId, RoomId, SubjectId},
    live::Forgotten,
    quantity::Timestamp,
    store::{EntityKind, ReadError, Reader, register::Decided, sqlite::EraseError},
};

/// Shifts of one page.
const PAGE: u32 = 500;

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Keys destroyed.
    pub keys: u32,
    /// The write-ahead log is clear of them; otherwise a later checkpoint clears it.
    pub log_cleared: bool,
    /// The room that took the incident over and has a copy of its texts under a key of its own.
    pub also_in: Option<RoomId>,
}

/// What is to be erased.
struct Wanted {
    thing: ErasedThing,
    /// No hold may be on these.
    free: Vec<HeldThing>,
    subjects: Vec<SubjectId>,
    days: Vec<Timestamp>,
    forgotten: Forgotten,
}

impl Api {
    /// Erases a call: the caller's name and number, reasons, whom it was passed to.
    ///
    /// # Errors
    /// [`ApiError::StillOpen`], [`ApiError::LegalHold`], unknown call.
    pub async fn erase_call(&self, caller: &Caller, n: CallId, why: &str) -> Result<Done, ApiError> {
        let (call, incident) = self
            .stored(move |r| {
                let call = r.call(n)?;
                let incident = call.as_ref().and_then(|c| c.incident).map(|i| r.incident(i)).transpose()?.flatten();
                Ok((call, incident))
            })
            .await?
            .0;
        let call = call.ok_or(ApiError::Rejected(Reject::UnknownCall(n)))?;
        self.may_go(&call, incident.as_ref())?;
        let forgotten = Forgotten { calls: [n].into(), ..Forgotten::default() };
        let days = vec![call.presented.occurred_at];
        let free = of_call(n, call.incident);
        self.erase(caller, Wanted { thing: ErasedThing::Call(n), free, subjects: vec![call.subject], days, forgotten }, why).await
    }

    fn may_go(&self, call: &Call, incident: Option<&Incident>) -> Result<(), ApiError> {
        let n = call.id;
        match call.state {
            CallState::Ringing | CallState::Answered => return Err(ApiError::StillOpen(format!("call {n} is not over"))),
            CallState::Abandoned => return Err(ApiError::StillOpen(format!("call {n} is to be called back"))),
            CallState::Done | CallState::GivenUp => {}
        }
        if let Some(incident) = incident.filter(|i| !i.state.is_over()) {
            return Err(ApiError::StillOpen(format!("call {n} is on incident {}, which is not closed", incident.id)));
        }
        self.not_held(&of_call(n, call.incident))
    }

    /// Erases an incident's texts: what callers said, details, addresses, its log, reasons; `with_calls`: its calls as well.
    ///
    /// # Errors
    /// [`ApiError::StillOpen`], [`ApiError::LegalHold`], unknown incident.
    pub async fn erase_incident(&self, caller: &Caller, n: IncidentId, with_calls: bool, why: &str) -> Result<Done, ApiError> {
        let found = self.stored(move |r| related(r, n)).await?.0;
        let (incident, calls, mut subjects) = found.ok_or_else(|| unknown(n))?;
        if !incident.state.is_over() {
            return Err(ApiError::StillOpen(format!("incident {n} is not closed")));
        }
        let mut free = vec![HeldThing::Incident(n)];
        self.not_held(&free)?;
        let mut forgotten = Forgotten { incidents: [n].into(), ..Forgotten::default() };
        let mut days = Vec::new();
        if with_calls {
            for call in &calls {
                self.may_go(call, Some(&incident))?;
                free.push(HeldThing::Call(call.id));
                subjects.push(call.subject);
                days.push(call.presented.occurred_at);
                forgotten.calls.insert(call.id);
            }
        }
        let done = self.erase(caller, Wanted { thing: ErasedThing::Incident(n), free, subjects, days, forgotten }, why).await?;
        Ok(Done { also_in: incident.transfer.filter(|t| t.accepted).map(|t| t.to), ..done })
    }

    /// Erases a message, bulletin or plate note.
    ///
    /// # Errors
    /// [`ApiError::StillOpen`] while it stands, [`ApiError::LegalHold`] of its incident, unknown notice.
    pub async fn erase_notice(&self, caller: &Caller, n: NoticeId, why: &str) -> Result<Done, ApiError> {
        let notice = self.stored(move |r| r.notice(n)).await?.0;
        let notice = notice.ok_or(ApiError::Rejected(Reject::Notices(notices::Refusal::Unknown(n))))?;
        if notice.state == NoticeState::InForce {
            return Err(ApiError::StillOpen(format!("notice {n} still stands")));
        }
        let free: Vec<HeldThing> = notice.incident.map(HeldThing::Incident).into_iter().collect();
        self.not_held(&free)?;
        let subjects = std::iter::once(notice.text.subject).chain(notice.plate.map(|p| p.shown.subject)).collect();
        let forgotten = Forgotten { notices: [n].into(), ..Forgotten::default() };
        self.erase(caller, Wanted { thing: ErasedThing::Notice(n), free, subjects, days: Vec::new(), forgotten }, why).await
    }

    /// Erases a person of the roster: badge and name. The pseudonym stays in past crews.
    ///
    /// # Errors
    /// [`ApiError::StillOpen`] while the person is on a crew or in a shift to come, unknown person.
    pub async fn erase_person(&self, caller: &Caller, person: PersonId, why: &str) -> Result<Done, ApiError> {
        let (asked, now) = (person.clone(), self.clock.now().at);
        let look = move |r: &Reader| Ok((r.entity::<Person>(EntityKind::Person, asked.as_str())?, in_shift(r, &asked, now)?));
        let found = self.stored(look).await?.0;
        let (Some(found), planned) = found else { return Err(ApiError::Rejected(Reject::UnknownPerson(person))) };
        if let Some(unit) = &found.unit {
            return Err(ApiError::StillOpen(format!("this person is on the crew of {unit}")));
        }
        if let Some(shift) = planned {
            return Err(ApiError::StillOpen(format!("this person is in shift {shift}, which is not over")));
        }
        let wanted = Wanted {
            thing: ErasedThing::Person(person),
            free: Vec::new(),
            subjects: vec![found.subject],
            days: Vec::new(),
            forgotten: Forgotten::default(),
        };
        self.erase(caller, wanted, why).await
    }

    async fn erase(&self, caller: &Caller, wanted: Wanted, why: &str) -> Result<Done, ApiError> {
        let (now, why) = (self.clock.now().at, reason(why)?);
        let Wanted { thing, free, mut subjects, days, forgotten } = wanted;
        subjects.sort_unstable();
        subjects.dedup();
        let keys = u32::try_from(subjects.len()).unwrap_or(u32::MAX);
        let fact = Fact::Erased { room: self.room.clone(), thing, keys, why: why.digest.clone() };
        let room = &self.room;
        // A hold is set before this or finds it gone.
        let turn = self.privacy.deciding().await;
        self.may_erase()?;
        let decide = |book: &Book| match free.iter().find(|thing| book.hold(room, **thing, now).is_some()) {
            Some(thing) => Err(ApiError::LegalHold(format!("{thing} is under a legal hold"))),
            None => Ok(Decided { facts: vec![fact], secrets: vec![why], gone: Vec::new(), then: () }),
        };
        self.doors.register().act(now, &caller.actor, decide).await?;
        let log_cleared = self.destroy(&subjects, &days, now).await?;
        drop(turn);
        self.forget(&forgotten).await?;
        Ok(Done { keys, log_cleared, also_in: None })
    }

    /// Destroys keys; `false`: they are gone, but readers kept the write-ahead log from being cleared of them at once.
    pub(super) async fn destroy(&self, subjects: &[SubjectId], days: &[Timestamp], now: Timestamp) -> Result<bool, ApiError> {
        match self.journal.erase_all(subjects, days, now).await {
            Ok(()) => Ok(true),
            Err(EraseError::LogBusy) => Ok(false),
            Err(e) => Err(failed(e)),
        }
    }

    /// There is room to erase: asked before it is recorded.
    pub(super) fn may_erase(&self) -> Result<(), ApiError> {
        self.journal.may_erase().map_err(failed)
    }

    /// Clears the screens of what was erased.
    pub(super) async fn forget(&self, forgotten: &Forgotten) -> Result<(), ApiError> {
        // Whatever the screens had opened before the key was gone is drawn once their task answers.
        self.fleet.ask(|_, _| ()).await?;
        self.live.forget(forgotten);
        Ok(())
    }
}

fn failed(e: EraseError) -> ApiError {
    match e {
        EraseError::DiskFull => ApiError::DiskFull("nothing was erased; make room and erase again"),
        EraseError::Owed => {
            ApiError::DiskFull("the erasure is recorded and is done at the next start of the server; make room and start it again")
        }
        e => {
            tracing::error!(error = %e, "an erasure failed");
            ApiError::Internal
        }
    }
}

type Related = (Incident, Vec<Call>, Vec<SubjectId>);

/// An incident with its calls, and the subjects its texts are under: its own, and those of emergencies that were put on it.
pub(super) fn related(r: &Reader, n: IncidentId) -> Result<Option<Related>, ReadError> {
    let Some(recalled) = r.recalled(n)? else { return Ok(None) };
    let mut subjects = vec![recalled.incident.subject];
    let mut after = crate::id::EmergencyId(0);
    loop {
        let page = r.emergencies(false, after, PAGE)?;
        subjects.extend(page.iter().filter(|e| e.incident == Some(n)).map(|e| e.subject));
        match page.last() {
            Some(last) if page.len() == PAGE as usize => after = last.id,
            _ => return Ok(Some((recalled.incident, recalled.calls, subjects))),
        }
    }
}

/// A shift that is not over and has this person.
fn in_shift(r: &Reader, person: &PersonId, now: Timestamp) -> Result<Option<u64>, ReadError> {
    let mut after = String::new();
    loop {
        let page: Vec<Shift> = r.entities(EntityKind::Shift, &after, PAGE)?;
        let mut open = page.iter().filter(|s| s.state == ShiftState::Running || s.to > now);
        if let Some(shift) = open.find(|s| s.entries.iter().any(|e| e.crew.people.contains(person))) {
            return Ok(Some(shift.id.0));
        }
        match page.last() {
            Some(last) if page.len() == PAGE as usize => after = crate::store::number(last.id.0),
            _ => return Ok(None),
        }
    }
}
