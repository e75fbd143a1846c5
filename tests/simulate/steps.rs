//! What may happen in one step of a simulated life.

use crate::{
    disk::Power,
    inputs::{self, Pick},
    life::{Life, Up},
    machine::{HOUR_MS, TWENTY_YEARS_MS},
    record::Broken,
};
use dawria::{
    dispatch::{Ctx, Envelope, Event, Input, Recorded, decide, invariant, model::*, recall},
    id::SubjectId,
    store::{Batch, Level, PackedDecision, ReadError, sqlite::EraseError},
};
use rand::{Rng, RngExt};

impl Life {
    /// One step: perhaps something goes wrong, then something is asked. Whatever is decided is checked at once.
    pub fn step(&mut self) -> Result<(), Broken> {
        self.counts.steps += 1;
        if self.up.is_none() {
            return self.start();
        }
        self.disturb()?;
        if self.up.is_none() {
            return Ok(());
        }
        match self.dice.random_range(0..1_000) {
            0..700 => self.work(1)?,
            700..760 => {
                let batches = self.dice.random_range(2..7);
                self.work(batches)?;
            }
            760..940 => {
                let envelope = self.anything();
                self.ask(envelope)?;
            }
            940..980 => self.repeat()?,
            980..995 => self.read()?,
            _ => self.erase()?,
        }
        Ok(())
    }

    /// Faults, clocks, full disks, and ends of the process in between.
    fn disturb(&mut self) -> Result<(), Broken> {
        match self.dice.random_range(0..1_000) {
            0..9 => self.plan_fault(60),
            9..11 => {
                // In order: everything is written, the log is cleared.
                self.up = None;
                self.machine.pass(5_000);
            }
            11 => {
                self.disk.kill(Power::Off);
                self.go_down();
            }
            12 => {
                self.disk.kill(Power::Killed);
                self.go_down();
            }
            13..21 => self.jump(),
            21..27 => {
                let free = [0, 200_000, 3 << 20, 8 << 20, 20 << 20, 50 << 20, 200 << 20][self.dice.random_range(0..7)];
                self.disk.leave_free(Some(free));
                self.counts.full += 1;
            }
            27..47 => self.disk.leave_free(None),
            _ => {}
        }
        Ok(())
    }

    fn jump(&mut self) {
        self.counts.clock_jumps += 1;
        match self.dice.random_range(0..8) {
            0 => self.machine.set_wall(HOUR_MS),
            1 => self.machine.set_wall(-HOUR_MS),
            2 => self.machine.set_wall(TWENTY_YEARS_MS),
            3 => self.machine.set_wall(-TWENTY_YEARS_MS),
            4 => self.machine.set_wall(self.dice.random_range(-1_900..1_900)),
            // Suspended for hours or days.
            5 => self.machine.pass(self.dice.random_range(1..12) * HOUR_MS),
            _ => self.machine.pass(self.dice.random_range(24..120) * HOUR_MS),
        }
    }

    /// The orderly work of a room, some batches of it.
    fn work(&mut self, batches: usize) -> Result<(), Broken> {
        let mut decided = Vec::new();
        for _ in 0..batches {
            // As the shell does before each decision.
            if self.level() == Level::Full {
                self.counts.refused_for_room += 1;
                break;
            }
            let Some(up) = &mut self.up else { break };
            let now = up.steering.now(self.machine.readings());
            (up.driver.now, up.driver.clock_doubtful) = (now.at, now.doubtful);
            let due = up.driver.state.next_deadline();
            // The faults wait while the driver seals: it cannot be asked again.
            let plan = self.disk.suspend_plan();
            let batch = up.driver.step();
            self.disk.resume_plan(plan);
            self.machine.pass(up.driver.now.since_ms(now.at).max(0));
            let new = up.driver.kept.replace(Vec::new()).unwrap_or_default();
            self.decided(&new, due)?;
            decided.push(self.with_snapshot(batch));
        }
        self.commit(decided).map(drop)
    }

