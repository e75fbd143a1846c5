//! Random steps: the invariants hold after each, a ledger kept from the events alone agrees on who is committed and what is owed, replay
//! gives the same state, and once all rankings are answered nobody waits for a unit that could be sent.

use crate::{
    cards, closer, duty,
    ledger::Ledger,
    model_acts::{self, Promises},
    model_duty::{self, DutyOp},
    more,
    room::{Room, Whereabouts, place, unit_id},
    written_model,
};
use dawria::{
    dispatch::{
        self, Effect, Event, Input, Recorded, Reject, Settings, cover,
        decision::{AgeClass, Travel},
        input::{NewIncident, RankingAnswer},
        model::*,
        recall::{self, Wanted},
        recommend, snapshot,
    },
    id::{AssignmentId, CallId, DeviceId, IncidentId, UnitId},
};
use proptest::{
    prelude::*,
    test_runner::{RngSeed, TestRunner},
};

const UNITS: u8 = 6;

#[derive(Clone, Debug)]
enum Op {
    Call {
        answered: bool,
        incident: Option<(u8, u8)>,
    },
    Answer(u8),
    Abandon(u8),
    Classify(u8, u8, Option<u8>),
    Open {
        call: Option<u8>,
        unit: Option<u8>,
        kind: u8,
        priority: u8,
    },
    Change {
        incident: u8,
        east: Option<u8>,
        priority: Option<u8>,
    },
    /// Makes the ranking that was asked for first, with few candidates or all.
    Rank(Option<u32>),
    /// Answers with one of those made.
    Deliver(u8),
    Assign(u8, u8),
    Received(u8, u8),
    CancelReceived(u8),
    Status {
        assignment: u8,
        status: u8,
        disposition: bool,
        source: u8,
        ago_s: Option<i32>,
    },
    End(u8, u8, u8),
    Close(u8),
    Duty(u8, bool),
    Unavailable(u8, Option<u8>),
    State(u8),
    Move {
        unit: u8,
        seconds: u16,
        age: u8,
        doubtful: bool,
        unreachable: bool,
    },
    Register {
        unit: u8,
        kind: u8,
        radio: bool,
        device: u8,
    },
    Wait(u32),
    Clock(i32),
    Restart,
    Roster(DutyOp),
    Written(written_model::Op),
    Crew(model_acts::More),
    More(more::Op),
    Closer(closer::Op),
}

fn op() -> impl Strategy<Value = Op> {
    let incident = (0..14_u8, 0..5_u8);
    let pick = 0..12_u8;
    prop_oneof![
        6 => (any::<bool>(), proptest::option::weighted(0.7, incident)).prop_map(|(answered, incident)| Op::Call { answered, incident }),
        2 => pick.clone().prop_map(Op::Answer),
        1 => pick.clone().prop_map(Op::Abandon),
        2 => (pick.clone(), 0..6_u8, proptest::option::of(pick.clone())).prop_map(|(c, k, of)| Op::Classify(c, k, of)),
        3 => (proptest::option::of(pick.clone()), proptest::option::of(0..UNITS), 0..14_u8, 0..5_u8)
            .prop_map(|(call, unit, kind, priority)| Op::Open { call, unit, kind, priority }),
        2 => (pick.clone(), proptest::option::of(0..5_u8), proptest::option::of(0..5_u8))
            .prop_map(|(incident, east, priority)| Op::Change { incident, east, priority }),
        8 => proptest::option::weighted(0.3, 1..3_u32).prop_map(Op::Rank),
        8 => pick.clone().prop_map(Op::Deliver),
        3 => (pick.clone(), 0..UNITS).prop_map(|(i, u)| Op::Assign(i, u)),
        4 => (pick.clone(), 0..8_u8).prop_map(|(a, n)| Op::Received(a, n)),
        2 => pick.clone().prop_map(Op::CancelReceived),
        10 => (pick.clone(), 0..4_u8, any::<bool>(), 0..3_u8, proptest::option::weighted(0.3, -700_000..100_i32))
            .prop_map(|(assignment, status, disposition, source, ago_s)| Op::Status { assignment, status, disposition, source, ago_s }),
        3 => (pick.clone(), 0..4_u8, 0..3_u8).prop_map(|(a, r, s)| Op::End(a, r, s)),
        2 => pick.clone().prop_map(Op::Close),
        2 => (0..UNITS, any::<bool>()).prop_map(|(u, on)| Op::Duty(u, on)),
        2 => (0..UNITS, proptest::option::of(0..9_u8)).prop_map(|(u, r)| Op::Unavailable(u, r)),
        1 => (0..UNITS).prop_map(Op::State),
        4 => (0..UNITS, 1..900_u16, 0..5_u8, proptest::bool::weighted(0.2), proptest::bool::weighted(0.1))
            .prop_map(|(unit, seconds, age, doubtful, unreachable)| Op::Move { unit, seconds, age, doubtful, unreachable }),
        1 => (0..UNITS, 0..4_u8, any::<bool>(), 0..4_u8).prop_map(|(unit, kind, radio, device)| Op::Register { unit, kind, radio, device }),
        3 => prop_oneof![0..20_u32, 20..400_u32, 3_000..400_000_u32].prop_map(Op::Wait),
        1 => (-100_000..100_000_i32).prop_map(Op::Clock),
        1 => Just(Op::Restart),
        12 => model_duty::op(UNITS).prop_map(Op::Roster),
        8 => written_model::op().prop_map(Op::Written),
        20 => model_acts::more().prop_map(Op::Crew),
        14 => more::op().prop_map(Op::More),
        8 => closer::op().prop_map(Op::Closer),
    ]
}

