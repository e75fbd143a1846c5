//! The simulated disk: names, files, power, faults by plan, and the trace of everything asked of it.

use crate::medium::{Medium, Survival};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::ffi;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    os::raw::c_int,
    path::Path,
    sync::{Condvar, Mutex, MutexGuard},
};

/// Size of the disk, bytes: enough for the reserve file.
pub const CAPACITY: u64 = 1 << 30;

/// What is asked of the disk; the first column of the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Open,
    Read,
    Write,
    Resize,
    Sync,
    Delete,
    SyncDir,
    Allocate,
    Size,
    Close,
    Lock,
    Unlock,
    ShmLock,
    ShmMap,
}

impl Call {
    /// What SQLite is told when it fails.
    fn failure(self) -> c_int {
        match self {
            Self::Open => ffi::SQLITE_CANTOPEN,
            Self::Read => ffi::SQLITE_IOERR_READ,
            Self::Write | Self::Allocate => ffi::SQLITE_IOERR_WRITE,
            Self::Resize => ffi::SQLITE_IOERR_TRUNCATE,
            Self::Sync => ffi::SQLITE_IOERR_FSYNC,
            Self::Delete => ffi::SQLITE_IOERR_DELETE,
            Self::SyncDir => ffi::SQLITE_IOERR_DIR_FSYNC,
            Self::Size => ffi::SQLITE_IOERR_FSTAT,
            Self::Close => ffi::SQLITE_IOERR_CLOSE,
            Self::Lock => ffi::SQLITE_IOERR_LOCK,
            Self::Unlock => ffi::SQLITE_IOERR_UNLOCK,
            Self::ShmLock => ffi::SQLITE_IOERR_SHMLOCK,
            Self::ShmMap => ffi::SQLITE_IOERR_SHMMAP,
        }
    }

    /// Faults of a plan strike here: where a real disk is touched.
    fn touches_the_disk(self) -> bool {
        matches!(self, Self::Read | Self::Write | Self::Resize | Self::Sync | Self::Delete | Self::SyncDir | Self::Allocate)
    }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The power goes.
    PowerLoss,
    /// kill -9: the system and its cache live on.
    Kill,
    /// This call returns EIO, once.
    Eio,
    /// The next sync returns EIO, once.
    EioAtSync,
    /// Another program takes all room but this, bytes.
    Fill(u64),
}

/// What the machine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    On,
    /// The process is dead; what it still asks while it is taken down is not done.
    Killed,
    Off,
}

#[derive(Default)]
struct Gate {
    /// The next commit's sync waits.
    hold: bool,
    held: bool,
    /// Turns of the journal's writer that are over.
    turns: u64,
    /// The connection that writes is open.
    writing: bool,
}

pub struct Inner {
    pub files: Vec<Medium>,
    pub names: BTreeMap<String, usize>,
    names_on_disk: BTreeMap<String, usize>,
    pub power: Power,
    plan: Option<(u64, Fault)>,
    /// Faults that struck since the last look.
    struck: Vec<(Fault, Call)>,
    /// There was a reserve file when the disk was filled up last.
    reserve_when_filled: bool,
    /// Room that other programs take.
    foreign: u64,
    trace: Sha256,
    calls: u64,
    gate: Gate,
    dice: ChaCha8Rng,
}

/// A disk of its own for each simulated life.
pub struct SimDisk {
    pub name: String,
    pub synchronous: dawria::store::sqlite::Synchronous,
    inner: Mutex<Inner>,
    changed: Condvar,
}

impl SimDisk {
    pub fn new(name: &str, seed: u64, synchronous: dawria::store::sqlite::Synchronous) -> Self {
        let inner = Inner {
            files: Vec::new(),
            names: BTreeMap::new(),
            names_on_disk: BTreeMap::new(),
            power: Power::On,
            plan: None,
            struck: Vec::new(),
            reserve_when_filled: false,
            foreign: 0,
            trace: Sha256::new(),
            calls: 0,
            gate: Gate::default(),
            dice: ChaCha8Rng::seed_from_u64(seed),
        };
        Self { name: name.to_owned(), synchronous, inner: Mutex::new(inner), changed: Condvar::new() }
    }

    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// A fault after so many calls that touch the disk.
    pub fn plan(&self, after: u64, fault: Fault) {
        self.lock().plan = Some((after, fault));
    }

    pub fn no_plan(&self) {
        self.lock().plan = None;
    }

    /// Nothing strikes until [`resume_plan`](Self::resume_plan).
    pub fn suspend_plan(&self) -> Option<(u64, Fault)> {
        self.lock().plan.take()
    }

    pub fn resume_plan(&self, plan: Option<(u64, Fault)>) {
        self.lock().plan = plan;
    }

