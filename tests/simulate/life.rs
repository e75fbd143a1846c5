//! One simulated life of a room: a process over a disk that fails, started again and again.

use crate::{
    disk::{Fault, Power, SimDisk},
    driver::{Driver, room},
    machine::Machine,
    record::{Broken, Record},
    small::Beside,
    vfs::Vfs,
};
use dawria::{
    clock::Steering,
    dispatch::{Envelope, Recorded, Settings, State, invariant},
    id::SubjectId,
    store::{Batch, Journal, OpenError, Options, ReadError, sqlite::Synchronous, tool},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::BTreeSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// Units of the simulated room.
const UNITS: u32 = 14;
/// Events between snapshots.
const SNAPSHOT_EVERY: u64 = 150;
/// Starts that may fail one after the other while faults strike.
const STARTS_MAX: u32 = 25;

/// What happened, for the printed sum.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub steps: u64,
    pub events: u64,
    pub starts: u64,
    pub power_losses: u64,
    pub kills: u64,
    pub disk_errors: u64,
    pub full: u64,
    pub refused_for_room: u64,
    pub unacknowledged_kept: u64,
    pub unacknowledged_lost: u64,
    pub clock_jumps: u64,
    pub recalled: u64,
    pub repeats: u64,
    pub erasures: u64,
    pub timers: u64,
    pub calls: u64,
}

/// A running process.
pub struct Up {
    pub driver: Driver,
    pub steering: Steering,
    pub journal: Journal,
}

pub struct Life {
    pub dice: ChaCha8Rng,
    pub up: Option<Up>,
    pub disk: Arc<SimDisk>,
    pub machine: Machine,
    pub record: Record,
    pub counts: Counts,
    /// Personal fields are sealed by real, random keys; such a life is not repeated call by call.
    pub sealed: bool,
    /// Inputs sent and not answered: their senders will try again.
    pub unanswered: Vec<Envelope>,
    /// Inputs that were answered.
    pub answered: Vec<Envelope>,
    /// Subjects whose erasure was acknowledged.
    pub erased: BTreeSet<SubjectId>,
    /// Starts that failed since the last good one.
    failed_starts: u32,
    /// Last: connections must be closed before.
    _vfs: Vfs,
}

/// Names of the disks of one process.
static LIVES: AtomicU64 = AtomicU64::new(0);

pub fn settings() -> Settings {
    Settings::example()
}

impl Life {
    fn new(seed: u64, synchronous: Synchronous, sealed: bool) -> Self {
        let name = format!("simulated-{}", LIVES.fetch_add(1, Relaxed));
        let disk = Arc::new(SimDisk::new(&name, seed ^ 0x5eed_d15c, synchronous));
        Self {
            dice: ChaCha8Rng::seed_from_u64(seed),
            up: None,
            machine: Machine::new(),
            record: Record::new(State::new(room(), settings())),
            counts: Counts::default(),
            sealed,
            unanswered: Vec::new(),
            answered: Vec::new(),
            erased: BTreeSet::new(),
            failed_starts: 0,
            _vfs: Vfs::register(&disk),
            disk,
        }
    }

    /// Out of the box: the first start may fail like any other.
    pub fn begin(seed: u64, synchronous: Synchronous, sealed: bool) -> Self {
        let mut life = Self::new(seed, synchronous, sealed);
        if life.percent(30.0) {
            life.plan_fault(150);
        }
        life
    }

    pub fn percent(&mut self, of: f64) -> bool {
        self.dice.random_bool(of / 100.0)
    }

