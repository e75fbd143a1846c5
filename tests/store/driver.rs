//! A room at work: seeded calls, rankings, crews and deadlines through the real dispatch core, batch by batch.

use dawria::{
    dispatch::{
        Ctx, Envelope, Input, Recorded, Reject, Settings, State, assign, decide, emergency,
        input::{NewIncident, RankingAnswer},
        model::*,
    },
    id::{AssignmentId, CallId, DeviceId, IncidentId, InputId, RoomId, SubjectId, UnitId},
    quantity::{Position, Timestamp},
    store::{
        Batch, PackedDecision,
        seal::{Sealer, subject_of},
    },
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

pub const ROOM: &str = "marrakech";
/// Units of a room, unless it is told otherwise.
const UNITS: u32 = 60;

pub fn room() -> RoomId {
    RoomId::new(ROOM).unwrap()
}

/// The core, its clock and what drives it. The same seed gives the same inputs.
pub struct Driver {
    pub state: State,
    pub now: Timestamp,
    /// Nobody vouches for `now`.
    pub clock_doubtful: bool,
    /// Every event so far, when asked for.
    pub kept: Option<Vec<Recorded>>,
    /// Units of the room.
    pub units: u32,
    rng: ChaCha8Rng,
    sealer: Option<Arc<Sealer>>,
    /// Records of lists that are not written yet; none without a sealer.
    decisions: Vec<PackedDecision>,
    registered: u32,
    /// Assignments to bring forward, oldest first.
    at_work: Vec<AssignmentId>,
}

impl Driver {
    pub fn new(seed: u64) -> Self {
        Self::from(State::new(room(), Settings::example()), seed)
    }

    /// Goes on from a recovered state.
    pub fn from(state: State, seed: u64) -> Self {
        let now = state.last_stamp().unwrap_or(Timestamp(1_790_000_000_000));
        let registered = state.units().len() as u32;
        let at_work = state.assignments().values().filter(|a| a.is_open()).map(|a| a.id).collect();
        Self {
            state,
            now,
            kept: None,
            units: UNITS,
            clock_doubtful: false,
            rng: ChaCha8Rng::seed_from_u64(seed),
            sealer: None,
            decisions: Vec::new(),
            registered,
            at_work,
        }
    }

    #[allow(dead_code, reason = "the bench keeps nothing")]
    pub fn keeping(mut self) -> Self {
        self.kept = Some(Vec::new());
        self
    }

    pub fn sealing(mut self, sealer: &Arc<Sealer>) -> Self {
        self.sealer = Some(sealer.clone());
        self
    }

    /// One input's worth of life; a batch of at least one event.
    pub fn step(&mut self) -> Batch {
        let mut batch = Batch::new();
        while batch.is_empty() {
            self.now = self.now.plus_ms(self.rng.random_range(1..4_000));
            let _ = self.act(&mut batch);
        }
        batch
    }

    /// Steps until the state is at `seq` or a little beyond, all in one batch.
    pub fn batch_until(&mut self, seq: u64) -> Batch {
        let mut batch = Batch::new();
        while self.state.seq() < seq {
            self.now = self.now.plus_ms(self.rng.random_range(1..4_000));
            let _ = self.act(&mut batch);
        }
        batch
    }

    fn act(&mut self, batch: &mut Batch) -> Result<(), Reject> {
        if let Some((at, deadline)) = self.state.next_deadline().filter(|(at, _)| *at <= self.now) {
            self.now = self.now.max(at);
            return self.input(batch, Source::Automatic, Input::DeadlineReached { deadline }).map(drop);
        }
        if self.registered < self.units {
            return self.register(batch);
        }
        let owed: Vec<_> =
            self.state.queue().filter(|i| i.ranking_owed).take(4).map(|i| (i.id, i.ranking_version, i.place.position)).collect();
        if !owed.is_empty() {
            let answers = owed.into_iter().map(|(incident, version, at)| self.rank(incident, version, at)).collect();
            let (events, now) = (self.input(batch, Source::Automatic, Input::Ranked { answers }), self.now);
            // What no event names is not kept, as in the shell.
            for packed in self.decisions.drain(..) {
                if batch.names(&packed) {
                    batch.decision(now, packed);
                }
            }
            let events = events?;
            self.at_work.extend(events.iter().filter_map(|e| match &e.event {
                dawria::dispatch::Event::UnitAssigned { assignment, .. } => Some(*assignment),
                _ => None,
            }));
            return Ok(());
        }
        match self.rng.random_range(0..100) {
            0..8 => self.call_with_incident(batch),
            8..14 => self.plain_call(batch),
            14..90 => self.crew(batch),
            90..94 => self.tend_queue(batch),
            94..96 => self.change(batch),
            96 => self.move_device(batch),
            97 => self.promise(batch),
            98 => self.help(batch),
            _ => self.tidy_calls(batch),
        }
    }

    fn input(&mut self, batch: &mut Batch, source: Source, input: Input) -> Result<Vec<Recorded>, Reject> {
        let id = self.id();
        let mut random = [0; 16];
        self.rng.fill_bytes(&mut random);
        let content = Fingerprint(random.iter().map(|b| format!("{b:02x}")).collect());
        self.input_with(batch, id, content, source, input)
    }

    pub fn input_with(
        &mut self,
        batch: &mut Batch,
        id: InputId,
        content: Fingerprint,
        source: Source,
        input: Input,
    ) -> Result<Vec<Recorded>, Reject> {
        let actor = Actor { account: "demo".into(), role: "operator".into(), position: None };
        let env = Envelope { id, content, actor, source, occurred_at: None, position: None, input };
        let events = decide(&self.state, &Ctx { now: self.now, clock_doubtful: self.clock_doubtful, recalled: None }, &env)?;
        for recorded in &events {
            batch.apply(&mut self.state, recorded).unwrap();
        }
        if let Some(kept) = &mut self.kept {
            kept.extend(events.iter().cloned());
        }
        Ok(events)
    }

    /// Version 7, from the driver's clock and dice.
    pub fn id(&mut self) -> InputId {
        let mut random = [0; 10];
        self.rng.fill_bytes(&mut random);
        InputId(uuid::Builder::from_unix_timestamp_millis(self.now.millis() as u64, &random).into_uuid())
    }

    fn register(&mut self, batch: &mut Batch) -> Result<(), Reject> {
        let unit = UnitId::new(&format!("P-{:03}", self.registered)).unwrap();
        let devices = vec![DeviceId::new(&format!("dev-{}", self.registered)).unwrap()];
        let kind = [UnitKind::Car, UnitKind::Motorbike, UnitKind::Car, UnitKind::Foot][self.registered as usize % 4];
        let reach = if kind == UnitKind::Foot { Reach::Radio } else { Reach::Terminal };
        self.registered += 1;
        self.input(
            batch,
            Source::Operator,
            Input::RegisterUnit { unit: unit.clone(), kind, service: "police_secours".into(), reach, devices },
        )?;
        self.input(batch, Source::Operator, Input::SetDuty { unit, duty: Duty::On }).map(drop)
    }

    fn position(&mut self) -> Position {
        Position::new(316_295_000 + self.rng.random_range(-400_000..400_000), -79_811_000 + self.rng.random_range(-400_000..400_000))
            .unwrap()
    }

    fn sealed(&mut self, subject: dawria::id::SubjectId, field: &str, text: &str) -> Sealed {
        match &self.sealer {
            Some(sealer) => sealer.seal(subject, field, text).unwrap(),
            None => Sealed { subject, text: "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kA".into() },
        }
    }

    pub fn present(&mut self, id: InputId, with_incident: bool) -> Input {
        let subject = subject_of(id, "call");
        let number = Some(self.sealed(subject, "number", "+212 600 000 000"));
        let kinds = ["theft", "fight", "robbery", "accident_injured", "burglary", "night_noise"];
        let kind = kinds[self.rng.random_range(0..kinds.len())];
        let incident = with_incident.then(|| {
            let subject = subject_of(id, "incident");
            let details = Some(self.sealed(subject, "details", "two men on a scooter, green jacket"));
            let place = Place {
                position: self.position(),
                source: PlaceSource::Operator,
                accuracy_m: None,
                found: Some("Avenue Mohammed V, Guéliz".into()),
                said: None,
                verified: None,
            };
            let priority = self.state.settings().types.iter().find(|t| t.code == kind).unwrap().priority;
            NewIncident { subject, kind: kind.into(), priority, place, details, exercise: false, hold_until: None }
        });
        Input::PresentCall {
            subject,
            presented_at: None,
            number,
            caller: None,
            number_fingerprint: None,
            earlier_fingerprints: Vec::new(),
            exercise: false,
            location: None,
            answered: with_incident,
            incident,
        }
    }

    fn call_with_incident(&mut self, batch: &mut Batch) -> Result<(), Reject> {
        let id = self.id();
        let input = self.present(id, true);
        self.input_with(batch, id, Fingerprint("c0ffee".into()), Source::Telephony, input).map(drop)
    }

    fn plain_call(&mut self, batch: &mut Batch) -> Result<(), Reject> {
        let id = self.id();
        let input = self.present(id, false);
        self.input_with(batch, id, Fingerprint("c0ffee".into()), Source::Telephony, input).map(drop)
    }

    /// Rings, is answered or abandoned, is classified.
    fn tidy_calls(&mut self, batch: &mut Batch) -> Result<(), Reject> {
        let open: Vec<(CallId, CallState)> = self
            .state
            .calls()
            .values()
            .filter(|c| matches!(c.state, CallState::Ringing | CallState::Answered))
            .take(20)
            .map(|c| (c.id, c.state))
            .collect();
        for (call, state) in open {
            let input = match (state, self.rng.random_range(0..10)) {
                (CallState::Ringing, 0) => Input::AbandonCall { call },
                (CallState::Ringing, _) => Input::AnswerCall { call },
                _ => Input::ClassifyCall {
                    call,
                    classification: Classification::Enquiry,
                    repeat_of: None,
                    new_information: false,
                    outside: None,
                },
            };
            self.input(batch, Source::Operator, input)?;
        }
        Ok(())
    }

    fn rank(&mut self, incident: IncidentId, ranking_version: u32, at: Position) -> RankingAnswer {
        let free: Vec<UnitId> = self.state.available().map(|u| u.id.clone()).collect();
        let candidates: Vec<Candidate> = free
            .iter()
            .take(6)
            .enumerate()
            .map(|(i, unit)| Candidate {
                unit: unit.clone(),
                travel_ms: 60_000 + 7_000 * i as u64,
                age_penalty_ms: 0,
                sector_penalty_ms: 0,
                coverage_ms: 0,
                cost_ms: 60_000 + 7_000 * i as u64,
                distance_m: Some(800),
                position: at,
                automatic_ok: true,
                doubt: None,
                fills: Some(0),
                preempt_ms: 0,
                preempts: None,
            })
            .collect();
        let complete = free.len() < 6;
        let decision = match &self.sealer {
            Some(_) => {
                let packed = PackedDecision::pack(format!("{{\"incident\":{incident}}}").as_bytes()).unwrap();
                let hash = packed.hash_hex();
                self.decisions.push(packed);
                hash
            }
            None => "ab".repeat(32),
        };
        let list = Recommendation::nobody(ranking_version, self.state.seq(), true);
        let recommendation = Recommendation { candidates, complete, decision, ..list };
        RankingAnswer { incident, recommendation }
    }

    /// Brings one assignment a step forward, and clears old cancels.
    fn crew(&mut self, batch: &mut Batch) -> Result<(), Reject> {
        self.at_work
            .retain(|id| self.state.assignments().get(id).is_some_and(|a| a.is_open() || (a.cancel_seq.is_some() && !a.cancel_delivered)));
        if self.at_work.is_empty() {
            return Err(Reject::NothingToChange);
        }
        let a = self.state.assignments()[&self.at_work[self.rng.random_range(0..self.at_work.len())]].clone();
        let assignment = a.id;
        if !a.is_open() {
            return self.input(batch, Source::Terminal, Input::CancelReceived { assignment }).map(drop);
        }
        if !a.order_delivered && self.state.units()[&a.unit].reach == Reach::Terminal {
            return self.input(batch, Source::Terminal, Input::OrderReceived { assignment, order_seq: a.order_seq }).map(drop);
        }
        let (status, disposition) = match a.state {
            AssignmentState::Assigned => (CrewStatus::Acknowledged, None),
            AssignmentState::Acknowledged => (CrewStatus::EnRoute, None),
            AssignmentState::EnRoute => (CrewStatus::OnScene, None),
            _ => (CrewStatus::Cleared, Some(Disposition::ReportTaken)),
        };
        if status == CrewStatus::EnRoute && self.rng.random_range(0..20) == 0 {
            return self.input(batch, Source::Operator, Input::EndAssignment { assignment, reason: ClearReason::Freed }).map(drop);
        }
        self.input(batch, Source::Terminal, Input::Status { assignment, status, disposition }).map(drop)
    }

    /// An operator sends somebody to what waits for a person, or closes it.
    fn tend_queue(&mut self, batch: &mut Batch) -> Result<(), Reject> {
        let Some(incident) = self.state.queue().next().map(|i| i.id) else { return Err(Reject::NothingToChange) };
        let free = self.state.available().next().map(|u| u.id.clone());
        let Some(unit) = free.filter(|_| self.rng.random_range(0..4) > 0) else {
            let close = Input::CloseIncident { incident, disposition: Disposition::CancelledBeforeArrival, note: None };
            return self.input(batch, Source::Operator, close).map(drop);
        };
        let events = self.input(batch, Source::Operator, Input::Assign { incident, unit })?;
        self.at_work.extend(events.iter().filter_map(|e| match &e.event {
            dawria::dispatch::Event::UnitAssigned { assignment, .. } => Some(*assignment),
            _ => None,
        }));
        Ok(())
    }

    fn change(&mut self, batch: &mut Batch) -> Result<(), Reject> {
        let open = self.state.incidents().values().rev().take(50).find(|i| i.closed_at.is_none()).map(|i| (i.id, i.place.clone()));
        let Some((incident, mut place)) = open else { return Err(Reject::NothingToChange) };
        place.position = self.position();
        self.input(batch, Source::Operator, Input::ChangeIncident { incident, place: Some(place), kind: None, priority: None }).map(drop)
    }

    /// A busy unit is promised to what waits, a promise is taken back or kept, a stamp is corrected.
    fn promise(&mut self, batch: &mut Batch) -> Result<(), Reject> {
        let held = self.state.reserved().values().find(|r| r.is_open()).map(|r| r.id);
        if let Some(assignment) = held.filter(|_| self.rng.random_range(0..2) == 0) {
            let back = self.rng.random_range(0..2) == 0;
            let act = if back { assign::Act::CancelReserved { assignment } } else { assign::Act::AssignReserved { assignment } };
            return self.input(batch, Source::Operator, Input::Assignment(act)).map(drop);
        }
        let (Some(incident), Some(a)) = (self.state.queue().next().map(|i| i.id), self.at_work.first().copied()) else {
            return Err(Reject::NothingToChange);
        };
        let subject = SubjectId(uuid::Uuid::from_u128(7));
        let why = match &self.sealer {
            Some(sealer) => sealer.seal(subject, "why", "typed the wrong minute").unwrap(),
            None => Sealed { subject, text: "c2VhbGVk".into() },
        };
        let act = assign::Act::Correct { assignment: a, status: CrewStatus::Acknowledged, at: Some(self.now), why };
        let _ = self.input(batch, Source::Operator, Input::Assignment(act));
        let Some(unit) = self.state.assignments().get(&a).map(|a| a.unit.clone()) else { return Err(Reject::NothingToChange) };
        self.input(batch, Source::Operator, Input::Assignment(assign::Act::Reserve { incident, unit, at: None })).map(drop)
    }

    /// A crew calls for help, presses again, or the room ends it.
    fn help(&mut self, batch: &mut Batch) -> Result<(), Reject> {
        let open = self.state.emergencies().values().find(|e| e.is_open()).map(|e| e.id);
        let act = match open.filter(|_| self.rng.random_range(0..2) == 0) {
            Some(emergency) => emergency::Act::Clear { emergency, reason: emergency::EmergencyEnd::Mistake, note: None },
            None => {
                let unit = UnitId::new(&format!("P-{:03}", self.rng.random_range(0..4))).unwrap();
                emergency::Act::Raise { unit, subject: SubjectId(uuid::Uuid::from_u128(self.now.millis() as u128)) }
            }
        };
        self.input(batch, Source::Operator, Input::Emergency(act)).map(drop)
    }

    /// A device moves from one unit to another: a row changes that the event does not name.
    fn move_device(&mut self, batch: &mut Batch) -> Result<(), Reject> {
        let unit = UnitId::new(&format!("P-{:03}", self.rng.random_range(0..self.units))).unwrap();
        let device = DeviceId::new(&format!("dev-{}", self.rng.random_range(0..self.units))).unwrap();
        let u = self.state.units()[&unit].clone();
        let reach = if self.rng.random_range(0..3) == 0 { Reach::Radio } else { Reach::Terminal };
        let input = Input::RegisterUnit { unit, kind: u.kind, service: u.service, reach, devices: vec![device] };
        self.input(batch, Source::Operator, input).map(drop)
    }
}