    pub fn power(&self) -> Power {
        self.lock().power
    }

    /// What struck since the last look.
    pub fn struck(&self) -> Vec<(Fault, Call)> {
        std::mem::take(&mut self.lock().struck)
    }

    /// There was a reserve file when the disk was filled up last: the journal may have given it up earlier in the same turn.
    pub fn reserve_when_filled(&self) -> bool {
        self.lock().reserve_when_filled
    }

    /// The process dies between two calls.
    pub fn kill(&self, power: Power) {
        self.lock().power = power;
    }

    /// Other programs leave so much room; `None`: plenty.
    pub fn leave_free(&self, bytes: Option<u64>) {
        let mut inner = self.lock();
        inner.foreign = bytes.map_or(0, |bytes| (CAPACITY - inner.used()).saturating_sub(bytes));
    }

    /// Other programs take nearly all room.
    pub fn is_filled(&self) -> bool {
        self.lock().foreign > 0
    }

    /// Puts something that is not a call into the trace.
    pub fn note(&self, what: &[u8]) {
        self.lock().trace.update(what);
    }

    /// Hash of all calls and notes so far, and the number of calls.
    pub fn trace(&self) -> ([u8; 32], u64) {
        let inner = self.lock();
        (inner.trace.clone().finalize().into(), inner.calls)
    }

    /// Starts the machine (after [`Power::Off`]) or the process anew. `evict`: the cache of a living system was dropped meanwhile.
    pub fn boot(&self, evict: bool) {
        let mut inner = self.lock();
        let inner = &mut *inner;
        match inner.power {
            Power::Off => {
                let survival = Survival::any(&mut inner.dice);
                for file in &mut inner.files {
                    file.power_loss(survival, &mut inner.dice);
                }
                inner.names_after_power_loss();
            }
            Power::On | Power::Killed if evict => inner.files.iter_mut().for_each(Medium::evict),
            Power::On | Power::Killed => {}
        }
        inner.power = Power::On;
        inner.plan = None;
        inner.struck.clear();
        inner.gate = Gate { turns: inner.gate.turns, ..Gate::default() };
    }

    /// Copies every file to a real directory.
    pub fn export(&self, dir: &Path) {
        let inner = self.lock();
        for (name, file) in &inner.names {
            if inner.files[*file].reserved == 0 {
                std::fs::write(dir.join(name), inner.files[*file].content()).unwrap();
            }
        }
    }

    /// The next commit's sync waits for [`release`](Self::release).
    pub fn hold_next_sync(&self) {
        self.lock().gate.hold = true;
    }

    /// Waits until a commit is held, or the writer is gone.
    pub fn wait_held(&self) {
        let mut inner = self.lock();
        while !inner.gate.held && inner.gate.writing {
            inner = self.changed.wait(inner).unwrap();
        }
    }

    pub fn release(&self) {
        let mut inner = self.lock();
        (inner.gate.hold, inner.gate.held) = (false, false);
        self.changed.notify_all();
    }

    /// The writer's side of the gate.
    pub fn pass_gate(&self) {
        let mut inner = self.lock();
        if inner.gate.hold {
            inner.gate.held = true;
            self.changed.notify_all();
            while inner.gate.held {
                inner = self.changed.wait(inner).unwrap();
            }
        }
    }

    /// The writer's turn is over: it will do nothing until it is asked again.
    pub fn turn_over(&self) {
        self.lock().gate.turns += 1;
        self.changed.notify_all();
    }

    pub fn turns(&self) -> u64 {
        self.lock().gate.turns
    }

    /// Waits until so many turns are over, or the writer is gone.
    pub fn wait_turns(&self, turns: u64) {
        let mut inner = self.lock();
        while inner.gate.turns < turns && inner.gate.writing {
            inner = self.changed.wait(inner).unwrap();
        }
    }

    pub fn writing(&self, writing: bool) {
        self.lock().gate.writing = writing;
        self.changed.notify_all();
    }
}

impl Inner {
    /// Every call comes through here: into the trace, and to its fate. The error is what SQLite is told.
    pub fn call(&mut self, call: Call, file: usize, at: usize, len: usize) -> Result<(), c_int> {
        self.calls += 1;
        let mut row = [0; 25];
        row[0] = call as u8;
        row[1..9].copy_from_slice(&(file as u64).to_be_bytes());
        row[9..17].copy_from_slice(&(at as u64).to_be_bytes());
        row[17..].copy_from_slice(&(len as u64).to_be_bytes());
        self.trace.update(row);
        if self.power != Power::On {
            return Err(call.failure());
        }
        self.fate(call, file)
    }

