//! One room on a journal and a disk of its own, started again and again.

use crate::{
    disk::{Fault, Power, SimDisk},
    small::Beside,
    vfs::Vfs,
};
use dawria::{
    dispatch::{
        Ctx, Envelope, Event, Input, Recorded, Reject, Settings, State, decide, invariant,
        lending::Fact,
        model::{Actor, Fingerprint, Source},
    },
    id::{InputId, RoomId},
    quantity::Timestamp,
    store::{Batch, Journal, Options, sqlite::Synchronous},
};
use rand::{Rng, RngExt};
use rand_chacha::ChaCha8Rng;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// The writes of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Write {
    Released,
    Taken,
    Declined,
    Settled,
    /// Of an incident on its way: offered, taken or declined, answered.
    Passed,
    Other,
}

/// When the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// Decided, nothing written.
    Before,
    /// While the write is under way.
    During,
    /// Written; nothing has left.
    After,
}

/// What came of an act.
pub enum Done {
    /// Decided and durable.
    Events(Vec<Recorded>),
    /// Refused.
    Refused(Reject),
    /// The process ended at this point of this write, or was not there.
    Down(Option<(Write, Point)>),
}

pub struct Desk {
    pub room: RoomId,
    settings: Arc<Settings>,
    other: RoomId,
    disk: Arc<SimDisk>,
    up: Option<(Journal, State)>,
    /// While it is down: what the disk may hold.
    maybe: Vec<State>,
    pub back_at: Timestamp,
    pub starts: u64,
    pub power_losses: u64,
    _vfs: Vfs,
}

static DESKS: AtomicU64 = AtomicU64::new(0);

impl Desk {
    pub fn new(room: &str, other: &str, units: u32, seed: u64, now: Timestamp) -> Self {
        let disk = Arc::new(SimDisk::new(&format!("lending-{}", DESKS.fetch_add(1, Relaxed)), seed, Synchronous::Full));
        let mut settings = Settings::example();
        settings.room = RoomId::new(room).unwrap();
        settings.limits.units = units;
        // What is passed on and not known there is declined.
        let unknown = if room == "rabat" { "night_noise" } else { "theft" };
        settings.types.retain(|t| t.code != unknown);
        let settings = Arc::new(settings);
        let mut empty = State::new(settings.room.clone(), settings.clone());
        empty.reach([RoomId::new(other).unwrap()]);
        let maybe = vec![empty];
        let vfs = Vfs::register(&disk);
        let room = settings.room.clone();
        let other = RoomId::new(other).unwrap();
        let mut desk = Self { room, settings, other, disk, up: None, maybe, back_at: now, starts: 0, power_losses: 0, _vfs: vfs };
        desk.start(now);
        desk
    }

    /// What this room's journal says, or may say.
    pub fn states(&self) -> Vec<&State> {
        match &self.up {
            Some((_, state)) => vec![state],
            None => self.maybe.iter().collect(),
        }
    }

    pub fn state(&self) -> Option<&State> {
        self.up.as_ref().map(|(_, state)| state)
    }

    pub fn journal(&self) -> Option<&Journal> {
        self.up.as_ref().map(|(journal, _)| journal)
    }

    /// Starts the process from what the disk holds: one of the states it may hold, and no other.
    pub fn start(&mut self, now: Timestamp) {
        self.starts += 1;
        let options = Options::new(self.room.clone(), now).disk(Arc::new(Beside(self.disk.clone()))).snapshot_every(100);
        let (journal, recovered) = Journal::open(Path::new("/simulated"), options).unwrap();
        let mut state = journal.restore(&recovered, self.settings.clone()).unwrap();
        state.reach([self.other.clone()]);
        assert!(self.maybe.contains(&state), "room {}: the disk holds event {}, which nobody decided so", self.room, recovered.last_seq);
        invariant::check(&state).unwrap();
        self.up = Some((journal, state));
        self.maybe.clear();
    }