    /// Starts the process; a fault of the plan may end it at once.
    pub fn start(&mut self) -> Result<(), Broken> {
        self.counts.starts += 1;
        let beside = Arc::new(Beside(self.disk.clone()));
        let options = Options::new(room(), self.machine.wall()).disk(beside).snapshot_every(SNAPSHOT_EVERY);
        let started = Journal::open(Path::new("/simulated"), options);
        let (journal, recovered) = match started {
            Ok(opened) => opened,
            Err(error) => return self.failed_start(&error),
        };
        let before = (self.record.acknowledged, self.record.events.len() as u64);
        self.record.found(recovered.last_seq)?;
        self.disk.note(&recovered.last_seq.to_be_bytes());
        self.counts.unacknowledged_kept += recovered.last_seq - before.0;
        self.counts.unacknowledged_lost += before.1 - recovered.last_seq;
        let state = match journal.restore(&recovered, settings()) {
            Ok(state) => state,
            Err(error) => {
                drop(journal);
                return self.excused(&format!("the room does not start: {error}"));
            }
        };
        self.record.same_state(&state)?;
        invariant::check(&state).map_err(|e| format!("after a restart: {e}"))?;
        let (last, doubted) = (state.last_stamp(), state.clock_doubted());
        let mut driver = Driver::from(state, self.dice.random()).keeping();
        driver.units = UNITS;
        if self.sealed {
            driver = driver.sealing(journal.sealer());
        }
        let mut steering = Steering::start(self.machine.readings(), last, doubted);
        let now = steering.now(self.machine.readings()).at;
        if last.is_some_and(|last| now < last) {
            return Err(format!("the clock starts at {now}, before the journal's last stamp {last:?}"));
        }
        self.failed_starts = 0;
        self.up = Some(Up { driver, steering, journal });
        self.look_back()
    }

    /// After a start: the newest events read as they were decided, personal fields open, erased ones stay closed.
    fn look_back(&mut self) -> Result<(), Broken> {
        let Some(up) = &self.up else { return Ok(()) };
        let from = self.record.events.len().saturating_sub(120);
        let mut found: Vec<Recorded> = Vec::new();
        let read = up.journal.replay(from as u64, |rec| {
            found.push(rec);
            Ok::<_, ReadError>(())
        });
        if let Err(error) = read {
            return self.excused(&format!("the journal does not read: {error}"));
        }
        if found != self.record.events[from..] {
            return Err(format!("the events after {from} are not those that were decided"));
        }
        self.open_fields()
    }

    fn open_fields(&mut self) -> Result<(), Broken> {
        use dawria::store::seal::SealError;
        let Some(up) = self.up.as_ref().filter(|_| self.sealed) else { return Ok(()) };
        let newest = up.driver.state.incidents().values().rev().take(3);
        for (incident, details) in newest.filter_map(|i| Some((i.id, i.details.clone()?))) {
            match up.journal.sealer().open(&details, "details") {
                Ok(_) => {}
                Err(SealError::Erased) if self.erased.contains(&details.subject) => {}
                Err(SealError::Read(_)) => return self.excused("a key does not read"),
                Err(error) => return Err(format!("the details of incident {incident} do not open after a restart: {error}")),
            }
        }
        for subject in self.erased.iter().rev().take(3) {
            match up.journal.sealer().seal(*subject, "details", "again") {
                Err(SealError::Erased) => {}
                Err(SealError::Read(_)) => return self.excused("a key does not read"),
                other => return Err(format!("subject {} was erased, and is not any more: {other:?}", subject.0)),
            }
        }
        Ok(())
    }

    fn failed_start(&mut self, error: &OpenError) -> Result<(), Broken> {
        self.failed_starts += 1;
        if matches!(error, OpenError::Lost { .. } | OpenError::Damaged { .. } | OpenError::NotAJournal { .. } | OpenError::OtherRoom { .. })
        {
            return Err(error.to_string());
        }
        if self.failed_starts > STARTS_MAX {
            return Err(format!("{STARTS_MAX} starts in a row failed, the last one: {error}"));
        }
        // A disk that is full may keep the store closed until there is room.
        if error.to_string().contains("full") {
            self.counts.full += 1;
            self.disk.leave_free(None);
            self.disk.kill(Power::Killed);
        }
        self.excused(&format!("the store does not open: {error}"))
    }

    /// Something failed: allowed when a fault struck, and then the process ends. Otherwise it is what we are looking for.
    pub fn excused(&mut self, words: &str) -> Result<(), Broken> {
        let struck = self.disk.struck();
        let mut excuse = self.disk.power() != Power::On;
        for (fault, _) in &struck {
            match fault {
                Fault::Eio | Fault::EioAtSync => (self.counts.disk_errors, excuse) = (self.counts.disk_errors + 1, true),
                // Filled up by others in the middle of a commit: what the reserve is for.
                Fault::Fill(_) => {
                    self.counts.full += 1;
                    excuse |= words.contains("full") && !self.disk.reserve_when_filled();
                }
                Fault::PowerLoss | Fault::Kill => {}
            }
        }
        if !excuse {
            return Err(format!("{words} (and nothing had failed: {struck:?})"));
        }
        self.go_down();
        Ok(())
    }

