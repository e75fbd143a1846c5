//! What happens in a simulated room, and what follows from it.

use super::{
    ReplayError,
    demand::{Answer, Demand, End, What, Work},
    patrols::Wish,
    sim::{Job, OpenCall, Seen, Sim},
};
use crate::{
    dispatch::{
        Effect, Event, Input, Recorded, Reject,
        input::{NewIncident, RankingAnswer},
        model::{Classification, CrewStatus, Disposition, Duty, Outside, Place, PlaceSource, Source, WaitReason},
        recommend,
    },
    id::{AssignmentId, CallId, IncidentId, UnitId},
    quantity::Position,
};

/// What is planned to happen.
#[derive(Clone, Debug)]
pub(super) enum Happening {
    /// A call is picked up, as recorded.
    PickUp(CallId),
    /// A caller's patience ends.
    HangUp(CallId),
    /// A call is spoken to the end.
    TalkEnds(CallId),
    /// The crew acknowledges.
    Acknowledge(AssignmentId),
    /// Wheels turn.
    Leave(AssignmentId),
    /// The unit arrives.
    Arrive(AssignmentId),
    /// Its work is done.
    Finish(AssignmentId),
    /// An operator looks at an incident.
    Person(IncidentId),
    /// An operator looks at the incidents that wait for a unit to come free.
    Awaiting,
    /// A further unit is wanted, to stay this long, ms.
    More(IncidentId, u32),
    /// Called off unless somebody arrived.
    CallOff(IncidentId),
    /// A unit that came free does what it was to do.
    Wish(UnitId),
}