    fn level(&self) -> Level {
        self.up.as_ref().map_or(Level::Full, |up| up.journal.headroom().level())
    }

    fn with_snapshot(&mut self, mut batch: Batch) -> Batch {
        let Some(up) = &self.up else { return batch };
        let level = up.journal.headroom().level();
        if batch.last_seq().is_some_and(|last| up.journal.snapshot_due(last)) && level > Level::Tight {
            batch.snapshot(&up.driver.state);
        }
        if level > Level::Tight && self.dice.random_range(0..10) == 0 {
            let record = format!("{{\"units\":[{}]}}", self.dice.random_range(0..1_000_000));
            batch.decision(up.driver.now, PackedDecision::pack(record.as_bytes()).unwrap());
        }
        batch
    }

    /// New events: into the record, into the trace, and checked.
    fn decided(
        &mut self,
        new: &[Recorded],
        due: Option<(dawria::quantity::Timestamp, dawria::dispatch::input::DeadlineId)>,
    ) -> Result<(), Broken> {
        for rec in new {
            // Sealed texts are as random as their keys.
            let line = if self.sealed { Vec::new() } else { serde_json::to_vec(rec).unwrap() };
            self.disk.note(&line);
        }
        self.record.decided(new, due)?;
        match &self.up {
            Some(up) => invariant::check(&up.driver.state).map_err(|e| format!("after event {}: {e}", up.driver.state.seq())),
            None => Ok(()),
        }
    }

    /// Anything anybody may ask; now and then a technician accepts the clock.
    fn anything(&mut self) -> Envelope {
        let wall = self.machine.wall();
        let Some(up) = &mut self.up else { unreachable!("asked of a running process") };
        let id = up.driver.id();
        let mut random = [0; 16];
        self.dice.fill_bytes(&mut random);
        let content = Fingerprint(random.iter().map(|b| format!("{b:02x}")).collect());
        let (source, input) = if self.dice.random_range(0..30) == 0 {
            (Source::Operator, Input::AcceptClock { wall })
        } else {
            inputs::any(&mut Pick { state: &up.driver.state, dice: &mut self.dice, id })
        };
        let occurred_at = match self.dice.random_range(0..6) {
            0 => Some(wall.plus_ms(-self.dice.random_range(0..900_000))),
            1 => Some(wall.plus_ms(self.dice.random_range(-TWENTY_YEARS_MS..TWENTY_YEARS_MS))),
            _ => None,
        };
        let actor = Actor { account: "demo".into(), role: "operator".into(), position: None };
        Envelope { id, content, actor, source, occurred_at, position: None, input }
    }

    /// The way of an input through the shell: known? room? recalled? decide, apply, append, answer.
    pub fn ask(&mut self, envelope: Envelope) -> Result<(), Broken> {
        match self.try_ask(&envelope) {
            Ok(done) => done,
            Err(error) => {
                self.unanswered.push(envelope);
                self.excused(&format!("a read failed: {error}"))
            }
        }
    }

    fn try_ask(&mut self, envelope: &Envelope) -> Result<Result<(), Broken>, ReadError> {
        let Some(up) = &self.up else { return Ok(Ok(())) };
        let known = up.journal.owner_reader().events_of_input(envelope.id)?;
        if !known.is_empty() {
            self.counts.repeats += 1;
            return Ok(self.record.same_events(envelope.id, &known));
        }
        if self.level() == Level::Full {
            self.counts.refused_for_room += 1;
            return Ok(Ok(()));
        }
        let recalled = recalled(up, &envelope.input)?;
        Ok(self.act(envelope, recalled))
    }