pub struct World {
    pub room: Room,
    ledger: Ledger,
    promises: Promises,
    noted: usize,
    made: Vec<Vec<RankingAnswer>>,
    watch: cover::Watch,
    written: written_model::Reading,
}

fn settings() -> Settings {
    let mut s = Settings::example();
    let l = &mut s.limits;
    (l.open_incidents, l.incidents, l.open_calls, l.calls, l.units, l.assignments_per_incident) = (6, 12, 6, 16, 8, 5);
    s.priorities[2].reoffer = false;
    (s.limits.vehicles, s.limits.people, s.limits.shifts, s.limits.crew, s.limits.devices_per_unit) = (3, 6, 5, 3, 3);
    duty::ground(&mut s);
    let can: Vec<String> = s.capabilities.iter().take(1).map(|c| format!("any[{}]", c.code)).collect();
    for (kind, card) in [
        ("fight", "1*car(2) 1*any or 2*motorbike"),
        ("theft", "2*any or 3*foot"),
        ("burglary", "1*any(2) 2*any"),
        ("night_noise", can[0].as_str()),
    ] {
        cards::card(&mut s, kind, None, &card.split(' ').collect::<Vec<_>>()).unwrap();
    }
    s.ranking.coverage.cap_s = 60;
    s.preempt.take_automatically = true;
    s.priorities[1].watching.time_out_s = 90;
    s.emergencies.kept = 3;
    s.emergencies.opens_incident = true;
    s.limits.reserved_per_unit = 2;
    (s.limits.corrections_per_assignment, s.limits.transports_per_assignment) = (3, 2);
    s
}

pub fn pick<T: Copy>(from: impl Iterator<Item = T>, n: u8) -> Option<T> {
    let all: Vec<T> = from.collect();
    (!all.is_empty()).then(|| all[n as usize % all.len()])
}

impl World {
    fn new() -> Self {
        let mut w = Self {
            room: Room::new(settings()),
            ledger: Ledger::default(),
            promises: Promises::default(),
            noted: 0,
            made: Vec::new(),
            watch: cover::Watch::default(),
            written: written_model::Reading::default(),
        };
        for u in 0..UNITS {
            w.register(u, 0, u % 3 == 2, u);
            w.send(Source::Operator, Input::SetDuty { unit: unit(u), duty: Duty::On });
            w.room.whereabouts.insert(unit(u), Whereabouts::seconds(60 * u64::from(u + 1)));
        }
        w
    }