    /// The process ends by force, perhaps with the power.
    pub fn end(&mut self, maybe: Vec<State>, dice: &mut ChaCha8Rng, now: Timestamp) {
        if let Some((journal, _)) = self.up.take() {
            if !journal.is_writable() {
                self.disk.wait_turns(u64::MAX);
            }
            if self.disk.power() == Power::On {
                self.disk.kill(if dice.random_bool(0.5) { Power::Off } else { Power::Killed });
            }
            drop(journal);
            self.power_losses += u64::from(self.disk.power() == Power::Off);
            self.disk.boot(dice.random_bool(0.3));
            self.maybe = maybe;
            self.back_at = now.plus_ms(dice.random_range(100..3_000));
        }
    }

    /// One act, alone in its batch, as the shell does it: a known id gets its answer again; nothing is told before it is durable.
    pub fn act(&mut self, envelope: &Envelope, now: Timestamp, fault: f64, dice: &mut ChaCha8Rng) -> Done {
        let Some((journal, state)) = &mut self.up else { return Done::Down(None) };
        let known = journal.owner_reader().events_of_input(envelope.id).unwrap();
        if !known.is_empty() {
            assert_eq!(known[0].content, envelope.content, "one id means one thing");
            return Done::Events(known);
        }
        let ctx = Ctx { now, clock_doubtful: false, recalled: None };
        let events = match decide(state, &ctx, envelope) {
            Ok(events) => events,
            Err(reject) => return Done::Refused(reject),
        };
        let write = write_of(&events);
        let point = (dice.random_bool(fault)).then(|| [Point::Before, Point::During, Point::After][dice.random_range(0..3)]);
        let before = state.clone();
        if point == Some(Point::Before) {
            self.end(vec![before], dice, now);
            return Done::Down(Some((write, Point::Before)));
        }
        let mut batch = Batch::new();
        for recorded in &events {
            batch.apply(state, recorded).unwrap();
        }
        invariant::check(state).unwrap();
        if journal.snapshot_due(state.seq()) {
            batch.snapshot(state);
        }
        if point == Some(Point::During) {
            let fault = [Fault::PowerLoss, Fault::Kill, Fault::Eio, Fault::EioAtSync][dice.random_range(0..4)];
            let after = if fault == Fault::EioAtSync { 0 } else { dice.random_range(0..12) };
            self.disk.plan(after, fault);
        }
        let turns = self.disk.turns() + 1;
        let receipt = journal.append_blocking(batch).and_then(|receipt| receipt.wait());
        if receipt.is_ok() {
            self.disk.wait_turns(turns);
        }
        self.disk.no_plan();
        let after = state.clone();
        let survived = receipt.is_ok() && journal.is_writable() && self.disk.power() == Power::On;
        match (receipt.is_ok(), point) {
            // Nobody was told: it may be there or not.
            (false, _) => self.end(vec![before, after], dice, now),
            (true, Some(_)) => self.end(vec![after], dice, now),
            (true, None) => {
                assert!(survived, "nothing had failed");
                return Done::Events(events);
            }
        }
        Done::Down(Some((write, if receipt.is_ok() { Point::After } else { Point::During })))
    }

    /// An input of a person.
    pub fn envelope(&self, input: Input, dice: &mut ChaCha8Rng) -> Envelope {
        let mut random = [0; 16];
        dice.fill_bytes(&mut random);
        let id = uuid::Builder::from_random_bytes(random).into_uuid();
        Envelope {
            id: InputId(id),
            content: Fingerprint(id.simple().to_string()),
            actor: Actor { account: "demo".into(), role: "operator".into(), position: None },
            source: Source::Operator,
            occurred_at: None,
            position: None,
            input,
        }
    }
}

fn write_of(events: &[Recorded]) -> Write {
    match events.first().map(|e| &e.event) {
        Some(Event::Lending(fact)) => match &**fact {
            Fact::LendReleased { .. } => Write::Released,
            Fact::LendTaken { .. } => Write::Taken,
            Fact::LendDeclined { .. } => Write::Declined,
            Fact::LendSettled { .. } => Write::Settled,
            Fact::IncidentDeclined { .. } => Write::Passed,
            _ => Write::Other,
        },
        Some(Event::IncidentOpened { incident }) if incident.received_from.is_some() => Write::Passed,
        Some(Event::Incidents(_)) => Write::Passed,
        _ => Write::Other,
    }
}