    /// Something was refused because the disk is full: right when it is, and the process lives on.
    pub fn excused_for_room(&mut self) -> Result<(), Broken> {
        self.counts.refused_for_room += 1;
        if self.disk.is_filled() { Ok(()) } else { Err("refused for want of room, and there is room".into()) }
    }

    /// The process ends, by its own will after a failure or by force, and the machine gets ready for the next start.
    pub fn go_down(&mut self) {
        if self.up.as_ref().is_some_and(|up| !up.journal.is_writable()) {
            // A writer that stopped closes its files by itself: until then the disk must not change under it.
            self.disk.wait_turns(u64::MAX);
        }
        if self.disk.power() == Power::On {
            let off = self.percent(35.0);
            self.disk.kill(if off { Power::Off } else { Power::Killed });
        }
        self.up = None;
        if self.disk.power() == Power::Off {
            self.counts.power_losses += 1;
            self.machine.boot();
            if self.percent(8.0) {
                self.machine.forget_time();
            }
        } else {
            self.counts.kills += 1;
        }
        let evict = self.percent(30.0);
        self.disk.boot(evict);
        let down_ms = self.dice.random_range(1..600_000);
        self.machine.pass(down_ms);
        if self.percent(20.0) {
            // Faults do not wait until the start is over.
            self.plan_fault(400);
        }
    }

    /// A fault some calls from now.
    pub fn plan_fault(&mut self, within: u64) {
        let after = self.dice.random_range(0..within);
        let fault = match self.dice.random_range(0..10) {
            0..5 => Fault::PowerLoss,
            5..7 => Fault::Kill,
            7 => Fault::Eio,
            8 => Fault::EioAtSync,
            _ => Fault::Fill(self.dice.random_range(0..40_000)),
        };
        self.disk.plan(if fault == Fault::EioAtSync { after % 4 } else { after }, fault);
    }

    /// Appends the batches, more than one of them with the first one's sync held until all wait, and takes what the journal says.
    pub fn commit(&mut self, mut batches: Vec<Batch>) -> Result<bool, Broken> {
        let Some(up) = &self.up else { return Ok(false) };
        if batches.is_empty() {
            return Ok(true);
        }
        let turns = self.disk.turns() + batches.len().min(2) as u64;
        let rest = batches.split_off(1);
        if !rest.is_empty() {
            self.disk.hold_next_sync();
        }
        let mut answers = Vec::new();
        answers.extend(batches.into_iter().map(|first| up.journal.append_blocking(first)));
        if !rest.is_empty() {
            self.disk.wait_held();
            answers.extend(rest.into_iter().map(|batch| up.journal.append_blocking(batch)));
            self.disk.release();
        }
        let mut failure = None;
        for answer in answers {
            match answer.and_then(|receipt| receipt.wait()) {
                Ok(durable) => self.record.acknowledge(durable.seq())?,
                Err(poisoned) => failure = Some(poisoned.to_string()),
            }
        }
        self.disk.wait_turns(turns);
        // Whoever only looks is told the same.
        self.record.acknowledge(up.journal.durable().seq())?;
        if failure.is_none() && !up.journal.is_writable() {
            let reason = up.journal.append_blocking(Batch::new()).err().map(|poisoned| poisoned.to_string());
            failure = Some(format!("after its last answer: {}", reason.unwrap_or_default()));
        }
        let Some(words) = failure else { return Ok(true) };
        self.excused(&words)?;
        Ok(false)
    }

    /// The end: everything settled, the process stopped in order, the files checked by the tool that technicians use.
    pub fn end(mut self) -> Result<([u8; 32], Counts), Broken> {
        self.disk.no_plan();
        self.disk.leave_free(None);
        for _ in 0..STARTS_MAX {
            if self.up.is_some() {
                break;
            }
            self.start()?;
        }
        self.up = None;
        let (trace, calls) = self.disk.trace();
        let copy = tempfile::tempdir().unwrap();
        self.disk.export(copy.path());
        let report = tool::verify(copy.path()).map_err(|e| format!("verify: {e}"))?;
        if !report.is_sound() || report.events != self.record.events.len() as u64 {
            return Err(format!("{} events were decided; verify says\n{report}", self.record.events.len()));
        }
        (self.counts.events, self.counts.timers, self.counts.calls) = (report.events, self.record.timers, calls);
        Ok((trace, self.counts))
    }
}