    fn register(&mut self, u: u8, kind: u8, radio: bool, device: u8) {
        let kind = [UnitKind::Car, UnitKind::Motorbike, UnitKind::Bicycle, UnitKind::Foot][kind as usize % 4];
        let reach = if radio { Reach::Radio } else { Reach::Terminal };
        let devices = vec![DeviceId::new(&format!("D{device}")).unwrap()];
        self.send(Source::Operator, Input::RegisterUnit { unit: unit(u), kind, service: "police_secours".into(), reach, devices });
    }

    pub fn send(&mut self, source: Source, input: Input) {
        self.send_at(source, None, input);
    }

    pub fn send_at(&mut self, source: Source, ago_s: Option<i32>, input: Input) {
        let at = ago_s.map(|s| self.room.now.plus_ms(i64::from(s) * 1_000));
        let wanted = recall::wanted(&self.room.state, &input);
        match self.room.send_at(source, at, input.clone()) {
            Ok(_) => {}
            // Of two that left memory one is recalled and the other refused.
            Err(Reject::IncidentForgotten(id)) => {
                assert!(wanted.is_some_and(|w| w != Wanted::Incident(id)), "{id} was recalled: {input:?}")
            }
            // A number that was only ever a promise is no assignment to recall.
            Err(Reject::AssignmentForgotten(id)) => {
                let made = self.room.archive.values().any(|r| r.assignments.iter().any(|a| a.id == id));
                assert!(!made, "a recalled incident was refused: {input:?}");
            }
            Err(reject) => assert!(!reject.rule().is_empty()),
        }
        self.room.run_to(self.room.now);
    }

    pub fn incident(&self, n: u8) -> IncidentId {
        // Forgotten ones too, now and then.
        let known = self.room.state.incidents().keys().chain(self.room.archive.keys().take(2)).copied();
        pick(known, n).unwrap_or(IncidentId(u64::from(n)))
    }

    pub fn assignment(&self, n: u8) -> AssignmentId {
        let old = self.room.archive.values().take(2).flat_map(|r| r.assignments.iter().map(|a| a.id));
        let old = old.filter(|a| !self.room.state.assignments().contains_key(a));
        pick(self.room.state.assignments().keys().copied().chain(old), n).unwrap_or(AssignmentId(u64::from(n)))
    }

    pub fn call(&self, n: u8) -> CallId {
        pick(self.room.state.calls().keys().copied(), n).unwrap_or(CallId(u64::from(n)))
    }

    pub fn new_incident(&self, kind: u8, priority: u8) -> NewIncident {
        NewIncident {
            subject: self.room.subject(),
            kind: self.room.settings.types[kind as usize % self.room.settings.types.len()].code.clone(),
            priority: priority_of(priority),
            place: place(0),
            details: None,
            exercise: false,
            hold_until: None,
        }
    }