impl Sim<'_> {
    /// An input that may be refused at a limit; that is counted.
    pub(super) fn try_act(&mut self, source: Source, input: Input) -> Result<bool, ReplayError> {
        let events = match self.core.act(self.now, source, input)? {
            Ok(events) => events,
            Err(Reject::LimitReached { .. }) => {
                self.see(Seen::Refused);
                return Ok(false);
            }
            Err(refused) => return Err(ReplayError::Refused(refused.to_string())),
        };
        self.watch.decided(&events);
        for event in &events {
            self.react(event);
        }
        self.pay()?;
        Ok(true)
    }

    /// An input that is never refused.
    pub(super) fn must(&mut self, source: Source, input: Input) -> Result<(), ReplayError> {
        if self.try_act(source, input)? { Ok(()) } else { Err(ReplayError::Refused("a limit of the room is too small".into())) }
    }

    /// Does what the core is owed: rankings answered, orders and cancels receipted.
    pub(super) fn pay(&mut self) -> Result<(), ReplayError> {
        while let Some(effect) = self.core.owed.pop_front() {
            match effect {
                Effect::Recommend(incidents) => {
                    let mut answers = Vec::with_capacity(incidents.len());
                    let wanted = recommend::wanted(self.core.state(), &incidents);
                    for incident in &incidents {
                        let Some(request) = recommend::request(self.core.state(), *incident, wanted) else { continue };
                        let view = super::choose::View { state: self.core.state(), patrols: &self.patrols, now: self.now };
                        answers.push(RankingAnswer { incident: *incident, recommendation: self.choose.list(view, &request) });
                    }
                    if !answers.is_empty() {
                        self.lax(Source::Automatic, Input::Ranked { answers })?;
                    }
                }
                Effect::Order { assignment, seq, .. } => {
                    self.lax(Source::Terminal, Input::OrderReceived { assignment, order_seq: seq })?;
                }
                Effect::Cancel { assignment, .. } => self.lax(Source::Terminal, Input::CancelReceived { assignment })?,
                // Heard by people whose part here is played by habits.
                Effect::Alarm(_) | Effect::Notice(_) | Effect::Emergency(_) | Effect::Suggest { .. } | Effect::Between(_) => {}
            }
        }
        Ok(())
    }

    /// An input that may come too late: what it answers was settled by an earlier one of the same moment.
    pub(super) fn lax(&mut self, source: Source, input: Input) -> Result<(), ReplayError> {
        if let Ok(events) = self.core.act(self.now, source, input)? {
            self.watch.decided(&events);
            for event in &events {
                self.react(event);
            }
        }
        Ok(())
    }

    /// Demand comes.
    pub(super) fn come(&mut self, demand: Demand) -> Result<(), ReplayError> {
        match demand.what {
            What::Call(call) => {
                self.see(Seen::Rang);
                let input = Input::PresentCall {
                    subject: self.core.subject(),
                    presented_at: None,
                    number: None,
                    caller: None,
                    number_fingerprint: None,
                    earlier_fingerprints: Vec::new(),
                    location: None,
                    answered: false,
                    incident: None,
                    exercise: false,
                };
                if !self.try_act(Source::Telephony, input)? {
                    return Ok(());
                }
                let Some(id) = self.core.state().calls().keys().next_back().copied() else { return Ok(()) };
                let (answer, patience) = (call.answer, call.patience_ms);
                let open = OpenCall { demand: call, rang: self.now, answered: None, queued: false, taken: false };
                self.calls.insert(id, open);
                match answer {
                    Answer::After(ms) => self.agenda.at(self.now.plus_ms(i64::from(ms)), Happening::PickUp(id)),
                    Answer::Taker if self.takers.ring(id) => self.pick_up(id)?,
                    Answer::Taker => {
                        if let Some(call) = self.calls.get_mut(&id) {
                            call.queued = true;
                        }
                    }
                }
                let answered = self.calls.get(&id).is_some_and(|c| c.answered.is_some());
                if let Some(ms) = patience.filter(|_| !answered) {
                    self.agenda.at(self.now.plus_ms(i64::from(ms)), Happening::HangUp(id));
                }
                Ok(())
            }
            What::Found { by, dice, work } => self.found(by.as_ref(), dice, work),
            What::Opened(work) => self.open(None, work, None),
            What::Duty { unit, duty } => self.wish(&unit, Wish::Duty(duty)),
            What::Unavailable { unit, reason } => self.wish(&unit, Wish::Unavailable(reason)),
        }
    }

    /// Something planned happens. What belongs to an assignment, call or incident that is over does not.
    pub(super) fn happen(&mut self, what: Happening) -> Result<(), ReplayError> {
        match what {
            Happening::PickUp(call) => self.pick_up(call),
            Happening::HangUp(call) => self.hang_up(call),
            Happening::TalkEnds(call) => self.talk_ends(call),
            Happening::Acknowledge(a) => self.status(a, CrewStatus::Acknowledged),
            Happening::Leave(a) => self.status(a, CrewStatus::EnRoute),
            Happening::Arrive(a) => self.arrive(a),
            Happening::Finish(a) => self.status(a, CrewStatus::Cleared),
            Happening::Person(incident) => self.person(incident),
            Happening::Awaiting => self.look_at_awaiting(),
            Happening::More(incident, on_scene_ms) => self.more(incident, on_scene_ms),
            Happening::CallOff(incident) => self.call_off(incident),
            Happening::Wish(unit) => match self.patrols.get_mut(&unit).and_then(|p| p.wish.take()) {
                Some(wish) => self.wish(&unit, wish),
                None => Ok(()),
            },
        }
    }

    fn pick_up(&mut self, id: CallId) -> Result<(), ReplayError> {
        let Some(call) = self.calls.get_mut(&id) else { return Ok(()) };
        call.answered = Some(self.now);
        call.taken = call.demand.answer == Answer::Taker;
        let (after_ms, queued, talk) = (self.now.since_ms(call.rang), call.queued, call.demand.talk_ms);
        self.see(Seen::Answered { after_ms, queued });
        self.agenda.at(self.now.plus_ms(i64::from(talk)), Happening::TalkEnds(id));
        self.try_act(Source::Operator, Input::AnswerCall { call: id }).map(drop)
    }

    fn hang_up(&mut self, id: CallId) -> Result<(), ReplayError> {
        if self.calls.get(&id).is_none_or(|c| c.answered.is_some()) {
            return Ok(());
        }
        self.takers.hang_up(id);
        self.calls.remove(&id);
        self.see(Seen::Abandoned);
        self.must(Source::Telephony, Input::AbandonCall { call: id })
    }

    fn talk_ends(&mut self, id: CallId) -> Result<(), ReplayError> {
        let Some(call) = self.calls.remove(&id) else { return Ok(()) };
        self.see(Seen::Spoken { talk_ms: call.demand.talk_ms });
        match call.demand.end {
            End::Work(work) => self.open(Some(id), *work, call.answered)?,
            End::Closed(classification) => {
                let newest = || self.jobs.keys().next_back().copied();
                let repeat_of = if classification == Classification::Repeat { newest() } else { None };
                let nothing_open = classification == Classification::Repeat && repeat_of.is_none();
                let classification = if nothing_open { Classification::Enquiry } else { classification };
                self.classify(id, classification, repeat_of)?;
            }
        }
        let next = if call.taken { self.takers.through() } else { None };
        next.map_or(Ok(()), |next| self.pick_up(next))
    }

    /// Closes a call. Nobody recorded to whom it was passed: the first outside service stands for all; a room without one answers it.
    fn classify(&mut self, call: CallId, wanted: Classification, repeat_of: Option<IncidentId>) -> Result<(), ReplayError> {
        let passed = wanted == Classification::Passed;
        let first = self.core.state().settings().outside.first().filter(|_| passed);
        let outside = first.map(|s| Outside { service: s.code.clone(), number: None, person: None, receipt: None });
        let classification = if passed && outside.is_none() { Classification::Enquiry } else { wanted };
        self.must(Source::Operator, Input::ClassifyCall { call, classification, repeat_of, new_information: false, outside })
    }

    /// Opens an incident for an answered call, or by the room.
    fn open(&mut self, call: Option<CallId>, work: Work, answered: Option<crate::quantity::Timestamp>) -> Result<(), ReplayError> {
        let Some(place) = work.place else { return Ok(()) };
        self.see(Seen::Opened { priority: work.priority });
        let incident = self.new_incident(&work, place);
        self.opening = Some((work, answered, false));
        let opened = self.try_act(Source::Operator, Input::OpenIncident { call, unit: None, incident })?;
        self.opening = None;
        if let (false, Some(call)) = (opened, call) {
            // No room for another incident: the caller is turned away.
            self.classify(call, Classification::Passed, None)?;
        }
        Ok(())
    }

    fn new_incident(&self, work: &Work, position: Position) -> NewIncident {
        let types = &self.core.state().settings().types;
        NewIncident {
            subject: self.core.subject(),
            kind: types.get(usize::from(work.kind)).map(|t| t.code.clone()).unwrap_or_default(),
            priority: work.priority,
            place: Place { position, source: PlaceSource::Operator, accuracy_m: None, found: None, said: None, verified: None },
            details: None,
            exercise: false,
            hold_until: None,
        }
    }

    /// A patrol comes upon something: the recorded one if it is free, else the nearest free one; without a record any free one.
    fn found(&mut self, by: Option<&UnitId>, dice: u32, work: Work) -> Result<(), ReplayError> {
        let state = self.core.state();
        let at = |unit: &UnitId| self.patrols.get(unit).map(|p| p.position(self.now));
        let metres = |unit: &UnitId, place: Position| at(unit).map_or(f64::MAX, |p| p.distance_m(place));
        let unit = match (by.filter(|u| state.units().get(*u).is_some_and(|u| u.is_available())), work.place) {
            (Some(unit), _) => Some(unit.clone()),
            (None, Some(place)) => {
                state.available().map(|u| &u.id).min_by(|a, b| metres(a, place).total_cmp(&metres(b, place)).then(a.cmp(b))).cloned()
            }
            (None, None) => {
                let free = state.available().count().max(1);
                state.available().nth(dice as usize % free).map(|u| u.id.clone())
            }
        };
        let Some(unit) = unit else {
            self.see(Seen::NotFound);
            return Ok(());
        };
        let Some(place) = work.place.or_else(|| at(&unit)) else { return Ok(()) };
        self.see(Seen::Found);
        let incident = self.new_incident(&work, place);
        self.opening = Some((work, None, true));
        self.try_act(Source::Terminal, Input::OpenIncident { call: None, unit: Some(unit), incident })?;
        self.opening = None;
        Ok(())
    }

    /// What a crew says. Late words about an assignment that is over are not said.
    pub(super) fn status(&mut self, id: AssignmentId, status: CrewStatus) -> Result<(), ReplayError> {
        if !self.runs.contains_key(&id) {
            return Ok(());
        }
        let disposition = (status == CrewStatus::Cleared).then_some(Disposition::Settled);
        self.must(Source::Terminal, Input::Status { assignment: id, status, disposition })
    }

    fn arrive(&mut self, id: AssignmentId) -> Result<(), ReplayError> {
        let Some(run) = self.runs.get(&id).cloned() else { return Ok(()) };
        let now = self.now;
        if let Some(job) = self.jobs.get_mut(&run.incident) {
            job.arrived += 1;
            let first = (job.arrived == 1 && !job.found).then(|| job.answered.map(|t1| now.since_ms(t1)));
            let (priority, place) = (job.priority, job.place);
            self.see(Seen::Arrived { priority, travel_ms: now.since_ms(run.left), first });
            if let Some(p) = self.patrols.get_mut(&run.unit) {
                p.stand_at(now, place);
            }
        }
        self.agenda.at(now.plus_ms(i64::from(run.on_scene_ms)), Happening::Finish(id));
        self.status(id, CrewStatus::OnScene)
    }

    /// What an event means for people and patrols.
    fn react(&mut self, rec: &Recorded) {
        match &rec.event {
            Event::IncidentOpened { incident } => {
                let Some((work, answered, found)) = self.opening.take() else { return };
                let (id, place) = (incident.id, incident.place.position);
                for m in &work.more {
                    self.agenda.at(self.now.plus_ms(i64::from(m.after_ms)), Happening::More(id, m.on_scene_ms));
                }
                if let Some(ms) = work.called_off_ms {
                    self.agenda.at(self.now.plus_ms(i64::from(ms)), Happening::CallOff(id));
                }
                let (priority, on_scene_ms) = (work.priority, work.on_scene_ms);
                let more_ms = work.more.iter().map(|m| m.on_scene_ms).collect();
                let job = Job {
                    place,
                    priority,
                    ready: self.now,
                    answered,
                    on_scene_ms,
                    more_ms,
                    asked: 0,
                    sent: 0,
                    diverted: 0,
                    arrived: 0,
                    found,
                };
                self.jobs.insert(id, job);
                self.choose.needed(place);
            }
            Event::UnitAssigned { assignment, incident, unit, .. } => self.sent(*assignment, *incident, unit),
            Event::AssignmentCleared { assignment, reason, .. } => self.freed(*assignment, *reason),
            Event::Recommended { incident, waiting, recommendation, .. } => match waiting {
                // One that only misses a further unit is not lost.
                WaitReason::NobodyQualifies if self.core.state().incidents().get(incident).is_some_and(|i| i.incomplete.is_some()) => {}
                WaitReason::NobodyQualifies if self.habits.lost => self.agenda.at(self.now, Happening::CallOff(*incident)),
                WaitReason::NobodyQualifies if !recommendation.preempting.is_empty() => {
                    self.agenda.at(self.now.plus_ms(i64::from(self.habits.operator_ms)), Happening::Person(*incident));
                }
                WaitReason::NeedsPerson => {
                    self.agenda.at(self.now.plus_ms(i64::from(self.habits.operator_ms)), Happening::Person(*incident));
                }
                WaitReason::NobodyQualifies | WaitReason::Ranking => {}
            },
            Event::IncidentClosed { incident, .. } => {
                if let Some(job) = self.jobs.remove(incident) {
                    self.awaiting.remove(&(job.priority, job.ready, *incident));
                }
            }
            Event::DutyChanged { unit, duty } => {
                let now = self.now;
                if let Some(p) = self.patrols.get_mut(unit) {
                    p.duty(now, *duty == Duty::On);
                }
                self.somebody_is_free();
            }
            Event::AvailabilityChanged { reason: None, .. } => self.somebody_is_free(),
            _ => {}
        }
    }
}
