//! What the outside world knows: every event it was shown, what was acknowledged, which timers fired. Kept apart from the journal, and
//! compared with it after every start.

use dawria::{
    dispatch::{Event, Recorded, Settings, State, apply, input::DeadlineId, pending_effects, snapshot},
    id::InputId,
    quantity::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// A rule that does not hold, in words.
pub type Broken = String;

pub struct Record {
    /// Every event decided, as far as it still counts.
    pub events: Vec<Recorded>,
    /// Last events of the batches that were decided.
    ends: BTreeSet<u64>,
    /// Last event acknowledged.
    pub acknowledged: u64,
    /// The fold of what is acknowledged.
    shadow: State,
    /// First event of each input.
    inputs: BTreeMap<InputId, u64>,
    /// Timers that fired, by what and when due, with the event that says so.
    fired: BTreeMap<(String, Timestamp), u64>,
    pub timers: u64,
}

fn ensure(ok: bool, words: impl FnOnce() -> String) -> Result<(), Broken> {
    if ok { Ok(()) } else { Err(words()) }
}

impl Record {
    pub fn new(empty: State) -> Self {
        Self {
            events: Vec::new(),
            ends: BTreeSet::from([0]),
            acknowledged: 0,
            shadow: empty,
            inputs: BTreeMap::new(),
            fired: BTreeMap::new(),
            timers: 0,
        }
    }

    /// Events of one batch were decided. `due`: the deadline that was due before.
    pub fn decided(&mut self, new: &[Recorded], due: Option<(Timestamp, DeadlineId)>) -> Result<(), Broken> {
        for rec in new {
            self.in_order(rec)?;
            match &rec.event {
                Event::DeadlinePassed { deadline, .. } => self.fire(rec, deadline, due.as_ref())?,
                // Open deadlines moved with the clock: the same moment may come again.
                Event::ClockAccepted { .. } => self.fired.clear(),
                _ => {}
            }
            self.events.push(rec.clone());
        }
        self.ends.extend(new.last().map(|rec| rec.seq));
        Ok(())
    }

    fn in_order(&mut self, rec: &Recorded) -> Result<(), Broken> {
        ensure(rec.seq == self.events.len() as u64 + 1, || format!("event {} after event {}", rec.seq, self.events.len()))?;
        let before = self.events.last();
        if rec.n == 0 {
            let first = self.inputs.insert(rec.input, rec.seq);
            ensure(first.is_none(), || format!("input {} was decided twice: events {first:?} and {}", rec.input, rec.seq))?;
        } else {
            let follows = before.is_some_and(|b| b.input == rec.input && b.n + 1 == rec.n && b.content == rec.content);
            ensure(follows, || format!("event {} does not follow from the one before it of input {}", rec.seq, rec.input))?;
        }
        if let Some(b) = before {
            let set_back = matches!(b.event, Event::ClockAccepted { .. });
            ensure(set_back || rec.recorded_at >= b.recorded_at, || {
                format!("the time of event {} is before that of event {}", rec.seq, b.seq)
            })?;
        }
        Ok(())
    }

    fn fire(&mut self, rec: &Recorded, deadline: &DeadlineId, due: Option<&(Timestamp, DeadlineId)>) -> Result<(), Broken> {
        let due = due.filter(|(_, id)| id == deadline).map(|(at, _)| *at);
        let Some(at) = due else { return Err(format!("deadline {deadline:?} fired by event {} and was not the next one", rec.seq)) };
        ensure(at <= rec.recorded_at, || format!("deadline {deadline:?} of {at} fired early, at {}", rec.recorded_at))?;
        let before = self.fired.insert((format!("{deadline:?}"), at), rec.seq);
        self.timers += 1;
        ensure(before.is_none(), || format!("deadline {deadline:?} of {at} fired twice: events {before:?} and {}", rec.seq))
    }

    /// The journal says that everything up to `seq` is durable.
    pub fn acknowledge(&mut self, seq: u64) -> Result<(), Broken> {
        ensure(seq <= self.events.len() as u64, || format!("event {seq} was acknowledged and never decided"))?;
        self.acknowledged = self.acknowledged.max(seq);
        self.fold_to(self.acknowledged)
    }

    fn fold_to(&mut self, seq: u64) -> Result<(), Broken> {
        while self.shadow.seq() < seq {
            let next = &self.events[self.shadow.seq() as usize];
            apply(&mut self.shadow, next).map_err(|e| format!("the events do not fold: {e}"))?;
        }
        Ok(())
    }

    /// A start found a journal that ends at `last`: nothing acknowledged is missing, no batch is there in part. What is not there never
    /// happened.
    pub fn found(&mut self, last: u64) -> Result<(), Broken> {
        ensure(last >= self.acknowledged, || {
            format!("event {} was acknowledged and is lost: the journal ends at event {last}", self.acknowledged)
        })?;
        ensure(last <= self.events.len() as u64, || {
            format!("the journal ends at event {last}, and only {} were decided", self.events.len())
        })?;
        ensure(self.ends.contains(&last), || format!("the journal ends at event {last}, in the middle of a batch"))?;
        self.events.truncate(last as usize);
        self.ends.retain(|end| *end <= last);
        self.inputs.retain(|_, seq| *seq <= last);
        self.fired.retain(|_, seq| *seq <= last);
        self.acknowledge(last)
    }

    /// The restored state is the fold of the events, and owes the same.
    pub fn same_state(&self, restored: &State) -> Result<(), Broken> {
        ensure(restored.seq() == self.shadow.seq(), || format!("restored to event {} of {}", restored.seq(), self.shadow.seq()))?;
        let equal = snapshot::hash(restored) == snapshot::hash(&self.shadow);
        ensure(equal, || format!("the state restored at event {} is not the fold of the events", restored.seq()))?;
        let (owed, should) = (pending_effects(restored), pending_effects(&self.shadow));
        ensure(owed == should, || format!("owed after the restart: {owed:?}; owed before it: {should:?}"))
    }

    /// What the journal gives back for an input is what was decided for it.
    pub fn same_events(&self, input: InputId, found: &[Recorded]) -> Result<(), Broken> {
        let from = self.inputs.get(&input).map_or(self.events.len(), |seq| *seq as usize - 1);
        let known: Vec<&Recorded> = self.events[from..].iter().take_while(|rec| rec.input == input).collect();
        ensure(found.iter().eq(known.iter().copied()), || {
            format!("the journal has {} events of input {input}, and not the {} that were decided", found.len(), known.len())
        })
    }
}

/// The record's own rules are told apart.
#[test]
fn a_lost_a_torn_and_a_repeated_event_are_told_apart() {
    let mut driver = crate::driver::Driver::new(5).keeping();
    let mut record = Record::new(State::new(crate::driver::room(), Settings::example()));
    for _ in 0..20 {
        let due = driver.state.next_deadline();
        driver.step();
        record.decided(&driver.kept.replace(Vec::new()).unwrap(), due).unwrap();
    }
    let (all, half) = (record.events.len() as u64, record.events.len() as u64 / 2);
    let torn = (1..all).find(|seq| !record.ends.contains(seq)).unwrap();
    assert!(record.found(torn).unwrap_err().contains("in the middle of a batch"));
    assert!(record.acknowledge(all + 1).unwrap_err().contains("never decided"));
    record.acknowledge(half).unwrap();
    assert!(record.found(half - 1).unwrap_err().contains("was acknowledged and is lost"));
    assert!(record.found(all + 1).unwrap_err().contains("only"));
    record.found(all).unwrap();
    record.same_state(&driver.state).unwrap();
    let again = Recorded { seq: all + 1, ..record.events[0].clone() };
    assert!(record.decided(&[again], None).unwrap_err().contains("decided twice"));
}