    fn step(&mut self, op: &Op) {
        match op.clone() {
            Op::Call { answered, incident } => {
                let incident = incident.map(|(k, p)| self.new_incident(k, p));
                let subject = self.room.subject();
                self.send(Source::Operator, more::present(subject, answered, incident));
            }
            Op::Answer(c) => self.send(Source::Operator, Input::AnswerCall { call: self.call(c) }),
            Op::Abandon(c) => self.send(Source::Telephony, Input::AbandonCall { call: self.call(c) }),
            Op::Classify(c, k, of) => {
                use Classification as C;
                let classification = [C::Enquiry, C::Negative, C::Repeat, C::Passed, C::Test, C::Intervention][k as usize % 6];
                let repeat_of = of.map(|i| self.incident(i));
                self.send(Source::Operator, more::classify(self.call(c), classification, repeat_of));
            }
            Op::Open { call, unit: u, kind, priority } => {
                let incident = self.new_incident(kind, priority);
                self.send(Source::Operator, Input::OpenIncident { call: call.map(|c| self.call(c)), unit: u.map(unit), incident });
            }
            Op::Change { incident, east, priority } => {
                let incident = self.incident(incident);
                let (place, priority) = (east.map(|e| place(i32::from(e))), priority.map(priority_of));
                self.send(Source::Operator, Input::ChangeIncident { incident, place, kind: None, priority });
            }
            Op::Rank(k) => {
                if let Some(ids) = self.room.asked.pop_front() {
                    self.made.push(self.room.rank(&ids, k));
                }
            }
            Op::Deliver(n) => {
                if !self.made.is_empty() {
                    let answers = self.made.remove(n as usize % self.made.len());
                    self.send(Source::Automatic, Input::Ranked { answers });
                }
            }
            Op::Assign(i, u) => self.send(Source::Operator, Input::Assign { incident: self.incident(i), unit: unit(u) }),
            Op::Received(a, n) => {
                let assignment = self.assignment(a);
                let latest = self.room.state.assignments().get(&assignment).map_or(0, |a| a.order_seq);
                let order_seq = (latest + 1).saturating_sub(u64::from(n));
                self.send(Source::Terminal, Input::OrderReceived { assignment, order_seq });
            }
            Op::CancelReceived(a) => self.send(Source::Terminal, Input::CancelReceived { assignment: self.assignment(a) }),
            Op::Status { assignment, status, disposition, source, ago_s } => {
                use CrewStatus as S;
                let status = [S::Acknowledged, S::EnRoute, S::OnScene, S::Cleared][status as usize % 4];
                let disposition = disposition.then_some(Disposition::Settled);
                let assignment = self.assignment(assignment);
                self.send_at(source_of(source), ago_s, Input::Status { assignment, status, disposition });
            }
            Op::End(a, r, s) => {
                use ClearReason as R;
                let reason = [R::Freed, R::Refused, R::Finished, R::Cancelled][r as usize % 4];
                self.send(source_of(s), Input::EndAssignment { assignment: self.assignment(a), reason });
            }
            Op::Close(i) => {
                let incident = self.incident(i);
                self.send(Source::Operator, Input::CloseIncident { incident, disposition: Disposition::Other, note: None });
            }
            Op::Duty(u, on) => {
                self.send(Source::Operator, Input::SetDuty { unit: unit(u), duty: if on { Duty::On } else { Duty::Off } });
            }
            Op::Unavailable(u, r) => {
                use Unavailability as U;
                let all = [U::Break, U::Meal, U::Refuel, U::Maintenance, U::Court, U::Briefing, U::Training, U::Post, U::ShiftEnding];
                let reason = r.map(|r| all[r as usize % all.len()]);
                self.send(Source::Operator, Input::SetUnavailable { unit: unit(u), reason });
            }
            Op::State(u) => {
                let w = Whereabouts { stated: true, ..Whereabouts::seconds(300) };
                self.room.whereabouts.insert(unit(u), w);
                self.send(Source::Radio, Input::StatePosition { unit: unit(u), position: place(300).position });
            }
            Op::Move { unit: u, seconds, age, doubtful, unreachable } => {
                let age = [AgeClass::Fresh, AgeClass::Ageing, AgeClass::Stale, AgeClass::Lost, AgeClass::None][age as usize % 5];
                let travel = if unreachable { Travel::Unreachable } else { Travel::Reached(u64::from(seconds) * 1_000) };
                let w = Whereabouts { travel, age, stated: false, doubtful, contested: false, untrusted: false };
                self.room.whereabouts.insert(unit(u), w);
                self.send(Source::Automatic, Input::PositionRegained { unit: unit(u) });
            }
            Op::Register { unit: u, kind, radio, device } => self.register(u, kind, radio, device),
            Op::Wait(s) => {
                self.room.run_to(self.room.now.plus_ms(i64::from(s) * 1_000));
            }
            Op::Clock(s) => {
                let wall = self.room.now.plus_ms(i64::from(s) * 1_000);
                self.send(Source::Operator, Input::AcceptClock { wall });
            }
            Op::Restart => self.restart(),
            Op::Roster(op) => {
                for input in model_duty::inputs(&self.room, &mut self.watch, op) {
                    self.send(Source::Operator, input);
                }
            }
            Op::Written(op) => {
                let (source, input) = op.input(&self.room);
                self.room.seat = op.position();
                self.send(source, input);
            }
            Op::Crew(more) => model_acts::step(self, &more),
            Op::Closer(op) => closer::step(self, &op),
            Op::More(op) => more::step(self, &op),
        }
        let new: Vec<Recorded> = self.room.journal[self.noted..].to_vec();
        self.noted += new.len();
        for rec in &new {
            if let Event::DeadlinePassed { deadline, .. } = &rec.event {
                // A tone or alarm of one assignment is raised once in its life.
                let once = format!("{deadline:?}");
                let again = !self.ledger.fired.insert(once.clone());
                let single = ["ToneAgain", "NotAcknowledged", "TimeOut", "EmergencyUnanswered"].iter().any(|k| once.starts_with(k));
                assert!(!again || !single, "{once} fired twice");
            }
            self.ledger.note(rec);
            self.written.note(rec);
            self.promises.note(rec);
        }
        self.ledger.check(&self.room);
        self.written.check(&self.room);
        self.promises.check(self);
    }