    fn act(&mut self, envelope: &Envelope, recalled: Option<Box<Recalled>>) -> Result<(), Broken> {
        let Some(up) = &mut self.up else { return Ok(()) };
        let now = up.steering.now(self.machine.readings());
        let due = up.driver.state.next_deadline();
        self.counts.recalled += u64::from(recalled.is_some());
        let ctx = Ctx { now: now.at, clock_doubtful: now.doubtful, recalled };
        let before = up.driver.state.clone();
        let events = match decide(&up.driver.state, &ctx, envelope) {
            Ok(events) => events,
            Err(reject) => {
                let same = up.driver.state == before;
                let named = !reject.rule().is_empty();
                return if same && named { Ok(()) } else { Err(format!("a refusal changed the state: {reject}")) };
            }
        };
        if events.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new();
        for recorded in &events {
            batch.apply(&mut up.driver.state, recorded).map_err(|e| e.to_string())?;
        }
        if events.iter().any(|e| matches!(e.event, Event::ClockAccepted { .. })) {
            up.steering.accept(self.machine.readings());
        }
        self.decided(&events, due)?;
        let batch = self.with_snapshot(batch);
        if self.commit(vec![batch])? {
            self.answered.push(envelope.clone());
        } else {
            // Its sender heard nothing and will ask again.
            self.unanswered.push(envelope.clone());
        }
        Ok(())
    }

    /// Somebody sends again what was not answered, or what was.
    fn repeat(&mut self) -> Result<(), Broken> {
        if let Some(envelope) = self.unanswered.pop() {
            return self.ask(envelope);
        }
        if self.answered.is_empty() {
            return Ok(());
        }
        let again = self.answered[self.dice.random_range(0..self.answered.len())].clone();
        let decided = self.record.events.len();
        self.ask(again)?;
        if self.up.is_some() && self.record.events.len() != decided {
            return Err("an input that was answered was decided again".into());
        }
        Ok(())
    }

    /// Lists and histories, as screens ask for them.
    fn read(&mut self) -> Result<(), Broken> {
        let Some(up) = &self.up else { return Ok(()) };
        let Some(incident) = up.driver.state.incidents().keys().next_back().copied() else { return Ok(()) };
        let state = &up.driver.state;
        match up.journal.owner_reader().incident(incident) {
            Ok(stored) if stored.as_ref() == state.incidents().get(&incident) => Ok(()),
            Ok(stored) => {
                Err(format!("incident {incident} is {:?} in memory and {stored:?} on the disk", state.incidents().get(&incident)))
            }
            Err(error) => self.excused(&format!("a read failed: {error}")),
        }
    }

    /// Somebody's data are erased: once that is acknowledged it holds for ever.
    fn erase(&mut self) -> Result<(), Broken> {
        let Some(up) = self.up.as_ref().filter(|_| self.sealed) else { return Ok(()) };
        let subjects: Vec<SubjectId> = up.driver.state.calls().values().map(|c| c.subject).collect();
        if subjects.is_empty() || self.level() == Level::Full {
            return Ok(());
        }
        let subject = subjects[self.dice.random_range(0..subjects.len())];
        let turns = self.disk.turns() + 1;
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let done = runtime.block_on(up.journal.erase(subject, None, up.driver.now));
        self.disk.wait_turns(turns);
        match done {
            Ok(()) => {
                self.erased.insert(subject);
                self.counts.erasures += 1;
                // The checkpoint after it may have failed.
                if up.journal.is_writable() { Ok(()) } else { self.excused("the journal stopped after an erasure") }
            }
            // Told that nothing was erased: it may be asked again once there is room.
            Err(EraseError::DiskFull) => self.excused_for_room(),
            Err(EraseError::LogBusy) => self.excused_for_room().map_err(|_| "nobody reads, and the log is busy".into()),
            Err(error) => self.excused(&error.to_string()),
        }
    }
}

fn recalled(up: &Up, input: &Input) -> Result<Option<Box<Recalled>>, ReadError> {
    let reader = up.journal.owner_reader();
    let incident = match recall::wanted(&up.driver.state, input) {
        None => return Ok(None),
        Some(recall::Wanted::Incident(id)) => id,
        Some(recall::Wanted::Assignment(id)) => match reader.assignment(id)? {
            Some(assignment) => assignment.incident,
            None => return Ok(None),
        },
    };
    Ok(reader.recalled(incident)?.map(Box::new))
}
