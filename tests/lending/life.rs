//! Two rooms, the line between them, and people who lend, return, and try to send what is not theirs.

use crate::{
    counts::Counts,
    desk::{Desk, Done},
};
use dawria::{
    app::courier::deeds::At,
    dispatch::{
        Envelope, Event, Input, Recorded, Reject,
        incidents::Act as IncidentAct,
        input::NewIncident,
        lending::{self, Act, Fact, Help, Offer, Outcome, Owed, Passing},
        model::*,
    },
    id::{AssignmentId, EmergencyId, IncidentId, LendId, RoomId, SubjectId, UnitId},
    quantity::{Position, Timestamp},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// Time of a step, ms.
const STEP_MS: i64 = 100;
/// The courier says what is owed again after this, ms.
const AGAIN_MS: i64 = 1_000;
/// Within this time of the last fault every unit has one room, ms.
const SETTLED_MS: i64 = 5_000;
/// Units that each room has of its own; it takes two more and declines the third.
pub const UNITS: u32 = 3;

/// What is on the line.
#[derive(Clone)]
enum Message {
    Offer { lend: LendId, offer: Box<Offer> },
    Answer { lend: LendId, outcome: Outcome },
    Incident(Box<Passing>),
    Help { emergency: EmergencyId, help: Help },
    Helped { emergency: EmergencyId },
    Passed { incident: IncidentId, offered: Timestamp, theirs: Option<IncidentId> },
}

pub struct Life {
    seed: u64,
    pub dice: ChaCha8Rng,
    pub now: Timestamp,
    pub desks: [Desk; 2],
    /// When it comes, to which room, what. Not in order.
    line: Vec<(Timestamp, usize, Message)>,
    said: BTreeMap<(usize, Owed), Timestamp>,
    /// Incidents made to be passed on; each has a place of its own.
    made: u32,
    /// Faults are under way.
    faults: bool,
    counts: Counts,
}

impl Life {
    pub fn new(seed: u64) -> Self {
        let now = Timestamp(1_790_000_000_000);
        let desks =
            [Desk::new("casablanca", "rabat", UNITS + 2, seed * 2, now), Desk::new("rabat", "casablanca", UNITS + 2, seed * 2 + 1, now)];
        let dice = ChaCha8Rng::seed_from_u64(seed);
        let mut life =
            Self { seed, dice, now, desks, line: Vec::new(), said: BTreeMap::new(), made: 0, faults: false, counts: Counts::default() };
        for room in 0..2 {
            for n in 0..UNITS {
                let unit = UnitId::new(&format!("{}-{n}", ["C", "R"][room])).unwrap();
                let register = Input::RegisterUnit {
                    unit: unit.clone(),
                    kind: UnitKind::Car,
                    service: "police_secours".into(),
                    reach: Reach::Terminal,
                    devices: Vec::new(),
                };
                assert!(life.person(room, register).is_some());
                // One goes by no roster.
                if n == 0 {
                    assert!(life.person(room, Input::SetDuty { unit, duty: Duty::On }).is_some());
                } else {
                    life.equip(room, &unit, n);
                }
            }
            life.sign_on(room);
            life.incident(room);
        }
        life
    }

    fn incident(&mut self, room: usize) {
        let position = Position::new(335_000_000, -75_000_000).unwrap();
        let incident = new_incident("obstruction", Place::at(position, PlaceSource::Operator));
        self.person(room, Input::OpenIncident { call: None, unit: None, incident });
    }

    /// Lends until there were as many, with faults, and a calm after each round.
    pub fn run(mut self, lendings: u64) -> Counts {
        while self.counts.lendings < lendings {
            self.faults = true;
            let round = self.now.plus_ms(self.dice.random_range(1_000..6_000));
            while self.now < round {
                if self.dice.random_bool(0.12) {
                    self.lend();
                }
                if self.dice.random_bool(0.3) {
                    self.meddle();
                }
                if self.dice.random_bool(0.015) {
                    self.pass_on();
                }
                if self.dice.random_bool(0.1) {
                    self.overlay();
                }
                self.step();
            }
            self.calm();
        }
        for desk in &self.desks {
            self.counts.starts += desk.starts;
            self.counts.power_losses += desk.power_losses;
        }
        self.counts
    }

    /// No fault any more: within 5 s each unit belongs to exactly one room, and nothing is owed.
    fn calm(&mut self) {
        self.faults = false;
        let began = self.now;
        // The last fault is over when the process is back.
        for desk in &mut self.desks {
            if desk.state().is_none() {
                desk.start(self.now);
            }
        }
        while self.desks.iter().any(|d| d.state().is_none_or(|s| !lending::owed(s).is_empty())) {
            self.step();
            assert!(self.now.since_ms(began) <= SETTLED_MS, "{}: a unit is between the rooms 5 s after the last fault", self.about());
        }
        self.counts.calm += 1;
        self.check_incidents(true);
        self.counts.longest_calm_ms = self.counts.longest_calm_ms.max(self.now.since_ms(began));
        for room in 0..2 {
            for n in 0..UNITS {
                let unit = UnitId::new(&format!("{}-{n}", ["C", "R"][room])).unwrap();
                let commands = |d: &&Desk| d.state().and_then(|s| s.units().get(&unit)).is_some_and(Unit::is_commanded);
                assert_eq!(self.desks.iter().filter(commands).count(), 1, "{}: rooms that command {unit}", self.about());
            }
        }
    }

    fn about(&self) -> String {
        format!("seed {}, after {} lendings", self.seed, self.counts.lendings)
    }

    fn step(&mut self) {
        self.now = self.now.plus_ms(STEP_MS);
        for room in 0..2 {
            if self.desks[room].state().is_none() && self.desks[room].back_at <= self.now {
                self.desks[room].start(self.now);
            }
            if self.faults && self.dice.random_bool(0.005) {
                let state = self.desks[room].state().cloned();
                self.desks[room].end(state.into_iter().collect(), &mut self.dice, self.now);
            }
            self.courier(room);
        }
        self.deliver();
        self.check();
    }

    /// The rule, over both rooms, whatever their disks turn out to hold.
    fn check(&mut self) {
        self.counts.checks += 1;
        self.check_incidents(false);
        for a in self.desks[0].states() {
            for b in self.desks[1].states() {
                if let Err(broken) = lending::over_rooms([a, b]) {
                    panic!("{}: {broken}", self.about());
                }
            }
        }
    }

    /// Says what is owed, again and again.
    fn courier(&mut self, room: usize) {
        let Some(state) = self.desks[room].state() else { return };
        let message = |owed| match owed {
            Owed::Offer(lend) => lending::offer(state, lend).map(|offer| Message::Offer { lend, offer: Box::new(offer) }),
            Owed::Transfer(incident) => lending::passing(state, incident).map(|passing| Message::Incident(Box::new(passing))),
            Owed::Emergency(emergency) => lending::call_for_help(state, emergency).map(|help| Message::Help { emergency, help }),
            Owed::Request(_) => None,
        };
        let messages: Vec<(Owed, Message)> = lending::owed(state).into_iter().filter_map(|o| Some((o, message(o)?))).collect();
        for (owed, message) in messages {
            let due = self.said.get(&(room, owed)).is_none_or(|at| self.now.since_ms(*at) >= AGAIN_MS);
            if due {
                self.said.insert((room, owed), self.now);
                self.send(1 - room, &message);
            }
        }
    }

    /// The line loses, repeats, delays.
    fn send(&mut self, to: usize, message: &Message) {
        self.counts.sent += 1;
        if !self.faults {
            self.line.push((self.now.plus_ms(STEP_MS), to, message.clone()));
            return;
        }
        if self.dice.random_bool(0.2) {
            self.counts.lost += 1;
            return;
        }
        let copies = if self.dice.random_bool(0.25) { 3 } else { 1 };
        self.counts.repeated += copies - 1;
        for _ in 0..copies {
            let delay = match self.dice.random_range(0..10) {
                0..6 => self.dice.random_range(0..300),
                6..9 => self.dice.random_range(0..3_000),
                // Long enough to come when the unit has been elsewhere and back.
                _ => self.dice.random_range(0..120_000),
            };
            self.counts.late += u64::from(delay > 5_000);
            self.line.push((self.now.plus_ms(delay), to, message.clone()));
        }
    }

    fn deliver(&mut self) {
        let mut due: Vec<(Timestamp, usize, Message)> = Vec::new();
        let now = self.now;
        self.line.retain(|m| {
            if m.0 <= now {
                due.push(m.clone());
                false
            } else {
                true
            }
        });
        while !due.is_empty() {
            let (_, room, message) = due.swap_remove(self.dice.random_range(0..due.len()));
            self.receive(room, &message);
            self.check();
        }
    }

    /// A message at a room. To one that is down it is lost.
    fn receive(&mut self, room: usize, message: &Message) {
        let (me, other) = (self.desks[room].room.clone(), self.desks[1 - room].room.clone());
        let Some(journal) = self.desks[room].journal() else { return };
        let at = At { room: &me, sealer: journal.sealer() };
        match message {
            Message::Offer { lend, offer } => {
                let envelope = at.offered(&other, *lend, offer);
                let Some(events) = self.act(room, &envelope) else { return };
                let answer = events.iter().find_map(answer_in);
                let outcome = answer.unwrap_or_else(|| panic!("{}: an offer was answered by {events:?}", self.about()));
                self.send(1 - room, &Message::Answer { lend: *lend, outcome });
            }
            Message::Incident(passing) => {
                let i = &passing.incident;
                let new = new_incident(&i.kind, i.place.clone());
                let envelope = at.received(&other, passing, ClockStart::default(), new);
                let Some(events) = self.act(room, &envelope) else { return };
                let theirs = events.iter().find_map(|e| match &e.event {
                    Event::IncidentOpened { incident } => Some(incident.id),
                    _ => None,
                });
                self.counts.passed += u64::from(theirs.is_some());
                self.counts.kept += u64::from(theirs.is_none());
                self.send(1 - room, &Message::Passed { incident: i.id, offered: passing.offered, theirs });
            }
            Message::Help { emergency, help } => {
                let envelope = at.help(&other, *emergency, help);
                if self.act(room, &envelope).is_some() {
                    self.send(1 - room, &Message::Helped { emergency: *emergency });
                }
            }
            Message::Helped { emergency } => {
                let envelope = at.helped(*emergency);
                self.act(room, &envelope);
            }
            Message::Passed { incident, offered, theirs } => {
                let envelope = at.transferred(&other, *incident, *offered, *theirs);
                self.act(room, &envelope);
            }
            Message::Answer { lend, outcome } => {
                let envelope = at.answered(&other, *lend, *outcome);
                if let Some(events) = self.act(room, &envelope) {
                    let settled = events.iter().any(
                        |e| matches!(&e.event, Event::Lending(f) if matches!(&**f, Fact::LendSettled { outcome: o, .. } if o == outcome)),
                    );
                    assert!(settled, "{}: an answer is never contradicted", self.about());
                }
            }
        }
    }

    /// Durable events, if it came to that.
    fn act(&mut self, room: usize, envelope: &Envelope) -> Option<Vec<Recorded>> {
        let fault = match (&envelope.input, self.faults) {
            (Input::Lending(_) | Input::Incidents(_), true) => 0.3,
            (_, true) => 0.02,
            (_, false) => 0.0,
        };
        let before = self.desks[room].state().map_or(0, dawria::dispatch::State::seq);
        match self.desks[room].act(envelope, self.now, fault, &mut self.dice) {
            Done::Events(events) => {
                if events.last().is_some_and(|e| e.seq > before) {
                    self.count(room, &events);
                }
                Some(events)
            }
            Done::Refused(reject) => {
                *self.counts.refused.entry(reject.rule()).or_default() += 1;
                let expected = matches!(
                    reject,
                    Reject::UnitBetweenRooms { .. }
                        | Reject::UnitElsewhere { .. }
                        | Reject::UnitCommitted { .. }
                        | Reject::UnknownUnit(_)
                        | Reject::NoLend(_)
                        | Reject::TooMany { .. }
                        | Reject::AssignmentOver(_)
                        | Reject::NoTransfer(_)
                        | Reject::IncidentState { .. }
                        | Reject::NothingToChange
                        | Reject::UnitInEmergency(_)
                        | Reject::UnitOffDuty(_)
                        | Reject::UnitUnavailable(_)
                        | Reject::EmergencyOver(_)
                );
                assert!(expected, "{}: {reject}", self.about());
                None
            }
            Done::Down(end) => {
                if let Some((write, point)) = end {
                    *self.counts.ends.entry((room, write, point)).or_default() += 1;
                }
                None
            }
        }
    }

    fn count(&mut self, room: usize, events: &[Recorded]) {
        for e in events {
            match &e.event {
                Event::Lending(fact) => match &**fact {
                    Fact::LendReleased { .. } => self.counts.lendings += 1,
                    Fact::LendTaken { .. } => self.counts.taken[room] += 1,
                    Fact::LendDeclined { .. } => self.counts.declined[room] += 1,
                    _ => {}
                },
                Event::UnitAssigned { .. } => self.counts.assigned += 1,
                _ => {}
            }
        }
    }

    pub fn person(&mut self, room: usize, input: Input) -> Option<Vec<Recorded>> {
        let envelope = self.desks[room].envelope(input, &mut self.dice);
        self.act(room, &envelope)
    }

    pub fn any_unit(&mut self) -> UnitId {
        let (room, n) = (self.dice.random_range(0..2), self.dice.random_range(0..UNITS));
        UnitId::new(&format!("{}-{n}", ["C", "R"][room])).unwrap()
    }

    /// Whoever commands the unit lends or returns it; whoever does not is refused.
    fn lend(&mut self) {
        let (room, unit) = (self.dice.random_range(0..2), self.any_unit());
        let to: RoomId = self.desks[1 - room].room.clone();
        self.person(room, Input::Lending(Act::Release { unit, to }));
    }

    /// An incident comes up and is passed on at once; some are of a type that the other room does not know.
    fn pass_on(&mut self) {
        let room = self.dice.random_range(0..2);
        self.made += 1;
        let position = Position::new(335_000_000, -75_000_000 + self.made as i32).unwrap();
        let kind = if self.dice.random_bool(0.3) { ["night_noise", "theft"][room] } else { "public_drunkenness" };
        let incident = new_incident(kind, Place::at(position, PlaceSource::Operator));
        let Some(events) = self.person(room, Input::OpenIncident { call: None, unit: None, incident }) else { return };
        let opened = events.iter().find_map(|e| match &e.event {
            Event::IncidentOpened { incident } => Some(incident.id),
            _ => None,
        });
        if let Some(incident) = opened {
            let to = self.desks[1 - room].room.clone();
            self.person(room, Input::Incidents(IncidentAct::OfferTransfer { incident, to }));
        }
    }

    /// Of each incident made to be passed on: in how many rooms it waits or is worked on, and in how many it is open at all.
    fn check_incidents(&self, settled: bool) {
        for a in self.desks[0].states() {
            for b in self.desks[1].states() {
                let mut alive: BTreeMap<Position, (u32, u32)> = BTreeMap::new();
                for i in [a, b].into_iter().flat_map(|s| s.incidents().values()).filter(|i| !i.state.is_over()) {
                    let n = alive.entry(i.place.position).or_default();
                    n.0 += u32::from(i.state != IncidentState::Held);
                    n.1 += 1;
                }
                alive.remove(&Position::new(335_000_000, -75_000_000).unwrap());
                for (position, (active, open)) in alive {
                    assert!(active <= 1, "{}: the incident at {position} waits in two rooms", self.about());
                    assert!(!settled || (active, open) == (1, 1), "{}: the incident at {position} is open {open} times", self.about());
                }
            }
        }
    }

    /// Somebody sends a unit, from whichever room, or frees one.
    fn meddle(&mut self) {
        let (room, unit) = (self.dice.random_range(0..2), self.any_unit());
        let Some(state) = self.desks[room].state() else { return };
        let busy: Option<AssignmentId> = state.units().get(&unit).and_then(|u| u.assignment);
        let waiting: Option<IncidentId> = state.incidents().values().rev().find(|i| i.kind == "obstruction").map(|i| i.id);
        match (busy, waiting) {
            (Some(assignment), _) if self.dice.random_bool(0.8) => {
                self.person(room, Input::EndAssignment { assignment, reason: ClearReason::Freed });
            }
            (_, Some(incident)) => {
                let full = state.incidents().get(&incident).is_some_and(|i| i.assignments.len() > 30);
                if full {
                    self.incident(room);
                } else {
                    self.person(room, Input::Assign { incident, unit });
                }
            }
            (_, None) => {}
        }
    }
}

fn new_incident(kind: &str, place: Place) -> NewIncident {
    NewIncident {
        subject: SubjectId(uuid::Uuid::from_u128(1)),
        kind: kind.into(),
        priority: Priority::P4,
        place,
        details: None,
        exercise: false,
        hold_until: None,
    }
}

fn answer_in(e: &Recorded) -> Option<Outcome> {
    let Event::Lending(fact) = &e.event else { return None };
    match &**fact {
        Fact::LendTaken { .. } => Some(Outcome::Taken),
        Fact::LendDeclined { why, .. } => Some(Outcome::Declined(*why)),
        _ => None,
    }
}