    /// kill -9: what was under way is gone; the state says what is owed.
    fn restart(&mut self) {
        let bytes = snapshot::encode(&self.room.state);
        self.room.state = snapshot::decode(&bytes, self.room.state.room(), self.room.settings.clone()).unwrap();
        self.made.clear();
        self.room.asked.clear();
        for effect in dispatch::pending_effects(&self.room.state) {
            if let Effect::Recommend(ids) = effect {
                self.room.asked.push_back(ids);
            }
        }
    }

    /// Answers every ranking that was asked for; then nobody waits for a unit that could be sent.
    fn settle(&mut self) {
        for _ in 0..10_000 {
            if self.room.asked.is_empty() && self.made.is_empty() {
                return self.nobody_waits_in_vain();
            }
            self.step(&Op::Rank(None));
            self.step(&Op::Deliver(0));
        }
        panic!("the ranking loop does not end");
    }

    fn nobody_waits_in_vain(&self) {
        let state = &self.room.state;
        for i in state.queue().chain(state.incomplete()) {
            let about = || format!("i{} {:?} {:?}", i.id, i.priority, i.waiting);
            assert_ne!(i.waits_for(), Some(WaitReason::Ranking), "{} has no ranking under way", about());
            let p = state.settings().priority(i.priority);
            let promised = state.reserved_for(i.id).filter(|r| r.outcome != Some(dispatch::assign::ReservedOutcome::Assigned)).count();
            let full = i.assignments.len() + promised >= state.settings().limits.assignments_per_incident as usize;
            let done = |a: AssignmentId| state.assignments()[&a].clear_reason.is_none_or(|r| r == ClearReason::Finished);
            let fresh = i.current_assignments().all(done);
            let automatic = p.automatic && !i.by_hand_only() && (p.reoffer || fresh) && !full;
            let req = recommend::request_to_show(state, i.id).unwrap();
            for u in state.available() {
                let v = recommend::verdict(state, &req, &self.room.candidate(&u.id));
                let qualifies = v.left_out.is_none();
                assert!(!qualifies || i.waits_for() == Some(WaitReason::NeedsPerson), "{} though {} qualifies", about(), u.id);
                assert!(!(qualifies && automatic && v.doubt.is_none()), "{} though {} could be sent", about(), u.id);
            }
        }
    }
}

pub fn unit(n: u8) -> UnitId {
    unit_id(&format!("P-{n}"))
}

fn priority_of(n: u8) -> Priority {
    [Priority::P0, Priority::P1, Priority::P2, Priority::P3, Priority::P4][n as usize % 5]
}

pub fn source_of(n: u8) -> Source {
    [Source::Terminal, Source::Radio, Source::Operator][n as usize % 3]
}

/// Repeat a run with `PROPTEST_RNG_SEED=…`, look longer with `PROPTEST_CASES=…`.
#[test]
fn random_steps() {
    let mut config = ProptestConfig { failure_persistence: None, max_shrink_iters: 20_000, ..ProptestConfig::default() };
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => 19,
    };
    eprintln!("seed {seed}, {} cases", config.cases);
    config.rng_seed = RngSeed::Fixed(seed);
    let steps = (proptest::collection::vec(op(), 1..160), 0..400_usize);
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&steps, |(ops, cut)| {
        let mut world = World::new();
        for op in &ops {
            world.step(op);
        }
        world.settle();
        world.room.check_replay(cut);
        world.room.check_replay(cut / 4);
        Ok(())
    });
    if let Err(failed) = outcome {
        panic!("seed {seed}: {failed}");
    }
}
