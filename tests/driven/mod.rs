//! A small room with its real core, fleet and hub, driven by hand: shared by the tests of live and bus.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "each test uses a part of it; a broken set-up should panic; seeds are told"
)]

use dawria::{
    dispatch::{
        self, Envelope, Input, Settings, State, alarm, assign,
        decision::Travel,
        emergency,
        event::Recorded,
        input::{Ctx, NewIncident, RankingAnswer},
        model::*,
        recommend::{CandidateInput, SearchFacts, recommend, request},
    },
    fix::{Fix, FixMode, Report, Trust},
    fleet::{Fleet, FleetConfig, Mobility},
    id::{AssignmentId, CallId, DeviceId, EmergencyId, IncidentId, InputId, RoomId, SubjectId, UnitId},
    live::{FeedLimits, Hub, Opener, Published},
    quantity::{Course, Position, Speed, Timestamp},
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;
use uuid::Uuid;

pub const START: i64 = 1_795_287_400_000;
pub const EPOCH: u64 = 1_795_287_401;

/// Opens what [`seal`] made.
pub struct Plain;

impl Opener for Plain {
    fn open(&self, sealed: &Sealed, _field: &'static str) -> Option<String> {
        Some(sealed.text.strip_prefix("sealed:")?.to_owned())
    }
}

pub fn seal(subject: SubjectId, text: &str) -> Option<Sealed> {
    Some(Sealed { subject, text: format!("sealed:{text}") })
}

pub fn room_id() -> RoomId {
    RoomId::new("marrakech").unwrap()
}

pub fn unit(n: usize) -> UnitId {
    UnitId::new(&format!("P-{n:03}")).unwrap()
}

pub fn device(n: usize) -> DeviceId {
    DeviceId::new(&format!("D-{n:03}")).unwrap()
}

pub fn place(n: u32) -> Position {
    Position { lat_e7: 316_000_000 + (n % 1000) as i32 * 400, lon_e7: -80_100_000 + (n / 7 % 1000) as i32 * 400 }
}

pub struct Driven {
    pub state: State,
    pub fleet: Fleet,
    pub hub: Hub,
    pub now: Timestamp,
    pub journal: Vec<Recorded>,
    /// Every frame the hub made.
    pub published: Vec<Published>,
    inputs: u128,
}

impl Driven {
    pub fn new(units: usize, limits: FeedLimits) -> Self {
        Self::with_epoch(units, limits, EPOCH)
    }

    /// `units` cars on duty, each with a device, nothing known of where they are.
    pub fn with_epoch(units: usize, limits: FeedLimits, epoch: u64) -> Self {
        let mut driven = Self {
            state: State::new(room_id(), Settings::example()),
            fleet: Fleet::new(FleetConfig::default()),
            hub: Hub::new(room_id(), epoch, limits, Arc::new(Plain)),
            now: Timestamp(START),
            journal: Vec::new(),
            published: Vec::new(),
            inputs: 0,
        };
        driven.hub.rebuild(driven.now, 0, &driven.state, &driven.fleet);
        for n in 0..units {
            driven.register(n, vec![device(n)]);
            driven.put(Input::SetDuty { unit: unit(n), duty: Duty::On });
        }
        driven
    }

    pub fn pass(&mut self, ms: i64) {
        self.now = self.now.plus_ms(ms);
    }

    pub fn register(&mut self, n: usize, devices: Vec<DeviceId>) -> bool {
        self.fleet.upsert_unit(&unit(n), Mobility::Vehicle, &devices);
        self.put(Input::RegisterUnit {
            unit: unit(n),
            kind: UnitKind::Car,
            service: "police_secours".into(),
            reach: Reach::Terminal,
            devices,
        })
    }

    /// Decides, applies, shows; false when refused.
    pub fn put(&mut self, input: Input) -> bool {
        self.inputs += 1;
        let envelope = Envelope {
            id: InputId(Uuid::from_u128(self.inputs)),
            content: Fingerprint(format!("{:032x}", self.inputs)),
            actor: Actor { account: "demo".into(), role: "operator".into(), position: None },
            source: Source::Operator,
            occurred_at: None,
            position: None,
            input,
        };
        let ctx = Ctx { now: self.now, clock_doubtful: false, recalled: None };
        let Ok(events) = dispatch::decide(&self.state, &ctx, &envelope) else { return false };
        for event in &events {
            dispatch::apply(&mut self.state, event).unwrap();
        }
        let shown = self.hub.apply(self.now, &self.state, &self.fleet, &events);
        self.published.extend(shown);
        self.journal.extend(events);
        true
    }

    pub fn fix(&mut self, n: usize, position: Position) {
        let report = Report {
            device: device(n),
            received_at: self.now,
            trust: Trust::AllowListed,
            contested: false,
            amends: false,
            fix: Fix {
                position,
                device_time: Some(self.now.plus_ms(-150)),
                clock_repaired: false,
                speed: Speed::from_mps(8.5),
                course: Course::from_degrees(271.5),
                altitude_dm: None,
                hdop_centi: None,
                satellites: None,
                mode: FixMode::Autonomous,
            },
        };
        self.fleet.ingest(&report);
    }

    pub fn beat(&mut self) -> Option<Published> {
        self.fleet.tick(self.now);
        let beat = self.hub.beat(self.now, &mut self.fleet);
        self.published.extend(beat.clone());
        beat
    }

    /// All units report, 200 ms pass, one beat.
    pub fn drive(&mut self, seed: u32) {
        self.pass(200);
        for n in 0..self.fleet.len() {
            self.fix(n, place(n as u32 * 31 + seed));
        }
        self.beat();
    }

    pub fn new_incident(&mut self, kind: &str, priority: Priority, at: Position) -> NewIncident {
        let subject = SubjectId(Uuid::from_u128(1 << 100 | self.inputs));
        let said = seal(subject, "near the fountain");
        NewIncident {
            subject,
            kind: kind.into(),
            priority,
            place: Place {
                position: at,
                source: PlaceSource::Operator,
                accuracy_m: None,
                found: Some("Guéliz".into()),
                said,
                verified: None,
            },
            details: seal(subject, "two men on a scooter"),
            exercise: false,
            hold_until: None,
        }
    }

    /// A call that opens an incident at once.
    pub fn call(&mut self, at: Position) -> bool {
        let incident = self.new_incident("fight", Priority::P2, at);
        let subject = SubjectId(Uuid::from_u128(2 << 100 | self.inputs));
        self.put(Input::PresentCall {
            subject,
            presented_at: None,
            number: seal(subject, "0612345678"),
            caller: None,
            number_fingerprint: None,
            earlier_fingerprints: Vec::new(),
            exercise: false,
            location: None,
            answered: true,
            incident: Some(incident),
        })
    }

    /// Answers a ranking that is owed, by straight line.
    pub fn rank(&mut self, incident: IncidentId) -> bool {
        let Some(wanted) = request(&self.state, incident, 1) else { return false };
        let units = self.fleet.units(self.now).map(|u| CandidateInput {
            unit: u.id.clone(),
            position: u.position,
            age_ms: u.effective_time.map(|t| self.now.since_ms(t).max(0) as u64),
            age_class: match u.age_class {
                dawria::fleet::AgeClass::Fresh => dispatch::decision::AgeClass::Fresh,
                dawria::fleet::AgeClass::Ageing => dispatch::decision::AgeClass::Ageing,
                dawria::fleet::AgeClass::Stale => dispatch::decision::AgeClass::Stale,
                _ => dispatch::decision::AgeClass::Lost,
            },
            doubtful: matches!(u.quality, dawria::fleet::Quality::Doubtful(_)),
            contested: u.contested,
            untrusted: u.trust == Some(Trust::None),
            stated: u.quality == dawria::fleet::Quality::Stated,
            out_of_sector: false,
            snapped: None,
            travel: u.position.map_or(Travel::NotSearched, |p| Travel::Reached(100 + p.distance_m(wanted.place) as u64 * 100)),
            distance_m: None,
        });
        let units = units.collect();
        let search = SearchFacts { by_road: false, map_checksum: None, closures_version: 0, made_at: self.now };
        let recommendation = recommend(&self.state, &wanted, units, &search).recommendation;
        self.put(Input::Ranked { answers: vec![RankingAnswer { incident, recommendation }] })
    }

    /// An order is cancelled and the terminal receipts the cancel: an event that changes nothing shown.
    pub fn receipt_a_cancel(&mut self) {
        let incident = IncidentId(self.state.incidents().len() as u64 + 1);
        let free = self.state.available().next().unwrap().id.clone();
        assert!(self.call(place(1)) && self.put(Input::Assign { incident, unit: free }));
        let assignment = *self.state.assignments().keys().next_back().unwrap();
        assert!(self.put(Input::EndAssignment { assignment, reason: ClearReason::Freed }));
        let shown = self.published.len();
        assert!(self.put(Input::CancelReceived { assignment }));
        assert_eq!(self.published.len(), shown, "nothing to show");
    }

    /// One random act of a day in the room. Many are refused: that is part of it.
    pub fn random(&mut self, rng: &mut ChaCha8Rng) {
        self.pass(rng.random_range(0..400));
        let unit = unit(rng.random_range(0..self.fleet.len().max(1)));
        let some = |rng: &mut ChaCha8Rng, n: usize| 1 + rng.random_range(0..n.max(1)) as u64;
        let incident = IncidentId(some(rng, self.state.incidents().len()));
        let assignment = AssignmentId(some(rng, self.state.assignments().len()));
        let call = CallId(some(rng, self.state.calls().len()));
        match rng.random_range(0..24) {
            0..4 => {
                self.call(place(rng.next_u32()));
            }
            4 => {
                let subject = SubjectId(Uuid::from_u128(rng.next_u32().into()));
                let number = seal(subject, "0611111111");
                self.put(Input::PresentCall {
                    subject,
                    presented_at: None,
                    number,
                    caller: None,
                    number_fingerprint: None,
                    earlier_fingerprints: Vec::new(),
                    exercise: false,
                    location: None,
                    answered: false,
                    incident: None,
                });
            }
            5 => {
                self.put(Input::AnswerCall { call });
            }
            6 => {
                self.put(Input::AbandonCall { call });
            }
            7 => {
                self.put(Input::ClassifyCall {
                    call,
                    classification: Classification::Enquiry,
                    repeat_of: None,
                    new_information: false,
                    outside: None,
                });
            }
            8 | 9 => {
                let owed = self.state.incidents().values().find(|i| i.ranking_owed).map(|i| i.id);
                owed.map(|i| self.rank(i));
            }
            10 | 11 => {
                self.put(Input::Assign { incident, unit });
            }
            12 | 13 => {
                let status =
                    [CrewStatus::Acknowledged, CrewStatus::EnRoute, CrewStatus::OnScene, CrewStatus::Cleared][rng.random_range(0..4)];
                let disposition = (status == CrewStatus::Cleared).then_some(Disposition::Settled);
                self.put(Input::Status { assignment, status, disposition });
            }
            14 => {
                self.put(Input::EndAssignment { assignment, reason: ClearReason::Freed });
            }
            15 => {
                self.put(Input::CloseIncident { incident, disposition: Disposition::FalseAlarm, note: None });
            }
            16 => {
                let reason = [None, Some(Unavailability::Meal), Some(Unavailability::Post)][rng.random_range(0..3)];
                self.put(Input::SetUnavailable { unit, reason });
            }
            17 => {
                let n = rng.random_range(0..self.fleet.len());
                let devices = vec![device(rng.random_range(0..self.fleet.len()))];
                self.register(n, devices);
            }
            18 => {
                self.put(Input::ChangeIncident { incident, place: None, kind: None, priority: Some(Priority::P1) });
            }
            19 => {
                self.put(Input::Assignment(assign::Act::Reserve { incident, unit, at: None }));
            }
            20 => {
                self.put(Input::Emergency(emergency::Act::Raise { unit, subject: SubjectId(Uuid::from_u128(9)) }));
            }
            21 => {
                let emergency = EmergencyId(some(rng, self.state.emergencies().len()));
                let act = emergency::Act::Clear { emergency, reason: emergency::EmergencyEnd::Test, note: None };
                self.put(Input::Emergency(act));
            }
            22 => {
                if let Some(alarm) = self.state.alarms().keys().next().cloned() {
                    self.put(Input::Alarm(alarm::Act::Silence { alarm }));
                }
                self.put(Input::Assignment(assign::Act::Safety { assignment, minutes: Some(1) }));
            }
            _ => {
                let due = self.state.next_deadline();
                if let Some((at, deadline)) = due.filter(|(at, _)| *at <= self.now.plus_ms(60_000)) {
                    self.now = self.now.max(at);
                    self.put(Input::DeadlineReached { deadline });
                }
            }
        }
        for _ in 0..3 {
            let n = rng.random_range(0..self.fleet.len());
            self.fix(n, place(rng.next_u32()));
        }
        if rng.random_range(0..3) == 0 {
            self.beat();
        }
    }
}

pub fn rng(seed: u64) -> ChaCha8Rng {
    println!("seed {seed}");
    ChaCha8Rng::seed_from_u64(seed)
}