    fn fate(&mut self, call: Call, file: usize) -> Result<(), c_int> {
        let Some((left, fault)) = self.plan else { return Ok(()) };
        let counts = call.touches_the_disk() && (fault != Fault::EioAtSync || call == Call::Sync);
        if !counts {
            return Ok(());
        }
        if left > 0 {
            self.plan = Some((left - 1, fault));
            return Ok(());
        }
        self.plan = None;
        self.struck.push((fault, call));
        match fault {
            Fault::PowerLoss => self.power = Power::Off,
            Fault::Kill => self.power = Power::Killed,
            Fault::Eio | Fault::EioAtSync => {
                if call == Call::Sync {
                    self.files[file].sync_failed(&mut self.dice);
                }
            }
            Fault::Fill(free) => {
                self.reserve_when_filled = self.files.iter().any(|file| file.reserved > 0);
                self.foreign = (CAPACITY - self.used()).saturating_sub(free);
                return Ok(());
            }
        }
        Err(call.failure())
    }

    pub fn used(&self) -> u64 {
        // A file whose name is gone and that nobody has open would be counted too; the journal makes none.
        self.files.iter().map(Medium::used).sum()
    }

    pub fn free(&self) -> u64 {
        CAPACITY.saturating_sub(self.used()).saturating_sub(self.foreign)
    }

    /// Writes, or as much as there is room for.
    pub fn write(&mut self, file: usize, at: usize, bytes: &[u8]) -> Result<(), c_int> {
        let mut room = bytes.len();
        if let Err(failure) = self.call(Call::Write, file, at, bytes.len()) {
            if self.power == Power::On {
                // A failed write may have written some of it.
                room = self.dice.random_range(0..=bytes.len());
                self.grow(file, at, &bytes[..room]);
            }
            return Err(failure);
        }
        let grows = (at + bytes.len()).saturating_sub(self.files[file].len()) as u64;
        let full = grows > self.free();
        if full {
            room = bytes.len().saturating_sub((grows - self.free()) as usize);
        }
        self.grow(file, at, &bytes[..room]);
        if full { Err(ffi::SQLITE_FULL) } else { Ok(()) }
    }

    fn grow(&mut self, file: usize, at: usize, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.files[file].write(at, bytes);
        }
    }

    pub fn resize(&mut self, file: usize, size: usize) -> Result<(), c_int> {
        self.call(Call::Resize, file, size, 0)?;
        self.files[file].resize(size);
        Ok(())
    }

    pub fn sync(&mut self, file: usize) -> Result<(), c_int> {
        self.call(Call::Sync, file, 0, 0)?;
        self.files[file].sync();
        Ok(())
    }

    /// The names are on the disk.
    pub fn sync_names(&mut self) -> Result<(), c_int> {
        self.call(Call::SyncDir, 0, 0, 0)?;
        self.names_on_disk.clone_from(&self.names);
        Ok(())
    }

    /// Gives the file of this name, making it when asked to.
    pub fn open(&mut self, name: Option<&str>, create: bool) -> Result<usize, c_int> {
        let known = name.and_then(|name| self.names.get(name).copied());
        let file = known.unwrap_or(self.files.len());
        self.call(Call::Open, file, 0, usize::from(create))?;
        if let Some(file) = known {
            return Ok(file);
        }
        if !create {
            return Err(ffi::SQLITE_CANTOPEN);
        }
        self.files.push(Medium::default());
        if let Some(name) = name {
            self.names.insert(name.to_owned(), file);
        }
        Ok(file)
    }

    pub fn delete(&mut self, name: &str, sync: bool) -> Result<(), c_int> {
        let Some(file) = self.names.get(name).copied() else { return Err(ffi::SQLITE_IOERR_DELETE_NOENT) };
        self.call(Call::Delete, file, 0, usize::from(sync))?;
        self.names.remove(name);
        if sync { self.sync_names() } else { Ok(()) }
    }

    /// Names made or removed since the directory was synced may or may not be on the disk.
    fn names_after_power_loss(&mut self) {
        let both: Vec<String> = self.names.keys().chain(self.names_on_disk.keys()).cloned().collect();
        for name in both {
            let (now, disk) = (self.names.get(&name).copied(), self.names_on_disk.get(&name).copied());
            if now != disk && self.dice.random_bool(0.5) {
                match now {
                    Some(file) => self.names_on_disk.insert(name, file),
                    None => self.names_on_disk.remove(&name),
                };
            }
        }
        self.names.clone_from(&self.names_on_disk);
        for (file, medium) in self.files.iter_mut().enumerate() {
            if !self.names.values().any(|named| *named == file) {
                *medium = Medium::default();
            }
        }
    }

    pub fn random(&mut self, into: &mut [u8]) {
        self.dice.fill_bytes(into);
    }
}
